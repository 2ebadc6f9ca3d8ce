use model::address::EmailAddress;
use proptest::prelude::*;

use super::{Rules, exact};

const CASES: &str = include_str!("../../../../fixtures/normalisation/v1.csv");

#[test]
fn every_case_of_the_conformance_table_has_its_two_forms() {
    let mut count = 0;
    for line in CASES.lines().skip(1) {
        let [written, expected_exact, expected_mailbox] =
            line.split(',').collect::<Vec<_>>().try_into().expect(line);
        let address = EmailAddress::parse(written).expect(written);
        assert_eq!(exact(&address), expected_exact, "{written}");
        assert_eq!(Rules::V1.mailbox(&address), expected_mailbox, "{written}");
        count += 1;
    }
    assert!(count >= 100, "only {count} cases were read");
}

proptest! {
    #[test]
    fn a_form_is_its_own_form(
        local in "[a-zA-Z0-9.+_é-]{1,20}",
        domain in prop_oneof![
            Just("gmail.com"), Just("Yahoo.com"), Just("x.fastmail.com"), Just("ya.ru"), Just("shop.example"),
        ],
    ) {
        let Some(address) = EmailAddress::parse(&format!("{local}@{domain}")) else { return Ok(()) };
        for form in [exact(&address), Rules::V1.mailbox(&address)] {
            let again = EmailAddress::parse(&form).expect("a form is an address");
            prop_assert_eq!(&exact(&again), &form);
        }
        let once = Rules::V1.mailbox(&address);
        let again = EmailAddress::parse(&once).expect("a form is an address");
        prop_assert_eq!(Rules::V1.mailbox(&again), once);
        // Case never matters.
        let shouted = EmailAddress::parse(&format!("{}@{}", local.to_uppercase(), domain.to_uppercase()));
        if let Some(shouted) = shouted.filter(|shouted| exact(shouted) == exact(&address)) {
            prop_assert_eq!(Rules::V1.mailbox(&shouted), Rules::V1.mailbox(&address));
        }
    }
}
