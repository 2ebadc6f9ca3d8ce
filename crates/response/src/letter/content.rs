//! Content: what a letter consists of before it is whole, as it is kept in a draft. With a set of people it is a [`Letter`].

use model::{
    ids::{CommitmentId, LetterId},
    time::Time,
};
use post::letter::{Letter, LetterKind, LetterText, Sender, Source, Variable};
use serde_json::{Value as Json, json};
use store::error::StoreError;

use crate::affected::AffectedSet;

/// What a letter consists of, but for whom it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterContent {
    /// The same in each language.
    pub texts: Vec<LetterText>,
    /// What may differ from recipient to recipient.
    pub variables: Vec<Variable>,
    /// Who writes.
    pub from: Sender,
    /// Whether answers come to the reply desk.
    pub is_answered_by_us: bool,
    /// Nothing is sent after this.
    pub not_after: Time,
    /// What it promises, by the commitments of then; said in the texts, not sent.
    pub promises: Vec<CommitmentId>,
}

impl LetterContent {
    /// Returns the whole letter to a set of people.
    #[must_use]
    pub fn letter(&self, id: LetterId, affected: &AffectedSet) -> Letter {
        Letter {
            id,
            kind: LetterKind::Mandated,
            texts: self.texts.clone(),
            variables: self.variables.clone(),
            from: self.from.clone(),
            is_answered_by_us: self.is_answered_by_us,
            affected: affected.id,
            affected_count: affected.people,
            not_after: self.not_after,
        }
    }

    /// Returns the text it is kept as.
    #[must_use]
    pub fn to_text(&self) -> String {
        let texts = self.texts.iter().map(|text| json!([text.language, text.subject, text.body]));
        let variables = self.variables.iter().map(|variable| match &variable.source {
            Source::Column(column) => json!([variable.name, "column", column]),
            Source::CheckCode => json!([variable.name, "check_code"]),
        });
        json!({
            "texts": texts.collect::<Vec<_>>(),
            "variables": variables.collect::<Vec<_>>(),
            "from": [self.from.name, self.from.address],
            "answered": self.is_answered_by_us,
            "not_after": self.not_after.micros(),
            "promises": self.promises.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
        .to_string()
    }

    /// Reads what [`LetterContent::to_text`] wrote.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let damaged = StoreError::Damaged { what: "a letter", detail: "its content is not in its form" };
        serde_json::from_str(text).ok().as_ref().and_then(content_of).ok_or(damaged)
    }
}

fn content_of(json: &Json) -> Option<LetterContent> {
    let each = |name: &str| json.get(name)?.as_array().map(|items| items.iter());
    let word = |json: &Json, index: usize| json.get(index)?.as_str().map(str::to_owned);
    let text = |json: &Json| {
        Some(LetterText { language: word(json, 0)?, subject: word(json, 1)?, body: word(json, 2)? })
    };
    let variable = |json: &Json| {
        let source = match word(json, 1)?.as_str() {
            "column" => Source::Column(word(json, 2)?),
            "check_code" => Source::CheckCode,
            _ => return None,
        };
        Some(Variable { name: word(json, 0)?, source })
    };
    let promise = |json: &Json| json.as_str()?.parse().ok();
    let from = json.get("from")?;
    Some(LetterContent {
        texts: each("texts")?.map(text).collect::<Option<_>>()?,
        variables: each("variables")?.map(variable).collect::<Option<_>>()?,
        from: Sender { name: word(from, 0)?, address: word(from, 1)? },
        is_answered_by_us: json.get("answered")?.as_bool()?,
        not_after: Time::from_micros(json.get("not_after")?.as_i64()?),
        // Drafts of before this was noted promise nothing that is known: they are drafted anew.
        promises: each("promises").map_or(Some(Vec::new()), |each| each.map(promise).collect())?,
    })
}

#[cfg(test)]
mod tests {
    use model::ids::Id as _;

    use super::*;

    #[test]
    fn content_comes_back_as_it_was() {
        let content = LetterContent {
            texts: vec![LetterText {
                language: "de".into(),
                subject: "Zu Ihrer \"Adresse\"".into(),
                body: "Guten Tag\n\nIhr Code ist {check_code}.".into(),
            }],
            variables: vec![
                Variable { name: "check_code".into(), source: Source::CheckCode },
                Variable { name: "name".into(), source: Source::Column("First name".into()) },
            ],
            from: Sender { name: "Ada Lovelace".into(), address: "letters@shop.example".into() },
            is_answered_by_us: true,
            not_after: Time::from_seconds(1_795_269_600),
            promises: vec![CommitmentId::from_bytes([4; 16])],
        };
        assert_eq!(LetterContent::parse(&content.to_text()).unwrap(), content);
        for spoilt in ["", "{}", "{\"texts\": [[1]]}"] {
            assert!(LetterContent::parse(spoilt).is_err(), "{spoilt}");
        }
    }
}
