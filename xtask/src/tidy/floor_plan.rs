//! The floor plan: which crate may use which, read from ARCHITECTURE.md and held against the manifests.
//!
//! The plan is a fenced block marked `floor-plan`; its form is explained there, above the block. A crate
//! uses crates on lower floors only, and only those its line names.

use std::collections::BTreeMap;

use super::Complaint;
use super::manifest::{Dependency, Manifest, Section};
use crate::house::House;

const DOCUMENT: &str = "ARCHITECTURE.md";
const FENCE: &str = "```floor-plan";
/// The crate with made-up companies, which tests of pure crates use instead of `testkit`.
const WORLD: &str = "world";
/// The crate with what all other tests share; it brings the database.
const TESTKIT: &str = "testkit";
/// Up to this floor crates are pure, but for `store`.
const HIGHEST_PURE_FLOOR: u8 = 2;

/// A crate's line of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Room {
    pub name: String,
    /// `None` for `dev` and `outside`.
    pub floor: Option<u8>,
    /// Whether no product crate may use it.
    pub is_outside: bool,
    pub may_use: Vec<String>,
    /// The line of the plan, counted from 1.
    pub line: usize,
}

impl Room {
    /// Says whether the crate stands left of the bar on the lower floors: no runtime, file, socket or clock.
    pub(crate) fn is_pure(&self) -> bool {
        self.floor.is_some_and(|floor| floor <= HIGHEST_PURE_FLOOR) && self.name != "store"
    }
}

/// The plan by crate.
#[derive(Debug)]
pub(crate) struct Plan {
    rooms: BTreeMap<String, Room>,
}

impl Plan {
    pub(crate) fn rooms(&self) -> impl Iterator<Item = &Room> {
        self.rooms.values()
    }
}

/// Reads the plan; a complaint says why there is none.
pub(crate) fn read(house: &House) -> Result<Plan, Complaint> {
    let missing =
        || Complaint::new(DOCUMENT, 1, "no floor plan", format!("write a block that begins with {FENCE}"));
    let text = house.text(DOCUMENT).ok_or_else(missing)?;
    let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines.by_ref().find(|(_, line)| line.trim() == FENCE).ok_or_else(missing)?;
    let mut rooms = BTreeMap::new();
    for (number, line) in lines.take_while(|(_, line)| line.trim() != "```") {
        for room in rooms_of_line(line, number)? {
            rooms.insert(room.name.clone(), room);
        }
    }
    expand(&mut rooms);
    Ok(Plan { rooms })
}

fn rooms_of_line(line: &str, number: usize) -> Result<Vec<Room>, Complaint> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(Vec::new());
    }
    let wrong = |what: &str| {
        Complaint::new(
            DOCUMENT,
            number,
            what.to_owned(),
            "write `FLOOR NAMES : NAMES THEY MAY USE`".to_owned(),
        )
    };
    let (left, right) = line.split_once(':').ok_or_else(|| wrong("a line of the floor plan without `:`"))?;
    let mut words = left.split_whitespace();
    let place = words.next().unwrap_or("");
    let floor = place.parse::<u8>().ok();
    if floor.is_none() && !["dev", "outside"].contains(&place) {
        return Err(wrong("a line of the floor plan without a floor"));
    }
    let may_use: Vec<String> =
        right.split_whitespace().filter(|word| *word != "nothing").map(String::from).collect();
    let room = |name: &str| Room {
        name: name.to_owned(),
        floor,
        is_outside: place == "outside",
        may_use: may_use.clone(),
        line: number,
    };
    Ok(words.map(room).collect())
}

/// Replaces `everything` by the names of all crates with a floor.
fn expand(rooms: &mut BTreeMap<String, Room>) {
    let on_floors: Vec<(String, u8)> =
        rooms.values().filter_map(|room| room.floor.map(|floor| (room.name.clone(), floor))).collect();
    let top = on_floors.iter().map(|(_, floor)| *floor).max().unwrap_or(0);
    for room in rooms.values_mut().filter(|room| room.may_use == ["everything"]) {
        let below = room.floor.unwrap_or(top);
        room.may_use =
            on_floors.iter().filter(|(_, floor)| *floor < below).map(|(name, _)| name.clone()).collect();
    }
}

