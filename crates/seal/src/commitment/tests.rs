use proptest::prelude::*;

use super::*;
use crate::hex::unhex;

#[test]
fn the_form_is_fixed_for_ever() {
    // Computed independently: HMAC-SHA-256(key = 32 bytes of 0x0b, 0x0000000000000004 "test" "Hi There").
    let commitment = Commitment::new("test", &[0x0b; 32], b"Hi There");
    assert_eq!(
        commitment.0.to_vec(),
        unhex("529ca655e9172fc59248957e823e81049518c9d746c9e307e0aae6a1698658a8")
    );
}

proptest! {
    #[test]
    fn it_fits_its_record_and_no_other(salt: [u8; 32], other_salt: [u8; 32], record: Vec<u8>, other: Vec<u8>) {
        let commitment = Commitment::new("a", &salt, &record);
        prop_assert!(commitment.fits("a", &salt, &record));
        prop_assert!(!commitment.fits("b", &salt, &record));
        prop_assert_eq!(commitment.fits("a", &salt, &other), record == other);
        prop_assert_eq!(commitment.fits("a", &other_salt, &record), salt == other_salt);
    }
}

#[test]
fn purpose_and_record_cannot_be_shifted_into_each_other() {
    assert_ne!(Commitment::new("ab", &[1; 32], b"c"), Commitment::new("a", &[1; 32], b"bc"));
}
