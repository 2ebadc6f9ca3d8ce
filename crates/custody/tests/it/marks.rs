//! Coded marks: dealt from one book for a list, hit one by one, read as a ladder; controls and guesses beside them.

use std::time::Duration;

use custody::Proved;
use custody::adopt::Wanted as Adopted;
use custody::attribution::{AttributionState, EvidenceKind, LeakShown, Rung};
use custody::campaign::{CampaignStanding, CampaignsAsked};
use custody::canary_test::{OwnDoor, TestWords};
use custody::inbox::Outcome;
use custody::marks::{HARVEST_FROM, proof};
use custody::party::Wanted;
use custody::send_calendar::Wanted as Planned;
use forensics::fingerprint::Keyed;
use model::address::EmailAddress;
use model::event::{CanarySighted, LeakNarrowed, LeakSuspected};
use model::ids::{CanaryId, CopyId, Id as _};
use platform::clock::Clock as _;
use platform::dns::Resolver;
use platform::keys::RootKey;
use post::relay::{Hop, Relay, RelaySettings, RelayTls, TlsLevel};
use store::custody::canary::{Canary, CanaryKind};
use testkit::smtp_sink::SmtpSink;
use testkit::store::house;

use crate::house::House;

const STRANGER: &str = "parcel-info.example";
const DAY: Duration = Duration::from_hours(24);

/// A copy of the spring list at a vendor of this number, with the addresses of its coded marks.
struct Dealt {
    copy: CopyId,
    coded: Vec<(u32, String)>,
}

fn wanted(rows: &str) -> Adopted {
    Adopted { list: "Spring news".into(), header: "email".into(), seeds: rows.into(), ..Adopted::default() }
}

async fn dealt(house_: &House, number: u32) -> Dealt {
    dealt_from(house_, number, &format!("vendor-{number}.example")).await
}

/// The same at a vendor that writes from this domain.
async fn dealt_from(house_: &House, number: u32, domain: &str) -> Dealt {
    let vendor =
        Wanted { name: format!("Vendor {number}"), domains: vec![domain.to_owned()], ..Wanted::default() };
    let now = house_.clock.now();
    let vendor = house_.custody.vendor_add(&house(), vendor, now).await.unwrap();
    let copy = house_.custody.adopt(&house(), vendor, wanted(""), now).await.unwrap();
    let file = house_.custody.seed_file(&house(), copy).await.unwrap();
    assert_eq!(file.addresses.len(), 60, "the suggestion for a list of unknown size");
    assert!((15..=60).contains(&file.exclusive().count()));
    let coded = file.coded().map(|(number, address)| (number, address.to_owned())).collect();
    house_.clock.advance(Duration::from_secs(1));
    Dealt { copy, coded }
}

async fn ten(house_: &House) -> Vec<Dealt> {
    let mut copies = Vec::new();
    for number in 0..10 {
        copies.push(dealt(house_, number).await);
    }
    house_.refresh().await;
    copies
}

/// The open attribution by coded marks.
async fn said(house_: &House) -> Option<LeakShown> {
    let open = house_.custody.leaks(&house(), Some(AttributionState::Open), None, 10).await.unwrap();
    open.into_iter().find(|leak| leak.attribution.evidence == EvidenceKind::Coded)
}

async fn hit(house_: &House, address: &str) -> LeakShown {
    house_.arrive(address, STRANGER, Proved::No, "pay now").await;
    house_.hear().await;
    said(house_).await.expect("something is out")
}

async fn kinds(house_: &House) -> Vec<String> {
    let mut kinds: Vec<String> = house_.alarms().await.into_iter().map(|alarm| alarm.said.kind).collect();
    kinds.sort();
    kinds
}

