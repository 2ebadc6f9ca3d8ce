//! Finding rules: what is wrong with who holds what, as data over facts (`policies/findings`). A rule that holds raises its finding once; one that holds no
//! more closes it. Facts are derived here and pure; the rules know nothing of how.
//!
//! Not all findings are found here: a copy past its end, a broken promise and an answer that rules out are raised where they happen.

use std::collections::{BTreeMap, BTreeSet};

use model::access::{Access, Right};
use model::ids::{Id as _, PartyId};
use model::severity::Severity;
use model::time::Time;
use serde::Deserialize;

use crate::assessment::{Assessment, AssessmentOutcome, AssessmentState};
use crate::finding::{Finding, FindingPlace, FindingState, MEND_WITHIN, Raising};
use crate::list_facts::{FieldClass, PathMeasure};
use crate::map::{Drift, Ground, WeakestPath, drift, weakest_paths};
use crate::party::{Party, PartyRole, senders};
use crate::react::raise_in_txn;
use crate::receiver_keys::ReceiverKeys;
use crate::standing::newest_of_each;
use crate::{Custody, CustodyError};

#[cfg(test)]
mod tests;

/// The files that are built in. A test finds one that is not named here.
const FILES: &[&str] = &[
    include_str!("../../../policies/findings/copy.toml"),
    include_str!("../../../policies/findings/flow.toml"),
    include_str!("../../../policies/findings/list.toml"),
    include_str!("../../../policies/findings/party.toml"),
];

/// What rules may ask about, by noun.
pub const FACTS: &[(&str, &[&str])] = &[
    ("copy", &["state", "how", "has_end", "seeds", "days", "has_purpose", "is_undeclared"]),
    ("flow", &["channel", "is_without_copy", "to_state", "crosses_border", "has_purpose"]),
    (
        "list",
        &[
            "has_owner",
            "has_deputy",
            "has_told",
            "has_worth",
            "copies_out",
            "parties",
            "steps",
            "secret_fields",
            "sensitive_fields",
            "unasked_holders",
        ],
    ),
    (
        "party",
        &[
            "state",
            "role",
            "has_end",
            "is_past_end",
            "has_canary",
            "has_sender",
            "has_country",
            "copies_out",
            "below",
            "exceptions",
            "is_asked",
            "is_signed",
            "is_ruled_out",
            "is_told",
            "is_expired",
            "days_to_expiry",
            "days_to_key_end",
            "has_second_factor",
        ],
    ),
];

/// The step that a second factor is.
const SECOND_FACTOR: &str = "second-factor";

/// What is known of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Fact {
    /// It is so, or it is not.
    Is(bool),
    /// So many.
    Count(i64),
    /// A word.
    Word(String),
}

/// What is known of one thing, by name. What nobody knows is not in it.
pub type Facts = BTreeMap<String, Fact>;

/// One condition.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Condition {
    fact: String,
    is: Option<Fact>,
    at_least: Option<i64>,
    below: Option<i64>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its id, which names its words in the texts: `finding-rule-ID`.
    pub id: String,
    /// Which noun it is about.
    pub about: String,
    /// How grave it is.
    pub severity: Severity,
    /// Why it is asked for.
    pub source: String,
    all: Vec<Condition>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    about: String,
    rule: Vec<RuleRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleRow {
    id: String,
    severity: String,
    source: String,
    all: Vec<Condition>,
    case: Vec<Case>,
}

/// Facts, and whether the rule finds them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "cases are for the tests; a file with others is still refused")
)]
struct Case {
    name: String,
    facts: Facts,
    found: bool,
}

impl Condition {
    /// A fact that nobody knows holds in no condition.
    fn holds(&self, facts: &Facts) -> bool {
        let Some(fact) = facts.get(&self.fact) else { return false };
        let is = self.is.as_ref().is_none_or(|wanted| wanted == fact);
        let count = |compares: &dyn Fn(i64) -> bool| matches!(fact, Fact::Count(count) if compares(*count));
        let at_least = self.at_least.is_none_or(|least| count(&|count| count >= least));
        let below = self.below.is_none_or(|most| count(&|count| count < most));
        is && at_least && below
    }
}

