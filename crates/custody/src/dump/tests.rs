use forensics::membership::Tenure;
use model::ids::{CopyId, Id, ListId};
use model::time::Time;
use store::custody::dump::DumpOrigin;

use super::answer::{Answer, Coded, CodedFound, ListCounts, MarksFound, ReadingCount, Spoke, Weak, answer};
use super::words::{elsewhere, percent};

fn copy(number: u8) -> CopyId {
    CopyId::from_bytes([number; 16])
}

fn at(day: i64) -> Time {
    Time::from_seconds(1_790_000_000 + day * 86_400)
}

fn reading(number: u8, day: i64, hits: u64) -> ReadingCount {
    ReadingCount {
        copy: copy(number),
        taken_at: at(day),
        people: 10_000,
        hits,
        control: None,
        beside: None,
        is_final: true,
        or_next: None,
        until_next: None,
    }
}

/// A reading of a copy whose holder may have had something else the day before.
fn of_a_flow(number: u8, day: i64, hits: u64) -> ReadingCount {
    ReadingCount { is_final: false, ..reading(number, day, hits) }
}

fn counts(readings: Vec<ReadingCount>) -> ListCounts {
    ListCounts {
        list: ListId::from_bytes([9; 16]),
        file: (1, 1_000),
        people: 12_000,
        known: 900,
        unread: 0,
        readings,
        tenures: vec![],
        exclusive: vec![],
        coded: None,
    }
}

fn named(answer: &Answer) -> Option<(CopyId, Spoke)> {
    answer.named
}

#[test]
fn readings_of_one_copy_are_one_copy_and_several_days() {
    // The same vendor's copy of two weeks, hardly to be told apart, and another vendor's.
    let said = answer(&counts(vec![reading(1, 0, 860), reading(2, 3, 700), reading(1, 7, 861)]));
    assert_eq!(named(&said), Some((copy(1), Spoke::Rows)));
    assert!(said.ranked[0].share > 0.99 && said.ranked.len() == 2, "{:?}", said.ranked);
    let (first, last, share) = said.interval.expect("there is one");
    assert!(first == at(0) && last == at(7) && share >= 0.95, "{share}");
    assert_eq!(said.weak, [Weak::NoControl]);
    assert_eq!((said.origin, said.is_ours()), (DumpOrigin::NoControl, false));
}

#[test]
fn a_reading_that_is_nearer_in_date_accuses_nobody() {
    // One list at two holders, the one read a month before the other; the dump is of a day between.
    let said = answer(&counts(vec![of_a_flow(1, 0, 870), of_a_flow(2, 30, 840)]));
    assert_eq!((named(&said), said.holders.clone()), (None, vec![copy(1), copy(2)]));
    assert!(said.ranked.iter().all(|one| (one.share - 0.5).abs() < 1e-9), "{:?}", said.ranked);
    assert_eq!(said.interval.map(|(first, last, _)| (first, last)), Some((at(0), at(30))));
    assert_eq!(said.weak, [Weak::NoControl, Weak::HoldersAlike]);
    // A sealed copy of the second is its rows for ever; that the first was sealed says nothing of what the second had.
    let said = answer(&counts(vec![of_a_flow(1, 0, 870), reading(2, 30, 840)]));
    assert_eq!((named(&said), said.holders.len()), (Some((copy(1), Spoke::Rows)), 0));
    let said = answer(&counts(vec![reading(1, 0, 870), of_a_flow(2, 30, 840)]));
    assert_eq!((named(&said), said.holders.len()), (None, 2));
    // Who was read before and after, and never had those people, is told apart; who may have had them between is not.
    let between =
        |either, only, reading| ReadingCount { or_next: Some(either), until_next: Some(only), ..reading };
    let three = |either, only| {
        vec![between(either, only, of_a_flow(2, -9, 800)), of_a_flow(1, 0, 870), of_a_flow(2, 9, 800)]
    };
    assert_eq!(named(&answer(&counts(three(805, 0)))), Some((copy(1), Spoke::Rows)));
    assert_eq!(named(&answer(&counts(three(890, 0)))), None);
    // Whoever came after the one reading and went before the other may have been with either holder.
    assert_eq!(named(&answer(&counts(three(805, 80)))), None);
    // What was not counted clears nobody.
    let not_counted = vec![of_a_flow(2, -9, 800), of_a_flow(1, 0, 870), of_a_flow(2, 9, 800)];
    assert_eq!(named(&answer(&counts(not_counted))), None);
    // A sealed copy that fits as well is one of those it may be.
    let said = answer(&counts(vec![reading(1, 0, 870), reading(3, 0, 870), of_a_flow(2, 30, 840)]));
    assert_eq!((named(&said), said.holders.len()), (None, 3));
    assert!(said.ranked.iter().all(|one| (one.share - 1.0 / 3.0).abs() < 1e-9), "{:?}", said.ranked);
    // Two sealed ones that are alike are two copies that are alike.
    let said = answer(&counts(vec![reading(1, 0, 870), reading(3, 0, 870)]));
    assert_eq!((said.holders.len(), said.weak), (0, vec![Weak::NoControl, Weak::CopiesAlike]));
    // A holder of another part of the list cannot have had it a month before.
    let said = answer(&counts(vec![of_a_flow(1, 0, 870), of_a_flow(2, 30, 40)]));
    assert_eq!(named(&said), Some((copy(1), Spoke::Rows)));
    let said = answer(&counts(vec![of_a_flow(1, 0, 870), of_a_flow(2, 800, 40)]));
    assert_eq!(named(&said), None, "in two years it can have become that");
    // Canaries name all the same.
    let mut all = counts(vec![of_a_flow(1, 0, 870), of_a_flow(2, 30, 840)]);
    all.exclusive = vec![MarksFound { copy: copy(2), found: 1, of: 20 }];
    assert_eq!(named(&answer(&all)), Some((copy(2), Spoke::Exclusive)));
    // Of what bundles of before do not say, nothing is taken for certain.
    let mut document = counts(vec![reading(1, 0, 870), reading(2, 30, 840)]).to_json();
    for reading in document["readings"].as_array_mut().expect("ours") {
        reading.as_object_mut().expect("ours").remove("is_final");
    }
    assert_eq!(named(&answer(&ListCounts::of_json(&document).expect("ours"))), None);
}

