use super::*;

#[test]
fn walk_asks_at_most_eight_times() {
    // RFC 9989 §4.10, and its example of a long name.
    for (domain, asked) in [
        ("example.com", "example.com com"),
        ("a.mail.example.com", "a.mail.example.com mail.example.com example.com com"),
        (
            "a.b.c.d.e.f.example.com",
            "a.b.c.d.e.f.example.com b.c.d.e.f.example.com c.d.e.f.example.com d.e.f.example.com e.f.example.com f.example.com example.com com",
        ),
        (
            "a.b.c.d.e.f.g.h.i.j.mail.example.com",
            "a.b.c.d.e.f.g.h.i.j.mail.example.com g.h.i.j.mail.example.com h.i.j.mail.example.com i.j.mail.example.com j.mail.example.com mail.example.com example.com com",
        ),
    ] {
        let asked: Vec<_> = asked.split(' ').collect();
        assert_eq!(names(domain).collect::<Vec<_>>(), asked);
        assert!(asked.len() <= MAX_LABELS);
    }
}

#[test]
fn organizational_domain_is_chosen_by_the_records_found() {
    let found = |records: &[(&str, &str)]| -> Vec<(String, Record)> {
        let parse = |tags| Record::parse(format!("v=DMARC1; p=none; {tags}").as_bytes()).unwrap();
        records.iter().map(|(name, tags)| ((*name).to_owned(), parse(*tags))).collect()
    };
    let domain = "a.mail.example.com";
    for (records, organizational) in [
        (found(&[]), "a.mail.example.com"),
        (found(&[("example.com", "")]), "example.com"),
        (found(&[("a.mail.example.com", ""), ("example.com", "")]), "example.com"),
        (found(&[("a.mail.example.com", "psd=n")]), "a.mail.example.com"),
        (found(&[("mail.example.com", "psd=n")]), "mail.example.com"),
        (found(&[("example.com", ""), ("com", "psd=y")]), "example.com"),
        (found(&[("com", "psd=y")]), "example.com"),
        (found(&[("mail.example.com", "psd=y")]), "a.mail.example.com"),
        (found(&[("a.mail.example.com", "psd=y")]), "a.mail.example.com"),
        (found(&[("a.mail.example.com", ""), ("com", "")]), "com"),
    ] {
        assert_eq!(super::organizational(domain, &records), organizational, "{records:?}");
    }
}

proptest::proptest! {
    #[test]
    fn every_walk_goes_up_from_its_name_to_the_top(domain in "[a-z]{1,3}(\\.[a-z]{1,3}){0,20}") {
        let asked: Vec<_> = names(&domain).collect();
        proptest::prop_assert!(asked.len() <= MAX_LABELS);
        proptest::prop_assert_eq!(asked[0], domain.as_str());
        proptest::prop_assert!(!asked[asked.len() - 1].contains('.'));
        for pair in asked.windows(2) {
            proptest::prop_assert!(is_within(pair[0], pair[1]) && pair[1].len() < pair[0].len());
        }
    }
}