pub(crate) async fn of_ten_copies_the_one_that_leaked_is_named_and_nobody_else(house_: &House) {
    let copies = ten(house_).await;
    let thief = &copies[3];
    let mut hits = 0;
    let leak = loop {
        let leak = hit(house_, &thief.coded[hits].1).await;
        hits += 1;
        let attribution = &leak.attribution;
        assert_eq!(attribution.reading["seen"], hits);
        assert_eq!(attribution.candidates.len(), copies.len(), "every copy that marks were dealt to");
        if hits == 1 {
            assert_eq!((attribution.copy, attribution.rung), (None, Rung::Something));
            assert_eq!(kinds(house_).await, ["leak-something"]);
            assert_eq!(leak.explanations().len(), 1, "our own house");
        }
        if attribution.rung == Rung::Bounded {
            break leak;
        }
        assert_eq!(attribution.copy, None, "nobody is named before the bound is reached");
        assert!(hits < 12, "twelve hits did not name it: {attribution:?}");
    };
    println!("named after {hits} hits");
    assert_eq!(leak.attribution.copy, Some(thief.copy));
    let first = leak.attribution.candidates[0];
    assert_eq!((first.copy, first.hits), (thief.copy, Some(hits as u64)));
    assert!(first.one_in.unwrap() >= 1_000_000);
    assert!(leak.attribution.candidates[1..].iter().all(|other| other.one_in == Some(1)), "{leak:?}");
    assert_eq!(leak.explanations()[0].id, "leak-maybe-own-house");
    assert_eq!(leak.attribution.reading["fits_own_house"], false);
    assert_eq!(leak.attribution.reading["in_no_copy"], 0);
    assert_eq!(leak.attribution.reading["steps"].as_array().unwrap().len(), hits);
    assert_eq!(kinds(house_).await, ["leak-named"], "one leak is one alarm: the highest rung's");
    let told = (house_.said::<LeakSuspected>().await.len(), house_.said::<LeakNarrowed>().await.len());
    assert_eq!(told, (1, 1), "said once, and once that it is known which copy");
    assert_eq!(leak.sightings.len(), hits);

    // Another letter to a mark that was hit is a sighting, and no evidence more.
    house_.arrive(&thief.coded[0].1, "lottery.example", Proved::No, "you won").await;
    house_.hear().await;
    let again = said(house_).await.unwrap();
    assert_eq!(again.attribution.reading["seen"], hits);
    assert_eq!(again.attribution.candidates, leak.attribution.candidates);
    assert_eq!(again.sightings.len(), hits + 1);
    // Of the copy that leaked an exclusive mark is hit, too: a claim of its own, beside the other.
    let file = house_.custody.seed_file(&house(), thief.copy).await.unwrap();
    let exclusive = file.exclusive().next().unwrap().to_owned();
    house_.arrive(&exclusive, STRANGER, Proved::No, "pay now").await;
    house_.hear().await;
    let open = house_.custody.leaks(&house(), Some(AttributionState::Open), None, 10).await.unwrap();
    let mut evidence: Vec<_> = open.iter().map(|leak| leak.attribution.evidence).collect();
    evidence.sort();
    assert_eq!(evidence, [EvidenceKind::Exclusive, EvidenceKind::Coded]);
    assert_eq!(house_.said::<LeakSuspected>().await.len(), 2);
}

pub(crate) async fn of_two_who_mixed_their_copies_nobody_innocent_is_named(house_: &House) {
    let copies = ten(house_).await;
    let thieves = [copies[2].copy, copies[7].copy];
    let mut union: Vec<&str> = Vec::new();
    // In the order in which a thief who put one copy below the other and sorted by number would write.
    let mut both: Vec<&(u32, String)> = copies[2].coded.iter().chain(&copies[7].coded).collect();
    both.sort();
    both.dedup();
    union.extend(both.into_iter().map(|(_, address)| address.as_str()));
    let mut named = None;
    for (number, address) in union.iter().enumerate() {
        let leak = hit(house_, address).await;
        for candidate in &leak.attribution.candidates {
            let is_named = candidate.one_in >= Some(1_000_000);
            assert!(!is_named || thieves.contains(&candidate.copy), "after {number} hits: {leak:?}");
        }
        if leak.attribution.rung == Rung::Bounded {
            named = Some((number + 1, leak));
            break;
        }
    }
    let (hits, leak) = named.expect("one of the two is named by all marks of both");
    println!("one of two named after {hits} of {} hits", union.len());
    assert!(thieves.contains(&leak.attribution.copy.unwrap()));
}

