//! CAIQ: questionnaires about a provider's security as JSON, in the shapes that go round: domains with controls with questions, or a flat list, with or without
//! answers. Not the text of any questionnaire: whoever sends one brings it. Pure, bounded in bytes, nodes, depth, questions and letters.
//!
//! There is no one schema: exporters name the same things differently. Taken for a question is an object with an id and the words of a question and no
//! questions below it; what stands around it and has a title is what it is about.

use serde_json::{Map, Value};
use thiserror::Error;

#[cfg(test)]
mod tests;

/// Bytes of a document: the longest in use, with answers and comments, has half a megabyte.
pub const MAX_BYTES: usize = 4 << 20;
/// Questions of a document: CAIQ 4.1 has 283.
pub const MAX_QUESTIONS: usize = 400;
/// Values that are looked at.
pub const MAX_NODES: usize = 200_000;
/// Objects and lists within each other.
pub const MAX_DEPTH: usize = 24;
/// Letters of one text; longer ones are cut and complained of.
pub const MAX_LETTERS: usize = 2_000;

/// A questionnaire as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caiq {
    /// What it calls itself; may be empty.
    pub title: String,
    /// Its version, as it is written; may be empty.
    pub version: String,
    /// Its questions, in the order they stand.
    pub questions: Vec<Question>,
    /// What was wrong with it.
    pub complaints: Vec<Complaint>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its id: `A&A-01.1`.
    pub id: String,
    /// What it is about: the title of the domain around it; may be empty.
    pub domain: String,
    /// What is asked.
    pub text: String,
    /// What was answered, if the document has answers.
    pub answer: Option<Answer>,
    /// What was said beside the answer; may be empty.
    pub comment: String,
}

/// An answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Yes.
    Yes,
    /// No.
    No,
    /// It does not apply.
    NotApplicable,
}

/// Something wrong that does not keep one from using the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Complaint {
    /// A question's text was cut; with its id.
    Cut(String),
    /// An id stands twice; the second question is left out.
    Twice(String),
    /// Deeper things were not looked at.
    TooDeep,
}

/// A document is no questionnaire we read; nothing of it was taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CaiqError {
    /// It is larger than one may be.
    #[error("read the questionnaire: it has more than {MAX_BYTES} bytes")]
    TooLong,
    /// It has more values than one may have.
    #[error("read the questionnaire: it has more than {MAX_NODES} values")]
    TooManyNodes,
    /// It has more questions than one may have.
    #[error("read the questionnaire: it has more than {MAX_QUESTIONS} questions")]
    TooManyQuestions,
    /// It is no JSON.
    #[error("read the questionnaire: it is no JSON")]
    NotJson,
    /// There is no question in it.
    #[error("read the questionnaire: there is no question in it")]
    Empty,
}

/// Reads a document.
pub fn read(bytes: &[u8]) -> Result<Caiq, CaiqError> {
    if bytes.len() > MAX_BYTES {
        return Err(CaiqError::TooLong);
    }
    // RFC 8259 §8.1: a mark at the beginning may be ignored, and some write one.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let value: Value = serde_json::from_slice(bytes).map_err(|_| CaiqError::NotJson)?;
    let mut reader = Reader { caiq: Caiq::default(), nodes: 0 };
    if let Some(top) = value.as_object() {
        reader.caiq.title = cut(word(top, TITLES).unwrap_or_default()).0;
        reader.caiq.version = cut(word(top, &["version"]).unwrap_or_default()).0;
    }
    reader.walk(&value, "", 0)?;
    if reader.caiq.questions.is_empty() { Err(CaiqError::Empty) } else { Ok(reader.caiq) }
}

