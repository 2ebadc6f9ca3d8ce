//! Holder events: what a holder of our customers' data tells us of itself: somebody exported a list, fetched a file, made a key, signed in. An export that
//! was not made here is a finding and an alarm, in the change that notes it. Telling twice is once: the holder's own name of the event is the key.
//!
//! What is told comes by the API with a token, or by a webhook signed as Standard Webhooks 1.0.0 says, whose secret is made for the party ([`Custody::holder_secret`]).
//! Nobody's address is kept: who did it stays as a fingerprint, from where as a network.

use std::net::IpAddr;
use std::time::Duration;

use forensics::fingerprint::Keyed;
use model::access::{Access, Right};
use model::ids::{CopyId, FindingId, HolderEventId, Id as _, PartyId};
use model::severity::Severity;
use model::time::Time;
use platform::audit::About;
use post::alarm::{AlarmKind, raised};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use store::custody::MAX_NAME;
use store::custody::copy::{CopiesOf, Copy, CopyHow};

pub use post::alarm::WebhookSecret;
pub use store::custody::holder_event::{HolderEvent, HolderEventKind};

use crate::finding::{Finding, RULE_EXPORT_UNKNOWN, Raising};
use crate::react::raise_in_txn;
use crate::{Custody, CustodyError, Unfit};

#[cfg(test)]
mod tests;

/// An export at a holder is the one that was made here if both were within this.
const SAME_WITHIN: Duration = Duration::from_hours(24);
/// And if their rows differ by no more than this, in hundredths.
const SAME_ROWS: u64 = 2;
/// Standard Webhooks, "Verifying webhook authenticity": a message from another time may be an old one that somebody kept.
pub const FRESH_WITHIN: Duration = Duration::from_mins(5);
/// A secret that was renewed is good for no longer than this.
pub const LONGEST_OVERLAP: Duration = Duration::from_hours(30 * 24);
/// A webhook with a longer body is none of ours.
pub const MAX_BODY_BYTES: usize = 64 << 10;
/// Events that a page shows.
const SHOWN: u32 = 100;

/// What a holder says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its own name of the event.
    pub source: String,
    /// What happened.
    pub kind: HolderEventKind,
    /// When.
    pub happened_at: Time,
    /// Of which list, as the holder calls it.
    pub list: String,
    /// About how many rows.
    pub rows_about: Option<u64>,
    /// Who did it, as the holder names him; only a fingerprint stays.
    pub actor: String,
    /// From which address; only its network stays.
    pub ip: String,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It was told before.
    Again,
    /// It is noted; the copy, if it is one that we know.
    Noted(Option<CopyId>),
    /// Nobody here made it: something to mend.
    Found(FindingId),
}

impl Told {
    /// Reads the body of a webhook: `{"type": "list.exported", "timestamp": "…", "data": {…}}` (Standard Webhooks, "Payload structure").
    #[must_use]
    pub fn from_webhook(source: &str, body: &[u8]) -> Option<Self> {
        let document: Json = serde_json::from_slice(body).ok()?;
        let kind = match document["type"].as_str()? {
            "list.exported" => HolderEventKind::Export,
            "file.downloaded" => HolderEventKind::Download,
            "key.created" => HolderEventKind::KeyMade,
            "signed_in" => HolderEventKind::SignIn,
            _ => return None,
        };
        let data = &document["data"];
        let text = |name: &str| data[name].as_str().unwrap_or_default().to_owned();
        Some(Told {
            source: source.to_owned(),
            kind,
            happened_at: document["timestamp"].as_str()?.parse().ok()?,
            list: text("list"),
            rows_about: data["rows"].as_u64(),
            actor: text("actor"),
            ip: text("ip"),
        })
    }

    fn checked(&self) -> Result<(), Unfit> {
        if self.source.trim().is_empty() {
            return Err(Unfit::NoName);
        }
        let too_long = [(&self.source, "source"), (&self.list, "list")];
        match too_long.into_iter().find(|(text, _)| text.chars().count() > MAX_NAME || text.contains('\0')) {
            Some((_, field)) => Err(Unfit::TooLong(field)),
            None => Ok(()),
        }
    }
}

