//! The graph and its paper: who stands where, which ways there are, where declared and registered disagree, and what the weakest way costs.

use std::collections::{BTreeMap, BTreeSet};

use model::ids::{CopyId, FlowId, Id as _, ListId, PartyId};
use model::time::Time;
use store::custody::copy::CopyHow;

use super::layout::{MOST_SINGLE, lay_out};
use super::*;

const NOW: Time = Time::from_seconds(1_795_269_600);

pub(crate) fn party_id(number: u16) -> PartyId {
    let mut bytes = [0; 16];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    PartyId::from_bytes(bytes)
}

fn list_id(number: u8) -> ListId {
    ListId::from_bytes([number; 16])
}

fn party(number: u16, country: &str, above: Option<u16>) -> Party {
    Party {
        id: party_id(number),
        role: if number == 0 { PartyRole::Own } else { PartyRole::Processor },
        above: above.map(party_id),
        name: format!("Vendor {number:03}"),
        purpose: String::new(),
        domains: vec!["vendor.example".into()],
        country: country.into(),
        rows_about: None,
        until: Some(Time::LATEST),
        note: String::new(),
        state: PartyState::InUse,
        added: (NOW, "person:1".into()),
        changed: (NOW, "person:1".into()),
    }
}

pub(crate) fn copy(number: u8, list: u8, party: u16) -> Copy {
    Copy {
        id: CopyId::from_bytes([number; 16]),
        list: list_id(list),
        party: party_id(party),
        how: CopyHow::Adopted,
        purpose: String::new(),
        rows_about: Some(1_000),
        made: (NOW, "person:1".into()),
        until: None,
        state: CopyState::Out,
        seeds: 60,
        seed_object: None,
        out: None,
        ended: None,
    }
}

pub(crate) fn flow(number: u8, list: Option<u8>, to: u16, channel: Channel) -> Flow {
    Flow {
        id: FlowId::from_bytes([number; 16]),
        from: None,
        to: party_id(to),
        list: list.map(list_id),
        channel,
        purpose: String::new(),
        added: (NOW, "person:1".into()),
    }
}

pub(crate) fn ground() -> Ground {
    Ground {
        parties: vec![
            party(0, "DE", None),
            party(1, "DE", None),
            party(2, "US", None),
            party(3, "IN", Some(2)),
            Party { state: PartyState::Ended, ..party(4, "DE", None) },
        ],
        copies: vec![copy(1, 1, 1), copy(2, 1, 2), Copy { state: CopyState::Ended, ..copy(3, 2, 4) }],
        ..Ground::default()
    }
}

fn names(map: &Map) -> Vec<(usize, &str)> {
    map.nodes.iter().map(|node| (node.layer, node.name.as_str())).collect()
}

#[test]
fn whoever_works_for_others_stands_behind_them_and_who_is_gone_is_not_there() {
    let map = draw(&ground(), None, NOW);
    assert_eq!(names(&map), [(0, "Vendor 000"), (1, "Vendor 001"), (1, "Vendor 002"), (2, "Vendor 003")]);
    let ways: Vec<_> =
        map.edges.iter().map(|edge| (edge.from, edge.to, edge.copies, edge.crosses_border)).collect();
    assert_eq!(
        ways,
        [
            (None, party_id(1), 1, false),
            (None, party_id(2), 1, true),
            (Some(party_id(2)), party_id(3), 0, true)
        ]
    );
    // Gone, and a copy is still there: that is seen.
    let mut left = ground();
    left.copies[2].state = CopyState::Out;
    assert!(names(&draw(&left, None, NOW)).contains(&(1, "Vendor 004")));
}

#[test]
fn a_list_shows_who_has_to_do_with_it_and_who_works_for_those() {
    let mut ground = ground();
    ground.copies[0].list = list_id(2);
    let map = draw(&ground, Some(list_id(1)), NOW);
    assert_eq!(names(&map), [(0, "Vendor 000"), (1, "Vendor 002"), (2, "Vendor 003")]);
}

#[test]
fn a_company_that_circles_above_itself_is_drawn_all_the_same() {
    let mut ground = ground();
    ground.parties[2].above = Some(party_id(3));
    let map = draw(&ground, None, NOW);
    assert_eq!(map.nodes.len(), 4);
    assert!(lay_out(&map).boxes.len() >= 3);
}

#[test]
fn declared_and_registered_disagree_only_where_somebody_declared_something() {
    let mut ground = ground();
    assert_eq!(drift(&ground), []);
    ground.flows = vec![flow(1, Some(1), 1, Channel::Api), flow(2, None, 2, Channel::Api)];
    assert_eq!(drift(&ground), [Drift::CopyWithoutFlow(CopyId::from_bytes([2; 16]))]);
    ground.flows.push(flow(3, Some(1), 2, Channel::Sftp));
    assert_eq!(drift(&ground), []);
    ground.flows.push(flow(4, Some(1), 3, Channel::Sftp));
    assert_eq!(drift(&ground), [Drift::FlowWithoutCopy(FlowId::from_bytes([4; 16]))]);
}