impl Rule {
    /// Returns the rules that were built in.
    #[must_use]
    pub fn built_in() -> Vec<Self> {
        let read = |text: &&str| Self::parse(text).expect("the files are built in; a test reads each");
        FILES.iter().flat_map(read).map(|(rule, _)| rule).collect()
    }

    fn parse(text: &str) -> Result<Vec<(Self, Vec<Case>)>, String> {
        let file: RuleFile = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let known = FACTS.iter().find(|(noun, _)| *noun == file.about);
        let (_, facts) = known.ok_or_else(|| format!("there are no facts about `{}`", file.about))?;
        let mut rules = Vec::new();
        for row in file.rule {
            if let Some(condition) = row.all.iter().find(|one| !facts.contains(&one.fact.as_str())) {
                return Err(format!("`{}` asks for `{}`, which nobody knows", row.id, condition.fact));
            }
            let severity = Severity::parse(&row.severity);
            let severity = severity.ok_or_else(|| format!("`{}` is no severity", row.severity))?;
            let Case { .. } = row.case.first().ok_or_else(|| format!("`{}` has no case", row.id))?;
            let RuleRow { id, source, all, case, .. } = row;
            rules.push((Self { id, about: file.about.clone(), severity, source, all }, case));
        }
        Ok(rules)
    }

    /// Says whether it holds.
    #[must_use]
    pub fn holds(&self, facts: &Facts) -> bool {
        self.all.iter().all(|condition| condition.holds(facts))
    }
}

/// One thing the rules look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    /// Which noun it is.
    pub noun: &'static str,
    /// The bytes of its id.
    pub id: [u8; 16],
    /// What is known of it.
    pub facts: Facts,
    /// Names for the sentence: `party`, `list`; never an address.
    pub words: Vec<(&'static str, String)>,
    /// Who answers for it; may be empty.
    pub owner: String,
    /// What is at stake, in hundredths of the house's money.
    pub worth: u64,
}

/// Builds up what is known of one thing.
#[derive(Default)]
struct Known(Facts);

impl Known {
    fn is(mut self, name: &str, value: bool) -> Self {
        self.0.insert(name.to_owned(), Fact::Is(value));
        self
    }

    fn count(mut self, name: &str, value: u64) -> Self {
        self.0.insert(name.to_owned(), Fact::Count(i64::try_from(value).unwrap_or(i64::MAX)));
        self
    }

    fn word(mut self, name: &str, value: &str) -> Self {
        self.0.insert(name.to_owned(), Fact::Word(value.to_owned()));
        self
    }
}

