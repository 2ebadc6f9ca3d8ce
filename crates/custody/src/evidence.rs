//! Evidence: files that prove answers of an assessment: a certificate, a report, a picture of a screen. They come from strangers, through a link without an
//! account, and so nobody here decides what they are: they are sealed as they arrive, piece by piece, and come out as bytes to be saved, never to be shown.
//!
//! While the assessment is open they come and go; what somebody signs names each by its SHA-256, and after that none does. They are kept while the answers count
//! and [`KEPT_AFTER`] beyond; what is signed goes on naming them.

use std::time::Duration;

use model::access::{Access, Denied, Right, Rights};
use model::ids::{AssessmentId, EvidenceFileId};
use model::time::Time;
use platform::audit::About;
use platform::jobs::Tally;
use platform::objects::{self, ObjectError, ObjectSealer, Streamed};
use seal::recipient::KeyId;
use sha2::{Digest as _, Sha256};
use store::custody::MAX_NAME;
use store::custody::assessment::{Assessment, AssessmentState, MAX_SIGNED};
use store::custody::evidence::{EvidenceAdded, EvidenceBound};
use store::error::StoreError;
use store::objects::Written;

pub use store::custody::evidence::EvidenceFile;

use crate::adopt::SEEDS_KEPT_AFTER_END;
use crate::anew::{Anew, RENEWED_BEFORE, SEALED_FOR};
use crate::assessment::{Opened, may_answer};
use crate::export::hand::Handing;
use crate::party::date;
use crate::{Custody, CustodyError, Unfit};

mod announce;
pub(crate) mod arrival;
#[cfg(test)]
mod tests;

/// The kind of object that holds a file.
pub const EVIDENCE: &str = "evidence";
/// The longest file: a certificate has pages, an audit's report a hundred.
pub const MOST_BYTES: u64 = 10_000_000;
/// Files of one assessment: one for each question, and some more.
pub const MOST_FILES: u64 = 30;
/// Bytes of them all.
pub const MOST_BYTES_TOGETHER: u64 = 60_000_000;
/// So many may be on their way in at once, of all tenants; whoever comes then is told to come again.
pub const MOST_AT_ONCE: usize = 16;
/// And so many of one assessment, so that one link whose line is slow, or that is meant to be, does not shut out everybody else's.
pub const MOST_AT_ONCE_OF_ONE: usize = 3;
/// When to come again if they are.
pub const COME_BACK: Duration = Duration::from_mins(1);
/// Content is kept so long after the answers it proves have ceased to count: as long as other marks and proofs, the usual time in which somebody can claim.
pub const KEPT_AFTER: Duration = SEEDS_KEPT_AFTER_END;

/// Files that are looked at a time by the job.
const READ: u32 = 100;
/// Letters of a name; a longer one keeps its beginning and its ending.
const NAME_LETTERS: usize = 120;

const _: () = assert!(NAME_LETTERS <= MAX_NAME, "a name fits its column");

/// What somebody hands in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EvidenceWanted {
    /// The id of the question whose answer it proves.
    pub question: String,
    /// What the file is called.
    pub name: String,
    /// Until when it proves that, as a date; empty if it does not end.
    pub valid_until: String,
}

/// A file on its way in. Dropped before its end, it was never there.
pub struct EvidenceArriving {
    access: Access,
    file: EvidenceFile,
    sealer: ObjectSealer,
    hash: Sha256,
    _place: arrival::Place,
}

impl EvidenceArriving {
    /// Adds bytes.
    ///
    /// Errors: it is longer than [`MOST_BYTES`]; the disk.
    pub async fn push(mut self, bytes: Vec<u8>) -> Result<Self, CustodyError> {
        self.file.length_bytes = self.file.length_bytes.saturating_add(bytes.len() as u64);
        if self.file.length_bytes > MOST_BYTES {
            return Err(Unfit::FileTooLong.into());
        }
        aside(move || {
            self.hash.update(&bytes);
            self.sealer.write(&bytes)?;
            Ok(self)
        })
        .await
    }
}

/// Waits for the disk beside the asynchronous threads.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, CustodyError> + Send + 'static,
) -> Result<T, CustodyError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    }
}