pub(super) fn check(house: &House) -> Vec<Complaint> {
    let plan = match read(house) {
        Ok(plan) => plan,
        Err(complaint) => return vec![complaint],
    };
    let mut found = downward(&plan);
    let folders = folders_by_name(house);
    for (path, crate_name) in manifests(house) {
        let Some(room) = plan.rooms.get(&crate_name) else {
            let remedy = format!("give `{crate_name}` a line in the floor plan of {DOCUMENT}");
            found.push(Complaint::new(&path, 1, "a crate without a place in the house", remedy));
            continue;
        };
        match Manifest::read(house.text(&path).unwrap_or("")) {
            Ok(manifest) => found.extend(edges(&plan, room, &path, &manifest, &folders)),
            Err(error) => found.push(Complaint::new(&path, 1, format!("{error:#}"), "mend the manifest")),
        }
    }
    found
}

/// A line of the plan may name only crates on lower floors that the plan knows.
fn downward(plan: &Plan) -> Vec<Complaint> {
    let mut found = Vec::new();
    for room in plan.rooms.values() {
        for used in &room.may_use {
            let complaint = match (room.floor, plan.rooms.get(used).map(|used| used.floor)) {
                (_, None) => format!("`{used}` has no line of its own"),
                (Some(above), Some(Some(below))) if below >= above => {
                    format!("`{}` on floor {above} may not use `{used}` on floor {below}", room.name)
                }
                (Some(_), Some(None)) => format!("`{}` may not use `{used}`, which has no floor", room.name),
                _ => continue,
            };
            found.push(Complaint::new(DOCUMENT, room.line, complaint, "name only crates on lower floors"));
        }
    }
    found
}

/// Returns the manifests of our crates with the names the plan knows them by.
fn manifests(house: &House) -> Vec<(String, String)> {
    let named = |path: &str| {
        let folder = path.strip_suffix("/Cargo.toml")?;
        Some((path.to_owned(), folder.rsplit('/').next()?.to_owned()))
    };
    house.files_ending("/Cargo.toml").filter_map(|file| named(&file.path)).collect()
}

/// Returns which folder each name of `[workspace.dependencies]` stands for, if it is one of ours.
fn folders_by_name(house: &House) -> BTreeMap<String, String> {
    let manifest = house.text("Cargo.toml").map(Manifest::read);
    let Some(Ok(manifest)) = manifest else { return BTreeMap::new() };
    let ours =
        manifest.dependencies.into_iter().filter(|dependency| dependency.section == Section::Workspace);
    ours.filter_map(|dependency| Some((dependency.name, last_name(&dependency.path?)))).collect()
}

fn last_name(path: &str) -> String {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path).to_owned()
}

fn edges(
    plan: &Plan,
    room: &Room,
    path: &str,
    manifest: &Manifest,
    folders: &BTreeMap<String, String>,
) -> Vec<Complaint> {
    let mut found = Vec::new();
    for dependency in &manifest.dependencies {
        let used = match (&dependency.path, folders.get(&dependency.name)) {
            (Some(path), _) => last_name(path),
            (None, Some(folder)) if dependency.is_inherited => folder.clone(),
            _ => continue,
        };
        if !may_use(plan, room, &used, dependency) {
            let what =
                format!("`{}` may not use `{used}` here: the floor plan names no such edge", room.name);
            let remedy =
                format!("turn the need around, or argue a new edge in docs/decisions/ and {DOCUMENT}");
            found.push(Complaint::new(path, dependency.line, what, remedy));
        }
    }
    found
}