pub(crate) async fn who_adopts_at_the_same_moment_gets_marks_of_the_same_book(house_: &House) {
    let now = house_.clock.now();
    let mut vendors = Vec::new();
    for number in 0..4 {
        let vendor = Wanted { name: format!("Vendor {number}"), ..Wanted::default() };
        vendors.push(house_.custody.vendor_add(&house(), vendor, now).await.unwrap());
    }
    let access = house();
    let adopt = |place: usize| house_.custody.adopt(&access, vendors[place], wanted(""), now);
    let (one, two, three, four) = tokio::join!(adopt(0), adopt(1), adopt(2), adopt(3));
    let copies: Vec<CopyId> = [one, two, three, four].into_iter().map(Result::unwrap).collect();
    assert_eq!(house_.custody.lists(&access).await.unwrap().len(), 1);
    let audited = house_.audited().await;
    let count = |word: &str| audited.iter().filter(|what| *what == word).count();
    assert_eq!((count("codebook.commit"), count("codeword.commit")), (1, 4), "{audited:?}");
    // The same number is the same address in every copy that has it.
    let mut marks = std::collections::BTreeMap::new();
    for copy in copies {
        let file = house_.custody.seed_file(&access, copy).await.unwrap();
        assert_eq!(file.addresses.len(), 60);
        for (number, address) in file.coded() {
            assert_eq!(marks.entry(number).or_insert_with(|| address.to_owned()), address);
        }
    }
    let store = house_.temp.store.custody();
    let (coded, controls) = (640, store.canary_control_count(&access).await.unwrap());
    let exclusive = store.canary_count(&access).await.unwrap() - coded - controls;
    assert_eq!(controls, 60);
    assert!((60..=240).contains(&exclusive), "{exclusive}");
}

pub(crate) async fn a_coded_mark_is_expected_from_who_has_it_and_waits_for_a_person_from_another_holder(
    house_: &House,
) {
    let (one, two) = (dealt(house_, 1).await, dealt(house_, 2).await);
    house_.refresh().await;
    let mine = one.coded.iter().find(|mark| !two.coded.contains(mark)).unwrap();
    house_.arrive(&mine.1, "news.vendor-1.example", Proved::Yes, "spring").await;
    house_.hear().await;
    let mail = house_.mail().await;
    assert_eq!((mail[0].mail.outcome, mail[0].mail.copy), (Outcome::Expected, Some(one.copy)));
    assert_eq!(house_.custody.copy(&house(), one.copy).await.unwrap().reached, 1);

    // Vendor 2 has not got this mark. Its own proved mail is no evidence before somebody said so.
    let item = house_.arrive(&mine.1, "vendor-2.example", Proved::Yes, "spring").await;
    house_.hear().await;
    let mail = house_.mail().await;
    assert_eq!((mail[0].mail.outcome, mail[0].mail.copy), (Outcome::Undecided, Some(two.copy)));
    assert_eq!(house_.said::<CanarySighted>().await, []);
    assert_eq!(kinds(house_).await, ["canary-undecided"]);
    house_.custody.mail_was_not_ours(&house(), item, house_.clock.now()).await.unwrap();
    let leak = said(house_).await.unwrap();
    assert_eq!(
        (leak.attribution.reading["seen"].as_u64(), leak.attribution.rung),
        (Some(1), Rung::Something)
    );
    // Forged in the name of who has it: nobody of ours.
    let other = one.coded.iter().find(|mark| mark.0 != mine.0).unwrap();
    house_.arrive(&other.1, "vendor-1.example", Proved::No, "your account").await;
    house_.hear().await;
    assert_eq!(said(house_).await.unwrap().attribution.reading["seen"], 2);
}