impl Custody {
    /// Begins to take a file in for a question of an open assessment.
    ///
    /// Errors: a conflict if the assessment is not open; it has no such question; the date is none or past; too many files are on their way.
    pub async fn evidence_begin(
        &self,
        access: &Access,
        opened: &Opened,
        wanted: &EvidenceWanted,
        now: Time,
    ) -> Result<EvidenceArriving, CustodyError> {
        may_answer(access)?;
        if !opened.is_open() {
            return Err(StoreError::Conflict { action: "add evidence", what: "an assessment" }.into());
        }
        if opened.questionnaire.question(&wanted.question).is_none() {
            return Err(Unfit::NoQuestion.into());
        }
        let valid_until = date(&wanted.valid_until)?;
        if valid_until.is_some_and(|until| until <= now) {
            return Err(Unfit::Past.into());
        }
        let place = self.evidence_under_way.begin(opened.assessment.id).ok_or(Unfit::FilesUnderWay)?;
        let end = now.plus(SEALED_FOR);
        let key = self.parts.ring.sealing.until(end)?;
        let streamed = Streamed { kind: EVIDENCE, now, end };
        let sealer =
            objects::begin(access, &self.store().objects(), key, streamed, self.parts.chance.as_ref())?;
        let file = EvidenceFile {
            id: EvidenceFileId::new(now, self.parts.chance.bytes()),
            assessment: opened.assessment.id,
            question: wanted.question.clone(),
            name: cleaned(&wanted.name),
            length_bytes: 0,
            sha256: [0; 32],
            object: None,
            object_end_at: end,
            valid_until,
            announced_days: None,
            added: (now, access.actor.to_string()),
        };
        Ok(EvidenceArriving { access: access.clone(), file, sealer, hash: Sha256::new(), _place: place })
    }

    /// Says that a file is whole; it is there when this returns. The same bytes for the same question again are the file that was there, with the new date.
    ///
    /// Errors: there is nothing in it; there would be too many, or too much; a conflict if the assessment was signed meanwhile.
    pub async fn evidence_finish(&self, arriving: EvidenceArriving) -> Result<EvidenceFile, CustodyError> {
        let EvidenceArriving { access, mut file, sealer, hash, _place } = arriving;
        if file.length_bytes == 0 {
            return Err(Unfit::EmptyFile.into());
        }
        file.sha256 = hash.finalize().into();
        let (object, written) = aside(move || Ok(sealer.finish()?)).await?;
        file.object = Some(object);
        match self.evidence_keep(&access, file, written).await {
            Ok((file, true)) => Ok(file),
            other => {
                // Its row was not written, so nothing speaks of this object.
                self.remove_object_file(&access, object).await;
                Ok(other?.0)
            }
        }
    }

    /// Writes the rows; false beside a file that was there before.
    async fn evidence_keep(
        &self,
        access: &Access,
        file: EvidenceFile,
        written: Written,
    ) -> Result<(EvidenceFile, bool), CustodyError> {
        let bound = EvidenceBound { files: MOST_FILES, bytes: MOST_BYTES_TOGETHER };
        let mut change = self.store().change(access).await?;
        match change.evidence_add_in_txn(&file, bound).await? {
            EvidenceAdded::Full => Err(Unfit::FilesFull.into()),
            EvidenceAdded::Known(known) => {
                if file.valid_until.is_some() && file.valid_until != known.valid_until {
                    change.evidence_valid_in_txn(known.id, file.valid_until).await?;
                    self.finish(access, change, "evidence.date", &about(&known)).await?;
                    return Ok((
                        EvidenceFile { valid_until: file.valid_until, announced_days: None, ..*known },
                        false,
                    ));
                }
                Ok((*known, false))
            }
            EvidenceAdded::Added => {
                change.object_keep_in_txn(written).await?;
                let about = about(&file).count("bytes", file.length_bytes).hash("content", &file.sha256);
                self.finish(access, change, "evidence.add", &about).await?;
                Ok((file, true))
            }
        }
    }

    /// Takes a file away again, before anybody signed.
    ///
    /// Errors: missing if the assessment has no such file; a conflict if it is not open.
    pub async fn evidence_remove(
        &self,
        access: &Access,
        assessment: AssessmentId,
        id: EvidenceFileId,
    ) -> Result<(), CustodyError> {
        may_answer(access)?;
        let mut change = self.store().change(access).await?;
        let file = change.evidence_fetch_in_txn(assessment, id).await?;
        change.assessment_hold_open_in_txn(assessment).await?;
        if !change.evidence_remove_in_txn(id).await? {
            return Err(StoreError::Missing { what: "a file of evidence" }.into());
        }
        if let Some(object) = file.object {
            change.object_remove_in_txn(object).await?;
        }
        self.finish(access, change, "evidence.remove", &about(&file)).await?;
        if let Some(object) = file.object {
            self.remove_object_file(access, object).await;
        }
        Ok(())
    }

