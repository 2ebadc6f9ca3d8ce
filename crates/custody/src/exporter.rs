//! Exporter: who of our own people let a copy leave, as evidence about a person. Off unless somebody who manages the house says so; then each export that a person makes is
//! committed to, salted, in the audit ledger, and the name is sealed. It opens only to two different people who keep lists, within some days, with a reason, and to nobody
//! else; each step is audited.
//!
//! Not the everyday record of who did what: that is the audit log, for who may read it. And not an accusation: a copy that is out was out of its holder's hands first, and
//! whoever exported it did what he was asked to (`docs/privacy.md`).

use model::access::{Access, Actor, Right};
use model::ids::CopyId;
use model::time::Time;
use platform::audit::About;
use platform::objects::{self, Entrusted};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use store::custody::exporter_mark::ExporterMark;
use store::error::StoreError;
use store::objects::Written;
use store::txn::Change;
use zeroize::Zeroizing;

pub use store::custody::exporter_mark::PeopleSetting;

use crate::adopt::SEEDS_KEPT_AT_MOST;
use crate::attribution::reason;
use crate::two_keys::{Turned, turned};
use crate::{Custody, CustodyError, Unfit};

pub use crate::two_keys::OPENS_FOR;

/// The kind of object that holds the name.
pub const EXPORTER: &str = "exporter";
/// The audit entry of what was committed to; proofs name it, so it never changes.
pub(crate) const EXPORTER_COMMITTED: &str = "exporter.commit";

/// What is noted of an export and not kept yet.
pub(crate) struct Noted {
    mark: ExporterMark,
    written: Written,
}

/// How far it is with opening who let a copy leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is not noted here, or was not when this copy was made.
    NotNoted,
    /// It is sealed.
    Sealed,
    /// Somebody asked, and a second person has not answered; whether it was who looks, why, and until when it counts.
    Asked {
        /// It was who looks.
        by_me: bool,
        /// Why.
        why: String,
        /// So long a second person may turn the key.
        until: Time,
    },
    /// Two people opened it, and who looks is one of them.
    Open {
        /// The actor who let the copy leave, as the audit log writes it.
        exporter: String,
        /// When.
        at: Time,
        /// So long it stays open.
        until: Time,
    },
    /// Two other people opened it.
    OpenToOthers,
}

impl Custody {
    /// Returns whether it is noted who lets copies leave; no while nobody said.
    pub async fn people_setting(&self, access: &Access) -> Result<Option<PeopleSetting>, CustodyError> {
        Ok(self.store().custody().people_setting_fetch(access).await?)
    }

