//! Membership files: any bytes, and any damage to bytes that we wrote, are read within their bounds or refused; what is whole can be rewritten.

#![no_main]

use forensics::membership::{Key, Membership, SortedKeys};
use libfuzzer_sys::fuzz_target;
use model::time::Time;

fuzz_target!(|input: (Vec<u8>, Vec<Vec<u64>>, Vec<(u16, u8)>, u16)| {
    let (bytes, copies, spoilt, length) = input;
    look(&bytes);
    let mut file = Vec::new();
    for members in copies.iter().take(8) {
        let known = Membership::open(&file).expect("ours");
        let members = SortedKeys::new(members.iter().map(|key| Key(*key)).collect());
        let piece = known.append([0; 16], Time::EPOCH, &members).expect("few");
        file.extend(piece);
    }
    assert_eq!(Membership::open(&file).expect("ours").verify(), Ok(()));
    for (place, byte) in spoilt {
        if let Some(here) = file.get_mut(usize::from(place)) {
            *here = byte;
        }
    }
    file.truncate(usize::from(length));
    look(&file);
});

fn look(bytes: &[u8]) {
    let Ok(known) = Membership::open(bytes) else { return };
    assert_eq!(known.whole_bytes() + known.torn_bytes(), bytes.len());
    let keys = SortedKeys::new([0, 1, 1 << 40, u64::MAX].map(Key).to_vec());
    assert_eq!(known.score(&keys).hits.len(), usize::from(known.copies()));
    keys.as_slice().iter().for_each(|key| drop(known.spans(*key)));
    if known.verify().is_ok() {
        let again = known.compact(0).expect("not larger than before");
        assert_eq!(Membership::open(&again).expect("ours").score(&keys), known.score(&keys));
    }
}