pub(crate) async fn of_two_vendors_with_one_domain_mail_is_by_the_one_whose_campaign_it_is(house_: &House) {
    let domain = "news.shop.example";
    let one = dealt_from(house_, 1, domain).await;
    let mut number = 2;
    let (two, both) = loop {
        let two = dealt_from(house_, number, domain).await;
        if let Some((_, both)) = one.coded.iter().find(|mark| two.coded.contains(mark)) {
            break (two, both.clone());
        }
        // By the coins no mark is in both; what has ended is asked about no more.
        house_.custody.copy_end(&house(), two.copy, "their letter", house_.clock.now()).await.unwrap();
        number += 1;
    };
    house_.refresh().await;
    let file = house_.custody.seed_file(&house(), one.copy).await.unwrap();
    let exclusive: Vec<_> = file.exclusive().collect();
    let campaigns = async || {
        let asked = CampaignsAsked::default();
        let page = house_.custody.campaigns(&house(), asked, None, 10).await.unwrap();
        page.into_iter()
            .rev()
            .map(|one| (one.party, one.counted.mails, one.counted.campaign.standing))
            .collect::<Vec<_>>()
    };
    // It is under way at canaries that only the first one has.
    house_.campaign(exclusive[0], 1, "shop.example").await;
    house_.campaign(&both, 1, "shop.example").await;
    let first = ("Vendor 1".to_owned(), 2, CampaignStanding::Learned);
    assert_eq!(campaigns().await, std::slice::from_ref(&first));
    // The first one was to send today, and a coded canary hears of it first.
    let planned = Planned { vendor: "Vendor 1".into(), at: "2026-11-21".into(), ..Planned::default() };
    house_.custody.calendar_add(&house(), planned, house_.clock.now()).await.unwrap();
    let planned = Planned { vendor: "Vendor 1".into(), at: "2026-11-22".into(), ..Planned::default() };
    house_.custody.calendar_add(&house(), planned, house_.clock.now()).await.unwrap();
    house_.campaign(&both, 2, "shop.example").await;
    house_.campaign(exclusive[0], 2, "shop.example").await;
    assert_eq!(campaigns().await[1], ("Vendor 1".to_owned(), 2, CampaignStanding::Planned));
    // Nothing says whose it is: the newest copy that has not ended.
    house_.campaign(&both, 3, "shop.example").await;
    assert_eq!(campaigns().await[2].0, format!("Vendor {number}"));
    house_.custody.copy_end(&house(), two.copy, "their letter", house_.clock.now()).await.unwrap();
    house_.campaign(&both, 4, "shop.example").await;
    assert_eq!(campaigns().await[3].0, "Vendor 1");
}

pub(crate) async fn a_hit_that_was_ours_is_taken_back_and_what_is_left_says_less(house_: &House) {
    let copies = [dealt(house_, 1).await, dealt(house_, 2).await];
    house_.refresh().await;
    let mut items = Vec::new();
    for (_, address) in &copies[0].coded[..8] {
        items.push(house_.arrive(address, STRANGER, Proved::No, "pay now").await);
        house_.hear().await;
    }
    assert_eq!(said(house_).await.unwrap().attribution.copy, Some(copies[0].copy));
    let now = house_.clock.now();
    for (number, item) in items.iter().enumerate().rev() {
        house_.custody.mail_was_ours(&house(), *item, ("our agency", false), now).await.unwrap();
        let Some(leak) = said(house_).await else {
            assert_eq!(number, 0, "closed with the last of them");
            break;
        };
        assert_eq!(leak.attribution.reading["seen"], number);
        assert!(number > 1 || leak.attribution.copy.is_none(), "two hits name nobody: {leak:?}");
    }
    assert_eq!(said(house_).await, None);
    assert_eq!(house_.said::<LeakSuspected>().await.len(), 1);
}

