//! Draft: from facts to the words of a letter. Pure. The order is fixed - what happened, what it means for you, what we do, what you can do, what to look out for, how to tell
//! that the letter is ours - and every sentence follows how surely it is known: what is confirmed is said, what is likely is said as believed with its reason, what is
//! unknown is said to be unknown, with the day by which we say more. The sentences are `texts/<language>/letter.ftl`; a test holds all of them against the post office's lint.

use jiff::tz::TimeZone;
use model::{phrase::Phrase, time::Time};
use platform::phrases::Phrases;
use post::letter::{CHECK_CODE, LetterText, Source, Variable};

use crate::{
    LetterHouse,
    commitment::{Commitment, words_in},
    fact::{Cause, DataKind, Fact, FactKind, FactState, FactValue, Facts, Holder, Measure, Misuse},
};

/// What a letter is written from.
pub struct Material<'m> {
    /// The sentences.
    pub phrases: &'m Phrases,
    /// Who writes.
    pub house: &'m LetterHouse,
    /// What is known.
    pub facts: &'m Facts,
    /// What is promised to be done.
    pub promises: &'m [&'m Commitment],
    /// When we noticed.
    pub detected_at: Time,
    /// Whose name stands below.
    pub signer: &'m str,
}

/// The variables that a draft uses.
#[must_use]
pub fn variables() -> Vec<Variable> {
    vec![Variable { name: CHECK_CODE.to_owned(), source: Source::CheckCode }]
}

/// Returns the letter in a language.
#[must_use]
pub fn text(material: &Material<'_>, language: &str) -> LetterText {
    let writer = Writer { material, language };
    let sections = [
        ("letter-heading-happened", writer.happened()),
        ("letter-heading-means", writer.means()),
        ("letter-heading-we-do", writer.we_do()),
        ("letter-heading-you-can", writer.you_can()),
        ("letter-heading-look-out", writer.look_out()),
        ("letter-heading-ours", writer.ours()),
    ];
    let mut body = vec![writer.t("letter-greeting")];
    for (heading, sentences) in sections {
        body.push(format!("{}\n{}", writer.t(heading), sentences.join("\n")));
    }
    let signature = [writer.t("letter-regards"), escaped(material.signer), escaped(&material.house.name)];
    body.push(signature.join("\n"));
    let subject =
        writer.say(&Phrase::new("letter-subject").with("organisation", escaped(&material.house.name)));
    LetterText { language: language.to_owned(), subject, body: body.join("\n\n") }
}

/// Returns what a letter says of a kind of fact, or what a page says where a letter says nothing.
#[must_use]
pub fn sentence(material: &Material<'_>, language: &str, kind: FactKind) -> String {
    let writer = Writer { material, language };
    let said = match kind {
        FactKind::Noticed => writer.happened().into_iter().next(),
        FactKind::Copy => writer.said(kind, |value| writer.copy(value)),
        FactKind::Since => writer.said(kind, |value| writer.since(value)),
        FactKind::Cause => writer.said(kind, cause),
        FactKind::Data => writer.said(kind, |value| writer.data_of(value)),
        FactKind::Misuse => writer.said(kind, |value| writer.misuse(value)),
        FactKind::People => match writer.certain(kind) {
            Some(FactValue::People(count)) => {
                Some(writer.say(&Phrase::new("letter-people").with("count", count.to_string())))
            }
            _ => None,
        },
        FactKind::Measures => writer.certain(kind).map(|_| writer.measures().join(" ")),
    };
    said.unwrap_or_else(|| writer.t("letter-nobody-said"))
}

/// The bound on the chance that a copy which is believed to be out is a wrong one, where the evidence gave one.
fn bound(fact: &Fact) -> Option<u64> {
    match fact.value {
        Some(FactValue::Copy { one_in, .. }) if fact.state == FactState::Likely => one_in,
        _ => None,
    }
}

fn cause(value: &FactValue) -> Option<Phrase> {
    match value {
        FactValue::Cause(cause) => Some(Phrase::new(cause_id(*cause))),
        _ => None,
    }
}

/// Braces of names are no variables.
fn escaped(words: &str) -> String {
    words.replace('{', "{{").replace('}', "}}")
}