/// The network of an address: what is left of it says where, not who. Empty for what is none.
fn network(ip: &str) -> String {
    match ip.trim().parse() {
        Ok(IpAddr::V4(ip)) => {
            let [a, b, c, _] = ip.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        Ok(IpAddr::V6(ip)) => {
            let [a, b, c, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
        Err(_) => String::new(),
    }
}

/// Whether an export at a holder is the making or the fetching of a copy that we know; pure.
fn is_same(copy: &Copy, told: &Told) -> bool {
    let near = |at: Time| at.since(told.happened_at).max(told.happened_at.since(at)) <= SAME_WITHIN;
    let is_near = near(copy.made.0) || copy.out.as_ref().is_some_and(|(at, _)| near(*at));
    let rows_fit = match (copy.rows_about, told.rows_about) {
        (Some(ours), Some(theirs)) => {
            ours.abs_diff(theirs).saturating_mul(100) <= ours.saturating_mul(SAME_ROWS)
        }
        // Without a number nobody can say that it is the same.
        _ => false,
    };
    copy.how == CopyHow::Exported && is_near && rows_fit
}

impl Custody {
    /// Takes what a holder says.
    ///
    /// Errors: the party is not there; something is not in its form.
    pub async fn holder_told(
        &self,
        access: &Access,
        party: PartyId,
        told: &Told,
        now: Time,
    ) -> Result<Became, CustodyError> {
        access.require(Right::Keep)?;
        told.checked()?;
        let copies = self.copies(access, CopiesOf::Party(party)).await?;
        let takes_out = matches!(told.kind, HolderEventKind::Export | HolderEventKind::Download);
        let keyed = Keyed::new(self.parts.ring.match_key.expose());
        let actor = told.actor.trim().to_lowercase();
        let event = HolderEvent {
            id: HolderEventId::new(now, self.parts.chance.bytes()),
            party,
            source: told.source.trim().to_owned(),
            kind: told.kind,
            happened_at: told.happened_at,
            told: (now, access.actor.to_string()),
            list: told.list.trim().replace('@', "(at)"),
            rows_about: told.rows_about,
            actor_print: (!actor.is_empty()).then(|| keyed.kind(b"holder actor", &actor)),
            network: network(&told.ip),
            copy: None,
        };
        let mut change = self.store().change(access).await?;
        let party = change.party_fetch_in_txn(party).await?;
        let mut copy = None;
        for one in copies.iter().filter(|copy| takes_out && is_same(copy, told)) {
            // A second export as large as ours was not made here, too.
            if !change.holder_event_explained_in_txn((party.id, told.kind), one.id).await? {
                copy = Some(one.id);
                break;
            }
        }
        let event = HolderEvent { copy, ..event };
        if !change.holder_event_add_in_txn(&event).await? {
            return Ok(Became::Again);
        }
        let mut became = Became::Noted(copy);
        if told.kind == HolderEventKind::Export && copy.is_none() {
            let finding = self.unknown(&event, &party.name, now);
            raise_in_txn(&mut change, self.parts.chance.as_ref(), &finding).await?;
            let cause = event.id.to_string();
            let words = finding.arguments.clone();
            raised(
                &mut change,
                self.parts.chance.as_ref(),
                AlarmKind::ExportUnknown,
                &cause,
                words,
                (now, 1),
            )
            .await?;
            became = Became::Found(finding.id);
        }
        let about =
            About::of("holder_event", event.id).and("party", party.id).word("kind", told.kind.as_str());
        self.finish(access, change, "holder.told", &about).await?;
        Ok(became)
    }

    fn unknown(&self, event: &HolderEvent, party: &str, now: Time) -> Finding {
        let rows = event.rows_about.map_or_else(|| "?".to_owned(), |rows| rows.to_string());
        let list = if event.list.is_empty() { "?".to_owned() } else { event.list.clone() };
        let raising = Raising {
            rule: RULE_EXPORT_UNKNOWN,
            about: ("holder_event", event.id.to_bytes()),
            severity: Severity::High,
            phrase: "finding-export-unknown",
            words: vec![
                ("party", party.to_owned()),
                ("list", list),
                ("rows", rows),
                ("date", crate::attribution::day(event.happened_at)),
            ],
            owner: String::new(),
        };
        raising.finding(self.parts.chance.as_ref(), now)
    }

    /// Returns what a party told us of, newest first.
    pub async fn holder_events(
        &self,
        access: &Access,
        party: PartyId,
    ) -> Result<Vec<HolderEvent>, CustodyError> {
        Ok(self.store().custody().holder_event_list(access, party, None, SHOWN).await?)
    }

    /// Returns the secret with which a party signs what it tells us, made from a key of the house. Who keeps lists may see it.
    pub async fn holder_secret(
        &self,
        access: &Access,
        party: PartyId,
        now: Time,
    ) -> Result<WebhookSecret, CustodyError> {
        let (newest, _) = self.holder_secrets(access, party, now).await?;
        Ok(newest)
    }

    /// The same, and the one before while it is good: a party changes over when it suits it (Standard Webhooks, "Signature scheme": secrets are replaced without a gap).
    pub async fn holder_secrets(
        &self,
        access: &Access,
        party: PartyId,
        now: Time,
    ) -> Result<(WebhookSecret, Option<WebhookSecret>), CustodyError> {
        access.require(Right::Keep)?;
        let Some(known) = self.store().custody().holder_secret_fetch(access, party).await? else {
            return Ok((self.secret(access, party, 0), None));
        };
        let before = known.generation.checked_sub(1).filter(|_| known.old_until > now);
        let before = before.map(|generation| self.secret(access, party, generation));
        Ok((self.secret(access, party, known.generation), before))
    }

    /// Makes a new secret; the one before is good for a while. One before that is not, whatever was said of it.
    ///
    /// Errors: the party is not there; it would be good for longer than [`LONGEST_OVERLAP`].
    pub async fn holder_secret_renew(
        &self,
        access: &Access,
        party: PartyId,
        overlap: Duration,
        now: Time,
    ) -> Result<WebhookSecret, CustodyError> {
        access.require(Right::Keep)?;
        if overlap > LONGEST_OVERLAP {
            return Err(Unfit::Hours((overlap.as_secs() / 3_600).to_string()).into());
        }
        let by = access.actor.to_string();
        let mut change = self.store().change(access).await?;
        change.party_fetch_in_txn(party).await?;
        change.holder_secret_renew_in_txn(party, (now, &by), now.plus(overlap)).await?;
        self.finish(access, change, "holder.secret_renew", &About::of("party", party)).await?;
        self.holder_secret(access, party, now).await
    }

    /// Ends the secret before the newest at once; false if it had ended.
    pub async fn holder_secret_retire(
        &self,
        access: &Access,
        party: PartyId,
        now: Time,
    ) -> Result<bool, CustodyError> {
        access.require(Right::Keep)?;
        let mut change = self.store().change(access).await?;
        if !change.holder_secret_retire_in_txn(party, now).await? {
            return Ok(false);
        }
        self.finish(access, change, "holder.secret_retire", &About::of("party", party)).await?;
        Ok(true)
    }

    fn secret(&self, access: &Access, party: PartyId, generation: u32) -> WebhookSecret {
        let link_key = Keyed::new(self.parts.ring.link_key.expose());
        // The first was made before there were others.
        let of = match generation {
            0 => format!("{} {party}", access.tenant),
            generation => format!("{} {party} {generation}", access.tenant),
        };
        // Two prints of twelve bytes each would be short: the keyed function feeds a hash of its own.
        let half = |word: &[u8]| *link_key.kind(word, &of).as_bytes();
        let secret: [u8; 32] = Sha256::new()
            .chain_update(half(b"holder webhook, one"))
            .chain_update(half(b"holder webhook, two"))
            .chain_update(half(b"holder webhook, three"))
            .finalize()
            .into();
        WebhookSecret::new(secret)
    }
}