#[test]
fn the_weakest_way_is_what_costs_an_attacker_the_fewest_steps() {
    let steps = |known: &[(u16, &[&str])]| -> BTreeMap<PartyId, BTreeSet<String>> {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        known.iter().map(|(party, names)| (party_id(*party), set(names))).collect()
    };
    let check = |ground: &Ground, known: &[(u16, &[&str])], expected: (u16, bool, u64)| {
        let [path] = weakest_paths(ground, &steps(known)).try_into().unwrap();
        assert_eq!((path.party, path.on_the_way, path.steps), (party_id(expected.0), expected.1, expected.2));
    };
    let mut ground = ground();
    // Nobody was asked: one password anywhere.
    check(&ground, &[], (1, false, 1));
    // One answered well; the other one is weakest now, and then who works for it.
    check(&ground, &[(1, &["second-factor", "export-guard"])], (2, false, 1));
    let both: &[(u16, &[&str])] =
        &[(1, &["second-factor", "keys-narrow"]), (2, &["second-factor", "networks"])];
    check(&ground, both, (3, false, 1));
    let all: &[(u16, &[&str])] = &[both[0], both[1], (3, &["second-factor", "export-guard", "networks"])];
    check(&ground, all, (1, false, 3));
    // Who works for those who work for a holder has it, too, unless one between them is gone.
    ground.parties.push(party(5, "US", Some(3)));
    check(&ground, all, (5, false, 1));
    ground.parties[3].state = PartyState::Ended;
    check(&ground, all, (1, false, 3));
    ground.parties.pop();
    ground.parties[3].state = PartyState::InUse;
    // A sealed transfer guards the way, not the place.
    check(&ground, &[(1, &["sealed-transfer"]), all[1], all[2]], (1, false, 1));
    ground.flows.push(flow(1, Some(1), 2, Channel::Mail));
    check(&ground, all, (2, true, 1));
    ground.flows[0].channel = Channel::Sealed;
    check(&ground, all, (1, false, 3));
}

#[test]
fn the_weakest_list_stands_first_and_of_those_the_one_that_is_worth_most() {
    let mut ground = ground();
    let (cheap, dear, guarded) = (list_id(7), list_id(8), list_id(9));
    ground.copies = vec![copy(1, 7, 1), copy(2, 8, 1), copy(3, 9, 2)];
    let changed = (NOW, "person:1".to_owned());
    let worth =
        |list, cents_each| ListWorth { list, cents_each, active_percent: 100, changed: changed.clone() };
    ground.worths = vec![worth(cheap, 1), worth(dear, 9), worth(guarded, 99)];
    let second_factor = BTreeSet::from(["second-factor".to_owned()]);
    let steps = [2, 3].map(|number| (party_id(number), second_factor.clone())).into();
    let lists: Vec<(ListId, u64)> =
        weakest_paths(&ground, &steps).into_iter().map(|path| (path.list, path.steps)).collect();
    assert_eq!(lists, [(dear, 1), (cheap, 1), (guarded, 2)]);
}

#[test]
fn a_list_is_worth_what_its_active_addresses_cost_to_win_again() {
    let mut ground = ground();
    assert_eq!(ground.worth_of(list_id(1)), 0);
    let worth =
        ListWorth { list: list_id(1), cents_each: 250, active_percent: 40, changed: (NOW, String::new()) };
    ground.worths.push(worth);
    assert_eq!(ground.worth_of(list_id(1)), 100_000, "1,000 addresses, 40 of 100 active, 2.50 each");
    assert_eq!((ground.worth_at(party_id(2)), ground.worth_at(party_id(3))), (100_000, 0));
}

#[test]
fn boxes_never_lie_on_each_other_and_all_are_on_the_paper() {
    for count in [1, 7, 30, 60] {
        let countries = ["DE", "US", "", "IN"];
        let mut parties = vec![party(0, "DE", None)];
        parties.extend((1..=count).map(|number| {
            let above = (number % 5 == 0).then_some(number - 1);
            party(number, countries[usize::from(number) % 4], above)
        }));
        let paper = lay_out(&draw(&Ground { parties, ..Ground::default() }, None, NOW));
        assert_eq!(paper.boxes.len(), usize::from(count) + 1);
        let (width, height) = super::layout::BOX;
        for (index, one) in paper.boxes.iter().enumerate() {
            assert!(one.at.0 + width <= paper.size.0 && one.at.1 + height <= paper.size.1, "{count}");
            for other in &paper.boxes[..index] {
                let apart = one.at.0.abs_diff(other.at.0) >= width || one.at.1.abs_diff(other.at.1) >= height;
                assert!(apart, "{count}: {:?} {:?}", one.at, other.at);
            }
        }
        for line in &paper.lines {
            assert!(line.from.0 < line.to.0, "ways go from left to right");
        }
    }
}

#[test]
fn three_hundred_companies_are_gathered_by_country_and_none_is_lost() {
    let countries = ["DE", "US", "IN", "FR", "PL", ""];
    let mut parties = vec![party(0, "DE", None)];
    parties.extend((1..=300).map(|number| {
        let above = (number > 200).then(|| number - 200);
        party(number, countries[usize::from(number) % countries.len()], above)
    }));
    let ground = Ground { parties, ..Ground::default() };
    let map = draw(&ground, None, NOW);
    let paper = lay_out(&map);
    assert!(paper.boxes.len() <= MOST_SINGLE, "{}", paper.boxes.len());
    assert_eq!(paper.boxes.iter().map(|placed| placed.nodes.len()).sum::<usize>(), 301);
    assert!(
        paper.boxes.iter().skip(1).all(|placed| placed.red() == placed.nodes.len()),
        "nobody was asked anything"
    );
    assert!(paper.size.1 < 2_000 && paper.lines.len() < 100, "{:?} {}", paper.size, paper.lines.len());
}