/// Says what is known of everything on the map; pure.
#[must_use]
pub fn subjects(ground: &Ground, steps: &BTreeMap<PartyId, BTreeSet<String>>, now: Time) -> Vec<Subject> {
    let mut subjects = Vec::new();
    let adrift = drift(ground);
    let weakest = weakest_paths(ground, steps);
    let mut signed: BTreeMap<PartyId, Vec<Assessment>> = BTreeMap::new();
    for one in &ground.assessments {
        signed.entry(one.party).or_default().push(one.clone());
    }
    let rows_of = |party: &Party| signed.get(&party.id).map_or(&[][..], Vec::as_slice);
    let others = ground.parties.iter().filter(|party| party.role != PartyRole::Own);
    subjects.extend(others.map(|party| of_party(ground, party, (rows_of(party), steps), now)));
    let has_signed = |(_, rows): &(&PartyId, &Vec<Assessment>)| !newest_of_each(rows).is_empty();
    let asked: BTreeSet<PartyId> = signed.iter().filter(has_signed).map(|(id, _)| *id).collect();
    for list in &ground.lists {
        let path = weakest.iter().find(|path| path.list == list.id);
        subjects.push(of_list(ground, list, (path, &asked)));
    }
    for copy in &ground.copies {
        let name = |id| ground.party(id).map(|party| party.name.clone()).unwrap_or_default();
        let list = ground.lists.iter().find(|list| list.id == copy.list);
        let facts = Known::default()
            .word("state", copy.state.as_str())
            .word("how", copy.how.as_str())
            .is("has_end", copy.until.is_some())
            .count("seeds", copy.seeds)
            .count("days", days(copy.made.0, now))
            .is("has_purpose", !copy.purpose.is_empty())
            .is("is_undeclared", adrift.contains(&Drift::CopyWithoutFlow(copy.id)));
        subjects.push(Subject {
            noun: "copy",
            id: copy.id.to_bytes(),
            facts: facts.0,
            words: vec![
                ("party", name(copy.party)),
                ("list", list.map(|list| list.name.clone()).unwrap_or_default()),
                ("days", days(copy.made.0, now).to_string()),
            ],
            owner: list.map(|list| list.owner.clone()).unwrap_or_default(),
            worth: ground.worth_of(copy.list),
        });
    }
    subjects.extend(ground.flows.iter().map(|flow| {
        let to = ground.party(flow.to);
        let list = ground.lists.iter().find(|list| Some(list.id) == flow.list);
        let from = flow.from.and_then(|id| ground.party(id)).or(ground.own());
        let (here, there) = (from.map(|party| &party.country), to.map(|party| &party.country));
        let is_known = here.is_some_and(|one| !one.is_empty()) && there.is_some_and(|one| !one.is_empty());
        let mut facts = Known::default()
            .word("channel", flow.channel.as_str())
            .is("is_without_copy", adrift.contains(&Drift::FlowWithoutCopy(flow.id)))
            .is("has_purpose", !flow.purpose.is_empty());
        if is_known {
            facts = facts.is("crosses_border", here != there);
        }
        if let Some(to) = to {
            facts = facts.word("to_state", to.state.as_str());
        }
        Subject {
            noun: "flow",
            id: flow.id.to_bytes(),
            facts: facts.0,
            words: vec![
                ("party", to.map(|party| party.name.clone()).unwrap_or_default()),
                ("list", list.map(|list| list.name.clone()).unwrap_or_default()),
            ],
            owner: list.map(|list| list.owner.clone()).unwrap_or_default(),
            worth: flow.list.map_or(0, |list| ground.worth_of(list)),
        }
    }));
    subjects
}

fn days(from: Time, now: Time) -> u64 {
    now.since(from).as_secs() / (24 * 60 * 60)
}

fn of_party(
    ground: &Ground,
    party: &Party,
    (rows, steps): (&[Assessment], &BTreeMap<PartyId, BTreeSet<String>>),
    now: Time,
) -> Subject {
    let copies: Vec<_> = ground.copies_out().filter(|copy| copy.party == party.id).collect();
    let below = ground.parties.iter().filter(|other| other.above == Some(party.id)).count();
    let newest = newest_of_each(rows);
    let is_out = |one: &&&Assessment| one.outcome == Some(AssessmentOutcome::Disqualified);
    let ends = newest.iter().filter_map(|one| one.valid_until).min();
    let mut facts = Known::default()
        .word("state", party.state.as_str())
        .word("role", party.role.as_str())
        .is("has_end", party.until.is_some())
        .is("is_past_end", party.until.is_some_and(|until| until <= now))
        .is("has_canary", copies.iter().any(|copy| copy.seeds > 0))
        .is("has_sender", senders(&party.domains).next().is_some())
        .is("has_country", !party.country.is_empty())
        .count("copies_out", copies.len() as u64)
        .count("below", below as u64)
        .count("exceptions", ground.exceptions.get(&party.id).copied().unwrap_or(0))
        .is("is_asked", rows.iter().any(|one| one.state != AssessmentState::Withdrawn))
        .is("is_signed", !newest.is_empty())
        .is("is_ruled_out", newest.iter().any(|one| is_out(&one)))
        .is("is_told", newest.iter().filter(is_out).all(|one| one.told.is_some()));
    if let Some(ends) = ends {
        facts = facts.is("is_expired", ends <= now).count("days_to_expiry", days(now, ends.max(now)));
    }
    let keys = ground.openpgp.get(&party.id).map(|text| ReceiverKeys::of_card(&[], text));
    if let Some(ends) = keys.and_then(|keys| keys.ends(now)) {
        facts = facts.count("days_to_key_end", days(now, ends.max(now)));
    }
    if let Some(known) = steps.get(&party.id) {
        facts = facts.is("has_second_factor", known.contains(SECOND_FACTOR));
    }
    Subject {
        noun: "party",
        id: party.id.to_bytes(),
        facts: facts.0,
        words: vec![("party", party.name.clone()), ("count", copies.len().to_string())],
        owner: String::new(),
        worth: ground.worth_at(party.id),
    }
}

