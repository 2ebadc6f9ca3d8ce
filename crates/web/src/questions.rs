//! Questions as a form: what the console and the partner's page have in common when somebody answers a questionnaire. Topic by topic, so that a page is small
//! and saving is one press. What an answer means, `custody::questionnaire` says.

use custody::assessment::{Answer, Opened};
use custody::questionnaire::Question;

use model::time::Time;

use crate::evidence::{Doing, FileList};
use crate::view::{Badge, Button, Field, Icon, Markup, Speaker, Tabs, Tone};

/// What a choice is called.
pub(crate) fn choice_words(speaker: &Speaker, question: &Question, choice: &str) -> String {
    if let Some(own) = question.choices.iter().find(|known| known.id == choice) {
        return custody::questionnaire::said(&own.title, speaker.language()).to_owned();
    }
    match choice {
        "yes" => speaker.t("choice-yes"),
        "partly" => speaker.t("choice-partly"),
        "no" => speaker.t("choice-no"),
        "na" => speaker.t("choice-na"),
        _ => speaker.t("assessment-no-answer"),
    }
}

/// The topic that is shown: the one asked for, else the first with a question that has no answer, else the first.
pub(crate) fn topic<'o>(opened: &'o Opened, asked: &str) -> &'o str {
    let topics = &opened.questionnaire.topics;
    let named = topics.iter().find(|topic| topic.id == asked);
    let is_open = |id: &str| {
        let open = &opened.judged.unanswered;
        opened.questionnaire.questions.iter().any(|one| one.topic == id && open.contains(&one.id))
    };
    let open = topics.iter().find(|topic| is_open(&topic.id));
    named.or(open).or(topics.first()).map_or("", |topic| topic.id.as_str())
}

/// The topic whose page comes after one was saved: the same while something of it has no answer, else the next that has; none at the end.
pub(crate) fn next_topic<'o>(opened: &'o Opened, saved: &str) -> Option<&'o str> {
    let open =
        |id: &str| of_topic(opened, id).any(|question| opened.judged.unanswered.contains(&question.id));
    let topics = &opened.questionnaire.topics;
    let at = topics.iter().position(|topic| topic.id == saved).unwrap_or(0);
    let around = topics[at..].iter().chain(&topics[..at]);
    around.map(|topic| topic.id.as_str()).find(|id| open(id))
}

/// The questions of a topic that apply.
fn of_topic<'o>(opened: &'o Opened, topic: &str) -> impl Iterator<Item = &'o Question> {
    let questions = opened.questionnaire.questions.iter();
    questions.filter(move |question| question.topic == topic && opened.judged.asked.contains(&question.id))
}

/// A tab for each topic, with how many of its questions have an answer.
pub(crate) fn tabs(speaker: &Speaker, opened: &Opened, base: &str, current: &str, title: String) -> Tabs {
    let mut tabs = Tabs::new(title);
    let separator = if base.contains('?') { '&' } else { '?' };
    let place = |id: &str| format!("{base}{separator}topic={id}");
    for topic in &opened.questionnaire.topics {
        let all = of_topic(opened, &topic.id).count();
        if all == 0 {
            continue;
        }
        let open =
            of_topic(opened, &topic.id).filter(|one| opened.judged.unanswered.contains(&one.id)).count();
        let words = opened.questionnaire.topic(&topic.id, speaker.language());
        tabs = tabs.tab(place(&topic.id), words).count(format!("{}/{all}", all - open));
    }
    tabs.current(&place(current))
}

/// The fields of a topic: for each question its choices, words, where the proof is, and the files that are one.
pub(crate) fn fields(speaker: &Speaker, opened: &Opened, (topic, now): (&str, Time)) -> Vec<Markup> {
    let mut fields = Vec::new();
    for question in of_topic(opened, topic) {
        let given = opened.answers.get(&question.id).cloned().unwrap_or_default();
        if given.is_suggested {
            fields.push(Markup::of(&Badge::new(Tone::Care, speaker.t("assessment-suggested"))));
        }
        fields.extend(question_fields(speaker, question, &given).iter().map(Markup::of));
        let files = FileList::of(speaker, opened.files_of(&question.id), (Doing::Removing, now));
        if question.evidence || files.is_some() {
            fields.extend(file_fields(speaker, &question.id));
        }
        fields.extend(files.as_ref().map(Markup::of));
    }
    fields
}

