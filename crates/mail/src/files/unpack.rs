//! Unpacking deflate within a budget: the one place where compressed bytes become many.
//!
//! Used for archives, office packages and PDF streams. Says whether the end was reached; what came out before a break is
//! kept, because documents broken on purpose still show their beginning to a reader.

use flate2::{Decompress, FlushDecompress, Status};

use super::{Cost, Meter, Reason, budget::RATIO_FLOOR_BYTES};

/// How deflated bytes are wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wrapping {
    /// RFC 1951, nothing around.
    Raw,
    /// RFC 1950: two bytes before, a checksum after.
    Zlib,
}

/// What came out.
#[derive(Debug)]
pub(super) struct Unpacked {
    /// The bytes, possibly only the first of them.
    pub(super) bytes: Vec<u8>,
    /// Packed bytes read.
    pub(super) taken: usize,
    /// Why it ended early; none if the end was reached.
    pub(super) stopped: Option<Reason>,
}

/// Bytes asked of the decompressor at a time.
const CHUNK: usize = 64 << 10;

/// Unpacks deflated bytes within what the meter allows.
pub(super) fn inflate(packed: &[u8], wrapping: Wrapping, meter: &mut Meter) -> Unpacked {
    let mut stream = Decompress::new(wrapping == Wrapping::Zlib);
    let room = meter.unpack_room();
    let ratio = meter.budget().ratio;
    let mut bytes: Vec<u8> = Vec::with_capacity(packed.len().saturating_mul(3).clamp(512, CHUNK));
    let stopped = loop {
        if room == 0 {
            break Some(Reason::TooLarge);
        }
        if bytes.len() == bytes.capacity() {
            bytes.reserve(bytes.len().clamp(4096, 1 << 20));
        }
        let (taken, before) = (stream.total_in(), bytes.len());
        let rest = packed.get(taken as usize..).unwrap_or_default();
        let status = stream.decompress_vec(rest, &mut bytes, FlushDecompress::None);
        let is_stuck = bytes.len() == before && stream.total_in() == taken;
        match status {
            Ok(Status::StreamEnd) => break None,
            Err(_) => break Some(Reason::Broken),
            Ok(_) if is_stuck => break Some(Reason::Broken),
            Ok(_) => {}
        }
        if let Some(reason) = excess(bytes.len() as u64, stream.total_in(), room, ratio) {
            break Some(reason);
        }
    };
    let mut stopped = stopped.or_else(|| excess(bytes.len() as u64, stream.total_in(), room, ratio));
    // The bytes are there already; a meter that cannot pay for them is only empty from now on.
    if meter.unpacked(bytes.len() as u64).is_err() && stopped.is_none() {
        stopped = Some(Reason::TooLarge);
    }
    Unpacked { taken: stream.total_in() as usize, bytes, stopped }
}

fn excess(out: u64, taken: u64, room: u64, ratio: u64) -> Option<Reason> {
    if out > RATIO_FLOOR_BYTES && out > taken.max(1).saturating_mul(ratio) {
        return Some(Reason::Ratio);
    }
    (out > room).then_some(Reason::TooLarge)
}

/// Copies stored bytes, counted like unpacked ones.
pub(super) fn copy(stored: &[u8], meter: &mut Meter) -> Result<Vec<u8>, Reason> {
    if stored.len() as u64 > meter.unpack_room() {
        return Err(Reason::TooLarge);
    }
    meter.spend(Cost::Scan, stored.len() as u64)?;
    meter.unpacked(stored.len() as u64)?;
    Ok(stored.to_vec())
}
