use model::ids::{ListId, PartyId};
use store::custody::copy::CopyHow;

use super::*;

const NOW: Time = Time::from_seconds(1_795_269_600);

fn day(days_ago: u32) -> Time {
    NOW.minus(DAY * days_ago)
}

fn copy(number: u8, out: Option<u32>, ended: Option<u32>, until: Option<Time>) -> Copy {
    Copy {
        id: CopyId::new(NOW, [number; 10]),
        list: ListId::new(NOW, [1; 10]),
        party: PartyId::new(NOW, [2; 10]),
        how: CopyHow::Exported,
        purpose: String::new(),
        rows_about: None,
        made: (day(400), String::new()),
        until,
        state: if ended.is_some() { CopyState::Ended } else { CopyState::Out },
        seeds: 0,
        seed_object: None,
        out: out.map(|days| (day(days), String::new())),
        ended: ended.map(|days| (day(days), String::new(), "gone".into())),
    }
}

#[test]
fn the_register_counts_what_is_out_now_and_was_and_the_oldest_without_proof() {
    let copies = [
        copy(1, Some(300), None, Some(NOW.plus(DAY))),
        copy(2, Some(300), Some(214), None),
        copy(3, Some(40), Some(10), None),
        copy(4, Some(5), None, Some(day(1))),
        // Never fetched: nobody has it.
        copy(5, None, None, Some(day(300))),
    ];
    let none = BTreeSet::new();
    let counted = figures(&copies, &none, NOW);
    assert_eq!((counted.out, counted.before, counted.unproved, counted.oldest_days), (2, 2, 3, Some(214)));
    assert_eq!((counted.weeks.len(), counted.weeks[51].1, counted.weeks[0].1), (52, 2, 0));
    let proved = BTreeSet::from([copies[1].id]);
    assert_eq!(figures(&copies, &proved, NOW).oldest_days, Some(10));
    assert_eq!(figures(&[], &none, NOW).oldest_days, None);
}

#[test]
fn an_end_is_announced_thirty_fourteen_and_three_days_before_and_not_after() {
    for (left, expected) in
        [(31, None), (30, Some(30)), (15, Some(30)), (14, Some(14)), (3, Some(3)), (1, Some(3))]
    {
        let one = copy(1, Some(40), None, Some(NOW.plus(DAY * left)));
        assert_eq!(announced(&one, NOW).map(|(days, _)| days), expected, "{left}");
    }
    assert_eq!(announced(&copy(1, Some(40), None, Some(day(1))), NOW), None);
    assert_eq!(announced(&copy(1, Some(40), Some(2), Some(NOW.plus(DAY))), NOW), None);
}

#[test]
fn a_hash_is_read_as_people_copy_it() {
    let text = "E3B0C44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(hash(&format!(" {text} ")).unwrap().unwrap()[..3], [0xe3, 0xb0, 0xc4]);
    assert_eq!(hash(""), Ok(None));
    for text in ["e3b0", &text[1..], "not a hash", "é"] {
        assert!(matches!(hash(text), Err(Unfit::Hash(_))), "{text}");
    }
}
