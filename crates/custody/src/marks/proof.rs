//! A proof that marks were in a copy, to be handed to somebody outside: that what was committed to before the first row left holds these marks, and that the commitment is in
//! the audit ledger that was signed. Only marks that strangers know already are shown ([`Custody::mark_proof`]); nothing of the others. Checked without our database.
//!
//! Says nothing of where the mail came from, and not whose the ledger's key is: whoever checks must know that from elsewhere.

use std::collections::HashSet;

use forensics::marks::{OpenMark, Opening};
use model::access::Access;
use model::fingerprint::Fingerprint;
use model::ids::{CopyId, Id as _, ListId};
use platform::audit::proof::{self as entry_proof, EntryProofError, Proved, VerifierKey};
use platform::audit::{About, AuditSearch};
use serde_json::{Value as Json, json};
use store::custody::canary::CanaryKind;
use thiserror::Error;

use crate::{Custody, CustodyError};

/// What such a file begins as; it never changes.
const FORM: &str = "tidewatch proof of marks, version 1";
/// Entries that are looked through for the one of a copy.
const ENTRIES: u32 = 1_000;
/// What is shown at most: whoever had more burnt marks has shown enough.
const MOST_OPEN: usize = 100;
/// A file is no longer than that: hashes of all marks and a proof of an entry.
pub const MAX_BYTES: usize = 1 << 20;

/// What a proof that was checked says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvedMarks {
    /// The entry that committed to it, and who signed its ledger.
    pub entry: Proved,
    /// Of which list.
    pub list: ListId,
    /// Which copy.
    pub copy: CopyId,
    /// How many marks the list has.
    pub marks: usize,
    /// Those that are shown, each by the print of its address, and whether the copy has it.
    pub open: Vec<(Fingerprint, bool)>,
}

