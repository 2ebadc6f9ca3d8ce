//! The map: who has which of our lists, from whom, in which country, and what is missing there. Drawn from the register of copies and from what people
//! declared; where the two disagree stands beside it. The graph is pure; how it is laid out on paper is [`layout`], what is wrong with it [`crate::finding_rule`].

pub mod layout;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;

use model::access::{Access, Right};
use model::ids::{AssessmentId, CopyId, FlowId, ListId, PartyId, PlaceId};
use model::time::Time;
use platform::audit::About;
use store::custody::MAX_NAME;
use store::custody::copy::{CopiesOf, CopyHow};

pub use store::custody::flow::{Channel, Flow};
pub use store::custody::place::Place;

use crate::assessment::Assessment;
use crate::list_facts::{ListField, ListWorth};
use crate::party::{
    Copy, CopyState, MAX_ABOVE, Mark, Party, PartyRole, PartyState, all_marks, country, every_party,
};
use crate::standing::newest_of_each;
use crate::{Custody, CustodyError, List, Unfit};

#[cfg(test)]
pub(crate) mod tests;

/// Places and flows that are read at a time.
const READ: u32 = 1_000;
/// Signed answers whose steps are remembered; with more, all are forgotten and read again.
const STEPS_HELD: usize = 10_000;

/// Everything the map is made of, read once.
#[derive(Debug, Clone, Default)]
pub struct Ground {
    /// All companies.
    pub parties: Vec<Party>,
    /// All lists.
    pub lists: Vec<List>,
    /// All copies.
    pub copies: Vec<Copy>,
    /// What people declared.
    pub flows: Vec<Flow>,
    /// Where parties keep data.
    pub places: Vec<Place>,
    /// All assessments.
    pub assessments: Vec<Assessment>,
    /// What lists are worth.
    pub worths: Vec<ListWorth>,
    /// What lists are made of.
    pub fields: Vec<ListField>,
    /// Exceptions that were given, by party.
    pub exceptions: BTreeMap<PartyId, u64>,
    /// OpenPGP keys that lists are sealed to, as armoured text, by party.
    pub openpgp: BTreeMap<PartyId, String>,
}

/// One company on the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Who.
    pub party: PartyId,
    /// What it is called.
    pub name: String,
    /// Its country; may be empty.
    pub country: String,
    /// What it is to us.
    pub role: PartyRole,
    /// How many companies stand between it and us, and itself: 0 is our own house.
    pub layer: usize,
    /// What is missing there.
    pub marks: Vec<Mark>,
    /// Copies that are there.
    pub copies: u64,
    /// Where it keeps them: name and country.
    pub places: Vec<(String, String)>,
}

impl Node {
    /// True if something is missing there that one must not leave so.
    #[must_use]
    pub fn is_red(&self) -> bool {
        self.marks.iter().any(|mark| mark.is_red())
    }
}

/// One way between two companies; none is our own house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// From whom.
    pub from: Option<PartyId>,
    /// To whom.
    pub to: PartyId,
    /// Copies that went that way and are still there.
    pub copies: u64,
    /// It was declared.
    pub is_declared: bool,
    /// It goes that way because the one works for the other.
    pub is_below: bool,
    /// It leaves a country.
    pub crosses_border: bool,
}

/// Where what is declared and what is registered disagree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    /// A copy is with a party, and the list's declared ways do not lead there.
    CopyWithoutFlow(CopyId),
    /// A way is declared, and no copy of that list is with the party.
    FlowWithoutCopy(FlowId),
}

/// The map as a graph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Map {
    /// Companies, our own first, then by layer, country and name.
    pub nodes: Vec<Node>,
    /// Ways.
    pub edges: Vec<Edge>,
    /// Where declared and registered disagree.
    pub drift: Vec<Drift>,
}

impl Ground {
    /// Returns the company of an id.
    #[must_use]
    pub fn party(&self, id: PartyId) -> Option<&Party> {
        self.parties.iter().find(|party| party.id == id)
    }

