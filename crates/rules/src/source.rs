//! Rule files: one YAML document with a rule and what a person should know of it, in the community's format.
//! Reads text, not folders; compiles nothing by itself. One key is our own: `cases`, messages the rule is tested with.
//!
//! ```yaml
//! name: "Crate from nowhere"
//! type: "rule"
//! severity: "medium"
//! source: |
//!   type.inbound and strings.icontains(subject.subject, "crate")
//! cases:
//!   must:
//!     - crate.eml
//!   near:
//!     - |
//!       Subject: your order
//!
//!       Nothing unusual here.
//! ```

use std::collections::BTreeMap;

use serde_json::Value as Yaml;

use crate::check::Expected;
use crate::limits::MAX_FILE_BYTES;
use crate::pack::Rule;
use crate::token::SourceError;
use crate::vocabulary::Vocabulary;

/// A rule file as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleFile {
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub kind: Kind,
    /// The rule itself.
    pub source: String,
    /// A name for life, if it has one.
    pub id: Option<String>,
    /// What it finds, for people.
    pub description: Option<String>,
    /// How bad a match is.
    pub severity: Option<Severity>,
    /// Whether it is switched on when it is installed; none says nothing.
    pub is_active: Option<bool>,
    /// Who wrote it.
    pub authors: Vec<Author>,
    /// Where to read more.
    pub references: Vec<String>,
    /// Free words.
    pub tags: Vec<String>,
    /// What the attacker wants.
    pub attack_types: Vec<String>,
    /// How the attacker goes about it.
    pub tactics_and_techniques: Vec<String>,
    /// What the rule looks at.
    pub detection_methods: Vec<String>,
    /// What it is known to mistake.
    pub false_positives: Vec<String>,
    /// What the feed suggests to do.
    pub default_actions: Vec<String>,
    /// On which events a triage rule runs: the keys `triage_…` that are true.
    pub triage_events: Vec<String>,
    /// Messages it is tested with.
    pub cases: Cases,
    /// Keys nobody knows, for a warning.
    pub unknown_keys: Vec<String>,
}

/// What a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `rule`: flags a message.
    Detection,
    /// `dlp`: finds data that must not leave.
    Dlp,
    /// `query`: shows a value to a person.
    Insight,
    /// `exclusion`: keeps detections from running.
    Exclusion,
    /// `triage_rule`: acts on an event.
    Triage,
}

impl Kind {
    /// What the rule's source must be.
    #[must_use]
    pub fn expected(self) -> Expected {
        if self == Self::Insight { Expected::AnyValue } else { Expected::Condition }
    }
}

/// How bad a match is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know.
    Informational,
    /// Look at it some day.
    Low,
    /// Look at it.
    Medium,
    /// Look at it soon.
    High,
    /// Look at it now.
    Critical,
}

/// Who wrote a rule. All parts may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Author {
    /// Name.
    pub name: Option<String>,
    /// Account names and addresses, by the key they stood under.
    pub contacts: BTreeMap<String, String>,
}

/// Messages a rule is tested with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cases {
    /// It must match these.
    pub must: Vec<CaseMessage>,
    /// It must not match these, though they come near.
    pub near: Vec<CaseMessage>,
}

/// Where a test message is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseMessage {
    /// Written out in the file; it has more than one line.
    Inline(String),
    /// The name of a file beside the rule file.
    File(String),
}

/// Why a rule file cannot be used. The file's author must act.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleFileError {
    /// Larger than [`MAX_FILE_BYTES`].
    #[error("read {bytes} bytes: a rule file has at most {MAX_FILE_BYTES}")]
    TooLarge {
        /// Its size.
        bytes: usize,
    },
    /// Not YAML.
    #[error("read the YAML: {0}")]
    Yaml(String),
    /// Not a mapping of keys to values.
    #[error("find keys: the file is not a list of `key: value`")]
    NoKeys,
    /// A key every rule needs.
    #[error("find the key `{0}`")]
    Missing(&'static str),
    /// A value of the wrong sort.
    #[error("read `{key}`: expected {expected}")]
    Wrong {
        /// The key.
        key: String,
        /// What should stand there.
        expected: &'static str,
    },
}