/// A proof does not prove.
#[derive(Debug, Error)]
pub enum MarkProofError {
    /// Not in its form.
    #[error("read the proof of marks: {0}")]
    Form(&'static str),
    /// The entry is not in the ledger that was signed.
    #[error(transparent)]
    Entry(#[from] EntryProofError),
    /// The entry commits to something else.
    #[error("verify marks: the audit entry is not about the marks of this copy")]
    OtherEntry,
    /// The marks are not those that were committed to.
    #[error("verify marks: they are not what was committed to")]
    OtherMarks,
}

impl Custody {
    /// Returns a proof that the marks of a copy which strangers wrote to were dealt to it before it left; none if there are none, or the ledger does not hold its
    /// entry yet. Shown is what really left: a codeword may have had more marks than the copy had rows. That the book was opened, and the copy's rows if so, is in the audit log.
    ///
    /// Errors: [`CustodyError::SeedsGone`] if marks were left out of the copy and its rows have ended: then nobody knows which.
    pub async fn mark_proof(&self, access: &Access, copy: CopyId) -> Result<Option<String>, CustodyError> {
        let keeper = Self::as_keeper(access)?;
        let shared = self.store().shared();
        let Some(word) = shared.codeword_of_copy(access, copy).await? else { return Ok(None) };
        let Some(row) = self.store().custody().codebook_fetch(access, word.list).await? else {
            return Ok(None);
        };
        let about = About::of("list", word.list).and("copy", copy);
        self.parts.audit.append(access, "codebook.open", &about).await?;
        let Some(opened) = self.books.open(&keeper, &row).await? else { return Ok(None) };
        let has = opened.book.word(copy.to_bytes());
        let burnt = self.burnt_marks(access, word.list).await?;
        let is_in = |mark: &u32| usize::try_from(*mark).is_ok_and(|mark| has.get(mark) == Some(&true));
        let mut shown: Vec<u32> = burnt.into_iter().filter(is_in).collect();
        let is_whole = has.iter().filter(|has| **has).count() as u64 == word.coded;
        if !shown.is_empty() && !is_whole {
            let file = self.seed_file(access, copy).await?;
            let left: HashSet<u32> = file.coded().map(|(mark, _)| mark).collect();
            shown.retain(|mark| left.contains(mark));
        }
        shown.truncate(MOST_OPEN);
        if shown.is_empty() {
            return Ok(None);
        }
        let Some(entry) = self.entry_of(access, copy, &word.commitment).await? else { return Ok(None) };
        let opening = opened.book.open(copy.to_bytes(), &shown);
        Ok(Some(written(word.list, copy, &opening, &entry)))
    }

    /// The coded marks of a list that strangers know.
    async fn burnt_marks(&self, access: &Access, list: ListId) -> Result<Vec<u32>, CustodyError> {
        let (mut burnt, mut from) = (Vec::new(), 0);
        loop {
            let of = (list, CanaryKind::Coded);
            let page = self.store().custody().canary_of_list_list(access, of, from, store::MAX_PAGE).await?;
            let Some(last) = page.last() else { return Ok(burnt) };
            from = last.place + 1;
            let known = page.iter().filter(|canary| canary.burnt_at.is_some());
            burnt.extend(known.filter_map(|canary| u32::try_from(canary.place).ok()));
        }
    }

    /// The proof of the entry that committed to a copy's codeword.
    async fn entry_of(
        &self,
        access: &Access,
        copy: CopyId,
        commitment: &[u8; 32],
    ) -> Result<Option<String>, CustodyError> {
        // Who keeps lists need not be one who reads the whole audit log; this is one entry about his own copy.
        let house = Access { rights: Access::house(access.tenant, "custody").rights, ..access.clone() };
        let asked = AuditSearch { what: Some(super::WORD_COMMITTED.to_owned()), ..AuditSearch::default() };
        let mut before = None;
        loop {
            let page = self.parts.audit.search(&house, &asked, before, ENTRIES).await?;
            let Some(last) = page.last() else { return Ok(None) };
            before = Some((last.at, last.position));
            let is_it = |about: &str| says(about, copy, commitment);
            let found =
                page.iter().find(|entry| entry.words.as_ref().is_some_and(|words| is_it(&words.about)));
            if let Some(entry) = found {
                return Ok(self.parts.audit.prove(&house, entry.position).await?);
            }
        }
    }
}

/// Whether an entry is about a copy and commits to this.
fn says(about: &str, copy: CopyId, commitment: &[u8; 32]) -> bool {
    let (of, hash) = (format!("copy:{copy}"), format!("commitment:{}", hex(commitment)));
    about.split(' ').any(|word| word == of) && about.split(' ').any(|word| word == hash)
}

fn written(list: ListId, copy: CopyId, opening: &Opening, entry: &str) -> String {
    let leaves: Vec<String> = opening.leaves.iter().map(|leaf| hex(leaf)).collect();
    let open = |mark: &OpenMark| json!({ "mark": mark.mark, "is_in": mark.is_in, "print": hex(mark.print.as_bytes()), "salt": hex(&mark.salt) });
    let open: Vec<Json> = opening.open.iter().map(open).collect();
    let document = json!({
        "form": FORM, "list": list.to_string(), "copy": copy.to_string(), "leaves": leaves, "open": open, "entry": entry,
    });
    format!("{document:#}\n")
}

/// Says whether a text is such a file, sound or not.
#[must_use]
pub fn is_file(text: &str) -> bool {
    text.len() <= MAX_BYTES
        && serde_json::from_str::<Json>(text).is_ok_and(|document| document["form"] == FORM)
}

/// Checks a file with nothing but itself and the ledger's key; without a key, with the one that stands in it, which says only that whoever wrote the file had
/// that key.
pub fn checked(text: &str, key: Option<&VerifierKey>) -> Result<ProvedMarks, MarkProofError> {
    if text.len() > MAX_BYTES {
        return Err(MarkProofError::Form("it is too long"));
    }
    let document: Json = serde_json::from_str(text).map_err(|_| MarkProofError::Form("it is no JSON"))?;
    if document["form"] != FORM {
        return Err(MarkProofError::Form("it is another kind of file"));
    }
    let (list, copy, opening) = read(&document).ok_or(MarkProofError::Form("a part of it is missing"))?;
    let entry = document["entry"].as_str().ok_or(MarkProofError::Form("there is no audit entry in it"))?;
    let entry = entry_proof::checked(entry, key)?;
    let words = entry.entry.words.as_ref().filter(|words| words.what == super::WORD_COMMITTED);
    let about = words.map(|words| words.about.as_str()).ok_or(MarkProofError::OtherEntry)?;
    let commitment = about.split(' ').find_map(|word| bytes(word.strip_prefix("commitment:")?));
    let commitment: [u8; 32] = commitment.ok_or(MarkProofError::OtherEntry)?;
    if !says(about, copy, &commitment) || !about.split(' ').any(|word| word == format!("list:{list}")) {
        return Err(MarkProofError::OtherEntry);
    }
    if opening.open.is_empty() || !opening.holds(&commitment, &list.to_bytes(), &copy.to_bytes()) {
        return Err(MarkProofError::OtherMarks);
    }
    let open = opening.open.iter().map(|mark| (mark.print, mark.is_in)).collect();
    Ok(ProvedMarks { entry, list, copy, marks: opening.leaves.len(), open })
}

fn read(document: &Json) -> Option<(ListId, CopyId, Opening)> {
    let leaves = document["leaves"].as_array()?.iter().map(|leaf| bytes(leaf.as_str()?));
    let open = document["open"].as_array()?.iter().map(|mark| {
        Some(OpenMark {
            mark: u32::try_from(mark["mark"].as_u64()?).ok()?,
            is_in: mark["is_in"].as_bool()?,
            print: Fingerprint::from_bytes(bytes(mark["print"].as_str()?)?),
            salt: bytes(mark["salt"].as_str()?)?,
        })
    });
    let opening = Opening { leaves: leaves.collect::<Option<_>>()?, open: open.collect::<Option<_>>()? };
    Some((document["list"].as_str()?.parse().ok()?, document["copy"].as_str()?.parse().ok()?, opening))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes<const LENGTH: usize>(text: &str) -> Option<[u8; LENGTH]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != LENGTH || !rest.is_empty() {
        return None;
    }
    let mut read = [0; LENGTH];
    for (byte, [high, low]) in read.iter_mut().zip(pairs) {
        let digit = |digit: u8| char::from(digit).to_digit(16);
        *byte = u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()?;
    }
    Some(read)
}
