//! A baseline as bytes, to be kept: a version, then numbers in little-endian order. Read back only by this file.

use model::time::Time;

use super::memory::{Memory, Met};
use super::{Baseline, Tide};

const VERSION: u8 = 1;

/// Bytes are not a baseline of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BaselineError;

impl std::fmt::Display for BaselineError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("read the baseline of an account: it is damaged or of another version")
    }
}

impl std::error::Error for BaselineError {}

impl Baseline {
    /// Writes it down; at most 1.5 KB.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(self.opened.micros().to_le_bytes());
        bytes.extend(self.updated.micros().to_le_bytes());
        bytes.extend(self.messages.to_le_bytes());
        bytes.extend(self.passed.micros().to_le_bytes());
        bytes.extend(self.reached.to_le_bytes());
        bytes.extend(self.failed.to_le_bytes());
        for tide in [&self.rate].into_iter().chain(&self.strange) {
            for number in [tide.level, tide.usual, tide.yesterday, tide.today] {
                bytes.extend(number.to_le_bytes());
            }
        }
        bytes.extend(self.held.to_le_bytes());
        bytes.extend(self.hours.iter().flat_map(|count| count.to_le_bytes()));
        for entries in [self.templates.entries(), self.links.entries()] {
            // A memory holds at most 64.
            bytes.push(u8::try_from(entries.len()).unwrap_or(u8::MAX));
            for met in entries {
                bytes.extend(met.print.to_le_bytes());
                bytes.extend(met.first.to_le_bytes());
                bytes.extend(met.last.to_le_bytes());
                bytes.extend(met.count.to_le_bytes());
            }
        }
        bytes
    }

    /// Reads what [`Baseline::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BaselineError> {
        let mut cursor = Cursor(bytes);
        if cursor.array()? != [VERSION] {
            return Err(BaselineError);
        }
        let baseline = Baseline {
            opened: cursor.time()?,
            updated: cursor.time()?,
            messages: u32::from_le_bytes(cursor.array()?),
            passed: cursor.time()?,
            reached: cursor.number()?,
            failed: cursor.number()?,
            rate: cursor.tide()?,
            strange: [cursor.tide()?, cursor.tide()?, cursor.tide()?, cursor.tide()?],
            held: u64::from_le_bytes(cursor.array()?),
            hours: cursor.hours()?,
            templates: cursor.memory()?,
            links: cursor.memory()?,
        };
        if cursor.0.is_empty() { Ok(baseline) } else { Err(BaselineError) }
    }
}

/// What is still to be read.
struct Cursor<'b>(&'b [u8]);

impl Cursor<'_> {
    fn array<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], BaselineError> {
        let (front, rest) = self.0.split_first_chunk().ok_or(BaselineError)?;
        self.0 = rest;
        Ok(*front)
    }

    fn time(&mut self) -> Result<Time, BaselineError> {
        self.array().map(i64::from_le_bytes).map(Time::from_micros)
    }

    fn number(&mut self) -> Result<f32, BaselineError> {
        let number = f32::from_le_bytes(self.array()?);
        if number.is_finite() && number >= 0.0 { Ok(number) } else { Err(BaselineError) }
    }

    fn tide(&mut self) -> Result<Tide, BaselineError> {
        Ok(Tide {
            level: self.number()?,
            usual: self.number()?,
            yesterday: self.number()?,
            today: self.number()?,
        })
    }

    fn hours(&mut self) -> Result<[u16; 24], BaselineError> {
        let mut hours = [0; 24];
        for count in &mut hours {
            *count = u16::from_le_bytes(self.array()?);
        }
        Ok(hours)
    }

    fn memory<const SIZE: usize>(&mut self) -> Result<Memory<SIZE>, BaselineError> {
        let [count] = self.array()?;
        let mut entries = Vec::with_capacity(count.into());
        for _ in 0..count {
            entries.push(Met {
                print: u32::from_le_bytes(self.array()?),
                first: u32::from_le_bytes(self.array()?),
                last: u32::from_le_bytes(self.array()?),
                count: u16::from_le_bytes(self.array()?),
            });
        }
        Memory::of(entries).ok_or(BaselineError)
    }
}
