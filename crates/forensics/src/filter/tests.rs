use proptest::prelude::*;

use super::{Filter, FilterError, FilterWriter, HEAD_BYTES};
use crate::membership::Key;

fn spread(number: u64) -> Key {
    let mixed = (number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    Key(mixed ^ mixed >> 31)
}

#[test]
fn nobody_of_ours_is_kept_out_and_few_strangers_pass() {
    const COUNT: u64 = 100_000;
    let mut writer = FilterWriter::new(100_000);
    (0..COUNT).for_each(|number| writer.add(spread(number)));
    let bytes = writer.into_bytes();
    assert!(bytes.len() < 160_000, "{} bytes", bytes.len());
    let filter = Filter::open(&bytes).expect("ours");
    assert!((0..COUNT).all(|number| filter.may_know(spread(number))));
    let passed = (COUNT..2 * COUNT).filter(|number| filter.may_know(spread(*number))).count();
    assert!(passed < 1_000, "{passed} of 100,000 strangers passed");
}

#[test]
fn a_filter_is_extended_where_it_ended() {
    let mut writer = FilterWriter::new(10);
    writer.add(spread(1));
    let mut again = FilterWriter::from_bytes(writer.into_bytes()).expect("ours");
    again.add(spread(2));
    let bytes = again.into_bytes();
    let filter = Filter::open(&bytes).expect("ours");
    assert!(filter.may_know(spread(1)) && filter.may_know(spread(2)));
}

#[test]
fn what_is_cut_off_or_of_another_version_is_refused() {
    let bytes = FilterWriter::new(0).into_bytes();
    assert!(Filter::open(&bytes).is_ok());
    for length in 0..bytes.len() {
        assert_eq!(Filter::open(&bytes[..length]).err(), Some(FilterError), "{length} bytes");
    }
    let mut newer = bytes;
    newer[8] = 2;
    assert_eq!(Filter::open(&newer).err(), Some(FilterError));
    assert_eq!(Filter::open(&newer[..HEAD_BYTES]).err(), Some(FilterError));
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_asked_without_harm(body in prop::collection::vec(any::<u8>(), 0..200), key in any::<u64>()) {
        let as_they_are = Filter::open(&body).map(|filter| filter.may_know(Key(key)));
        prop_assert!(as_they_are.is_err() || body.starts_with(b"twfilter"));
        // Behind a head that is right, whatever stands there is a filter.
        let mut bytes = FilterWriter::new(body.len()).into_bytes();
        let whole = bytes.len();
        bytes.truncate(HEAD_BYTES);
        bytes.extend(body);
        bytes.resize(whole, 0xff);
        let filter = Filter::open(&bytes).expect("its head is right");
        let _ = filter.may_know(Key(key));
    }
}
