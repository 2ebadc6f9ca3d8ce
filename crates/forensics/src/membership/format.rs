//! The bytes of a membership file, version 1. Read by [`super::Membership`] alone; written down here because files outlive programs.
//!
//! All numbers are little-endian. A file is one piece after another; a piece is a head of 64 bytes and a body.
//!
//! | head at | bytes | what |
//! |---:|---:|---|
//! | 0 | 8 | `twmember` |
//! | 8 | 2 | version: 1 |
//! | 10 | 2 | bits of the table of buckets |
//! | 12 | 2 | number of the first copy that is new in this piece |
//! | 14 | 2 | how many copies are new in it |
//! | 16 | 8 | how many runs |
//! | 24 | 8 | bytes of the body |
//! | 32 | 8 | how many different addresses were in any copy up to here |
//! | 40 | 8 | the body's sum: the first eight bytes of its SHA-256 |
//! | 48 | 8 | zero |
//! | 56 | 8 | the head's sum: the first eight bytes of the SHA-256 of the 56 before |
//!
//! The body: for each new copy 32 bytes (id, 16; made at, 8, microseconds since 1970; rows, 8); the table of buckets, `2^bits + 1` numbers of 4 bytes:
//! where the runs begin whose key begins with these bits; the keys, 8 bytes each, in order; the spans, 4 bytes each (joined, 2; left, 2, all ones for
//! "still there"), in the order of the keys and, for one key, of `joined`. A span that joined before the piece's first copy closes a run of an earlier
//! piece.

use model::time::Time;
use sha2::{Digest, Sha256};

use super::{CopyHead, MOST_COPIES, MembershipError};

const MAGIC: &[u8; 8] = b"twmember";
const VERSION: u16 = 1;
/// The length of a head.
pub const HEAD_BYTES: usize = 64;
const SUMMED_BYTES: usize = 56;
const COPY_BYTES: usize = 32;
/// A table of 2^28 buckets serves two billion runs; more is never written.
const MOST_BUCKET_BITS: u16 = 28;
/// So many keys of a bucket are looked through one by one.
const FEW: usize = 32;

/// In a span: not left.
pub(super) const OPEN: u16 = u16::MAX;

/// Somebody's run of copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Run {
    pub key: u64,
    pub joined: u16,
    pub left: u16,
}

/// One piece of a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'b> {
    pub first_copy: u16,
    pub people: u64,
    bits: u32,
    heads: &'b [[u8; COPY_BYTES]],
    starts: &'b [[u8; 4]],
    keys: &'b [[u8; 8]],
    spans: &'b [[u8; 4]],
    body: &'b [u8],
    sum: [u8; 8],
}

impl<'b> Piece<'b> {
    /// Reads a piece and returns what stands behind it; none if the bytes are the beginning of one at most.
    pub(super) fn read(bytes: &'b [u8]) -> Result<Option<(Self, &'b [u8])>, MembershipError> {
        let Some((head, rest)) = bytes.split_first_chunk::<HEAD_BYTES>() else { return Ok(None) };
        if &head[..8] != MAGIC || head[SUMMED_BYTES..] != sum(&head[..SUMMED_BYTES]) {
            return Ok(None);
        }
        let short = |at: usize| u16::from_le_bytes([head[at], head[at + 1]]);
        let long = |at: usize| {
            let mut bytes = [0; 8];
            bytes.copy_from_slice(&head[at..at + 8]);
            u64::from_le_bytes(bytes)
        };
        if short(8) != VERSION {
            return Err(MembershipError::Version(short(8)));
        }
        let (bits, first_copy, copies, people) = (short(10), short(12), short(14), long(32));
        let runs = usize::try_from(long(16)).unwrap_or(usize::MAX);
        let is_counted = (1..=MOST_COPIES).contains(&copies) && first_copy <= MOST_COPIES - copies;
        if bits > MOST_BUCKET_BITS || !is_counted {
            return Ok(None);
        }
        let starts_bytes = ((1_usize << bits) + 1) * 4;
        let heads_bytes = usize::from(copies) * COPY_BYTES;
        let columns =
            runs.checked_mul(12).and_then(|columns| columns.checked_add(starts_bytes + heads_bytes));
        if columns.is_none_or(|columns| columns as u64 != long(24)) {
            return Ok(None);
        }
        let Some((body, behind)) = columns.and_then(|columns| rest.split_at_checked(columns)) else {
            return Ok(None);
        };
        let (heads, columns) = body.split_at(heads_bytes);
        let (starts, columns) = columns.split_at(starts_bytes);
        let (keys, spans) = columns.split_at(runs * 8);
        let mut written = [0; 8];
        written.copy_from_slice(&head[40..48]);
        let piece = Piece {
            first_copy,
            people,
            bits: u32::from(bits),
            heads: heads.as_chunks().0,
            starts: starts.as_chunks().0,
            keys: keys.as_chunks().0,
            spans: spans.as_chunks().0,
            body,
            sum: written,
        };
        Ok(Some((piece, behind)))
    }