/// Keys whose value is read.
const KEYS: &[&str] = &[
    "name",
    "type",
    "source",
    "id",
    "description",
    "severity",
    "active",
    "authors",
    "references",
    "tags",
    "user_provided_tags",
    "attack_types",
    "tactics_and_techniques",
    "detection_methods",
    "false_positives",
    "default_actions",
    "cases",
];

/// Keys of the community's format that mean nothing here.
const PASSED_OVER: &[&str] = &[
    "internal_type",
    "passive",
    "label",
    "maturity",
    "action_ids",
    "auto_review_classification",
    "auto_review_auto_share",
    "run_triage_on_excluded_messages",
    "testing_pr",
    "testing_sha",
    "og_id",
    "created_at",
    "updated_at",
];

impl RuleFile {
    /// Reads a rule file. Errors: [`RuleFileError`]; the rule's own source is not looked at.
    pub fn parse(text: &str) -> Result<Self, RuleFileError> {
        if text.len() > MAX_FILE_BYTES {
            return Err(RuleFileError::TooLarge { bytes: text.len() });
        }
        let document: Yaml = serde_saphyr::from_str(text)
            .map_err(|error| RuleFileError::Yaml(first_line(&error.to_string())))?;
        let Yaml::Object(keys) = document else { return Err(RuleFileError::NoKeys) };
        let keys = Keys(keys.into_iter().collect());
        Ok(Self {
            name: keys.required("name")?,
            kind: keys.kind()?,
            source: keys.required("source")?,
            id: keys.text("id")?,
            description: keys.text("description")?,
            severity: keys.severity()?,
            is_active: keys.flag("active")?,
            authors: keys.authors()?,
            references: keys.texts("references")?,
            tags: [keys.texts("tags")?, keys.texts("user_provided_tags")?].concat(),
            attack_types: keys.texts("attack_types")?,
            tactics_and_techniques: keys.texts("tactics_and_techniques")?,
            detection_methods: keys.texts("detection_methods")?,
            false_positives: keys.texts("false_positives")?,
            default_actions: keys.texts("default_actions")?,
            triage_events: keys.triage_events()?,
            cases: keys.cases()?,
            unknown_keys: keys.unknown(),
        })
    }

