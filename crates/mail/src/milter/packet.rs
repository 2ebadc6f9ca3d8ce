//! Frames: four bytes of length, a command, its data. Taken apart as bytes arrive, however they are cut, and put together for the way back.
//! What a command means is [`super::command`]'s business.

use super::session::ProtocolError;

/// Bytes of the length in front of every frame; it does not count itself.
const LENGTH_BYTES: usize = 4;

/// A buffer larger than this is given back when it is empty, so that an idle connection costs next to nothing.
const KEPT_CAPACITY: usize = 512;

/// One frame: its command and its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'b> {
    /// The command, a letter or a sign.
    pub command: u8,
    /// What goes with it.
    pub data: &'b [u8],
}

/// Bytes that have arrived and are not a whole frame yet.
#[derive(Debug, Default)]
pub struct FrameReader {
    bytes: Vec<u8>,
    /// How much of `bytes` was taken already.
    taken: usize,
    /// Frames that came whole, since the beginning.
    whole: u64,
}

impl FrameReader {
    /// Takes bytes as they arrived. Nothing is set aside for what a length only announces.
    pub fn receive(&mut self, bytes: &[u8]) {
        if self.taken > 0 {
            self.bytes.drain(..self.taken);
            self.taken = 0;
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Returns the next whole frame, or nothing while its end is missing.
    ///
    /// Errors: a length of zero, or one beyond `limit`.
    pub fn next(&mut self, limit: usize) -> Result<Option<Frame<'_>>, ProtocolError> {
        let rest = self.bytes.get(self.taken..).unwrap_or_default();
        let Some((length, _)) = rest.split_first_chunk::<LENGTH_BYTES>() else { return Ok(None) };
        // A usize has 32 bits at least wherever this is built.
        let length = u32::from_be_bytes(*length) as usize;
        if length == 0 {
            return Err(ProtocolError::EmptyFrame);
        }
        if length > limit {
            return Err(ProtocolError::FrameTooLong { bytes: length, limit });
        }
        let start = self.taken + LENGTH_BYTES;
        if self.bytes.len() - start < length {
            return Ok(None);
        }
        self.taken = start + length;
        self.whole += 1;
        let whole = self.bytes.get(start..self.taken).unwrap_or_default();
        Ok(whole.split_first().map(|(&command, data)| Frame { command, data }))
    }

    /// Returns how many bytes are waiting.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.bytes.len() - self.taken
    }

    /// Returns how many frames have come whole.
    #[must_use]
    pub fn whole(&self) -> u64 {
        self.whole
    }

    /// Gives memory back when nothing is waiting.
    pub fn tidy(&mut self) {
        if self.waiting() == 0 {
            self.taken = 0;
            self.bytes.clear();
            if self.bytes.capacity() > KEPT_CAPACITY {
                self.bytes = Vec::new();
            }
        }
    }
}

/// Adds a frame to what is on its way out. The parts of its data stand one behind the other.
///
/// Does nothing if the data are longer than a length can say, which no caller can reach: all our texts are bounded.
pub fn write_frame(output: &mut Vec<u8>, command: u8, parts: &[&[u8]]) {
    let length = 1 + parts.iter().map(|part| part.len()).sum::<usize>();
    let Ok(length) = u32::try_from(length) else { return };
    output.extend_from_slice(&length.to_be_bytes());
    output.push(command);
    for part in parts {
        output.extend_from_slice(part);
    }
}