    /// Returns our own company, if it is in the register.
    #[must_use]
    pub fn own(&self) -> Option<&Party> {
        self.parties.iter().find(|party| party.role == PartyRole::Own)
    }

    /// Returns copies that are with somebody.
    pub fn copies_out(&self) -> impl Iterator<Item = &Copy> {
        self.copies.iter().filter(|copy| copy.state == CopyState::Out)
    }

    /// Returns what a list is worth: what it would cost to win the addresses again, in hundredths.
    #[must_use]
    pub fn worth_of(&self, list: ListId) -> u64 {
        let Some(worth) = self.worths.iter().find(|worth| worth.list == list) else { return 0 };
        let known = self.lists.iter().find(|one| one.id == list).and_then(|one| one.rows_about);
        let copies = self.copies.iter().filter(|copy| copy.list == list).filter_map(|copy| copy.rows_about);
        let rows = known.or_else(|| copies.max()).unwrap_or(0);
        rows.saturating_mul(worth.cents_each).saturating_mul(worth.active_percent) / 100
    }

    /// Returns what the lists are worth of which a party has copies.
    #[must_use]
    pub fn worth_at(&self, party: PartyId) -> u64 {
        let lists: BTreeSet<ListId> =
            self.copies_out().filter(|copy| copy.party == party).map(|copy| copy.list).collect();
        lists.into_iter().map(|list| self.worth_of(list)).sum()
    }
}

/// Draws the graph; pure. A list shows only what has to do with it.
#[must_use]
pub fn draw(ground: &Ground, only: Option<ListId>, now: Time) -> Map {
    let mut by_party: BTreeMap<PartyId, Vec<Copy>> = BTreeMap::new();
    for copy in ground.copies.iter().filter(|copy| only.is_none_or(|list| copy.list == list)) {
        by_party.entry(copy.party).or_default().push(copy.clone());
    }
    let mut signed: BTreeMap<PartyId, Vec<Assessment>> = BTreeMap::new();
    for one in &ground.assessments {
        signed.entry(one.party).or_default().push(one.clone());
    }
    let index: BTreeMap<PartyId, &Party> = ground.parties.iter().map(|party| (party.id, party)).collect();
    let concerned = concerned(ground, &by_party, &index, only);
    let shown = ground.parties.iter().filter(|party| {
        let has_copy = by_party.get(&party.id).is_some_and(|copies| copies.iter().any(is_out));
        party.state != PartyState::Ended || has_copy
    });
    let mut nodes: Vec<Node> = shown
        .filter(|party| party.role == PartyRole::Own || concerned.contains(&party.id))
        .map(|party| {
            let copies = by_party.get(&party.id).map_or(&[][..], Vec::as_slice);
            let rows = signed.get(&party.id).map_or(&[][..], Vec::as_slice);
            let places = ground.places.iter().filter(|place| place.party == party.id);
            Node {
                party: party.id,
                name: party.name.clone(),
                country: party.country.clone(),
                role: party.role,
                layer: if party.role == PartyRole::Own { 0 } else { layer(&index, party) },
                marks: all_marks(party, copies, rows, now),
                copies: copies.iter().filter(|copy| is_out(copy)).count() as u64,
                places: places.map(|place| (place.name.clone(), place.country.clone())).collect(),
            }
        })
        .collect();
    nodes.sort_by(|one, other| {
        let key = |node: &Node| {
            (node.layer, node.country.is_empty(), node.country.clone(), node.name.to_lowercase())
        };
        key(one).cmp(&key(other))
    });
    let edges = edges(ground, &nodes, &index, only);
    let drift =
        drift(ground).into_iter().filter(|one| only.is_none_or(|list| list_of(ground, one) == Some(list)));
    Map { edges, drift: drift.collect(), nodes }
}

fn is_out(copy: &Copy) -> bool {
    copy.state == CopyState::Out
}

