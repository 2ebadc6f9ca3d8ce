//! The office of a running service: what acts on held mail and what writes to people, made once, so that they share kept connections, counts and keys.

use std::sync::Arc;

use guard::release::Releaser;
use platform::phrases::Phrases;
use post::alarm::Alarms;
use post::notice::{NoticeSettings, Notices};
use post::relay::Relay;
use post::sign::Signer;
use tokio::sync::Notify;

use super::data::Data;
use super::{alarms, notices, relay};
use crate::config::Config;

/// What acts on held mail and writes to people.
pub(crate) struct Office {
    /// Hands mail over.
    pub(crate) relay: Relay,
    /// Acts on held mail.
    pub(crate) releaser: Arc<Releaser>,
    /// Tells people.
    pub(crate) alarms: Arc<Alarms>,
    /// Notified when an alarm was raised, so that it is told at once.
    pub(super) raised: Arc<Notify>,
    pens: Pens,
}

/// What a letter of ours is written with.
pub(crate) struct Pens {
    /// Hands it over.
    pub(crate) relay: Relay,
    /// The words.
    pub(crate) phrases: Arc<Phrases>,
    /// Signs it, if there is a key.
    pub(crate) signer: Option<Arc<Signer>>,
    /// For its Message-ID.
    pub(crate) key: [u8; 32],
}

impl Office {
    /// Puts it together.
    ///
    /// Errors: addresses of `[hold]` that are none, a key of `[[dkim]]` that cannot sign.
    pub(crate) fn open(config: &Config, data: &Data) -> anyhow::Result<Self> {
        let relay = relay::relay(config)?;
        let pens = Pens {
            relay: relay.clone(),
            phrases: Arc::new(Phrases::load()),
            signer: relay::signer(config)?,
            key: *data.ring.mark_key.expose(),
        };
        Ok(Office {
            releaser: Arc::new(relay::releaser_over(config, data, relay.clone())?),
            alarms: Arc::new(alarms::alarms(config, data, &pens)?),
            raised: Arc::default(),
            relay,
            pens,
        })
    }

    /// What writes to our own people; none where `hold.notify` names nobody.
    pub(crate) fn notices(&self, config: &Config) -> anyhow::Result<Option<Notices>> {
        self.pens.notices(config)
    }

    /// What writes to whoever a letter is for.
    pub(crate) fn letters(&self, config: &Config) -> anyhow::Result<Notices> {
        Ok(self.pens.writing(notices::letters(config)?))
    }
}

impl Pens {
    /// What writes to our own people; none where `hold.notify` names nobody.
    ///
    /// Errors: addresses of `[hold]` that are none.
    pub(crate) fn notices(&self, config: &Config) -> anyhow::Result<Option<Notices>> {
        Ok(notices::settings(config)?.map(|settings| self.writing(settings)))
    }

    fn writing(&self, settings: NoticeSettings) -> Notices {
        let (phrases, signer) = (Arc::clone(&self.phrases), self.signer.clone());
        Notices::new(settings, phrases, signer, self.relay.clone(), self.key)
    }
}
