//! Questionnaires of others: what somebody asks of us, from CAIQ-style JSON or a table with a column of questions. Pure. Each question weighs the same, and none
//! rules anybody out: what others make of our answers is theirs.

use std::collections::BTreeMap;

use formats::{caiq, csv};

use super::{MAX_QUESTIONS, Question, Questionnaire, Said, Topic, Words};
use crate::Unfit;

#[cfg(test)]
mod tests;

/// Answers to others hold so long in our own library.
const VALID_DAYS: u32 = 365;
/// Bytes of a file.
pub const MAX_BYTES: usize = caiq::MAX_BYTES;
/// What columns with questions, ids and topics are called.
const ASKED: &[&str] = &["question", "frage", "questions", "question text", "fragen"];
const IDS: &[&str] = &["id", "question id", "nr", "no", "number", "nummer"];
const TOPICS: &[&str] = &["topic", "domain", "section", "category", "thema", "bereich", "kategorie"];

/// Reads a file as whatever it is.
///
/// Errors: it is neither, or there is no question in it.
pub fn read(bytes: &[u8]) -> Result<Questionnaire, Unfit> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace() && !b"\xef\xbb\xbf".contains(byte));
    if matches!(first, Some(b'{' | b'[')) { of_caiq(bytes) } else { of_table(bytes) }
}

fn of_caiq(bytes: &[u8]) -> Result<Questionnaire, Unfit> {
    let read = caiq::read(bytes).map_err(|error| Unfit::NoQuestions(error.to_string()))?;
    let questions = read.questions.into_iter().map(|one| (one.id, one.domain, one.text));
    made(&read.title, questions.collect())
}

fn of_table(bytes: &[u8]) -> Result<Questionnaire, Unfit> {
    let limits = csv::Limits { rows: MAX_QUESTIONS, ..csv::Limits::default() };
    let table = csv::read(bytes, &limits).map_err(|error| Unfit::NoQuestions(error.to_string()))?;
    let place = |names: &[&str]| {
        table.header.iter().position(|name| names.contains(&name.trim().to_lowercase().as_str()))
    };
    let asked = place(ASKED).ok_or_else(|| Unfit::NoQuestions("no column is called question".into()))?;
    let (id, topic) = (place(IDS), place(TOPICS));
    let cell = |row: &csv::Row, place: Option<usize>| {
        place.and_then(|place| row.cells.get(place)).map(|cell| line(cell)).unwrap_or_default()
    };
    let rows = table.rows.iter().enumerate().map(|(index, row)| {
        let id = Some(cell(row, id)).filter(|id| !id.is_empty()).unwrap_or_else(|| (index + 1).to_string());
        (id, cell(row, topic), cell(row, Some(asked)))
    });
    made("", rows.filter(|(_, _, text)| !text.is_empty()).collect())
}

/// As much as is kept of a text, on one line.
fn line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(['@', '\0'], " ");
    text.chars().take(caiq::MAX_LETTERS).collect()
}

fn made(title: &str, rows: Vec<(String, String, String)>) -> Result<Questionnaire, Unfit> {
    let word = |text: &str| text.chars().take(store::custody::MAX_NAME).collect::<String>();
    let plain = |text: &str| Words::from([("en".to_owned(), word(&line(text)))]);
    let mut topics: Vec<Topic> = Vec::new();
    let mut questions: Vec<Question> = Vec::new();
    for (id, domain, text) in rows {
        let domain = word(&line(&domain));
        let topic = match topics.iter().find(|topic| topic.title.get("en") == Some(&domain)) {
            Some(topic) => topic.id.clone(),
            None => {
                let id = format!("t{}", topics.len() + 1);
                topics.push(Topic { id: id.clone(), title: plain(&domain) });
                id
            }
        };
        // An id twice would let one answer stand for two questions.
        let mut id = word(&line(&id));
        if questions.iter().any(|known| known.id == id) {
            id = word(&format!("{}-{id}", questions.len() + 1));
        }
        let said = Said { ask: line(&text), good: String::new() };
        let words = BTreeMap::from([("en".to_owned(), said)]);
        questions.push(Question { id, topic, weight: 1, words, ..Question::default() });
    }
    let title = if title.is_empty() { "Questions" } else { title };
    let questionnaire = Questionnaire {
        id: "of-others".to_owned(),
        version: 1,
        valid_days: VALID_DAYS,
        title: plain(title),
        topics,
        questions,
    };
    questionnaire.checked().map_err(|error| Unfit::NoQuestions(error.to_string()))
}