    /// Returns the files of an assessment, in the order in which they came.
    ///
    /// Errors: the assessment is not there.
    pub async fn evidence_files(
        &self,
        access: &Access,
        assessment: AssessmentId,
    ) -> Result<Vec<EvidenceFile>, CustodyError> {
        self.store().custody().assessment_fetch(access, assessment).await?;
        Ok(self.store().custody().evidence_list(access, assessment).await?)
    }

    /// Begins to hand a file over to who [`may_open`] it; that it is opened is in the audit log first.
    ///
    /// Errors: denied to who may not; missing if the assessment has no such file, or its content has ended.
    pub async fn evidence_open(
        &self,
        access: &Access,
        assessment: AssessmentId,
        id: EvidenceFileId,
        now: Time,
    ) -> Result<(EvidenceFile, Handing), CustodyError> {
        if !may_open(access) {
            return Err(Denied { right: Right::Keep }.into());
        }
        let missing = || CustodyError::from(StoreError::Missing { what: "a file of evidence" });
        let file = self.store().custody().evidence_fetch(access, assessment, id).await?;
        let object = file.object.ok_or_else(missing)?;
        let opening = opening(access);
        let kept = self.store().objects().object_look(&opening, object).await?;
        let key = self.parts.ring.opening_key(kept.end_at, KeyId(kept.sealing_key));
        let key = key.ok_or(ObjectError::OtherKey)?;
        self.parts.audit.append(&opening, "evidence.open", &about(&file)).await?;
        let opener = objects::open_with(&opening, &self.store().objects(), &key, object, now).await;
        let opener = opener.map_err(|error| match error {
            ObjectError::Ended { .. } => missing(),
            other => other.into(),
        })?;
        let handing = Handing::begin(opener, file.length_bytes, file.sha256);
        Ok((file, handing))
    }

    /// Ends files whose answers have long ceased to count, and seals those anew that are kept longer than their seal; returns how many. Safe to run twice.
    ///
    /// Errors: the first that could not be ended or sealed anew, after all others were.
    pub async fn evidence_end(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let (mut tally, mut after, mut last) = (Tally::default(), None, None);
        loop {
            let page = self.store().custody().evidence_kept_list(access, after, READ).await?;
            let Some(end) = page.last() else { return tally.end() };
            after = Some(end.id);
            for file in page {
                tally.add(self.tend_evidence(access, &file, &mut last, now).await);
            }
        }
    }

    /// Does with a file what is due; returns whether anything was. `last`: the assessment of the file before, as files of one mostly came together.
    async fn tend_evidence(
        &self,
        access: &Access,
        file: &EvidenceFile,
        last: &mut Option<(Assessment, Option<Time>)>,
        now: Time,
    ) -> Result<bool, CustodyError> {
        let (assessment, until) = match last.take().filter(|(one, _)| one.id == file.assessment) {
            Some(known) => last.insert(known),
            None => last.insert(self.kept_until(access, file.assessment).await?),
        };
        match fate(file, assessment.state, *until, now) {
            Fate::Stays => Ok(false),
            Fate::Ends => self.end_evidence(access, file, assessment.state).await,
            Fate::SealedAnew => self.renew_evidence(access, file, now).await,
        }
    }

    /// Returns an assessment, and until when its files are kept; none while nothing was signed.
    async fn kept_until(
        &self,
        access: &Access,
        id: AssessmentId,
    ) -> Result<(Assessment, Option<Time>), CustodyError> {
        let (one, until) = self.counted_until(access, id).await?;
        Ok((one, until.map(|until| until.plus(KEPT_AFTER))))
    }

    /// Returns an assessment, and until when its answers count; none while nothing was signed.
    async fn counted_until(
        &self,
        access: &Access,
        id: AssessmentId,
    ) -> Result<(Assessment, Option<Time>), CustodyError> {
        let custody = self.store().custody();
        let one = custody.assessment_fetch(access, id).await?;
        let others = custody.assessment_list(access, Some(one.party), None, MAX_SIGNED).await?;
        let until = counts_until(&one, &others);
        Ok((one, until))
    }