fn may_use(plan: &Plan, room: &Room, used: &str, dependency: &Dependency) -> bool {
    if room.is_outside || room.may_use.iter().any(|name| name == used) {
        return true;
    }
    let is_known = plan.rooms.contains_key(used);
    let for_tests = used == WORLD || (used == TESTKIT && !room.is_pure());
    is_known && dependency.section == Section::Dev && for_tests && room.name != used
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::sample;
    use super::*;

    /// A small house.
    pub(in super::super) const PLAN: &str = "# The house\n```floor-plan\n# floor names : what they may use\n\
        5 guard : model mail store\n2 store : model\n1 mail world : model\n0 model : nothing\n\
        dev testkit : everything\noutside xtask : everything\n```\n";

    const ROOT: &str = "[workspace.dependencies]\nmodel = { path = \"crates/model\" }\nmail = { path = \"crates/mail\" }\n\
        store = { path = \"crates/store\" }\nguard = { path = \"crates/guard\" }\nworld = { path = \"crates/world\" }\n\
        testkit = { path = \"crates/testkit\" }\nxtask = { path = \"xtask\" }\nserde = \"1\"\n";

    /// Asserts what is said about one crate's manifest.
    fn check_manifest(path: &str, manifest: &str, expected: &[(&str, usize, &str)]) {
        sample::check(check, &[("ARCHITECTURE.md", PLAN), ("Cargo.toml", ROOT), (path, manifest)], expected);
    }

    #[test]
    fn an_edge_that_the_plan_names_passes() {
        check_manifest(
            "crates/guard/Cargo.toml",
            "[dependencies]\nmail.workspace = true\nserde.workspace = true\n[dev-dependencies]\ntestkit.workspace = true\n",
            &[],
        );
        check_manifest("crates/mail/Cargo.toml", "[dev-dependencies]\nworld.workspace = true\n", &[]);
        check_manifest("xtask/Cargo.toml", "[dependencies]\nguard.workspace = true\n", &[]);
    }

    #[test]
    fn an_edge_that_the_plan_does_not_name_is_found() {
        let words = "names no such edge";
        let mail = "crates/mail/Cargo.toml";
        check_manifest(
            mail,
            "[dependencies]\nmodel.workspace = true\nstore.workspace = true\n",
            &[(mail, 3, words)],
        );
        check_manifest(mail, "[dependencies]\nguard = { path = \"../guard\" }\n", &[(mail, 2, words)]);
        check_manifest(mail, "[dependencies]\nworld.workspace = true\n", &[(mail, 2, words)]);
        check_manifest(mail, "[build-dependencies]\nxtask.workspace = true\n", &[(mail, 2, words)]);
    }

    #[test]
    fn pure_crates_test_without_testkit() {
        let words = "names no such edge";
        let mail = "crates/mail/Cargo.toml";
        check_manifest(mail, "[dev-dependencies]\ntestkit.workspace = true\n", &[(mail, 2, words)]);
        check_manifest("crates/store/Cargo.toml", "[dev-dependencies]\ntestkit.workspace = true\n", &[]);
        let guard = "crates/guard/Cargo.toml";
        check_manifest(guard, "[dependencies]\ntestkit.workspace = true\n", &[(guard, 2, words)]);
    }

    #[test]
    fn a_crate_without_a_line_is_found() {
        let path = "crates/sheriff/Cargo.toml";
        check_manifest(path, "[dependencies]\n", &[(path, 1, "without a place")]);
    }

    #[test]
    fn a_plan_that_points_upward_is_found() {
        let plan =
            "```floor-plan\n1 mail : store\n2 store : model\n0 model : nothing\n2 judge : store ghost\n```\n";
        let expected = [
            ("ARCHITECTURE.md", 5, "`judge` on floor 2"),
            ("ARCHITECTURE.md", 5, "`ghost`"),
            ("ARCHITECTURE.md", 2, "`mail`"),
        ];
        sample::check(check, &[("ARCHITECTURE.md", plan)], &expected);
    }

    #[test]
    fn a_house_without_a_plan_is_found() {
        sample::check(
            check,
            &[("ARCHITECTURE.md", "# The house\n")],
            &[("ARCHITECTURE.md", 1, "no floor plan")],
        );
        let unreadable = "```floor-plan\nmail uses model\n```\n";
        sample::check(check, &[("ARCHITECTURE.md", unreadable)], &[("ARCHITECTURE.md", 2, "without `:`")]);
    }
}
