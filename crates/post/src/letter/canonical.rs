//! The bytes of a letter that are signed and kept: one letter has one form, and two letters never have the same. Pure.
//!
//! ```text
//!   "tidewatch letter, version 1\n"
//!   id (16 bytes)   kind   texts   variables   from name   from address   is answered by us (1 byte: 0 or 1)
//!   affected (16 bytes)   affected count (8)   not after (8, microseconds since 1970)
//! ```
//! Texts: how many (4 bytes), then each language, subject, body. Variables: how many (4), then each name, source (1 byte: 0 column, 1 check code), column (empty
//! but for 0). A word is its length in bytes (4) and its UTF-8. All numbers big endian.

use model::ids::{AffectedSetId, Id, LetterId};
use model::time::Time;
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{Letter, LetterKind, LetterText, MAX_TEXTS, MAX_VARIABLES, Sender, Source, Variable};

const MAGIC: &[u8] = b"tidewatch letter, version 1\n";

/// Bytes are not a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("read a letter: it is not that, it is damaged, or a newer program wrote it")]
pub struct CanonicalError;

impl Letter {
    /// Returns the bytes that a person signs.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        let Self { id, kind, texts, variables, from, is_answered_by_us, affected, affected_count, not_after } =
            self;
        let mut bytes = MAGIC.to_vec();
        bytes.extend(id.to_bytes());
        word(&mut bytes, kind.as_str());
        count(&mut bytes, texts.len());
        for LetterText { language, subject, body } in texts {
            word(&mut bytes, language);
            word(&mut bytes, subject);
            word(&mut bytes, body);
        }
        count(&mut bytes, variables.len());
        for Variable { name, source } in variables {
            word(&mut bytes, name);
            let (tag, column) = match source {
                Source::Column(column) => (0, column.as_str()),
                Source::CheckCode => (1, ""),
            };
            bytes.push(tag);
            word(&mut bytes, column);
        }
        word(&mut bytes, &from.name);
        word(&mut bytes, &from.address);
        bytes.push(u8::from(*is_answered_by_us));
        bytes.extend(affected.to_bytes());
        bytes.extend(affected_count.to_be_bytes());
        bytes.extend(not_after.micros().to_be_bytes());
        bytes
    }

    /// Returns the hash by which the letter is named where it is proved.
    #[must_use]
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.canonical()).into()
    }

    /// Reads what [`Letter::canonical`] wrote, and nothing else: bytes that differ from their own form are refused.
    pub fn from_canonical(bytes: &[u8]) -> Result<Self, CanonicalError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(CanonicalError)?;
        let mut reader = Reader { rest };
        let letter = reader.letter()?;
        if reader.rest.is_empty() { Ok(letter) } else { Err(CanonicalError) }
    }
}

fn word(bytes: &mut Vec<u8>, word: &str) {
    count(bytes, word.len());
    bytes.extend_from_slice(word.as_bytes());
}

fn count(bytes: &mut Vec<u8>, count: usize) {
    // Lint refuses texts of more than some kilobytes long before this is too small.
    bytes.extend(u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes());
}

struct Reader<'b> {
    rest: &'b [u8],
}

impl Reader<'_> {
    fn letter(&mut self) -> Result<Letter, CanonicalError> {
        let id = LetterId::from_bytes(self.array()?);
        let kind = LetterKind::parse(&self.word()?).ok_or(CanonicalError)?;
        let texts = self.list(MAX_TEXTS, |reader| {
            Ok(LetterText { language: reader.word()?, subject: reader.word()?, body: reader.word()? })
        })?;
        let variables = self.list(MAX_VARIABLES, Self::variable)?;
        let from = Sender { name: self.word()?, address: self.word()? };
        let is_answered_by_us = match self.array::<1>()? {
            [0] => false,
            [1] => true,
            _ => return Err(CanonicalError),
        };
        let affected = AffectedSetId::from_bytes(self.array()?);
        let affected_count = u64::from_be_bytes(self.array()?);
        let micros = i64::from_be_bytes(self.array()?);
        let not_after = Time::from_micros(micros);
        // A time beyond the writable years would be another after reading.
        if not_after.micros() != micros {
            return Err(CanonicalError);
        }
        Ok(Letter {
            id,
            kind,
            texts,
            variables,
            from,
            is_answered_by_us,
            affected,
            affected_count,
            not_after,
        })
    }

    fn variable(&mut self) -> Result<Variable, CanonicalError> {
        let name = self.word()?;
        let tag = self.array::<1>()?;
        let column = self.word()?;
        let source = match tag {
            [0] => Source::Column(column),
            [1] if column.is_empty() => Source::CheckCode,
            _ => return Err(CanonicalError),
        };
        Ok(Variable { name, source })
    }

    fn list<T>(
        &mut self,
        most: usize,
        mut read: impl FnMut(&mut Self) -> Result<T, CanonicalError>,
    ) -> Result<Vec<T>, CanonicalError> {
        let count = self.length()?;
        if count > most {
            return Err(CanonicalError);
        }
        (0..count).map(|_| read(self)).collect()
    }

    fn word(&mut self) -> Result<String, CanonicalError> {
        let length = self.length()?;
        let (word, rest) = self.rest.split_at_checked(length).ok_or(CanonicalError)?;
        self.rest = rest;
        String::from_utf8(word.to_vec()).map_err(|_| CanonicalError)
    }

    fn length(&mut self) -> Result<usize, CanonicalError> {
        Ok(u32::from_be_bytes(self.array()?) as usize)
    }

    fn array<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], CanonicalError> {
        let (array, rest) = self.rest.split_first_chunk::<LENGTH>().ok_or(CanonicalError)?;
        self.rest = rest;
        Ok(*array)
    }
}
