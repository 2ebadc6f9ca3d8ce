//! The words of an alarm: title, text and what to do, in a language. The same for mail, webhook, log line and page.

use model::{ids::Id, phrase::Phrase};
use platform::phrases::{Phrases, in_languages};
use serde_json::{Value as Json, json};
use store::post::{alarm::Alarm, alarm_delivery::News};

/// An alarm said in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmWords {
    /// One line.
    pub title: String,
    /// What happened and what it means.
    pub text: String,
    /// What to do; empty where it is over.
    pub what_to_do: String,
}

/// Says an alarm, or that it is over.
#[must_use]
pub fn said(phrases: &Phrases, language: &str, alarm: &Alarm, news: News) -> AlarmWords {
    let said = &alarm.said;
    let mut arguments = said.arguments.clone();
    arguments.push(("count".to_owned(), said.count.to_string()));
    let one = |suffix: &str| {
        let id = format!("{}{suffix}", said.phrase);
        phrases.say_kept(language, &id, &arguments)
    };
    // What a newer program raised is better told by its name than not at all.
    let title = one("").unwrap_or_else(|| said.phrase.clone());
    match news {
        News::Raised => AlarmWords {
            title,
            text: one("-text").unwrap_or_default(),
            what_to_do: one("-what-to-do").unwrap_or_default(),
        },
        News::Ended => {
            let over = Phrase::new("alarm-over").with("title", title.as_str());
            AlarmWords {
                title: phrases.say(language, &over),
                text: phrases.say(language, &Phrase::new("alarm-over-text").with("title", title)),
                what_to_do: String::new(),
            }
        }
    }
}

/// The document that a webhook gets. Ids, words of ours and numbers; no address.
#[must_use]
pub fn document(alarm: &Alarm, news: News, words: &AlarmWords, installation: &str) -> Json {
    let said = &alarm.said;
    let (kind, at) = match news {
        News::Raised => ("alarm.raised", said.at),
        News::Ended => ("alarm.ended", alarm.ended_at.unwrap_or(alarm.last_at)),
    };
    let argument = |value: &String| in_languages(value).map_or_else(|| json!(value), |words| json!(words));
    let arguments: serde_json::Map<String, Json> =
        said.arguments.iter().map(|(name, value)| (name.clone(), argument(value))).collect();
    json!({
        "type": kind,
        "timestamp": at.to_string(),
        "data": {
            "alarm": said.id.to_string(),
            "installation": installation,
            "kind": said.kind,
            "cause": said.cause,
            "severity": said.severity.as_str(),
            "count": said.count,
            "arguments": arguments,
            "title": words.title,
            "text": words.text,
            "what_to_do": words.what_to_do,
            "began": said.at.to_string(),
        },
    })
}

/// What makes a mail about this delivery this one and no other.
#[must_use]
pub(super) fn identity(delivery: impl Id) -> Vec<Vec<u8>> {
    vec![delivery.to_bytes().to_vec()]
}