/// Parties that have to do with a list: those with a copy or a way of it, and those that work for them; all, if no list is asked for.
fn concerned(
    ground: &Ground,
    copies: &BTreeMap<PartyId, Vec<Copy>>,
    index: &BTreeMap<PartyId, &Party>,
    only: Option<ListId>,
) -> BTreeSet<PartyId> {
    let Some(list) = only else { return index.keys().copied().collect() };
    let mut found: BTreeSet<PartyId> = copies.keys().copied().collect();
    found.extend(ground.flows.iter().filter(|flow| flow.list == Some(list)).map(|flow| flow.to));
    let is_below = |party: &&Party| {
        let mut above = party.above;
        for _ in 0..MAX_ABOVE {
            let Some(next) = above else { return false };
            if found.contains(&next) {
                return true;
            }
            above = index.get(&next).and_then(|party| party.above);
        }
        false
    };
    let below: Vec<PartyId> = ground.parties.iter().filter(is_below).map(|party| party.id).collect();
    found.extend(below);
    found
}

fn layer(index: &BTreeMap<PartyId, &Party>, party: &Party) -> usize {
    let mut above = party.above;
    let mut layer = 1;
    while let (Some(next), true) = (above, layer <= MAX_ABOVE) {
        layer += 1;
        above = index.get(&next).and_then(|party| party.above);
    }
    layer
}

fn edges(
    ground: &Ground,
    nodes: &[Node],
    index: &BTreeMap<PartyId, &Party>,
    only: Option<ListId>,
) -> Vec<Edge> {
    let shown: BTreeSet<PartyId> = nodes.iter().map(|node| node.party).collect();
    let own = ground.own().map(|party| party.id);
    let mut edges: BTreeMap<(Option<PartyId>, PartyId), Edge> = BTreeMap::new();
    let country_of = |party: Option<PartyId>| {
        party.or(own).and_then(|id| index.get(&id)).map(|party| party.country.as_str()).unwrap_or_default()
    };
    let mut edge = |from: Option<PartyId>, to: PartyId, set: &dyn Fn(&mut Edge)| {
        // Our own house is one node, whether somebody named it or not.
        let from = from.filter(|from| Some(*from) != own);
        if from.is_some_and(|from| !shown.contains(&from)) || !shown.contains(&to) || Some(to) == own {
            return;
        }
        let (here, there) = (country_of(from), country_of(Some(to)));
        let crosses_border = !here.is_empty() && !there.is_empty() && here != there;
        let new = Edge { from, to, copies: 0, is_declared: false, is_below: false, crosses_border };
        set(edges.entry((from, to)).or_insert(new));
    };
    for copy in ground.copies_out().filter(|copy| only.is_none_or(|list| copy.list == list)) {
        let above = index.get(&copy.party).and_then(|party| party.above);
        edge(above, copy.party, &|edge| edge.copies += 1);
    }
    for flow in ground.flows.iter().filter(|flow| only.is_none_or(|list| flow.list == Some(list))) {
        edge(flow.from, flow.to, &|edge| edge.is_declared = true);
    }
    for party in ground.parties.iter().filter(|party| party.above.is_some()) {
        edge(party.above, party.id, &|edge| edge.is_below = true);
    }
    // Whoever works for us and has no way yet hangs on our own house all the same.
    for node in nodes.iter().filter(|node| node.layer == 1) {
        edge(None, node.party, &|_| {});
    }
    edges.into_values().collect()
}