    async fn end_evidence(
        &self,
        access: &Access,
        file: &EvidenceFile,
        state: AssessmentState,
    ) -> Result<bool, CustodyError> {
        let Some(object) = file.object else { return Ok(false) };
        let mut change = self.store().change(access).await?;
        let was_here = match state {
            AssessmentState::Signed => change.evidence_gone_in_txn(file.id, object).await?,
            AssessmentState::Open | AssessmentState::Withdrawn => {
                change.evidence_remove_in_txn(file.id).await?
            }
        };
        if !was_here {
            return Ok(false);
        }
        change.object_remove_in_txn(object).await?;
        self.finish(access, change, "evidence.end", &about(file)).await?;
        self.remove_object_file(access, object).await;
        Ok(true)
    }

    async fn renew_evidence(
        &self,
        access: &Access,
        file: &EvidenceFile,
        now: Time,
    ) -> Result<bool, CustodyError> {
        let Some(before) = file.object else { return Ok(false) };
        let store = self.store().objects();
        let opening = opening(access);
        let content = objects::open(&opening, &store, &self.parts.ring, &self.parts.audit, before).await?;
        self.seal_anew(access, Anew::Evidence(file, before), &content, now).await
    }
}

pub(crate) fn about(file: &EvidenceFile) -> About {
    About::of("assessment", file.assessment).and("evidence", file.id)
}

/// Says whether somebody may open files that prove answers: who keeps lists asked for them, and who opens what is sealed looks into what strangers sent. They are
/// reports and contracts of others, often handed over in confidence; that there are any, everybody sees who reads assessments.
#[must_use]
pub fn may_open(access: &Access) -> bool {
    access.rights.has(Right::Keep) || access.rights.has(Right::Open)
}

/// The access of who may open files, to their content, and to the audit log that says so.
fn opening(access: &Access) -> Access {
    let rights = access.rights.union(Rights::NONE.with(Right::Open).with(Right::Record));
    Access { rights, ..access.clone() }
}

/// Says until when signed answers count: until the party signed newer ones to the same questions, or until they end, whichever was first; pure.
fn counts_until(one: &Assessment, others: &[Assessment]) -> Option<Time> {
    let signed_at = one.signature.as_ref()?.at;
    // What others ask of us is asked once: there is no newer answer to it.
    let newer = others.iter().filter(|other| {
        one.wanted_by.is_empty() && other.wanted_by.is_empty() && other.questionnaire == one.questionnaire
    });
    let newer = newer.filter_map(|other| other.signature.as_ref()).map(|signature| signature.at);
    newer.filter(|at| *at > signed_at).chain(one.valid_until).min()
}

/// What the job does with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    Ends,
    SealedAnew,
}

/// Decides it; pure. `until`: for how long it is kept, if its assessment was signed.
fn fate(file: &EvidenceFile, state: AssessmentState, until: Option<Time>, now: Time) -> Fate {
    let is_over = match state {
        AssessmentState::Withdrawn => true,
        AssessmentState::Open => false,
        AssessmentState::Signed => until.is_none_or(|until| until <= now),
    };
    if is_over || file.object_end_at <= now {
        return Fate::Ends;
    }
    let is_wanted_longer = until.is_some_and(|until| until > file.object_end_at);
    match is_wanted_longer && file.object_end_at <= now.plus(RENEWED_BEFORE) {
        true => Fate::SealedAnew,
        false => Fate::Stays,
    }
}

/// The name of a file as it is kept and given back: no way to another folder, no letter that hides or turns others, nothing that could be somebody's address.
#[must_use]
pub fn cleaned(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown: String = last.chars().map(|letter| if is_unseen(letter) { ' ' } else { letter }).collect();
    let joined = shown.split_whitespace().collect::<Vec<_>>().join(" ").replace('@', "(at)");
    let plain = joined.trim_matches(['.', ' ']);
    if plain.is_empty() {
        return "file".to_owned();
    }
    let letters = plain.chars().count();
    if letters <= NAME_LETTERS {
        return plain.to_owned();
    }
    let ending: String = plain.chars().skip(letters - NAME_LETTERS / 4).collect();
    let begin: String = plain.chars().take(NAME_LETTERS - NAME_LETTERS / 4 - 1).collect();
    format!("{begin}…{ending}")
}

/// Letters that are not seen, or that turn those around them.
fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}
