//! Leak: an attribution and what stands around it in custody, read through the shared nouns.

use jiff::civil::Date;
use model::{
    access::Access,
    ids::{AttributionId, BreachId},
    time::Time,
};
use store::{
    custody::{
        attribution::{Attribution, Rung},
        copy::{Copy, CopyHow},
        party::{Party, PartyRole},
        sighting::{CanarySighting, SightingWhy},
    },
    error::StoreError,
};

use crate::{
    Response, ResponseError,
    fact::{Evidence, Holder},
    letter::draft::local_day,
    react::{Leak, LeakedCopy},
};

/// Messages that a case names as evidence from the start.
const MOST_EVIDENCE: u32 = 20;
/// Messages that are read at a time.
const READ: u32 = 500;

/// The bound of the copy that an attribution names; only where that rung is reached.
fn one_in(attribution: &Attribution) -> Option<u64> {
    let named = attribution.candidates.iter().find(|one| Some(one.copy) == attribution.copy)?;
    named.one_in.filter(|one_in| attribution.rung == Rung::Bounded && *one_in > 1)
}

impl Response {
    /// Reads what a case begins with.
    pub(crate) async fn leak(&self, access: &Access, id: AttributionId) -> Result<Leak, ResponseError> {
        let shared = self.store().shared();
        let attribution = shared.attribution_fetch(access, id).await?;
        // Below that rung a copy is asked about, and not named: the case learns it when it climbs.
        let of = match attribution.copy.filter(|_| attribution.rung >= Rung::ThisCopy) {
            Some(copy) => {
                let copy = shared.copy_fetch(access, copy).await?;
                let party = shared.party_fetch(access, copy.party).await?;
                Some(self.leaked_copy(&copy, &party))
            }
            None => None,
        };
        let sightings = shared.sighting_of_attribution_list(access, id, None, MOST_EVIDENCE).await?;
        let noticed = sightings.iter().map(|sighting| sighting.at).min().unwrap_or(attribution.made_at);
        let evidence = sightings
            .iter()
            .map(|sighting| Evidence {
                noun: "canary_sighting".into(),
                id: sighting.id.to_string(),
                note: String::new(),
            })
            .collect();
        let is_unanswered = self.is_unanswered(access, id, &sightings).await?;
        Ok(Leak {
            attribution: id,
            list: attribution.list,
            of,
            rung: attribution.rung,
            one_in: one_in(&attribution),
            evidence_kind: attribution.evidence,
            noticed: (noticed, self.day_here(noticed)),
            evidence,
            is_unanswered,
        })
    }

    /// Whether all that came is mail that nobody answered for, also beyond what the case names as evidence.
    async fn is_unanswered(
        &self,
        access: &Access,
        id: AttributionId,
        first: &[CanarySighting],
    ) -> Result<bool, ResponseError> {
        let mut page = first.to_vec();
        loop {
            let Some(last) = page.last().map(|last| last.id) else { return Ok(!first.is_empty()) };
            if page.iter().any(|one| one.why != SightingWhy::Unanswered) {
                return Ok(false);
            }
            page = self.store().shared().sighting_of_attribution_list(access, id, Some(last), READ).await?;
        }
    }

    fn leaked_copy(&self, copy: &Copy, party: &Party) -> LeakedCopy {
        LeakedCopy {
            copy: copy.id,
            holder: match party.role {
                PartyRole::Own => Holder::Ourselves,
                // Whoever writes in our name sends mail for us.
                _ if !party.domains.is_empty() => Holder::SendsMail,
                _ => Holder::WorksForUs,
            },
            // A list that was adopted had been with them before anybody wrote down since when.
            made_on: (copy.how == CopyHow::Exported).then(|| self.day_here(copy.made.0)),
            planted_on: copy.out.as_ref().map(|(at, _)| self.day_here(*at)),
        }
    }

    /// Names of the parties that a case is about, so that no letter blames one by name.
    pub(crate) async fn parties_of(
        &self,
        access: &Access,
        breach: BreachId,
    ) -> Result<Vec<String>, ResponseError> {
        let Some(copy) = self.rows().breach_fetch(access, breach).await?.copy else { return Ok(Vec::new()) };
        let shared = self.store().shared();
        let copy = match shared.copy_fetch(access, copy).await {
            Ok(copy) => copy,
            Err(StoreError::Missing { .. }) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        Ok(vec![shared.party_fetch(access, copy.party).await?.name])
    }

    fn day_here(&self, time: Time) -> Date {
        local_day(time, &self.house().zone)
    }
}