/// Says where declared and registered disagree; pure. Only lists of which somebody declared a way: who declares nothing has said nothing wrong.
#[must_use]
pub fn drift(ground: &Ground) -> Vec<Drift> {
    let declared: BTreeSet<ListId> = ground.flows.iter().filter_map(|flow| flow.list).collect();
    let ways: BTreeSet<(ListId, PartyId)> =
        ground.flows.iter().filter_map(|flow| Some((flow.list?, flow.to))).collect();
    let there: BTreeSet<(ListId, PartyId)> =
        ground.copies_out().map(|copy| (copy.list, copy.party)).collect();
    let copies = ground
        .copies_out()
        .filter(|copy| declared.contains(&copy.list) && !ways.contains(&(copy.list, copy.party)))
        .map(|copy| Drift::CopyWithoutFlow(copy.id));
    let flows = ground
        .flows
        .iter()
        .filter(|flow| flow.list.is_some_and(|list| !there.contains(&(list, flow.to))))
        .map(|flow| Drift::FlowWithoutCopy(flow.id));
    copies.chain(flows).collect()
}

fn list_of(ground: &Ground, drift: &Drift) -> Option<ListId> {
    match drift {
        Drift::CopyWithoutFlow(id) => ground.copies.iter().find(|copy| copy.id == *id).map(|copy| copy.list),
        Drift::FlowWithoutCopy(id) => {
            ground.flows.iter().find(|flow| flow.id == *id).and_then(|flow| flow.list)
        }
    }
}

/// The weakest way to a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeakestPath {
    /// Which list.
    pub list: ListId,
    /// At whom it ends.
    pub party: PartyId,
    /// It is the way there that is weak, not the party.
    pub on_the_way: bool,
    /// How many independent steps it costs an attacker.
    pub steps: u64,
    /// Nobody there signed what would make it harder.
    pub is_unasked: bool,
}

/// One thing an attacker has always to overcome: a password, an open door, a person.
const FIRST_STEP: u64 = 1;

/// Finds of each list with copies the weakest way and what it costs, the weakest first, of those the list that is worth most; pure.
///
/// Counted is what parties signed: each good answer that is a step of its own (a second factor, an export that takes two ...) adds one. What nobody answered
/// adds nothing. Whoever works for a holder, however far down, may have the list as well. Copies that come in the open over mail cost one step wherever they go.
#[must_use]
pub fn weakest_paths(ground: &Ground, steps: &BTreeMap<PartyId, BTreeSet<String>>) -> Vec<WeakestPath> {
    let mut weakest: BTreeMap<ListId, WeakestPath> = BTreeMap::new();
    let mut consider = |path: WeakestPath| {
        let known = weakest.entry(path.list).or_insert_with(|| path.clone());
        if path.steps < known.steps {
            *known = path;
        }
    };
    let below = below(ground);
    for copy in ground.copies_out() {
        let others = below.get(&copy.party).into_iter().flatten();
        for holder in ground.party(copy.party).into_iter().chain(others.copied()) {
            // The way to a list is not part of what guards it where it lies.
            let at = steps.get(&holder.id).map_or(0, |known| {
                known.iter().filter(|step| step.as_str() != SEALED_TRANSFER).count() as u64
            });
            consider(WeakestPath {
                list: copy.list,
                party: holder.id,
                on_the_way: false,
                steps: FIRST_STEP + at,
                is_unasked: !steps.contains_key(&holder.id),
            });
        }
        let ways = ground.flows.iter().filter(|flow| flow.to == copy.party);
        for flow in ways.filter(|flow| flow.list.is_none_or(|list| list == copy.list)) {
            consider(WeakestPath {
                list: copy.list,
                party: copy.party,
                on_the_way: true,
                steps: FIRST_STEP + steps_on(flow.channel),
                is_unasked: false,
            });
        }
    }
    let mut paths: Vec<WeakestPath> = weakest.into_values().collect();
    paths.sort_by_cached_key(|path| (path.steps, Reverse(ground.worth_of(path.list))));
    paths
}

/// Those in use that work for each company, and for those below it.
fn below(ground: &Ground) -> BTreeMap<PartyId, Vec<&Party>> {
    let index: BTreeMap<PartyId, &Party> = ground.parties.iter().map(|party| (party.id, party)).collect();
    let mut below: BTreeMap<PartyId, Vec<&Party>> = BTreeMap::new();
    for party in ground.parties.iter().filter(|party| party.state == PartyState::InUse) {
        let mut above = party.above;
        for _ in 0..MAX_ABOVE {
            let Some(next) = above.filter(|next| *next != party.id) else { break };
            below.entry(next).or_default().push(party);
            // Whoever is gone passes nothing on.
            above =
                index.get(&next).filter(|over| over.state == PartyState::InUse).and_then(|over| over.above);
        }
    }
    below
}

