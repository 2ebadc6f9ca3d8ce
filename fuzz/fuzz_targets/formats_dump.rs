//! Dumps that turn up: any bytes, packed or not, are read to their end or refused; what is handed on is short, has one `@`, and is the same however the bytes come.

#![no_main]

use std::io::Read;

use formats::dump::{Counted, DumpError, Limits, read};
use libfuzzer_sys::fuzz_target;

/// Gives a few bytes at a time.
struct Slow<'b>(&'b [u8], usize);

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let many = self.1.min(buffer.len()).min(self.0.len());
        let (now, later) = self.0.split_at(many);
        buffer[..many].copy_from_slice(now);
        self.0 = later;
        Ok(many)
    }
}

fn found(source: impl Read) -> (Result<Counted, DumpError>, Vec<String>) {
    let mut all = Vec::new();
    let take = |place: &str| {
        assert!(place.len() <= 1_000 && place.matches('@').count() == 1, "{place}");
        all.push(place.to_owned());
    };
    (read(source, Limits { bytes: 1 << 20 }, take, |_| {}), all)
}

fuzz_target!(|input: (Vec<u8>, u8)| {
    let (bytes, pace) = input;
    let (whole, places) = found(bytes.as_slice());
    let (slow, again) = found(Slow(&bytes, usize::from(pace) + 1));
    // A packed file that breaks says so wherever it is cut into pieces; how much of it was unpacked before may differ.
    if let (Ok(whole), Ok(slow)) = (whole, slow)
        && !whole.is_cut
    {
        assert_eq!((whole, places), (slow, again));
    }
});
