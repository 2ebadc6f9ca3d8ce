//! Every guideline asks in both languages, and what the house sees of it is true of the ground.

use store::custody::copy::CopyHow;

use super::*;
use crate::map::tests::{copy, flow, ground};

#[test]
fn every_point_asks_in_both_languages_and_looks_at_what_can_be_seen() {
    let all = Guideline::built_in();
    assert!(all.len() >= 6 && all.iter().map(|one| one.points.len()).sum::<usize>() >= 45);
    for guideline in &all {
        assert!(guideline.en != guideline.id && !guideline.de.is_empty() && !guideline.source.is_empty());
        assert!(!guideline.source_de.is_empty(), "{}", guideline.id);
        let ids: BTreeSet<&str> = guideline.points.iter().map(|point| point.id.as_str()).collect();
        assert_eq!(ids.len(), guideline.points.len(), "{}", guideline.id);
        for point in &guideline.points {
            assert!(!point.en.is_empty() && !point.de.is_empty() && point.en != point.de, "{}", point.id);
            let known = point.check.as_deref().is_none_or(|check| CHECKS.contains(&check));
            assert!(known, "{}: {:?}", point.id, point.check);
        }
    }
    let used: BTreeSet<&str> =
        all.iter().flat_map(|one| &one.points).filter_map(|point| point.check.as_deref()).collect();
    assert_eq!(used.into_iter().collect::<Vec<_>>(), CHECKS, "each of them is asked somewhere");
}

#[test]
fn every_file_is_built_in_under_its_name() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies/guidelines");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<String> = names
        .filter_map(|name| name.into_string().unwrap().strip_suffix(".toml").map(str::to_owned))
        .collect();
    names.sort();
    assert_eq!(Guideline::built_in().into_iter().map(|one| one.id).collect::<Vec<_>>(), names);
}

#[test]
fn the_house_says_only_what_it_sees() {
    let now = Time::from_seconds(1_795_269_600);
    let check = |check: &str, ground: &Ground, steps: &BTreeMap<PartyId, BTreeSet<String>>| {
        look(check, ground, steps, now).map(|(is_so, _)| is_so)
    };
    let (empty, none) = (Ground::default(), BTreeMap::new());
    for name in CHECKS.iter().filter(|name| !["own-answered", DMARC, TLS_MAIL, TLS_WEB].contains(name)) {
        assert_eq!(check(name, &empty, &none), None, "{name}: where there is nothing, nothing is so");
    }
    assert_eq!(check("own-answered", &empty, &none), Some(false));
    let mut ground = ground();
    assert_eq!(check("copies-canaried", &ground, &none), Some(true));
    assert_eq!(check("copies-ended", &ground, &none), Some(true));
    assert_eq!(check("none-found", &ground, &none), Some(true));
    assert_eq!(check("holders-asked", &ground, &none), Some(false));
    ground.copies[0].seeds = 0;
    ground.copies[0].until = Some(now);
    ground.copies[0].how = CopyHow::Found;
    for name in ["copies-canaried", "copies-ended", "none-found"] {
        assert_eq!(check(name, &ground, &none), Some(false), "{name}");
    }
    let has = |party: u16| (crate::map::tests::party_id(party), BTreeSet::from(["second-factor".to_owned()]));
    assert_eq!(check("holders-second-factor", &ground, &BTreeMap::from([has(1)])), Some(false));
    assert_eq!(check("holders-second-factor", &ground, &BTreeMap::from([has(1), has(2)])), Some(true));
    ground.flows = vec![flow(1, Some(1), 1, Channel::Mail), flow(2, Some(1), 2, Channel::Api)];
    assert_eq!(check("no-open-ways", &ground, &none), Some(false));
    assert_eq!(check("no-drift", &ground, &none), Some(true));
    ground.copies.push(copy(7, 1, 3));
    assert_eq!(check("no-drift", &ground, &none), Some(false));
}