    /// Says whether the body is as it was written.
    pub(super) fn is_whole(&self) -> bool {
        sum(self.body) == self.sum
    }

    /// Says whether columns and buckets are in the order that lookups need.
    pub(super) fn is_ordered(&self) -> bool {
        let end = self.first_copy + self.copies();
        let is_run = |place: usize| {
            let run = self.run(place);
            run.joined < end && (run.left == OPEN || (run.joined < run.left && run.left < end))
        };
        let runs = 0..self.keys.len();
        let follows = |place: usize| {
            let (one, next) = (self.run(place - 1), self.run(place));
            (one.key, one.joined) < (next.key, next.joined)
        };
        let is_placed = |place: usize| {
            let (from, to) = self.bucket(self.key(place));
            (from..to).contains(&place)
        };
        runs.clone().all(is_run) && runs.clone().skip(1).all(follows) && runs.clone().all(is_placed)
    }

    pub(super) fn copies(&self) -> u16 {
        // `read` took the number from two bytes.
        u16::try_from(self.heads.len()).unwrap_or(u16::MAX)
    }

    pub(super) fn head(&self, place: u16) -> Option<CopyHead> {
        let (id, rest) = self.heads.get(usize::from(place))?.split_first_chunk::<16>()?;
        let (made_at, rows) = rest.split_first_chunk::<8>()?;
        let rows = u64::from_le_bytes(*rows.first_chunk()?);
        let made_at = Time::from_micros(i64::from_le_bytes(*made_at));
        Some(CopyHead { id: *id, made_at, rows })
    }

    /// How many runs there are.
    pub(super) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The key at a place below [`Piece::len`].
    pub(super) fn key(&self, place: usize) -> u64 {
        u64::from_le_bytes(self.keys[place])
    }

    /// The run at a place below [`Piece::len`].
    pub(super) fn run(&self, place: usize) -> Run {
        let [a, b, c, d] = self.spans[place];
        Run { key: self.key(place), joined: u16::from_le_bytes([a, b]), left: u16::from_le_bytes([c, d]) }
    }

    /// Whether a run of this piece closes one of an earlier.
    pub(super) fn closes(&self, run: Run) -> bool {
        run.joined < self.first_copy
    }

    /// Where the runs of a key are.
    pub(super) fn places_of(&self, key: u64) -> std::ops::Range<usize> {
        self.places_in(self.bucket(key), key)
    }

    fn places_in(&self, (from, to): (usize, usize), key: u64) -> std::ops::Range<usize> {
        let bucket = &self.keys[from..to];
        let is_before = |known: &&[u8; 8]| u64::from_le_bytes(**known) < key;
        let before = if bucket.len() <= FEW {
            bucket.iter().take_while(is_before).count()
        } else {
            bucket.partition_point(|known| is_before(&known))
        };
        // Nobody has more runs than there are copies; damaged bytes could say otherwise.
        let most = usize::from(MOST_COPIES);
        let is_same = |known: &&[u8; 8]| u64::from_le_bytes(**known) == key;
        let same = bucket[before..].iter().take(most).take_while(is_same).count();
        from + before..from + before + same
    }

    pub(super) fn runs_of(&self, key: u64) -> impl Iterator<Item = Run> {
        self.places_of(key).map(|place| self.run(place))
    }

    /// Those of many keys that are not in this piece. A lookup goes into memory that lies far away, and then once more; all take each step together, so that the
    /// processor waits for many of them at once.
    pub(super) fn unknown_of(&self, keys: &[u64]) -> Vec<u64> {
        let buckets: Vec<_> = keys.iter().map(|key| self.bucket(*key)).collect();
        let first = |(from, _): &(usize, usize)| self.keys.get(*from).map(|key| u64::from_le_bytes(*key));
        let firsts: Vec<_> = buckets.iter().map(first).collect();
        let asked = keys.iter().zip(buckets).zip(firsts);
        let unknown = asked.filter(|((key, bucket), first)| {
            first.is_none_or(|first| **key < first) || self.places_in(*bucket, **key).is_empty()
        });
        unknown.map(|((key, _), _)| *key).collect()
    }