/// The step that a sealed way adds; it guards the way, not the place.
const SEALED_TRANSFER: &str = "sealed-transfer";

/// What a way adds to the first step: whoever reads a mailbox has what was mailed.
const fn steps_on(channel: Channel) -> u64 {
    match channel {
        Channel::Sealed => 3,
        Channel::Api | Channel::Sftp => 2,
        Channel::Upload | Channel::Form => 1,
        Channel::Mail | Channel::Unknown => 0,
    }
}

impl Custody {
    /// Reads everything the map is made of.
    pub async fn ground(&self, access: &Access) -> Result<Ground, CustodyError> {
        let custody = self.store().custody();
        let mut copies = self.copies(access, CopiesOf::Everybody).await?;
        // What is in escrow opens with a key that is nowhere here: no way leads to it.
        copies.retain(|copy| copy.how != CopyHow::Escrow);
        let ground = Ground {
            parties: every_party(self, access).await?,
            lists: self.lists(access).await?,
            copies,
            assessments: self.every_assessment(access).await?,
            worths: custody.list_worth_list(access).await?,
            fields: custody.list_field_list(access).await?,
            exceptions: custody.copy_exception_counts(access).await?,
            openpgp: custody.openpgp_list(access).await?.into_iter().collect(),
            flows: self.flows(access).await?,
            places: self.every_place(access).await?,
        };
        Ok(ground)
    }

    /// Returns where all parties keep customers' data.
    pub(crate) async fn every_place(&self, access: &Access) -> Result<Vec<Place>, CustodyError> {
        let custody = self.store().custody();
        let mut all: Vec<Place> = Vec::new();
        loop {
            let page = custody.place_list(access, None, all.last().map(|place| place.id), READ).await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }

    /// Returns every way that somebody declared.
    pub(crate) async fn flows(&self, access: &Access) -> Result<Vec<Flow>, CustodyError> {
        let custody = self.store().custody();
        let mut flows: Vec<Flow> = Vec::new();
        loop {
            let page = custody.flow_list(access, flows.last().map(|flow| flow.id), READ).await?;
            if page.is_empty() {
                return Ok(flows);
            }
            flows.extend(page);
        }
    }

    /// Returns what each party that signed the 25 questions put in an attacker's way; answers whose time is over put nothing there.
    pub async fn signed_steps(
        &self,
        access: &Access,
        ground: &Ground,
        now: Time,
    ) -> Result<BTreeMap<PartyId, BTreeSet<String>>, CustodyError> {
        let mut by_party: BTreeMap<PartyId, Vec<Assessment>> = BTreeMap::new();
        for one in &ground.assessments {
            by_party.entry(one.party).or_default().push(one.clone());
        }
        let mut steps = BTreeMap::new();
        for (party, rows) in &by_party {
            for one in newest_of_each(rows) {
                let known: &mut BTreeSet<String> = steps.entry(*party).or_default();
                if one.valid_until.is_none_or(|until| until > now) {
                    known.extend(self.steps_of(access, one.id).await?);
                }
            }
        }
        Ok(steps)
    }

    /// The steps of a signed assessment. What is signed never changes, so each is read once: three hundred companies would be a thousand questions to the
    /// database for each look at the map.
    async fn steps_of(&self, access: &Access, id: AssessmentId) -> Result<Vec<String>, CustodyError> {
        let key = (access.tenant, id);
        if let Some(known) = self.steps.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(known.clone());
        }
        let steps = self.assessment(access, id).await?.judged.steps;
        let mut held = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= STEPS_HELD {
            held.clear();
        }
        held.insert(key, steps.clone());
        Ok(steps)
    }

