//! A proof holds for the letter that was signed, as it was signed, and for nothing else; the file of it too.

use testkit::authenticator::signed;

use super::*;
use crate::letter::{Signed, tests::letter};
use crate::lint::{Terms, lint};

fn person() -> PersonId {
    PersonId::from_bytes([3; 16])
}

fn linted() -> Linted {
    lint(&letter(), &Terms::default()).unwrap()
}

fn approved(change: impl FnOnce(&mut Assertion, &mut Site)) -> Result<Signed, ApprovalError> {
    let by = (TenantId::HOUSE, person());
    let (mut assertion, mut site) = signed(PURPOSE, content(&letter().canonical()), by);
    change(&mut assertion, &mut site);
    Signed::approved(linted(), (&assertion, TenantId::HOUSE), &site, Time::from_seconds(1))
}

#[test]
fn a_letter_is_signed_by_what_was_signed_over_it_and_by_nothing_else() {
    let right = approved(|_, _| {}).unwrap();
    assert_eq!((right.approval().signer(), right.letter()), (person(), &letter()));
    type Damage = fn(&mut Assertion, &mut Site);
    let cases: [(ApprovalError, Damage); 12] = [
        (ApprovalError::Purpose, |signed, _| signed.purpose = "statement.sign".into()),
        (ApprovalError::Purpose, |signed, _| signed.tenant = TenantId::from_bytes([9; 16])),
        (ApprovalError::Letter, |signed, _| signed.content[0] ^= 1),
        (ApprovalError::Signature, |signed, _| signed.person = PersonId::from_bytes([4; 16])),
        (ApprovalError::Signature, |signed, _| signed.nonce[0] ^= 1),
        (ApprovalError::Signature, |signed, _| signed.signature[0] ^= 1),
        // W3C WebAuthn §6.1: byte 32 holds the flags; bit 2 says that the authenticator recognised the person.
        (ApprovalError::Signature, |signed, _| signed.authenticator_data[32] &= !4),
        (ApprovalError::Signature, |signed, _| signed.public_key.push(0)),
        (ApprovalError::Signature, |signed, _| signed.client_data.push(b' ')),
        (ApprovalError::Signature, |_, site| site.rp_id = "thief.example".into()),
        (ApprovalError::Signature, |_, site| site.origins = vec!["https://thief.example".into()]),
        // An origin beside the host would be believed by nobody who reads the proof later.
        (ApprovalError::Site, |_, site| site.origins.push("https://desk.shop.example.thief.example".into())),
    ];
    for (place, (expected, damage)) in cases.into_iter().enumerate() {
        assert_eq!(approved(damage).unwrap_err(), expected, "{place}");
    }
}

#[test]
fn the_file_of_a_proof_holds_as_it_is_and_with_nothing_changed_in_it() {
    let right = approved(|_, _| {}).unwrap();
    let canonical = letter().canonical();
    let file = to_file(&canonical, right.approval().evidence()).unwrap();
    assert!(is_file(&file));
    let (read, proved) = read_file(&file).unwrap();
    assert_eq!((read, proved.person, proved.rp_id.as_str()), (letter(), person(), "desk.shop.example"));
    let other = Letter { affected_count: 1, ..letter() };
    let exchanged = to_file(&other.canonical(), right.approval().evidence()).unwrap();
    assert_eq!(read_file(&exchanged), Err(ApprovalError::Letter));
    for (from, to) in [
        ("\"letter\"", "\"letters\""),
        ("letter.approve", "letter.refuse"),
        ("approved letter, version 1", "approved letter, version 2"),
        ("desk.shop.example", "desk.thief.example"),
        ("\"nonce\": \"Bw", "\"nonce\": \"Cw"),
    ] {
        let changed = file.replace(from, to);
        assert!(changed != file && read_file(&changed).is_err(), "{from}");
    }
    assert_eq!(to_file(&canonical, b"proof"), Err(ApprovalError::Form));
    for text in ["", "{}", "[]", "null", "\"tidewatch approved letter, version 1\""] {
        assert!(!is_file(text) && read_file(text).is_err(), "{text}");
    }
}