struct Writer<'w> {
    material: &'w Material<'w>,
    language: &'w str,
}

impl Writer<'_> {
    fn say(&self, phrase: &Phrase) -> String {
        self.material.phrases.say(self.language, phrase)
    }

    fn t(&self, id: &'static str) -> String {
        self.say(&Phrase::new(id))
    }

    /// A day as people write it, in the zone of the house.
    fn day(&self, date: jiff::civil::Date) -> String {
        let phrase = Phrase::new("letter-date")
            .with("day", date.day().to_string())
            .with("month", date.month().to_string())
            .with("year", date.year().to_string());
        self.say(&phrase)
    }

    fn day_of(&self, time: Time) -> String {
        self.day(local_day(time, &self.material.house.zone))
    }

    fn fact(&self, kind: FactKind) -> Option<&Fact> {
        self.material.facts.get(kind)
    }

    /// A fact in words that follow its state; what nobody stated is unknown.
    fn said(&self, kind: FactKind, sentence: impl Fn(&FactValue) -> Option<Phrase>) -> Option<String> {
        let fact = self.fact(kind);
        let known =
            fact.and_then(|fact| fact.value.as_ref()).and_then(sentence).map(|phrase| self.say(&phrase));
        match (fact, known) {
            (Some(fact), Some(known)) if fact.state == FactState::Confirmed => Some(known),
            (Some(fact), Some(known)) if fact.state == FactState::Likely => Some(self.believed(fact, known)),
            _ => self.unknown(kind, fact),
        }
    }

    fn believed(&self, fact: &Fact, sentence: String) -> String {
        let because = fact.because.get(self.language).or(fact.because.values().next());
        let because = escaped(because.map_or("", String::as_str));
        let said = match bound(fact) {
            Some(one_in) => Phrase::new("letter-bounded").with("one_in", one_in.to_string()),
            None => Phrase::new("letter-believed"),
        };
        self.say(&said.with("sentence", sentence).with("because", because))
    }

    fn unknown(&self, kind: FactKind, fact: Option<&Fact>) -> Option<String> {
        let id = match kind {
            FactKind::Copy => "letter-unknown-copy",
            FactKind::Since => "letter-unknown-since",
            FactKind::Cause => "letter-unknown-cause",
            FactKind::Data => self.unknown_data(),
            FactKind::Misuse => "letter-unknown-misuse",
            FactKind::Noticed | FactKind::People | FactKind::Measures => return None,
        };
        let unknown = self.t(id);
        let tell_by = fact.and_then(|fact| fact.tell_by);
        let Some(by) = tell_by else { return Some(unknown) };
        let more = self.say(&Phrase::new("letter-tell-by").with("date", self.day_of(by)));
        Some(format!("{unknown} {more}"))
    }

    fn happened(&self) -> Vec<String> {
        let noticed = match self.fact(FactKind::Noticed).and_then(|fact| fact.value.as_ref()) {
            Some(FactValue::Noticed(at)) => *at,
            _ => self.material.detected_at,
        };
        let noticed = self.noticed().with("date", self.day_of(noticed));
        let rest = [
            self.said(FactKind::Copy, |value| self.copy(value)),
            self.said(FactKind::Since, |value| self.since(value)),
            self.said(FactKind::Cause, cause),
        ];
        std::iter::once(self.say(&noticed)).chain(rest.into_iter().flatten()).collect()
    }

    /// What was noticed goes as far as the evidence: as long as no copy is known, something of the list is out; one that is believed seems to be, one that is named with a bound on
    /// the chance of naming a wrong one is out with that bound, and only of one that somebody has confirmed it is said to be so.
    fn noticed(&self) -> Phrase {
        let copy = self.fact(FactKind::Copy);
        if let Some(one_in) = copy.and_then(bound) {
            return Phrase::new("letter-noticed-bounded").with("one_in", one_in.to_string());
        }
        Phrase::new(match copy.map(|fact| fact.state) {
            Some(FactState::Confirmed) => "letter-noticed-copy",
            Some(FactState::Likely) => "letter-noticed-seems",
            Some(FactState::Unknown) | None => "letter-noticed-something",
        })
    }

    /// Whether there is a copy to speak of: certain, or believed.
    fn has_copy(&self) -> bool {
        self.fact(FactKind::Copy).is_some_and(|fact| fact.state != FactState::Unknown)
    }

    fn copy(&self, value: &FactValue) -> Option<Phrase> {
        let FactValue::Copy { holder, made_on, .. } = value else { return None };
        let (with_date, without) = match holder {
            Holder::SendsMail => ("letter-copy-sends-mail-on", "letter-copy-sends-mail"),
            Holder::WorksForUs => ("letter-copy-works-for-us-on", "letter-copy-works-for-us"),
            Holder::Ourselves => ("letter-copy-ourselves-on", "letter-copy-ourselves"),
        };
        Some(match made_on {
            Some(made_on) => Phrase::new(with_date).with("date", self.day(*made_on)),
            None => Phrase::new(without),
        })
    }

    fn since(&self, value: &FactValue) -> Option<Phrase> {
        let FactValue::Since { from, until } = value else { return None };
        Some(match (from, until) {
            (Some(from), Some(until)) if from == until => {
                Phrase::new("letter-since-on").with("date", self.day(*from))
            }
            (Some(from), Some(until)) => Phrase::new("letter-since-between")
                .with("from", self.day(*from))
                .with("until", self.day(*until)),
            (Some(from), None) => Phrase::new("letter-since-from").with("from", self.day(*from)),
            (None, Some(until)) => Phrase::new("letter-since-until").with("until", self.day(*until)),
            (None, None) => return None,
        })
    }

    fn means(&self) -> Vec<String> {
        let mut sentences: Vec<String> = Vec::new();
        sentences.extend(self.said(FactKind::Data, |value| self.data_of(value)));
        sentences.extend(self.not_in_it());
        sentences.extend(self.said(FactKind::Misuse, |value| self.misuse(value)));
        sentences.push(self.t("letter-responsible"));
        sentences
    }

    fn data_of(&self, value: &FactValue) -> Option<Phrase> {
        match value {
            FactValue::Data(kinds) => Some(self.data(kinds)),
            _ => None,
        }
    }

    fn data(&self, kinds: &[DataKind]) -> Phrase {
        let words: Vec<String> = DataKind::ALL
            .iter()
            .filter(|kind| kinds.contains(kind))
            .map(|kind| self.t(data_id(*kind)))
            .collect();
        match words.split_last() {
            Some((last, [])) => Phrase::new("letter-data-one").with("data", last),
            Some((last, others)) => {
                Phrase::new("letter-data-many").with("data", others.join(", ")).with("last", last.clone())
            }
            None => Phrase::new(self.unknown_data()),
        }
    }

    fn unknown_data(&self) -> &'static str {
        if self.has_copy() { "letter-unknown-data" } else { "letter-unknown-data-of-list" }
    }

    fn misuse(&self, value: &FactValue) -> Option<Phrase> {
        let FactValue::Misuse(misuse) = value else { return None };
        Some(Phrase::new(misuse_id(*misuse, self.has_copy())))
    }

    /// What people ask first is whether a password or an account is out; said only where the contents of the copy are certain.
    fn not_in_it(&self) -> Option<String> {
        let fact = self.fact(FactKind::Data).filter(|fact| fact.state == FactState::Confirmed)?;
        let Some(FactValue::Data(kinds)) = &fact.value else { return None };
        let has = |kind| kinds.contains(&kind);
        match (has(DataKind::Password), has(DataKind::Payment)) {
            (false, false) => Some(self.t("letter-not-password-nor-payment")),
            (false, true) => Some(self.t("letter-not-password")),
            (true, false) => Some(self.t("letter-not-payment")),
            (true, true) => None,
        }
    }

    fn we_do(&self) -> Vec<String> {
        let mut sentences = self.measures();
        for promise in self.material.promises {
            let what = escaped(words_in(promise, self.language));
            let phrase =
                Phrase::new("letter-promise").with("date", self.day_of(promise.due_at)).with("what", what);
            sentences.push(self.say(&phrase));
        }
        if sentences.is_empty() {
            sentences.push(self.t("letter-we-look"));
        }
        sentences
    }

    fn measures(&self) -> Vec<String> {
        let Some(FactValue::Measures(measures)) = self.certain(FactKind::Measures) else { return Vec::new() };
        let done = Measure::ALL.iter().filter(|measure| measures.contains(measure));
        done.map(|measure| self.t(measure_id(*measure))).collect()
    }

    /// A value that is certain.
    fn certain(&self, kind: FactKind) -> Option<&FactValue> {
        self.fact(kind).filter(|fact| fact.state == FactState::Confirmed)?.value.as_ref()
    }

    fn has_data(&self, kind: DataKind) -> bool {
        let value = self.fact(FactKind::Data).and_then(|fact| fact.value.as_ref());
        matches!(value, Some(FactValue::Data(kinds)) if kinds.contains(&kind))
    }

    fn domain(&self) -> Option<&str> {
        self.material.house.domains.first().map(String::as_str)
    }

    fn you_can(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        if self.has_data(DataKind::Password) {
            sentences.push(match self.domain() {
                Some(domain) => self.say(&Phrase::new("letter-change-password-at").with("domain", domain)),
                None => self.t("letter-change-password"),
            });
        } else {
            sentences.push(self.t("letter-nothing-today"));
        }
        if self.has_data(DataKind::Payment) {
            sentences.push(self.t("letter-watch-account"));
        }
        sentences.push(self.t("letter-answer"));
        sentences
    }

    fn look_out(&self) -> Vec<String> {
        let mut sentences = vec![self.t("letter-careful")];
        if self.has_data(DataKind::Name) || self.has_data(DataKind::Orders) {
            sentences.push(self.t("letter-careful-knows-you"));
        }
        sentences
    }

    fn ours(&self) -> Vec<String> {
        let no_link = self.t("letter-no-link");
        let code = format!("{{{CHECK_CODE}}}");
        let site = self.material.house.site.as_deref().or(self.domain());
        let check = match site {
            Some(domain) => Phrase::new("letter-check-at").with("domain", domain),
            None => Phrase::new("letter-check"),
        };
        vec![no_link, self.say(&check.with("code", code))]
    }
}

