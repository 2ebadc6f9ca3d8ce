//! What people type into a form, as values of facts. Names of the questions are the same on every face.

use model::time::Time;

use super::{Cause, DataKind, FactKind, FactValue, Holder, Measure, Misuse};

/// Reads an instant as forms send it, in UTC: `2026-11-21T06:40`.
#[must_use]
pub fn instant(text: &str) -> Option<Time> {
    let text = text.trim();
    // Browsers leave the seconds out where they are nothing.
    let whole = if text.len() == 16 { format!("{text}:00Z") } else { format!("{text}Z") };
    whole.parse().ok()
}

impl FactValue {
    /// Reads the answers of a form; none if they are not in their form. `word` gives the answer to a question, `has` whether a tick is set.
    #[must_use]
    pub fn typed(kind: FactKind, word: &dyn Fn(&str) -> String, has: &dyn Fn(&str) -> bool) -> Option<Self> {
        let date = |name: &str| match word(name).as_str() {
            "" => Some(None),
            text => text.parse().ok().map(Some),
        };
        Some(match kind {
            FactKind::Noticed => Self::Noticed(instant(&word("at"))?),
            FactKind::Copy => Self::Copy {
                holder: Holder::parse(&word("holder"))?,
                made_on: date("made_on")?,
                one_in: None,
            },
            FactKind::Since => Self::Since { from: date("from")?, until: date("until")? },
            FactKind::Cause => Self::Cause(Cause::parse(&word("cause"))?),
            FactKind::Misuse => Self::Misuse(Misuse::parse(&word("misuse"))?),
            FactKind::People => Self::People(word("people").parse().ok()?),
            FactKind::Data => {
                let chosen = |one: &&DataKind| has(&format!("data-{}", one.as_str()));
                Self::Data(DataKind::ALL.iter().filter(chosen).copied().collect())
            }
            FactKind::Measures => {
                let chosen = |one: &&Measure| has(&format!("measure-{}", one.as_str()));
                Self::Measures(Measure::ALL.iter().filter(chosen).copied().collect())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: FactKind, answers: &[(&str, &str)], expected: impl Into<Option<FactValue>>) {
        let expected = expected.into();
        let word = |name: &str| {
            let found = answers.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
        };
        assert_eq!(FactValue::typed(kind, &word, &|name| word(name) == "yes"), expected, "{answers:?}");
    }

    #[test]
    fn answers_become_values() {
        let at = "2026-11-21T06:40:00Z".parse().unwrap();
        check(FactKind::Noticed, &[("at", "2026-11-21T06:40")], Some(FactValue::Noticed(at)));
        check(FactKind::Noticed, &[("at", "yesterday")], None);
        let made_on = "2026-03-03".parse().ok();
        let copy = FactValue::Copy { holder: Holder::SendsMail, made_on, one_in: None };
        check(FactKind::Copy, &[("holder", "sends-mail"), ("made_on", "2026-03-03")], Some(copy));
        check(FactKind::Copy, &[("holder", "sends-mail"), ("made_on", "3.3.")], None);
        check(
            FactKind::Since,
            &[("from", "2026-03-03")],
            Some(FactValue::Since { from: made_on, until: None }),
        );
        check(FactKind::Cause, &[("cause", "left-open")], Some(FactValue::Cause(Cause::LeftOpen)));
        check(FactKind::Misuse, &[("misuse", "")], None);
        check(FactKind::People, &[("people", "12")], Some(FactValue::People(12)));
        let data = FactValue::Data(vec![DataKind::Email, DataKind::Name]);
        check(FactKind::Data, &[("data-name", "yes"), ("data-email", "yes")], Some(data));
        let measures = FactValue::Measures(vec![Measure::OthersWarned]);
        check(FactKind::Measures, &[("measure-others-warned", "yes")], Some(measures));
    }
}