fn of_list(
    ground: &Ground,
    list: &crate::List,
    (path, asked): (Option<&WeakestPath>, &BTreeSet<PartyId>),
) -> Subject {
    let copies: Vec<_> = ground.copies_out().filter(|copy| copy.list == list.id).collect();
    let holders: BTreeSet<PartyId> = copies.iter().map(|copy| copy.party).collect();
    let of_class = |class: FieldClass| {
        ground.fields.iter().filter(|field| field.list == list.id && field.class == class).count() as u64
    };
    let mut facts = Known::default()
        .is("has_owner", !list.owner.is_empty())
        .is("has_deputy", !list.deputy.is_empty())
        .is("has_told", !list.told.is_empty())
        .is("has_worth", ground.worths.iter().any(|worth| worth.list == list.id))
        .count("copies_out", copies.len() as u64)
        .count("parties", holders.len() as u64)
        .count("secret_fields", of_class(FieldClass::Secret))
        .count("sensitive_fields", of_class(FieldClass::Sensitive))
        .count("unasked_holders", holders.difference(asked).count() as u64);
    let mut words = vec![("list", list.name.clone()), ("count", holders.len().to_string())];
    if let Some(path) = path {
        facts = facts.count("steps", path.steps);
        words.push(("party", ground.party(path.party).map(|party| party.name.clone()).unwrap_or_default()));
    }
    Subject {
        noun: "list",
        id: list.id.to_bytes(),
        facts: facts.0,
        words,
        owner: list.owner.clone(),
        worth: ground.worth_of(list.id),
    }
}

/// Says which rules hold for which subjects; pure.
#[must_use]
pub fn found<'r, 's>(rules: &'r [Rule], subjects: &'s [Subject]) -> Vec<(&'r Rule, &'s Subject)> {
    let holds = |rule: &'r Rule| {
        let about = subjects.iter().filter(move |one| one.noun == rule.about && rule.holds(&one.facts));
        about.map(move |subject| (rule, subject))
    };
    rules.iter().flat_map(holds).collect()
}

/// Open findings that are read at a time.
const READ: u32 = 1_000;

/// What one round did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Round {
    /// Findings that are new.
    pub raised: u64,
    /// Findings that hold no more.
    pub closed: u64,
}

/// Kept as the reason of findings that closed by themselves; said as `finding-mended-by-itself`.
pub const MENDED: &str = "mended by itself";

/// Graver ones are to be mended sooner: so many weeks.
const fn weeks(severity: Severity) -> u32 {
    match severity {
        Severity::Critical | Severity::High => 1,
        Severity::Medium => 4,
        _ => 12,
    }
}