    /// The places of all keys that begin with the same bits; always within the keys, whatever the table says.
    fn bucket(&self, key: u64) -> (usize, usize) {
        let start = |number: usize| {
            let start = self.starts.get(number).map_or(0, |start| u32::from_le_bytes(*start));
            usize::try_from(start).unwrap_or(usize::MAX).min(self.keys.len())
        };
        let number = bucket_of(key, self.bits);
        let from = start(number);
        (from, start(number + 1).max(from))
    }
}

/// The first bits of a key; `bits` is at most [`MOST_BUCKET_BITS`].
fn bucket_of(key: u64, bits: u32) -> usize {
    usize::try_from(key.checked_shr(u64::BITS - bits).unwrap_or(0)).unwrap_or(0)
}

fn sum(bytes: &[u8]) -> [u8; 8] {
    let whole = Sha256::digest(bytes);
    let mut kept = [0; 8];
    kept.copy_from_slice(&whole[..8]);
    kept
}

/// Gathers the columns of a new piece.
#[derive(Debug, Default)]
pub(super) struct Writer {
    keys: Vec<u64>,
    spans: Vec<[u8; 4]>,
}

impl Writer {
    /// Adds a run; those of one key by `joined`.
    pub(super) fn push(&mut self, run: Run) {
        let ([a, b], [c, d]) = (run.joined.to_le_bytes(), run.left.to_le_bytes());
        self.keys.push(run.key);
        self.spans.push([a, b, c, d]);
    }

    /// Puts the runs into order, if they are not.
    pub(super) fn sort(&mut self) {
        if self.keys.is_sorted() {
            return;
        }
        let mut rows: Vec<(u64, [u8; 4])> = self.keys.drain(..).zip(self.spans.drain(..)).collect();
        rows.sort_unstable_by_key(|(key, [a, b, ..])| (*key, u16::from_le_bytes([*a, *b])));
        (self.keys, self.spans) = rows.into_iter().unzip();
    }

    pub(super) fn different_keys(&self) -> u64 {
        let again = self.keys.windows(2).filter(|pair| pair[0] == pair[1]).count();
        (self.keys.len() - again) as u64
    }

    /// Returns the piece.
    pub(super) fn finish(
        self,
        first_copy: u16,
        heads: &[CopyHead],
        people: u64,
    ) -> Result<Vec<u8>, MembershipError> {
        let runs = u32::try_from(self.keys.len()).map_err(|_| MembershipError::TooManyRows)?;
        let copies = u16::try_from(heads.len()).map_err(|_| MembershipError::TooManyCopies)?;
        // Four to eight keys a bucket: a line of the processor's cache.
        let bits = runs.max(1).ilog2().saturating_sub(2).min(u32::from(MOST_BUCKET_BITS));
        let starts = starts(&self.keys, bits);
        let body_bytes = heads.len() * COPY_BYTES + starts.len() * 4 + self.keys.len() * 12;
        let mut bytes = Vec::with_capacity(HEAD_BYTES + body_bytes);
        bytes.resize(HEAD_BYTES, 0);
        for head in heads {
            bytes.extend(head.id);
            bytes.extend(head.made_at.micros().to_le_bytes());
            bytes.extend(head.rows.to_le_bytes());
        }
        starts.iter().for_each(|start| bytes.extend_from_slice(&start.to_le_bytes()));
        self.keys.iter().for_each(|key| bytes.extend_from_slice(&key.to_le_bytes()));
        bytes.extend_from_slice(self.spans.as_flattened());

        let body_sum = sum(&bytes[HEAD_BYTES..]);
        let mut head = Vec::with_capacity(HEAD_BYTES);
        head.extend(MAGIC);
        // At most `MOST_BUCKET_BITS`, which has two bytes.
        for short in [VERSION, u16::try_from(bits).unwrap_or(MOST_BUCKET_BITS), first_copy, copies] {
            head.extend(short.to_le_bytes());
        }
        for long in [u64::from(runs), body_bytes as u64, people] {
            head.extend(long.to_le_bytes());
        }
        head.extend(body_sum);
        head.extend([0; 8]);
        head.extend(sum(&head));
        bytes[..HEAD_BYTES].copy_from_slice(&head);
        Ok(bytes)
    }
}

/// Where the keys of each bucket begin, and behind the last one where they end.
fn starts(keys: &[u64], bits: u32) -> Vec<u32> {
    let buckets = 1_usize << bits;
    let mut starts = Vec::with_capacity(buckets + 1);
    for (place, key) in (0_u32..).zip(keys) {
        let bucket = bucket_of(*key, bits);
        while starts.len() <= bucket {
            starts.push(place);
        }
    }
    // `finish` holds the number of keys below 2^32.
    starts.resize(buckets + 1, u32::try_from(keys.len()).unwrap_or(u32::MAX));
    starts
}