#[test]
fn rows_name_no_copy_while_another_is_read_by_nobody() {
    let unread = |readings| ListCounts { unread: 1, ..counts(readings) };
    let said = answer(&unread(vec![reading(1, 0, 860), reading(2, 3, 300)]));
    assert_eq!((named(&said), said.ranked[0].copy), (None, copy(1)));
    assert_eq!(said.weak, [Weak::NoControl, Weak::Unread]);
    // Canaries name all the same, and so do rows where those are missing who were kept out of this copy by lot: the unread one would have them.
    let marks = MarksFound { copy: copy(2), found: 1, of: 20 };
    let marked =
        ListCounts { exclusive: vec![marks], ..unread(vec![reading(1, 0, 860), reading(2, 3, 300)]) };
    assert_eq!(named(&answer(&marked)), Some((copy(2), Spoke::Exclusive)));
    let kept_out = |reading| ReadingCount { control: Some((500, 0)), ..reading };
    let said = answer(&unread(vec![kept_out(reading(1, 0, 860)), kept_out(reading(2, 3, 200))]));
    assert_eq!((named(&said), said.origin), (Some((copy(1), Spoke::Rows)), DumpOrigin::Ours));
}

#[test]
fn those_who_were_kept_out_say_whether_it_is_ours_and_each_moment_has_its_own() {
    let with = |hits| {
        let kept_out = |reading| ReadingCount { control: Some((500, hits)), ..reading };
        answer(&counts(vec![kept_out(reading(1, 0, 860)), kept_out(reading(2, 3, 200))]))
    };
    let leaked = with(0);
    assert_eq!((leaked.origin, leaked.is_ours()), (DumpOrigin::Ours, true));
    assert!(leaked.ln_ours.expect("there is a group") > 20.0);
    let chance = with(44);
    assert_eq!((chance.origin, chance.is_ours()), (DumpOrigin::Chance, false));
    assert_eq!(named(&chance), None, "what is chance names nobody");
    assert!(with(30).weak.is_empty() || !with(30).weak.contains(&Weak::NoControl));
}

#[test]
fn kinds_of_evidence_are_kept_apart_and_the_strongest_names() {
    let mut all = counts(vec![reading(1, 0, 860), reading(2, 3, 300)]);
    let found = |number| MarksFound { copy: copy(number), found: 3, of: 20 };
    all.exclusive = vec![found(1)];
    let said = answer(&all);
    assert_eq!((named(&said), said.is_ours()), (Some((copy(1), Spoke::Exclusive)), true));
    assert_eq!(said.spoke, [Spoke::Rows, Spoke::Exclusive]);
    // Rows speak of another copy: the mark names, and that they differ is said.
    all.exclusive = vec![found(2)];
    let said = answer(&all);
    assert_eq!(named(&said), Some((copy(2), Spoke::Exclusive)));
    assert!(said.weak.contains(&Weak::KindsDiffer));
    // Marks of two copies: several are out, or our own list of marks is.
    all.exclusive = vec![found(1), found(2)];
    let said = answer(&all);
    assert_eq!((named(&said), said.is_ours()), (None, true));
    assert!(said.weak.contains(&Weak::KindsDiffer));
    // Coded marks name from their bound on.
    all.exclusive.clear();
    let suspect = |one_in| CodedFound { copy: copy(1), one_in, hits: 40, of: 50 };
    let coded = |one_in| Some(Coded { seen: 40, suspects: vec![suspect(one_in)], ..Coded::default() });
    all.coded = coded(10_000_000);
    assert_eq!(named(&answer(&all)), Some((copy(1), Spoke::Coded)));
    all.coded = coded(1_000);
    assert_eq!(named(&answer(&all)), Some((copy(1), Spoke::Rows)));
}

