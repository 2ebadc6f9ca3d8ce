use super::ips_in;
use proptest::prelude::*;

#[test]
fn addresses_of_machines_are_found_in_text() {
    let rows: [(&str, &[&str]); 6] = [
        ("login from 192.0.2.7, device x", &["192.0.2.7"]),
        ("192.0.2.7 and 198.51.100.9. Again 192.0.2.7", &["192.0.2.7", "198.51.100.9"]),
        ("http://203.0.113.5/x", &["203.0.113.5"]),
        ("version 1.2.3 of 2024.10.10", &[]),
        ("1.2.3.4.5 and 999.1.1.1 and a1.2.3.4", &[]),
        ("", &[]),
    ];
    for (text, expected) in rows {
        let found: Vec<String> = ips_in(text).into_iter().map(|ip| ip.text).collect();
        assert_eq!(found, expected, "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_is_searched_without_panic(text in "[0-9.aé ]{0,60}") {
        let _ = ips_in(&text);
    }
}
