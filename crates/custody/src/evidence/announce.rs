//! Announcing: people are told before a file stops to prove an answer that counts beyond that, so that a newer one is there in time.

use std::collections::BTreeMap;

use model::access::Access;
use model::ids::{AssessmentId, EvidenceFileId};
use model::time::Time;
use post::alarm::{self, AlarmKind};

use super::READ;
use crate::attribution::day;
use crate::party::PartyState;
use crate::questionnaire::kept;
use crate::{Custody, CustodyError, ending};

/// Files that end together, and how many days before that is announced: one announcement for all of them.
type Ending = (AssessmentId, Time, u32);

impl Custody {
    /// Tells people when files stop to prove answers in 30, 14 and 3 days; returns of how many files. Safe to run twice. An end that nobody was told of in time, because
    /// nothing ran, is told of when something does, within a month.
    pub async fn announce_ends_of_evidence(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let times = (now.minus(ending::FIRST), now.plus(ending::FIRST));
        let (mut together, mut after) = (BTreeMap::<Ending, Vec<EvidenceFileId>>::new(), None);
        loop {
            let page = self.store().custody().evidence_ending_list(access, times, after, READ).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            for file in page {
                let due = |until| Some((until, ending::due(until, file.announced_days, now)?));
                if let Some((until, days)) = file.valid_until.and_then(due) {
                    together.entry((file.assessment, until, days)).or_default().push(file.id);
                }
            }
        }
        let mut told = 0;
        for (ending, files) in together {
            told += self.announce_evidence(access, ending, &files, now).await?;
        }
        Ok(told)
    }

    async fn announce_evidence(
        &self,
        access: &Access,
        (assessment, until, days): Ending,
        files: &[EvidenceFileId],
        now: Time,
    ) -> Result<u64, CustodyError> {
        let (one, counted) = self.counted_until(access, assessment).await?;
        // Answers that end before, or with, what proves them are announced themselves; those that do not count any more are nobody's worry.
        if !counted.is_some_and(|counted| counted > until && counted > now) {
            return Ok(0);
        }
        let mut change = self.store().change(access).await?;
        let party = change.party_fetch_in_txn(one.party).await?;
        if party.state == PartyState::Ended {
            return Ok(0);
        }
        let mut count = 0;
        for file in files {
            count += u64::from(change.evidence_announce_in_txn(*file, days).await?);
        }
        if count == 0 {
            return Ok(0);
        }
        // What a file is called is a stranger's word, and this goes out by mail.
        let words = [
            ("party", party.name),
            ("questionnaire", kept(&crate::assessment::title(&one))),
            ("count", count.to_string()),
            ("until", day(until)),
        ];
        let words = words.map(|(name, value)| (name.to_owned(), value.replace('@', "(at)"))).to_vec();
        let cause = format!("{assessment}:{}:{days}", day(until));
        let chance = self.parts.chance.as_ref();
        alarm::raised(&mut change, chance, AlarmKind::EvidenceEnding, &cause, words, (now, 1)).await?;
        change.commit().await?;
        Ok(count)
    }
}