    /// Declares a way: from whom (none: our own house), to whom, of which list, how, what for.
    pub async fn flow_declare(
        &self,
        access: &Access,
        wanted: FlowWanted,
        now: Time,
    ) -> Result<FlowId, CustodyError> {
        access.require(Right::Keep)?;
        let purpose = wanted.purpose.split_whitespace().collect::<Vec<_>>().join(" ");
        if purpose.chars().count() > MAX_NAME {
            return Err(Unfit::TooLong("purpose").into());
        }
        if wanted.from == Some(wanted.to) {
            return Err(Unfit::Circle.into());
        }
        let flow = Flow {
            id: FlowId::new(now, self.parts.chance.bytes()),
            from: wanted.from,
            to: wanted.to,
            list: wanted.list,
            channel: wanted.channel,
            purpose,
            added: (now, access.actor.to_string()),
        };
        let mut change = self.store().change(access).await?;
        for party in wanted.from.iter().chain([&wanted.to]) {
            change.party_fetch_in_txn(*party).await?;
        }
        if let Some(list) = wanted.list {
            change.list_fetch_in_txn(list).await?;
        }
        change.flow_add_in_txn(&flow).await?;
        self.finish(access, change, "flow.declare", &About::of("flow", flow.id)).await?;
        Ok(flow.id)
    }

    /// Takes a declared way back.
    pub async fn flow_remove(&self, access: &Access, id: FlowId) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let mut change = self.store().change(access).await?;
        change.flow_remove_in_txn(id).await?;
        self.finish(access, change, "flow.remove", &About::of("flow", id)).await
    }

    /// Notes where a party keeps our customers' data.
    pub async fn place_add(
        &self,
        access: &Access,
        party: PartyId,
        (name, country_code): (&str, &str),
        now: Time,
    ) -> Result<PlaceId, CustodyError> {
        access.require(Right::Keep)?;
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(Unfit::NoName.into());
        }
        if name.chars().count() > MAX_NAME {
            return Err(Unfit::TooLong("name").into());
        }
        let place = Place {
            id: PlaceId::new(now, self.parts.chance.bytes()),
            party,
            name,
            country: country(country_code)?,
            added: (now, access.actor.to_string()),
        };
        let mut change = self.store().change(access).await?;
        change.party_fetch_in_txn(party).await?;
        change.place_add_in_txn(&place).await?;
        self.finish(access, change, "place.add", &About::of("party", party).and("place", place.id)).await?;
        Ok(place.id)
    }

    /// Returns where a party keeps our customers' data, in the order it was noted.
    ///
    /// Errors: the party is not there.
    pub async fn places(&self, access: &Access, party: PartyId) -> Result<Vec<Place>, CustodyError> {
        let mut all: Vec<Place> = Vec::new();
        loop {
            let page = self.places_after(access, party, all.last().map(|place| place.id), READ).await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }

    /// The same after one of them.
    pub async fn places_after(
        &self,
        access: &Access,
        party: PartyId,
        after: Option<PlaceId>,
        limit: u32,
    ) -> Result<Vec<Place>, CustodyError> {
        self.store().shared().party_fetch(access, party).await?;
        Ok(self.store().custody().place_list(access, Some(party), after, limit).await?)
    }

    /// Takes a place off the map.
    pub async fn place_remove(&self, access: &Access, id: PlaceId) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let mut change = self.store().change(access).await?;
        change.place_remove_in_txn(id).await?;
        self.finish(access, change, "place.remove", &About::of("place", id)).await
    }
}

/// A way as somebody declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowWanted {
    /// From whom; none: our own house.
    pub from: Option<PartyId>,
    /// To whom.
    pub to: PartyId,
    /// Of which list; none: of several.
    pub list: Option<ListId>,
    /// How.
    pub channel: Channel,
    /// What for.
    pub purpose: String,
}
