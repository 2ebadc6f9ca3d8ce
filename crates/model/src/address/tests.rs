use super::EmailAddress;
use proptest::prelude::*;

#[test]
fn an_address_is_split_at_its_last_at_sign() {
    let rows = [
        ("ada@example.com", "ada", "example.com"),
        ("\"odd@name\"@example.com", "\"odd@name\"", "example.com"),
        ("<ada@Example.COM>", "ada", "example.com"),
        ("mailto:ada@example.com?subject=hello", "ada", "example.com"),
        ("ada@[192.0.2.1]", "ada", "[192.0.2.1]"),
    ];
    for (text, local, domain) in rows {
        let address = EmailAddress::parse(text).unwrap();
        assert_eq!((address.local_part(), address.domain().name()), (local, domain), "{text}");
    }
}

#[test]
fn what_is_no_address_is_refused() {
    for text in ["", "ada", "@example.com", "ada@", "two words@example.com", "a@b c", "ada@example.com/x"] {
        assert_eq!(EmailAddress::parse(text), None, "{text}");
    }
}

#[test]
fn a_group_without_members_is_kept_with_no_valid_domain() {
    let address = EmailAddress::lenient("undisclosed-recipients:;");
    assert_eq!(address.email(), "undisclosed-recipients:;");
    assert!(!address.domain().is_valid());
}

#[test]
fn case_does_not_make_another_mailbox() {
    let one = EmailAddress::lenient("Ada@Example.com");
    assert!(one.is_same_mailbox(&EmailAddress::lenient("ada@example.COM")));
    assert!(!one.is_same_mailbox(&EmailAddress::lenient("ada@example.net")));
}

proptest! {
    #[test]
    fn any_text_is_kept_or_refused_without_panic(text in "\\PC{0,80}") {
        let address = EmailAddress::lenient(&text);
        prop_assert!(address.email().starts_with(address.local_part()));
        let _ = EmailAddress::parse(&text);
    }
}