pub(crate) async fn what_a_copy_may_add_to_the_error_is_fixed_with_the_first_hit_ever(house_: &House) {
    let thief = dealt(house_, 0).await;
    house_.refresh().await;
    // This one comes first, and nobody could say yet what it is.
    let early = house_.arrive(&thief.coded[9].1, "vendor-0.example", Proved::Unknown, "spring").await;
    house_.hear().await;
    house_.clock.advance(DAY);
    let waits = dealt(house_, 1).await;
    house_.refresh().await;
    let first = house_.arrive(&thief.coded[0].1, STRANGER, Proved::No, "pay now").await;
    house_.hear().await;
    let first_at = house_.clock.now();
    // After the first hit marks are dealt to ten times as many.
    for number in 2..20 {
        dealt(house_, number).await;
    }
    house_.refresh().await;
    for (_, address) in &thief.coded[1..7] {
        hit(house_, address).await;
    }
    let list = house_.custody.copy(&house(), waits.copy).await.unwrap().list.id;
    let kept = async || {
        let book = house_.temp.store.custody().codebook_fetch(&house(), list).await.unwrap().unwrap();
        book.first_hit_at.unwrap()
    };
    assert_eq!(kept().await, first_at);
    house_.arrive(&thief.coded[0].1, STRANGER, Proved::No, "last reminder").await;
    house_.hear().await;
    let before = said(house_).await.unwrap().attribution.candidates;
    // The first hit is taken back; another message to the same mark stays, so the same marks are hit as before.
    let now = house_.clock.now();
    house_.custody.mail_was_ours(&house(), first, ("our agency", false), now).await.unwrap();
    assert_eq!(kept().await, first_at, "those who came in between are still those who came after");
    assert_eq!(said(house_).await.unwrap().attribution.candidates, before);
    // What came before the first hit is spoken of last: one mark more, and nobody's part of the error is another.
    house_.custody.mail_was_not_ours(&house(), early, now).await.unwrap();
    assert_eq!(kept().await, first_at);
    let after = said(house_).await.unwrap().attribution;
    assert_eq!(after.candidates[0].copy, thief.copy);
    assert_eq!(after.candidates[0].hits, before[0].hits.map(|hits| hits + 1));
    assert!(after.candidates[0].one_in >= before[0].one_in, "{after:?}");
}

pub(crate) async fn a_test_of_a_coded_mark_is_told_as_one(house_: &House) {
    let dealt = dealt(house_, 1).await;
    house_.refresh().await;
    let sink = SmtpSink::start("").await;
    let hop = Hop { host: sink.address().ip().to_string(), port: sink.address().port(), tls: TlsLevel::None };
    let relay = Relay::new(RelaySettings::default(), Resolver::off(), RelayTls::without_roots(), None);
    let custody = house_.with_domains(Vec::new()).with_own_door(Some(OwnDoor { relay, hop }));
    let address = &dealt.coded[0].1;
    let file = custody.seed_file(&house(), dealt.copy).await.unwrap();
    let row = file.addresses.iter().position(|one| one == address).unwrap() + 1;
    let words = TestWords { subject: "Test", text: "nothing has leaked" };
    let now = house_.clock.now();
    custody.canary_test(&house(), dealt.copy, &row.to_string(), words, now).await.unwrap();
    let [sent] = sink.wait_for(1).await.try_into().unwrap();
    house_.arrive_as_it_is(address, "canary-test.invalid", Proved::No, &sent.content).await;
    house_.hear().await;
    assert_eq!(kinds(house_).await, ["leak-test"]);
    assert_eq!(house_.mail().await[0].mail.copy, Some(dealt.copy));
    assert_eq!(said(house_).await, None);
}

pub(crate) async fn a_book_is_sealed_anew_while_a_copy_may_still_tell_and_its_hits_are_read_after_years(
    house_: &House,
) {
    let copies = [dealt(house_, 1).await, dealt(house_, 2).await];
    house_.refresh().await;
    let renew = async || {
        let now = house_.clock.now();
        // Keys are made for so many weeks from now on; a process begins anew now and then.
        house_.with_domains(vec!["letters.example".into()]).renew_books(&house(), now).await.unwrap()
    };
    assert_eq!(renew().await, 0, "there is time");
    // They come now, and nobody listens for years.
    for (_, address) in &copies[1].coded[..8] {
        house_.arrive(address, STRANGER, Proved::No, "pay now").await;
    }
    for _ in 0..3 {
        house_.clock.advance(DAY * 600);
        assert_eq!(renew().await, 1);
        assert_eq!(renew().await, 0);
    }
    house_.hear().await;
    assert_eq!(said(house_).await.unwrap().attribution.copy, Some(copies[1].copy));
    for dealt in &copies {
        house_.custody.copy_end(&house(), dealt.copy, "deleted", house_.clock.now()).await.unwrap();
    }
    house_.clock.advance(DAY * 600);
    assert_eq!(renew().await, 1, "a copy that was said to be gone may still be out");
    house_.clock.advance(DAY * 600);
    assert_eq!(renew().await, 0, "three years after the last copy its book ends");
}