/// The day it was somewhere.
pub(crate) fn local_day(time: Time, zone: &TimeZone) -> jiff::civil::Date {
    let stamp = jiff::Timestamp::from_microsecond(time.micros()).unwrap_or(jiff::Timestamp::MAX);
    stamp.to_zoned(zone.clone()).date()
}

const fn cause_id(cause: Cause) -> &'static str {
    match cause {
        Cause::SystemEntered => "letter-cause-system-entered",
        Cause::AccountMisused => "letter-cause-account-misused",
        Cause::SentByMistake => "letter-cause-sent-by-mistake",
        Cause::LeftOpen => "letter-cause-left-open",
    }
}

const fn misuse_id(misuse: Misuse, has_copy: bool) -> &'static str {
    match (misuse, has_copy) {
        (Misuse::UnwantedMail, true) => "letter-misuse-unwanted-mail",
        (Misuse::UnwantedMail, false) => "letter-misuse-unwanted-mail-of-list",
        (Misuse::InOurName, true) => "letter-misuse-in-our-name",
        (Misuse::InOurName, false) => "letter-misuse-in-our-name-of-list",
        (Misuse::Offered, _) => "letter-misuse-offered",
    }
}

const fn measure_id(measure: Measure) -> &'static str {
    match measure {
        Measure::FeedStopped => "letter-measure-feed-stopped",
        Measure::HolderAsked => "letter-measure-holder-asked",
        Measure::CopiesEnded => "letter-measure-copies-ended",
        Measure::AuthorityTold => "letter-measure-authority-told",
        Measure::OthersWarned => "letter-measure-others-warned",
        Measure::PasswordsReset => "letter-measure-passwords-reset",
    }
}

const fn data_id(kind: DataKind) -> &'static str {
    match kind {
        DataKind::Email => "letter-data-email",
        DataKind::Name => "letter-data-name",
        DataKind::Post => "letter-data-post",
        DataKind::Telephone => "letter-data-telephone",
        DataKind::Birth => "letter-data-birth",
        DataKind::Orders => "letter-data-orders",
        DataKind::CustomerNumber => "letter-data-customer-number",
        DataKind::Password => "letter-data-password",
        DataKind::Payment => "letter-data-payment",
    }
}

#[cfg(test)]
mod tests;
