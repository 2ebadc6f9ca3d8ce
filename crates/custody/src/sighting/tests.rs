use store::custody::Proved;
use store::custody::sighting::SightingWhy::{Forged, Stranger};

use super::Judgement::{self, Expected, Sighting, Undecided};
use super::judge;

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
fn who_listed_nobody_expects_nobody() {
    assert_eq!(judge(Some("vendor-b.example"), Proved::Yes, &[]), Sighting(Stranger));
}