pub(crate) async fn a_book_that_has_ended_is_held_in_no_memory(house_: &House) {
    let dealt = dealt(house_, 1).await;
    house_.refresh().await;
    let hearer = house_.hearer(&house_.temp.store);
    let is_gone = async |mark: usize| {
        house_.arrive(&dealt.coded[mark].1, STRANGER, Proved::No, "pay now").await;
        house_.hear_by(&hearer).await;
        said(house_).await.unwrap().attribution.reading["is_book_gone"] == true
    };
    let before = opened(house_).await;
    assert!(!is_gone(0).await);
    assert_eq!(opened(house_).await, before + 1);
    assert!(!is_gone(1).await);
    assert_eq!(opened(house_).await, before + 1, "it is held");
    // Nobody seals it anew.
    house_.clock.advance(DAY * 701);
    assert!(is_gone(2).await);
    assert_eq!(opened(house_).await, before + 1);
}

/// How often something sealed was opened.
async fn opened(house_: &House) -> usize {
    house_.audited().await.iter().filter(|what| *what == "object.open").count()
}

pub(crate) async fn a_run_of_guesses_is_a_harvest_and_mail_to_a_control_is_noise(house_: &House) {
    dealt(house_, 1).await;
    let ring = RootKey::open(house_.key(), &platform::clock::SystemChance).unwrap();
    let ring = ring.work_ring(house_.clock.now());
    let keyed = Keyed::new(ring.match_key.expose());
    let address = EmailAddress::parse("marta.control4711@letters.example").unwrap();
    // As those beside the book, but with an address that we know here.
    let control = Canary {
        id: CanaryId::from_bytes([9; 16]),
        copy: None,
        list: None,
        kind: CanaryKind::Control,
        print: keyed.exact(&address),
        mailbox_print: keyed.exact(&address),
        domain: "letters.example".into(),
        place: 0,
        issued_at: house_.clock.now(),
        burnt_at: None,
    };
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    assert!(change.canary_add_in_txn(&control).await.unwrap());
    change.commit().await.unwrap();
    house_.refresh().await;
    house_.arrive("marta.control4711@letters.example", STRANGER, Proved::No, "pay now").await;
    house_.hear().await;
    assert_eq!(house_.mail().await[0].mail.outcome, Outcome::Control);

    let run = u32::try_from(HARVEST_FROM).unwrap();
    house_.refused("anna@letters.example", run - 1).await;
    house_.refused("nobody@elsewhere.example", 40).await;
    let noise = house_.custody.noise(&house(), house_.clock.now()).await.unwrap();
    assert_eq!((noise.controls, noise.control_mail), (61, 1));
    assert_eq!((noise.guesses, noise.harvests.len()), (HARVEST_FROM - 1, 0), "some mistakes are no harvest");
    house_.refused("berta@LETTERS.example", 2).await;
    let noise = house_.custody.noise(&house(), house_.clock.now()).await.unwrap();
    let [harvest] = noise.harvests.as_slice() else { panic!("{noise:?}") };
    assert_eq!((harvest.domain.as_str(), harvest.guesses), ("letters.example", HARVEST_FROM + 1));
    assert_eq!(house_.said::<CanarySighted>().await, [], "neither is a sighting");
    house_.clock.advance(DAY * 200);
    assert_eq!(house_.custody.forget_guesses(&house(), house_.clock.now()).await.unwrap(), 1);
}

