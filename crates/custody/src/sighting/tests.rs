use store::custody::Proved;
use store::custody::sighting::SightingWhy::{Forged, Stranger};

use super::Judgement::{self, Expected, Sighting, Undecided};
use super::{judge, judge_coded};

fn check(sender: Option<&str>, proved: Proved, expected: Judgement) {
    let domains = ["news.shop.example".to_owned(), "vendor-b.example".to_owned()];
    assert_eq!(judge(sender, proved, &domains), expected, "{sender:?} {proved:?}");
}

#[test]
fn mail_is_expected_from_whom_we_know_if_it_is_proved_and_from_nobody_else() {
    check(Some("news.shop.example"), Proved::Yes, Expected);
    check(Some("bounce.vendor-b.example"), Proved::Yes, Expected);
    check(Some("news.shop.example"), Proved::Unknown, Undecided);
    check(Some("news.shop.example"), Proved::No, Sighting(Forged));
    check(Some("shop.example"), Proved::Yes, Sighting(Stranger));
    check(Some("notvendor-b.example"), Proved::Yes, Sighting(Stranger));
    check(Some("vendor-b.example.evil.example"), Proved::Yes, Sighting(Stranger));
    check(Some("parcel-info.example"), Proved::Unknown, Sighting(Stranger));
    check(None, Proved::Yes, Sighting(Stranger));
    check(None, Proved::Unknown, Sighting(Stranger));
}

#[test]
fn a_domain_where_anybody_gets_an_address_makes_nobody_expected() {
    let card = ["gmail.com".to_owned(), "gmx.de".to_owned(), "vendor-b.example".to_owned()];
    for stranger in ["gmail.com", "gmx.de"] {
        for proved in [Proved::Yes, Proved::Unknown, Proved::No] {
            assert_eq!(judge(Some(stranger), proved, &card), Sighting(Stranger), "{stranger} {proved:?}");
            assert_eq!(judge_coded(Some(stranger), proved, &[], &card), Sighting(Stranger), "{stranger}");
        }
    }
    assert_eq!(judge(Some("vendor-b.example"), Proved::Yes, &card), Expected, "the others stand");
}

#[test]
fn who_listed_nobody_expects_nobody() {
    assert_eq!(judge(Some("vendor-b.example"), Proved::Yes, &[]), Sighting(Stranger));
}

#[test]
fn a_coded_mark_is_expected_by_who_has_it_and_undecided_from_another_holder() {
    let (expected, holders) = (["vendor-b.example".to_owned()], ["vendor-b.example", "vendor-c.example"]);
    let holders = holders.map(str::to_owned);
    for (sender, proved, judged) in [
        ("vendor-b.example", Proved::Yes, Expected),
        ("vendor-b.example", Proved::No, Sighting(Forged)),
        ("vendor-b.example", Proved::Unknown, Undecided),
        ("mail.vendor-c.example", Proved::Yes, Undecided),
        ("vendor-c.example", Proved::Unknown, Undecided),
        ("vendor-c.example", Proved::No, Sighting(Forged)),
        ("lottery.example", Proved::Yes, Sighting(Stranger)),
    ] {
        let found = judge_coded(Some(sender), proved, &expected, &holders);
        assert_eq!(found, judged, "{sender} {proved:?}");
    }
    assert_eq!(judge_coded(None, Proved::Yes, &expected, &holders), Sighting(Stranger));
}
