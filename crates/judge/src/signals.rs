//! Signals: each looks for one trick and says, in points, a phrase and evidence, what it found.
//! Not the verdict (`decide` sums, limits and acts). One file per trick; each names a message it catches and a near one
//! it lets pass.

use model::phrase::Phrase;
use model::verdict::{Action, Evidence, Points, ReasonId, Undecided};

mod reading;

mod attachment;
mod authentication;
mod brand;
mod callback;
mod first_contact;
mod form;
mod hidden;
mod hint;
mod link;
mod lookalike;
mod lure;
mod model_score;
mod outbound_data;
mod person;
mod promise;
mod qr;
mod reply_to;
mod request;
mod rule;
mod smuggling;
mod structure;
mod unopened;
mod upstream;
pub mod watched;

pub use reading::Reading;

/// Signals that speak of the same thing; together they may not weigh more than the group's limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Who it pretends to be.
    Identity,
    /// Where its links lead.
    Link,
    /// What it hides.
    Hiding,
    /// What its words want.
    Lure,
    /// What it asks for.
    Request,
    /// What it carries.
    Attachment,
    /// How it is built.
    Structure,
    /// Weak hints.
    Hint,
    /// What authentication found.
    Authentication,
    /// What rules say.
    Rule,
    /// What the text model says.
    Model,
    /// Customer data that leaves.
    Data,
    /// What we were warned of.
    Watch,
    /// What filters in front of us say.
    Upstream,
}

impl Group {
    /// All groups.
    pub const ALL: [Group; 14] = [
        Group::Identity,
        Group::Link,
        Group::Hiding,
        Group::Lure,
        Group::Request,
        Group::Attachment,
        Group::Structure,
        Group::Hint,
        Group::Authentication,
        Group::Rule,
        Group::Model,
        Group::Data,
        Group::Watch,
        Group::Upstream,
    ];

    /// Returns its word in addresses and in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Group::Identity => "identity",
            Group::Link => "link",
            Group::Hiding => "hiding",
            Group::Lure => "lure",
            Group::Request => "request",
            Group::Attachment => "attachment",
            Group::Structure => "structure",
            Group::Hint => "hint",
            Group::Authentication => "authentication",
            Group::Rule => "rule",
            Group::Model => "model",
            Group::Data => "data",
            Group::Watch => "watch",
            Group::Upstream => "upstream",
        }
    }

    /// Returns the most the group may add to a score; `None` if it is not limited.
    pub const fn limit(self) -> Option<Points> {
        match self {
            Group::Identity => Some(Points::hundredths(700)),
            Group::Link => Some(Points::hundredths(450)),
            Group::Hiding => Some(Points::hundredths(350)),
            Group::Lure => Some(Points::hundredths(450)),
            Group::Request => Some(Points::hundredths(500)),
            Group::Structure => Some(Points::hundredths(300)),
            Group::Hint => Some(Points::hundredths(300)),
            Group::Authentication => Some(Points::hundredths(500)),
            Group::Upstream => Some(Points::hundredths(450)),
            Group::Attachment | Group::Rule | Group::Model | Group::Data | Group::Watch => None,
        }
    }

    /// Returns the id of the reason that records what the limit took off.
    pub const fn limit_id(self) -> &'static str {
        match self {
            Group::Identity => "limit.identity",
            Group::Link => "limit.link",
            Group::Hiding => "limit.hiding",
            Group::Lure => "limit.lure",
            Group::Request => "limit.request",
            Group::Attachment => "limit.attachment",
            Group::Structure => "limit.structure",
            Group::Hint => "limit.hint",
            Group::Authentication => "limit.authentication",
            Group::Rule => "limit.rule",
            Group::Model => "limit.model",
            Group::Data => "limit.data",
            Group::Watch => "limit.watch",
            Group::Upstream => "limit.upstream",
        }
    }
}

/// What one signal found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The reason's stable name.
    pub id: ReasonId,
    /// What it speaks of.
    pub group: Group,
    /// What it adds.
    pub points: Points,
    /// Plain words.
    pub text: Phrase,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// An action it forces whatever the score; seldom.
    pub force: Option<Action>,
}

/// Everything the signals found, and what they could not decide.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// In the order found.
    pub found: Vec<Finding>,
    /// Questions left open.
    pub undecided: Vec<Undecided>,
}

/// At most so many pieces of evidence stand under one reason.
const MAX_EVIDENCE: usize = 4;

impl Findings {
    /// Adds a finding; `points` in hundredths.
    pub(crate) fn add(
        &mut self,
        id: &'static str,
        group: Group,
        points: i32,
        text: Phrase,
        evidence: impl IntoIterator<Item = Evidence>,
    ) {
        debug_assert!(
            crate::sources::signal(id).is_some_and(|source| {
                source.group == group && (source.least..=source.most).contains(&Points::hundredths(points))
            }),
            "`{id}` adding {points} is not listed so in `sources`"
        );
        self.found.push(Finding {
            id: id.into(),
            group,
            points: Points::hundredths(points),
            text,
            evidence: evidence.into_iter().take(MAX_EVIDENCE).collect(),
            force: None,
        });
    }

    /// Makes the finding just added force an action.
    pub(crate) fn force_last(&mut self, action: Action) {
        if let Some(last) = self.found.last_mut() {
            last.force = Some(action);
        }
    }

    /// Notes a question that could not be answered.
    pub(crate) fn leave_open(&mut self, rule: &str, needs: &str) {
        self.undecided.push(Undecided { rule: rule.to_owned(), needs: vec![needs.to_owned()] });
    }

    /// Tells whether a finding of this name was made.
    pub(crate) fn has(&self, id: &str) -> bool {
        self.found.iter().any(|finding| finding.id.as_str() == id)
    }
}

/// Asks every signal.
pub fn find(reading: &Reading<'_>) -> Findings {
    let mut findings = Findings::default();
    let into = &mut findings;
    // Those before the last three stand for themselves; the last three look at what the others found.
    person::find(reading, into);
    lookalike::find(reading, into);
    brand::find(reading, into);
    reply_to::find(reading, into);
    lure::find(reading, into);
    request::find(reading, into);
    callback::find(reading, into);
    link::find(reading, into);
    hidden::find(reading, into);
    qr::find(reading, into);
    smuggling::find(reading, into);
    form::find(reading, into);
    attachment::find(reading, into);
    unopened::find(reading, into);
    structure::find(reading, into);
    watched::find(reading, into);
    model_score::find(reading, into);
    rule::find(reading, into);
    promise::find(reading, into);
    outbound_data::find(reading, into);
    hint::find(reading, into);
    first_contact::find(reading, into);
    authentication::find(reading, into);
    upstream::find(reading, into);
    findings
}

#[cfg(test)]
mod tests;