pub(crate) async fn a_proof_shows_only_marks_that_really_left(house_: &House) {
    let whole = dealt(house_, 1).await;
    let now = house_.clock.now();
    let vendor = Wanted { name: "Vendor 2".into(), ..Wanted::default() };
    let vendor = house_.custody.vendor_add(&house(), vendor, now).await.unwrap();
    let cut = house_.custody.adopt(&house(), vendor, wanted("10"), now).await.unwrap();
    house_.refresh().await;
    house_.grow().await;
    let file = house_.custody.seed_file(&house(), cut).await.unwrap();
    let left: Vec<(u32, &str)> = file.coded().collect();
    assert_eq!(left.len(), 5, "of some forty");
    // A stranger knows all of the list's marks that anybody has of whom we know: also those that were left out of the small copy.
    let mut all: Vec<&str> = whole.coded.iter().map(|(_, address)| address.as_str()).collect();
    all.extend(left.iter().map(|(_, address)| *address));
    for number in 3..6 {
        let more = dealt(house_, number).await;
        house_.refresh().await;
        for (_, address) in &more.coded {
            house_.arrive(address, STRANGER, Proved::No, "pay now").await;
        }
    }
    for address in all {
        house_.arrive(address, STRANGER, Proved::No, "pay now").await;
    }
    // A round hears a hundred events, of which some are others' business.
    for _ in 0..8 {
        house_.hear().await;
    }
    let leak = said(house_).await.unwrap();
    let of_cut = leak.attribution.candidates.iter().find(|one| one.copy == cut).unwrap();
    assert!(of_cut.hits > Some(5), "its share by lot has more marks than the copy: {of_cut:?}");
    let audited = async || {
        let opened = house_.audited().await;
        opened.iter().filter(|what| *what == "seed_file.open").count()
    };
    let before = audited().await;
    let text = house_.custody.mark_proof(&house(), cut).await.unwrap().unwrap();
    assert_eq!(audited().await, before + 1);
    let proved = proof::checked(&text, None).unwrap();
    assert_eq!(proved.open.len(), 5, "the rest never left in this copy");
    // Where nothing was cut off, nothing has to be opened.
    let text = house_.custody.mark_proof(&house(), whole.copy).await.unwrap().unwrap();
    assert_eq!(proof::checked(&text, None).unwrap().open.len(), whole.coded.len());
    let is_cut = whole.coded.len() == 45;
    assert!(is_cut || audited().await == before + 1);
}

pub(crate) async fn commitments_stand_in_the_audit_log_before_the_first_row_leaves(house_: &House) {
    let dealt = dealt(house_, 1).await;
    let store = &house_.temp.store;
    let entries = store.platform().audit_list(&house(), 0, 1_000).await.unwrap();
    let words: Vec<_> = entries.into_iter().filter_map(|entry| entry.words).collect();
    let place = |what: &str| words.iter().position(|words| words.what == what).expect(what);
    assert!(place("codebook.commit") < place("codeword.commit"));
    assert!(place("codeword.commit") < place("seed_file.open"), "nobody had a row before");
    let list = store.shared().copy_fetch(&house(), dealt.copy).await.unwrap().list;
    let book = store.custody().codebook_fetch(&house(), list).await.unwrap().unwrap();
    let word = store.shared().codeword_of_copy(&house(), dealt.copy).await.unwrap().unwrap();
    assert_eq!(word.coded, dealt.coded.len() as u64);
    // Nobody wrote to any yet: there is nothing that may be shown.
    let proof = async || house_.custody.mark_proof(&house(), dealt.copy).await.unwrap();
    house_.grow().await;
    assert_eq!(proof().await, None);
    house_.refresh().await;
    for (_, address) in &dealt.coded[..3] {
        house_.arrive(address, STRANGER, Proved::No, "pay now").await;
        house_.hear().await;
    }
    let text = proof().await.unwrap();
    assert!(proof::is_file(&text) && !text.contains("@letters.example"));
    let proved = proof::checked(&text, None).unwrap();
    assert_eq!((proved.copy, proved.list, proved.marks), (dealt.copy, list, 640));
    assert_eq!(proved.open.len(), 3, "the burnt ones, and no others");
    assert!(proved.open.iter().all(|(_, is_in)| *is_in));
    let other = CopyId::from_bytes([8; 16]).to_string();
    for (from, to) in [
        (dealt.copy.to_string(), other),
        ("\"is_in\": true".to_owned(), "\"is_in\": false".to_owned()),
        ("tidewatch proof of marks, version 1".to_owned(), "another".to_owned()),
        ("\"leaves\"".to_owned(), "\"leavings\"".to_owned()),
    ] {
        let spoilt = proof::checked(&text.replacen(&from, &to, 1), None);
        assert!(spoilt.is_err(), "{from}: {spoilt:?}");
    }
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    assert!(words[place("codebook.commit")].about.contains(&hex(&book.commitment)));
    assert!(words[place("codeword.commit")].about.contains(&hex(&word.commitment)));
}
