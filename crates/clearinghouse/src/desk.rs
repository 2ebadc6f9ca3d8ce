//! The desk of the clearinghouse: what pages and the command line ask of it, whether this house is a hub, a member, or neither.

use std::sync::Arc;

use model::access::{Access, Right};
use model::ids::{MemberId, WarningId};
use model::time::Time;
use store::Store;

use crate::ClearinghouseError;
use crate::hub::Hub;
use crate::member::Members;
use crate::peers::{LinkState, Peer};
use crate::report::Reports;
use crate::warning::Act;

pub use store::shared::warning::{Origin, Warning, WarningState};

/// Statements of one warning that are shown; a page is no archive.
const MOST_VOICES: u32 = 100;

/// A statement that a warning rests on, as a coordinator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The member's name.
    pub member: String,
    /// Who stands behind it.
    pub owner: String,
    /// When it said so.
    pub at: Time,
}

/// What this house is in the clearinghouse.
#[derive(Clone)]
pub enum Part {
    /// It takes no part.
    None,
    /// It is a hub.
    Hub(Arc<Hub>, Members),
    /// It is a member.
    Member(Arc<Peer>),
}

/// What pages ask.
#[derive(Clone)]
pub struct Desk {
    /// Where everything is kept.
    pub store: Store,
    /// What this house is.
    pub part: Part,
    /// What may be told.
    pub reports: Reports,
}

impl Desk {
    /// Says how the line to the hub stands, and where the hub is; nothing if this house is no member.
    #[must_use]
    pub fn link(&self) -> Option<(String, LinkState)> {
        match &self.part {
            Part::Member(peer) => Some((peer.place(), peer.state())),
            Part::None | Part::Hub(..) => None,
        }
    }

    /// Says whether warnings are issued here.
    #[must_use]
    pub fn is_hub(&self) -> bool {
        matches!(self.part, Part::Hub(..))
    }

    /// Says whether this house takes part at all.
    #[must_use]
    pub fn takes_part(&self) -> bool {
        !matches!(self.part, Part::None)
    }

    /// Returns warnings before an id, newest first, also those that are over.
    pub async fn warning_list(
        &self,
        access: &Access,
        before: Option<WarningId>,
        limit: u32,
    ) -> Result<Vec<Warning>, ClearinghouseError> {
        Ok(self.store.shared().warning_list(access, before, limit).await?)
    }

    /// Returns a warning; nothing if there is none of that id.
    pub async fn warning_fetch(
        &self,
        access: &Access,
        id: WarningId,
    ) -> Result<Option<Warning>, ClearinghouseError> {
        Ok(self.store.shared().warning_fetch(access, id).await?)
    }

    /// Returns whose statements a warning of ours rests on; nothing at a member, which is never told.
    ///
    /// Errors: [`ClearinghouseError::Denied`] for whoever is no coordinator: who was hit is nobody else's business.
    pub async fn heard(&self, access: &Access, id: WarningId) -> Result<Vec<Heard>, ClearinghouseError> {
        access.require(Right::Decide)?;
        let mut heard = Vec::new();
        for voice in self.store.shared().warning_voice_list(access, id, MOST_VOICES).await? {
            let member = self.name(access, voice.member).await?;
            heard.push(Heard { member, owner: voice.owner, at: voice.at });
        }
        Ok(heard)
    }

    async fn name(&self, access: &Access, member: MemberId) -> Result<String, ClearinghouseError> {
        Ok(self.store.clearinghouse().member_fetch(access, member).await?.name)
    }

    /// A coordinator changes a warning of ours.
    ///
    /// Errors: [`ClearinghouseError::Unfit`] where none is issued; as [`Hub::decide`].
    pub async fn decide(
        &self,
        access: &Access,
        id: WarningId,
        act: Act,
    ) -> Result<Warning, ClearinghouseError> {
        match &self.part {
            Part::Hub(hub, _) => hub.decide(access, id, act).await,
            Part::None | Part::Member(_) => Err(ClearinghouseError::Unfit("only a hub changes its warnings")),
        }
    }
}