const IDS: &[&str] = &["id", "question_id", "questionid", "qid", "control_id"];
const ASKED: &[&str] = &["question", "question_text", "questiontext", "content", "prompt", "text"];
const TITLES: &[&str] = &["title", "name", "domain_title", "domainname", "domain"];
const ANSWERS: &[&str] = &["answer", "response", "csp_caiq_answer", "value"];
const COMMENTS: &[&str] = &["comment", "comments", "notes", "explanation", "csp_implementation_description"];

struct Reader {
    caiq: Caiq,
    nodes: usize,
}

impl Reader {
    fn walk(&mut self, value: &Value, domain: &str, depth: usize) -> Result<(), CaiqError> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(CaiqError::TooManyNodes);
        }
        if depth > MAX_DEPTH {
            if !self.caiq.complaints.contains(&Complaint::TooDeep) {
                self.caiq.complaints.push(Complaint::TooDeep);
            }
            return Ok(());
        }
        match value {
            Value::Array(items) => items.iter().try_for_each(|item| self.walk(item, domain, depth + 1)),
            Value::Object(object) => self.object(object, domain, depth),
            _ => Ok(()),
        }
    }

    fn object(&mut self, object: &Map<String, Value>, domain: &str, depth: usize) -> Result<(), CaiqError> {
        let has_below = object.values().any(|value| match value {
            Value::Array(items) => items.iter().any(Value::is_object),
            Value::Object(_) => true,
            _ => false,
        });
        if !has_below {
            return self.question(object, domain);
        }
        // The outermost title below the document's own is the domain; controls within it have titles, too.
        let title = if depth == 0 || !domain.is_empty() { None } else { word(object, TITLES) };
        let domain = title.unwrap_or(domain).to_owned();
        object.values().try_for_each(|value| self.walk(value, &domain, depth + 1))
    }

    fn question(&mut self, object: &Map<String, Value>, domain: &str) -> Result<(), CaiqError> {
        let (Some(id), Some(text)) = (word(object, IDS), word(object, ASKED)) else { return Ok(()) };
        let ((id, _), (text, was_cut)) = (cut(id), cut(text));
        if id.is_empty() || text.chars().filter(|char| char.is_alphabetic()).count() < 3 {
            return Ok(());
        }
        if self.caiq.questions.iter().any(|known| known.id == id) {
            self.caiq.complaints.push(Complaint::Twice(id));
            return Ok(());
        }
        if self.caiq.questions.len() >= MAX_QUESTIONS {
            return Err(CaiqError::TooManyQuestions);
        }
        if was_cut {
            self.caiq.complaints.push(Complaint::Cut(id.clone()));
        }
        let domain = if domain.is_empty() { word(object, &["domain", "domain_title"]) } else { Some(domain) };
        self.caiq.questions.push(Question {
            id,
            domain: cut(domain.unwrap_or_default()).0,
            text,
            answer: word(object, ANSWERS).and_then(answer),
            comment: cut(word(object, COMMENTS).unwrap_or_default()).0,
        });
        Ok(())
    }
}

/// The first of these members that is a text with something in it; capitals, spaces and hyphens in names do not matter.
fn word<'v>(object: &'v Map<String, Value>, names: &[&str]) -> Option<&'v str> {
    let plain = |name: &str| name.to_lowercase().replace([' ', '-'], "_");
    names.iter().find_map(|wanted| {
        let found = object.iter().find(|(name, _)| plain(name) == *wanted);
        found.and_then(|(_, value)| value.as_str()).map(str::trim).filter(|text| !text.is_empty())
    })
}

fn answer(text: &str) -> Option<Answer> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" => Some(Answer::Yes),
        "no" | "n" | "false" => Some(Answer::No),
        "na" | "n/a" | "not applicable" | "not_applicable" => Some(Answer::NotApplicable),
        _ => None,
    }
}

/// A text on one line, and whether it was cut.
fn cut(text: &str) -> (String, bool) {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('\0', "");
    let is_long = text.chars().count() > MAX_LETTERS;
    (if is_long { text.chars().take(MAX_LETTERS).collect() } else { text }, is_long)
}