    /// Checks the rule. Errors: [`SourceError`]; its place is counted in [`RuleFile::source`].
    pub fn rule(&self, vocabulary: &Vocabulary) -> Result<Rule, SourceError> {
        Rule::new(&self.source, vocabulary, self.kind.expected())
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

struct Keys(BTreeMap<String, Yaml>);

impl Keys {
    /// Null counts as absent.
    fn get(&self, key: &str) -> Option<&Yaml> {
        self.0.get(key).filter(|value| !value.is_null())
    }

    fn required(&self, key: &'static str) -> Result<String, RuleFileError> {
        self.text(key)?.filter(|text| !text.trim().is_empty()).ok_or(RuleFileError::Missing(key))
    }

    fn text(&self, key: &str) -> Result<Option<String>, RuleFileError> {
        self.get(key).map(|value| text(key, value)).transpose()
    }

    fn flag(&self, key: &str) -> Result<Option<bool>, RuleFileError> {
        let wrong = || RuleFileError::Wrong { key: key.to_owned(), expected: "true or false" };
        self.get(key).map(|value| value.as_bool().ok_or_else(wrong)).transpose()
    }

    /// A list of texts; a single text stands for a list of one.
    fn texts(&self, key: &str) -> Result<Vec<String>, RuleFileError> {
        match self.get(key) {
            None => Ok(Vec::new()),
            Some(Yaml::Array(values)) => values.iter().map(|value| text(key, value)).collect(),
            Some(value) => Ok(vec![text(key, value)?]),
        }
    }

    fn kind(&self) -> Result<Kind, RuleFileError> {
        Ok(match self.required("type")?.as_str() {
            "rule" => Kind::Detection,
            "dlp" => Kind::Dlp,
            "query" => Kind::Insight,
            "exclusion" => Kind::Exclusion,
            "triage_rule" => Kind::Triage,
            _ => {
                let expected = "rule, dlp, query, exclusion or triage_rule";
                return Err(RuleFileError::Wrong { key: "type".to_owned(), expected });
            }
        })
    }

    fn severity(&self) -> Result<Option<Severity>, RuleFileError> {
        let Some(severity) = self.text("severity")? else { return Ok(None) };
        Ok(Some(match severity.to_ascii_lowercase().as_str() {
            "informational" => Severity::Informational,
            "low" => Severity::Low,
            "medium" => Severity::Medium,
            "high" => Severity::High,
            "critical" => Severity::Critical,
            _ => {
                let expected = "informational, low, medium, high or critical";
                return Err(RuleFileError::Wrong { key: "severity".to_owned(), expected });
            }
        }))
    }

    fn authors(&self) -> Result<Vec<Author>, RuleFileError> {
        let Some(authors) = self.get("authors") else { return Ok(Vec::new()) };
        let authors = authors.as_array().map_or(std::slice::from_ref(authors), Vec::as_slice);
        authors.iter().map(author).collect()
    }

    fn triage_events(&self) -> Result<Vec<String>, RuleFileError> {
        let mut events = Vec::new();
        for key in self.0.keys().filter(|key| key.starts_with("triage_")) {
            if self.flag(key)? == Some(true) {
                events.push(key.clone());
            }
        }
        Ok(events)
    }

    fn cases(&self) -> Result<Cases, RuleFileError> {
        let Some(cases) = self.get("cases") else { return Ok(Cases::default()) };
        let wrong =
            || RuleFileError::Wrong { key: "cases".to_owned(), expected: "the lists `must` and `near`" };
        let keys = cases.as_object().ok_or_else(wrong)?;
        if keys.keys().any(|key| key != "must" && key != "near") {
            return Err(wrong());
        }
        let keys = Self(keys.clone().into_iter().collect());
        let messages = |key| Ok(keys.texts(key)?.into_iter().map(case_message).collect());
        Ok(Cases { must: messages("must")?, near: messages("near")? })
    }

    fn unknown(&self) -> Vec<String> {
        let is_known =
            |key: &str| KEYS.contains(&key) || PASSED_OVER.contains(&key) || key.starts_with("triage_");
        self.0.keys().filter(|key| !is_known(key)).cloned().collect()
    }
}

/// A scalar as text: `source: true` is a boolean to YAML and a rule to us.
fn text(key: &str, value: &Yaml) -> Result<String, RuleFileError> {
    match value {
        Yaml::String(text) => Ok(text.clone()),
        Yaml::Bool(truth) => Ok(truth.to_string()),
        Yaml::Number(number) => Ok(number.to_string()),
        _ => Err(RuleFileError::Wrong { key: key.to_owned(), expected: "a text" }),
    }
}

fn author(value: &Yaml) -> Result<Author, RuleFileError> {
    let Yaml::Object(keys) = value else {
        return Ok(Author { name: Some(text("authors", value)?), contacts: BTreeMap::new() });
    };
    let mut author = Author::default();
    for (key, value) in keys.iter().filter(|(_, value)| !value.is_null()) {
        let value = text("authors", value)?;
        if key == "name" {
            author.name = Some(value);
        } else {
            author.contacts.insert(key.clone(), value);
        }
    }
    Ok(author)
}

fn case_message(text: String) -> CaseMessage {
    if text.contains('\n') { CaseMessage::Inline(text) } else { CaseMessage::File(text) }
}
