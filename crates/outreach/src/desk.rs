//! The public desk: what anybody may ask us, without an account: what we promise, who works with our customers' data, which letters we sent, and
//! whether one letter is ours. Reads only, with the right to read and no other; shows what [`crate::disclosure`] lets through.

use model::access::{Access, Right, Rights};
use model::ids::{LetterId, TenantId};
use post::check_code::CheckDesk;
use store::error::StoreError;
use store::shared::SharedStore;

use crate::disclosure::{self, SentLetter, Vendor};
use crate::error::OutreachError;
use crate::promise::Promise;

pub use post::check_code::Checked;

/// Companies asked for at a time.
const PARTY_PAGE: u32 = 500;

/// More companies are not shown; a register with more of them is no list that anybody reads.
const MOST_PARTIES: usize = 10_000;

/// Letters on a page.
pub const LETTER_PAGE: u32 = 20;

/// Answers what anybody may ask.
#[derive(Clone)]
pub struct PublicDesk {
    shared: SharedStore,
    check: CheckDesk,
    access: Access,
}

impl PublicDesk {
    /// A desk for the customers of one tenant.
    #[must_use]
    pub fn new(shared: SharedStore, check: CheckDesk, tenant: TenantId) -> Self {
        let access = Access::house(tenant, "public").only(Rights::NONE.with(Right::Read));
        PublicDesk { shared, check, access }
    }

    /// What strangers may: read, of this tenant.
    #[must_use]
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Returns what we promise never to ask for by mail, oldest first.
    pub async fn promises(&self) -> Result<Vec<Promise>, OutreachError> {
        Ok(self.shared.promise_in_force_list(&self.access).await?)
    }

    /// Returns who works with our customers' data, by name.
    pub async fn vendors(&self) -> Result<Vec<Vendor>, OutreachError> {
        let mut parties = Vec::new();
        while parties.len() < MOST_PARTIES {
            let after = parties.last().map(|party: &store::custody::party::Party| party.id);
            let page = self.shared.party_list(&self.access, after, PARTY_PAGE).await?;
            let is_last = page.len() < PARTY_PAGE as usize;
            parties.extend(page);
            if is_last {
                break;
            }
        }
        Ok(disclosure::vendors(&parties))
    }

    /// Returns letters before a place in the log, newest first, and whether there are older ones.
    pub async fn letters(&self, before: Option<u64>) -> Result<(Vec<SentLetter>, bool), OutreachError> {
        let mut entries = self.shared.letter_log_list(&self.access, before, LETTER_PAGE + 1).await?;
        let has_older = entries.len() > LETTER_PAGE as usize;
        entries.truncate(LETTER_PAGE as usize);
        Ok((entries.into_iter().map(disclosure::letter).collect(), has_older))
    }

    /// Returns a letter that we sent; none if we sent none with this id.
    pub async fn letter(&self, id: LetterId) -> Result<Option<SentLetter>, OutreachError> {
        match self.shared.letter_log_fetch(&self.access, id).await {
            Ok(entry) => Ok(Some(disclosure::letter(entry))),
            Err(StoreError::Missing { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Says whether we sent a letter with this code to this address; what does not fit has one answer, whatever does not.
    ///
    /// Whoever shows this in public limits how often it is asked.
    pub async fn check(&self, address: &str, code: &str) -> Result<Checked, OutreachError> {
        Ok(self.check.verify(&self.access, address, code).await?)
    }
}
