//! Budgets: how much work one message may cause while its files are opened, and the meter that counts it.
//!
//! Counted in bytes, items, depth and *steps*, never in time, so that a verdict does not depend on the machine's load.
//! Deciding what to do about a file that could not be opened is `judge`'s; here it only becomes a [`Reason`](super::Reason).

use super::Reason;

/// What opening the files of one message may cost at most, all attachments and everything inside them together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Bytes unpacked in total, over all files of the message.
    pub unpacked_bytes: u64,
    /// Bytes one file may have after unpacking.
    pub file_bytes: u64,
    /// Files opened, attachments included.
    pub files: u32,
    /// Files within files: an attachment has depth 0, its members depth 1.
    pub depth: u16,
    /// Unpacked bytes per packed byte, judged only above [`RATIO_FLOOR_BYTES`].
    pub ratio: u64,
    /// Pages (content streams, sheets, slides) of one document whose text is read.
    pub pages: u32,
    /// Pixels of one image; more are measured, not decoded.
    pub image_pixels: u64,
    /// Compressed streams unpacked inside one document (PDF, OLE2).
    pub streams: u32,
    /// Bytes of text kept for one file.
    pub text_bytes: usize,
    /// Links kept for one file.
    pub links: usize,
    /// Steps of work in total; see [`Cost`].
    pub steps: u64,
}

/// 24 MiB: mail systems refuse messages over 25–50 MB, and what is unpacked is held in memory beside the message.
pub const UNPACKED_BYTES: u64 = 24 << 20;
/// 12 MiB: a real sheet or picture unpacks to less; two such files still fit in the total.
pub const FILE_BYTES: u64 = 12 << 20;
/// 400 files: a large presentation has about 300 members, of which only those that can carry anything are opened.
pub const FILES: u32 = 400;
/// Six levels: forwarded mail in forwarded mail, holding an archive with a document with a picture, is five.
pub const DEPTH: u16 = 6;
/// 250 to 1: sheets of zeros reach 100; deflate's own end is 1032, which only bombs come near.
pub const RATIO: u64 = 250;
/// Below 1 MiB a ratio says nothing: a short file of blanks is not a bomb.
pub const RATIO_FLOOR_BYTES: u64 = 1 << 20;
/// 60 pages: lures have one to five; a list that leaves has its first addresses on the first.
pub const PAGES: u32 = 60;
/// Four megapixels: a phone's screenshot has three; a QR code meant to be scanned needs far fewer.
pub const IMAGE_PIXELS: u64 = 4_000_000;
/// 600 streams: a thirty-page document has about 300 (pages, fonts, pictures).
pub const STREAMS: u32 = 600;
/// 1 MiB of text from one file is some 500 pages.
pub const TEXT_BYTES: usize = 1 << 20;
/// 1000 links from one file: the tenth would decide already.
pub const LINKS: usize = 1_000;
/// 120 million steps, at about a nanosecond each half of the 250 ms a hostile message may take.
pub const STEPS: u64 = 120_000_000;

impl Default for Budget {
    fn default() -> Self {
        Budget {
            unpacked_bytes: UNPACKED_BYTES,
            file_bytes: FILE_BYTES,
            files: FILES,
            depth: DEPTH,
            ratio: RATIO,
            pages: PAGES,
            image_pixels: IMAGE_PIXELS,
            streams: STREAMS,
            text_bytes: TEXT_BYTES,
            links: LINKS,
            steps: STEPS,
        }
    }
}

/// Kinds of work and what one unit of each costs in steps (about a nanosecond on a server core of 2024).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// A byte looked at once by a scanner.
    Scan,
    /// A byte that came out of a decompressor.
    Unpack,
    /// A byte hashed.
    Hash,
    /// A byte of markup, script or page program taken apart.
    Parse,
    /// A pixel decoded from a compressed picture.
    Decode,
    /// A pixel searched for QR codes.
    Search,
    /// An object, entry or record visited.
    Visit,
    /// A password tried.
    Password,
}

impl Cost {
    /// Steps for one unit.
    pub const fn steps(self) -> u64 {
        match self {
            Cost::Scan | Cost::Hash => 1,
            Cost::Unpack => 4,
            Cost::Parse => 10,
            Cost::Decode => 20,
            Cost::Search => 25,
            Cost::Visit => 100,
            // 1000 rounds of HMAC-SHA-1 (WinZip AES), four blocks of them.
            Cost::Password => 1_500_000,
        }
    }
}

/// What is left of a [`Budget`]; one meter serves all attachments of a message.
#[derive(Debug, Clone)]
pub struct Meter {
    budget: Budget,
    unpacked_bytes: u64,
    files: u32,
    steps: u64,
}

impl Meter {
    /// Starts a message with a full budget.
    pub fn new(budget: Budget) -> Self {
        Meter { budget, unpacked_bytes: 0, files: 0, steps: 0 }
    }

    /// Returns the limits this meter counts against.
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// Returns the steps taken so far.
    pub fn steps_taken(&self) -> u64 {
        self.steps
    }

    /// Returns the bytes unpacked so far.
    pub fn unpacked_bytes(&self) -> u64 {
        self.unpacked_bytes
    }

    /// Takes `units` of work; `TooLarge` when the message has used up its steps.
    pub fn spend(&mut self, cost: Cost, units: u64) -> Result<(), Reason> {
        let wanted = units.saturating_mul(cost.steps());
        if wanted > self.budget.steps.saturating_sub(self.steps) {
            // Small work may still fit, so the counter keeps its value.
            return Err(Reason::TooLarge);
        }
        self.steps += wanted;
        Ok(())
    }

    /// Returns how many units of this work are still affordable.
    pub fn affordable(&self, cost: Cost) -> u64 {
        self.budget.steps.saturating_sub(self.steps) / cost.steps()
    }

    /// Counts one more file; `TooMany` or `TooDeep` if it is one too far.
    pub(crate) fn file(&mut self, depth: u16) -> Result<(), Reason> {
        if depth > self.budget.depth {
            return Err(Reason::TooDeep);
        }
        if self.files >= self.budget.files {
            return Err(Reason::TooMany);
        }
        self.files += 1;
        Ok(())
    }

    /// Returns how many bytes the next file may unpack to.
    pub(crate) fn unpack_room(&self) -> u64 {
        let total = self.budget.unpacked_bytes.saturating_sub(self.unpacked_bytes);
        total.min(self.budget.file_bytes).min(self.affordable(Cost::Unpack))
    }

    /// Counts bytes that came out of a decompressor or decoder.
    pub(crate) fn unpacked(&mut self, bytes: u64) -> Result<(), Reason> {
        self.unpacked_bytes = self.unpacked_bytes.saturating_add(bytes);
        self.spend(Cost::Unpack, bytes).inspect_err(|_| {
            // The work is done already: what cannot be paid leaves nothing for later.
            self.steps = self.budget.steps;
        })
    }
}