impl Custody {
    /// Looks at everything on the map with the rules: raises what is new, closes what holds no more, and notes how many steps the weakest way to each list costs.
    /// What somebody closed though it holds is left alone for [`LEFT_FOR`](crate::finding::LEFT_FOR).
    pub async fn find_by_rules(&self, access: &Access, now: Time) -> Result<Round, CustodyError> {
        access.require(Right::Record)?;
        let ground = self.ground(access).await?;
        let steps = self.signed_steps(access, &ground, now).await?;
        let (rules, subjects) = (Rule::built_in(), subjects(&ground, &steps, now));
        let holds = found(&rules, &subjects);
        let open = self.open_by_rules(access, &rules).await?;
        let mut known = self.findings_left(access, now).await?;
        known.extend(open.iter().map(|(one, _)| (one.rule.clone(), one.about.1)));
        let mut round = Round::default();
        for (rule, subject) in &holds {
            if !known.contains(&(rule.id.clone(), subject.id)) {
                round.raised += u64::from(self.raise_by_rule(access, rule, subject, now).await?);
            }
        }
        let holds: BTreeMap<(&str, [u8; 16]), &Subject> =
            holds.iter().map(|(rule, subject)| ((rule.id.as_str(), subject.id), *subject)).collect();
        for (finding, worth) in &open {
            let subject = holds.get(&(finding.rule.as_str(), finding.about.1));
            if subject.is_some_and(|subject| subject.worth == *worth) {
                continue;
            }
            match subject {
                // What is at stake has changed: somebody said what a list is worth.
                Some(subject) => {
                    let mut change = self.store().change(access).await?;
                    change.finding_weigh_in_txn(finding.id, subject.worth).await?;
                    change.commit().await?;
                }
                None => round.closed += u64::from(self.finding_mended(access, finding.id, now).await?),
            }
        }
        self.measure(access, &weakest_paths(&ground, &steps), now).await?;
        Ok(round)
    }

    /// What these rules found and is open, with what is at stake.
    async fn open_by_rules(
        &self,
        access: &Access,
        rules: &[Rule],
    ) -> Result<Vec<(Finding, u64)>, CustodyError> {
        let known: BTreeSet<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
        let (mut open, mut before) = (Vec::new(), None);
        loop {
            let page = self.findings_by_worth(access, Some(FindingState::Open), before, READ).await?;
            let Some(last) = page.last() else { return Ok(open) };
            before = Some(FindingPlace::of(last));
            open.extend(page.into_iter().filter(|(finding, _)| known.contains(finding.rule.as_str())));
        }
    }

    async fn raise_by_rule(
        &self,
        access: &Access,
        rule: &Rule,
        subject: &Subject,
        now: Time,
    ) -> Result<bool, CustodyError> {
        let raising = Raising {
            rule: &rule.id,
            about: (subject.noun, subject.id),
            severity: rule.severity,
            phrase: &format!("finding-rule-{}", rule.id),
            words: subject.words.clone(),
            owner: subject.owner.clone(),
        };
        let finding = raising.finding(self.parts.chance.as_ref(), now);
        let due = Some(now.plus(MEND_WITHIN.saturating_mul(weeks(rule.severity))));
        let finding = Finding { due, ..finding };
        let mut change = self.store().change(access).await?;
        let is_new = raise_in_txn(&mut change, self.parts.chance.as_ref(), &finding).await?;
        if is_new {
            change.finding_weigh_in_txn(finding.id, subject.worth).await?;
        }
        change.commit().await?;
        Ok(is_new)
    }

    async fn measure(&self, access: &Access, paths: &[WeakestPath], now: Time) -> Result<(), CustodyError> {
        let mut change = self.store().change(access).await?;
        for path in paths {
            let day = u64::try_from(now.seconds() / (24 * 60 * 60)).unwrap_or(0);
            let measure = PathMeasure { list: path.list, day, steps: path.steps };
            change.path_measure_set_in_txn(&measure).await?;
        }
        Ok(change.commit().await?)
    }
}