fn question_fields(speaker: &Speaker, question: &Question, given: &Answer) -> Vec<Field> {
    let said = question.said(speaker.language());
    let id = &question.id;
    let choices = question.choice_ids();
    let choices =
        choices.map(|choice| (choice.to_owned(), choice_words(speaker, question, choice), String::new()));
    let mut choice =
        Field::radio(format!("choice-{id}"), said.ask, choices.collect()).value(given.choice.as_str());
    if !said.good.is_empty() {
        choice = choice.hint(format!("{} {}", speaker.t("assessment-good"), said.good));
    }
    let words = Field::lines(2, format!("words-{id}"), speaker.t("assessment-words"));
    let mut fields = vec![choice, words.value(given.words.as_str())];
    if question.evidence || !given.evidence.is_empty() {
        let evidence = Field::text(format!("evidence-{id}"), speaker.t("assessment-evidence"));
        fields.push(evidence.value(given.evidence.as_str()));
    }
    fields
}

/// What attaches files to an answer. The day stands before the files: it is read before they are.
fn file_fields(speaker: &Speaker, question: &str) -> [Markup; 3] {
    let most = (custody::evidence::MOST_BYTES / 1_000_000).to_string();
    let until = Field::line("date", format!("until-{question}"), speaker.t("evidence-valid"));
    let files = Field::files(format!("file-{question}"), speaker.t("evidence-file"));
    let files = files.hint(speaker.t_with("evidence-file-hint", "most", &most));
    let attach = Button::secondary(speaker.t("evidence-attach")).icon(Icon::Paperclip);
    [
        Markup::of(&until.hint(speaker.t("evidence-valid-hint")).short()),
        Markup::of(&files),
        Markup::of(&attach.value("attach", question).small()),
    ]
}

/// Reads what was sent for a topic; what was not sent stays as it is.
pub(crate) fn answers(opened: &Opened, pairs: &[(String, String)]) -> Vec<Answer> {
    let word = |name: String| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    let mut answers = Vec::new();
    for question in &opened.questionnaire.questions {
        let id = &question.id;
        let before = opened.answers.get(id).cloned().unwrap_or_default();
        let (choice, words) = (word(format!("choice-{id}")), word(format!("words-{id}")));
        let evidence = word(format!("evidence-{id}"));
        if choice.is_none() && words.is_none() && evidence.is_none() {
            continue;
        }
        let answer = Answer {
            question: id.clone(),
            choice: choice.unwrap_or(before.choice),
            words: words.unwrap_or(before.words),
            evidence: evidence.unwrap_or(before.evidence),
            // Whoever saved the page has looked at it.
            is_suggested: false,
        };
        if answer != (Answer { question: id.clone(), ..Answer::default() }) {
            answers.push(answer);
        }
    }
    answers
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use custody::questionnaire::{Judged, Questionnaire};

    use super::*;

    #[test]
    fn what_was_not_sent_stays_and_what_is_empty_is_no_answer() {
        let pack = Questionnaire::of_id("esp-25").unwrap();
        let judged = pack.judge(&BTreeMap::new());
        assert_eq!(judged.unanswered.len(), 23);
        let before = Answer {
            question: "seeds".into(),
            choice: "yes".into(),
            words: "old".into(),
            is_suggested: true,
            ..Answer::default()
        };
        let opened = opened(pack, judged, vec![before.clone()]);
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let sent = [pair("words-seeds", "new"), pair("words-purpose", ""), pair("choice-nonsense", "yes")];
        let expected = Answer { words: "new".into(), is_suggested: false, ..before };
        assert_eq!(answers(&opened, &sent), [expected]);
    }

    #[test]
    fn saving_leads_to_the_next_topic_that_has_a_question_left() {
        let pack = Questionnaire::of_id("esp-25").unwrap();
        let mut judged = pack.judge(&BTreeMap::new());
        judged.unanswered.retain(|id| ["second-factor", "tell-us"].contains(&id.as_str()));
        let opened = opened(pack, judged, vec![]);
        assert_eq!(topic(&opened, ""), "access");
        assert_eq!((topic(&opened, "care"), topic(&opened, "nothing")), ("care", "access"));
        assert_eq!(next_topic(&opened, "access"), Some("access"), "something of it is left");
        assert_eq!(next_topic(&opened, "care"), Some("loss"));
        let done = Opened { judged: Judged::default(), ..opened };
        assert_eq!(next_topic(&done, "loss"), None);
    }

    fn opened(questionnaire: Questionnaire, judged: Judged, answers: Vec<Answer>) -> Opened {
        let answers = answers.into_iter().map(|answer| (answer.question.clone(), answer)).collect();
        Opened {
            assessment: testkit::custody::assessment(),
            party: "B".into(),
            questionnaire,
            answers,
            files: Vec::new(),
            judged,
        }
    }
}