#[test]
fn what_was_counted_is_written_and_read_and_means_the_same() {
    let mut all =
        counts(vec![ReadingCount { control: Some((500, 2)), ..reading(1, 0, 860) }, reading(2, 3, 300)]);
    all.exclusive = vec![MarksFound { copy: copy(1), found: 1, of: 20 }];
    all.coded = Some(Coded {
        commitment: [7; 32],
        seen: 2,
        suspects: vec![CodedFound { copy: copy(1), one_in: 100, hits: 2, of: 40 }],
        fits_own_house: true,
    });
    let text = all.to_json().to_string();
    let again = ListCounts::of_json(&serde_json::from_str(&text).expect("ours")).expect("ours");
    assert_eq!((&again, again.to_json().to_string()), (&all, text.clone()));
    assert!(!text.contains('@'));
    assert_eq!(ListCounts::of_json(&serde_json::json!({"list": 1})), None);
}

#[test]
fn people_who_were_on_the_list_for_a_short_time_say_more_about_when() {
    // As many rows in both; one of the first's is of somebody who was in it alone, one of the second's of somebody who was in nearly all.
    let of = |number, day| ReadingCount { people: 1_000, ..reading(number, day, 81) };
    let tenure = |copies, rows, hits: [u64; 2]| Tenure { copies, rows, hits: hits.to_vec() };
    let by_counts = ListCounts { people: 1_200, known: 100, ..counts(vec![of(1, 0), of(2, 7)]) };
    let tenures = vec![tenure(1, 1, [1, 0]), tenure(90, 1, [0, 1]), tenure(9_800, 98, [80, 80])];
    let all = ListCounts { tenures, ..by_counts.clone() };
    assert!((answer(&by_counts).ranked[0].share - 0.5).abs() < 1e-9);
    let said = answer(&all);
    assert!(said.ranked[0].copy == copy(1) && said.ranked[0].share > 0.52, "{:?}", said.ranked);
    // A bundle says the same; one of before, without them, is by counts still.
    let mut document = all.to_json();
    assert_eq!(ListCounts::of_json(&document).map(|again| answer(&again)), Some(said));
    document.as_object_mut().expect("ours").remove("tenures");
    assert_eq!(ListCounts::of_json(&document), Some(by_counts));
    // Numbers that are not those of the list are noticed, and such as no addition can hold are refused.
    assert!(all.adds_up());
    assert!(!ListCounts { known: 101, ..all.clone() }.adds_up());
    assert!(
        !ListCounts { readings: vec![of(1, 0), ReadingCount { hits: 80, ..of(2, 7) }], ..all.clone() }
            .adds_up()
    );
    let mut endless = all.to_json();
    endless["tenures"][0]["people"] = u64::MAX.into();
    assert_eq!(ListCounts::of_json(&endless), None);
    let mut uneven = all.to_json();
    uneven["tenures"][0]["hits_by_reading"] = serde_json::json!([1]);
    assert_eq!(ListCounts::of_json(&uneven), None);
}

#[test]
fn nobody_known_names_nobody() {
    let said = answer(&ListCounts { known: 0, ..counts(vec![reading(1, 0, 0)]) });
    assert_eq!((said.origin, said.interval, said.named), (DumpOrigin::Nobody, None, None));
    assert!(said.spoke.is_empty());
}

#[test]
fn a_share_is_a_hundred_only_where_it_is() {
    assert_eq!(percent(0.999_99), "99.9");
    assert_eq!(percent(1.0), "100");
    assert_eq!(percent(0.973), "97.3");
    assert_eq!(percent(0.5), "50");
}

#[test]
fn how_much_of_a_dump_is_from_elsewhere_is_said_as_a_number() {
    use store::custody::dump::{Dump, DumpGround};

    let phrases = platform::phrases::Phrases::load();
    let dump = |people, known| Dump {
        id: model::ids::DumpId::from_bytes([1; 16]),
        name: String::new(),
        source: String::new(),
        ground: DumpGround::Interest,
        sha256: [0; 32],
        length_bytes: 0,
        addresses: people,
        people,
        known,
        is_cut: false,
        origin: DumpOrigin::Open,
        bundle: String::new(),
        made: (at(0), String::new()),
        confirmed: None,
    };
    let all = "everybody is in a copy of one of your lists.";
    for (people, known, share, rest) in [
        (10_000, 8_000, "20", "of 10,000 people in it 2,000 are in no copy of any list of yours."),
        (400, 400, "0", &format!("of 400 people in it {all}")),
        // Never none where there is somebody, and never all where one is known.
        (10_000, 9_999, "1", "of 10,000 people in it one is in no copy of any list of yours."),
        (10_000, 1, "99", "of 10,000 people in it 9,999 are in no copy of any list of yours."),
        (5, 0, "100", "of 5 people in it 5 are in no copy of any list of yours."),
        (1, 1, "0", &format!("of one person in it {all}")),
    ] {
        let said = phrases.say("en", &elsewhere(&dump(people, known)).unwrap());
        assert_eq!(said, format!("About {share} % of it is from elsewhere: {rest}"));
    }
    let said = phrases.say("de", &elsewhere(&dump(10_000, 8_000)).unwrap());
    assert!(said.contains("20 %") && said.contains("2.000"), "{said}");
    assert_eq!(elsewhere(&dump(0, 0)), None);
}