    /// Says whether it is noted who lets copies leave, and why. Only for exports from now on; what was noted stays sealed while it is off.
    pub async fn people_setting_set(
        &self,
        access: &Access,
        (is_on, why): (bool, &str),
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Manage)?;
        let why = reason(why).map_err(|_| Unfit::NoReason)?.to_owned();
        let setting = PeopleSetting { is_on, why, changed: (now, access.actor.to_string()) };
        let mut change = self.store().change(access).await?;
        change.people_setting_set_in_txn(&setting).await?;
        let what = if is_on { "people.on" } else { "people.off" };
        self.finish(access, change, what, &About::NOTHING).await
    }

    async fn are_people_noted(&self, access: &Access) -> Result<bool, CustodyError> {
        Ok(self.people_setting(access).await?.is_some_and(|setting| setting.is_on))
    }

    /// Notes who lets a copy leave, if that is done here and a person does it. The file is sealed before the change begins; without a row it is swept.
    pub(crate) async fn exporter_note(
        &self,
        access: &Access,
        copy: CopyId,
        now: Time,
    ) -> Result<Option<Noted>, CustodyError> {
        if !matches!(access.actor, Actor::Person(_)) || !self.are_people_noted(access).await? {
            return Ok(None);
        }
        let salt: [u8; 32] = self.parts.chance.bytes();
        let content = json!({
            "form": "tidewatch exporter 1",
            "tenant": access.tenant.to_string(),
            "copy": copy.to_string(),
            "exporter": access.actor.to_string(),
            "at": now.to_string(),
            "salt": salt,
        });
        let content = Zeroizing::new(content.to_string().into_bytes());
        let commitment: [u8; 32] = Sha256::digest(&*content).into();
        let entrusted =
            Entrusted { kind: EXPORTER, content: &content, now, end: now.plus(SEEDS_KEPT_AT_MOST) };
        let (object, written) = self.entrust(access, &entrusted).await?;
        let mark = ExporterMark { copy, commitment, object, drawn_at: now };
        Ok(Some(Noted { mark, written }))
    }

    /// Keeps it in the change that makes the copy, committed to in its audit log.
    pub(crate) async fn exporter_keep_in_txn(
        &self,
        access: &Access,
        change: &mut Change,
        noted: Noted,
    ) -> Result<(), CustodyError> {
        change.object_keep_in_txn(noted.written).await?;
        change.exporter_mark_add_in_txn(&noted.mark).await?;
        let about = About::of("copy", noted.mark.copy).hash("commitment", &noted.mark.commitment);
        self.parts.audit.append_in_txn(access, change, EXPORTER_COMMITTED, &about).await?;
        Ok(())
    }

    /// Returns how far it is with opening who let a copy leave, for who looks; who of two opened it, sees the name, and that he saw it is audited.
    pub async fn exporter_standing(
        &self,
        access: &Access,
        copy: CopyId,
        now: Time,
    ) -> Result<Standing, CustodyError> {
        let mark = self.store().custody().exporter_mark_fetch(access, copy).await?;
        let Some(mark) = mark else { return Ok(Standing::NotNoted) };
        if !self.are_people_noted(access).await? {
            return Ok(Standing::NotNoted);
        }
        let opening = self.store().custody().exporter_opening_fetch(access, copy).await?;
        let me = access.actor.to_string();
        Ok(match turned(opening.as_ref(), &me, now) {
            Turned::Closed => Standing::Sealed,
            Turned::Asked { by_me, why, until } => Standing::Asked { by_me, why, until },
            Turned::OpenToOthers => Standing::OpenToOthers,
            Turned::Open { until } => {
                let (exporter, at) = self.exporter_open(access, &mark).await?;
                Standing::Open { exporter, at, until }
            }
        })
    }

    /// Asks to open who let a copy leave, with a reason: the first key.
    ///
    /// Errors: whoever asks keeps no lists or is no person; nothing is noted; somebody asked already.
    pub async fn exporter_ask(
        &self,
        access: &Access,
        copy: CopyId,
        why: &str,
        now: Time,
    ) -> Result<(), CustodyError> {
        self.exporter_keyholder(access, copy).await?;
        let why = reason(why).map_err(|_| Unfit::NoReason)?;
        let by = access.actor.to_string();
        let mut change = self.store().change(access).await?;
        change.exporter_opening_ask_in_txn(copy, (now, &by, why), now.minus(OPENS_FOR)).await?;
        self.finish(access, change, "exporter.ask", &About::of("copy", copy)).await
    }

    /// Turns the second key: then both see who let the copy leave.
    ///
    /// Errors: as [`Custody::exporter_ask`], or a conflict if nobody asked, or who asked is who answers.
    pub async fn exporter_second(
        &self,
        access: &Access,
        copy: CopyId,
        now: Time,
    ) -> Result<(), CustodyError> {
        self.exporter_keyholder(access, copy).await?;
        let by = access.actor.to_string();
        let mut change = self.store().change(access).await?;
        change.exporter_opening_second_in_txn(copy, (now, &by), now.minus(OPENS_FOR)).await?;
        self.finish(access, change, "exporter.second", &About::of("copy", copy)).await
    }

    /// Only people who keep lists have a key, and only where something is noted.
    async fn exporter_keyholder(&self, access: &Access, copy: CopyId) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let is_noted = self.store().custody().exporter_mark_fetch(access, copy).await?.is_some();
        let is_person = matches!(access.actor, Actor::Person(_));
        match is_noted && is_person && self.are_people_noted(access).await? {
            true => Ok(()),
            false => Err(StoreError::Missing { what: "who let a copy leave" }.into()),
        }
    }

    /// Opens what is sealed, and holds it against what was committed to.
    async fn exporter_open(
        &self,
        access: &Access,
        mark: &ExporterMark,
    ) -> Result<(String, Time), CustodyError> {
        const DAMAGED: StoreError =
            StoreError::Damaged { what: "who let a copy leave", detail: "it is not what was committed to" };
        let keeper = Self::as_keeper(access)?;
        self.parts.audit.append(access, "exporter.open", &About::of("copy", mark.copy)).await?;
        let store = self.store().objects();
        let content =
            objects::open(&keeper, &store, &self.parts.ring, &self.parts.audit, mark.object).await?;
        let commitment: [u8; 32] = Sha256::digest(&*content).into();
        if commitment != mark.commitment {
            return Err(DAMAGED.into());
        }
        let document: Json = serde_json::from_slice(&content).map_err(|_| DAMAGED)?;
        let exporter = document["exporter"].as_str().ok_or(DAMAGED)?.to_owned();
        Ok((exporter, mark.drawn_at))
    }
}
