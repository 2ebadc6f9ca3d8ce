//! One case, on one screen of a telephone: what is to be done next and by when, what we know, what we do not, whom it concerns, the letter, what was promised.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response as Answer;
use custody::inquiry::InquiryShown;
use model::access::Right;
use model::ids::BreachId;
use model::time::Time;
use platform::accounts::Role;
use response::affected::AffectedSet;
use response::breach::{Breach, Moment, Stage};
use response::commitment::{Commitment, words_in};
use response::fact::{FactKind, FactState, Facts};
use response::obligation::{Clocked, Due, ObligationState};

use super::{below, place, stage_badge, title};
use crate::console::lacking::lacking;
use crate::console::sections::Named;
use crate::console::who::Names;
use crate::console::{Console, shown};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{
    Badge, Button, Cell, Facts as FactList, Happening, Icon, Page, Speaker, TimeLine, Tone, When,
};

#[derive(Template)]
#[template(path = "console/case.html")]
struct CasePage {
    page: Page,
    stage: Badge,
    clocks: Vec<Clock>,
    known: Vec<Line>,
    evidence: Option<Button>,
    unknown: Vec<Line>,
    people: String,
    people_act: Option<Button>,
    letter: String,
    letter_act: Option<Button>,
    mailing_act: Option<Button>,
    promises: Vec<Promise>,
    promise_act: Option<Button>,
    time_line: TimeLine,
    close: Option<Button>,
}

/// One clock.
struct Clock {
    name: String,
    said: String,
    when: When,
    state: Badge,
    notes: Vec<String>,
    act: Option<Button>,
}

/// One fact, as a letter would say it.
struct Line {
    kind: String,
    sentence: String,
    state: Option<Badge>,
    evidence: String,
    href: Option<String>,
}

/// One promise.
struct Promise {
    words: String,
    facts: FactList,
    state: Badge,
    act: Option<Button>,
}

/// Shows it.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<BreachId>,
) -> Result<Answer, PageError> {
    let (access, desk, now) = (visitor.access()?, &console.rooms.response, console.clock.now());
    let (page, breach) = below(&console, &visitor, id, "cases-case").await?;
    let (facts, clocks) = (desk.facts(access, id).await?, desk.obligations(access, id).await?);
    let (set, letters) = (desk.affected_of(access, id).await?, desk.letters_of(access, id).await?);
    let commitments = desk.commitments_of(access, id).await?;
    let mailing = letters.iter().find_map(|letter| letter.approval.as_ref()).map(|approval| approval.mailing);
    let is_approved = mailing.is_some();
    let stage = Stage::of(&breach, is_approved);
    let moments = [&breach.assessed, &breach.aware].into_iter().flatten();
    let actors: Vec<&str> =
        moments.map(|moment| moment.by.as_str()).chain([breach.opened.1.as_str()]).collect();
    let names = console.names(&visitor, &actors).await?;
    let speaker = page.frame.speaker.clone();
    let may = access.rights.has(Right::Respond) && breach.closed.is_none();
    let may_sign = access.rights.has(Right::Sign) && breach.closed.is_none();
    let sentences = desk.sentences(&facts, breach.detected_at, speaker.language());
    let inquiries = match breach.attribution {
        Some(attribution) => console.rooms.custody.inquiries(access, attribution).await?,
        None => Vec::new(),
    };
    let view = View { speaker: &speaker, now, may, breach: &breach };
    let (known, unknown) = view.lines(&facts, &sentences);
    let has_letter = !letters.is_empty();
    let mut page = page;
    page.title = title(&speaker, &breach);
    page.crumbs.pop();
    let page = match view.next(stage, set.is_some(), has_letter, may_sign) {
        Some(next) => page.next(&next),
        None => page,
    };
    let page = if breach.closed.is_none() {
        lacking(page, &visitor, "roles-lacking", &[Role::Counsel, Role::Signatory])?
    } else {
        page
    };
    Ok(shown(&CasePage {
        stage: stage_badge(&speaker, stage),
        clocks: clocks.iter().map(|clock| view.clock(clock)).collect(),
        known,
        evidence: breach.attribution.map(|id| {
            Button::secondary(speaker.t("case-sightings"))
                .icon(Icon::Eye)
                .href(format!("/leaks/{id}"))
                .small()
        }),
        unknown,
        people: view.people(set.as_ref()),
        people_act: may.then(|| {
            Button::secondary(speaker.t("case-hand-in")).icon(Icon::Upload).href(view.to("/affected")).small()
        }),
        letter: view.letter(has_letter, is_approved),
        letter_act: has_letter
            .then(|| Button::secondary(speaker.t("case-letter-look")).href(view.to("/letter")).small()),
        mailing_act: mailing.map(|id| {
            let far = Button::secondary(speaker.t("case-mailing")).icon(Icon::Send);
            far.href(format!("/mailings/{id}")).small()
        }),
        promises: commitments.iter().map(|one| view.promise(one)).collect(),
        promise_act: may.then(|| {
            Button::secondary(speaker.t("case-promise"))
                .icon(Icon::Plus)
                .href(view.to("/commitments/new"))
                .small()
        }),
        time_line: view.time_line(&names, &inquiries),
        close: may.then(|| Button::quiet(speaker.t("case-close")).href(view.to("/moments/close")).small()),
        page,
    }))
}

struct View<'v> {
    speaker: &'v Speaker,
    now: Time,
    /// Whether the visitor may work on it.
    may: bool,
    breach: &'v Breach,
}

impl View<'_> {
    fn to(&self, step: &str) -> String {
        format!("{}{step}", place(self.breach.id))
    }

    /// The one next step.
    fn next(&self, stage: Stage, has_set: bool, has_letter: bool, may_sign: bool) -> Option<Button> {
        let t = |id| self.speaker.t(id);
        let button = |words, step: &str| Some(Button::primary(t(words)).href(self.to(step)));
        match stage {
            Stage::Look if self.may => button("case-next-look", "/moments/assess"),
            Stage::Decide if self.may => button("case-next-decide", "/moments/aware"),
            Stage::Write if self.may && !has_set => button("case-next-people", "/affected"),
            Stage::Write if self.may && !has_letter => button("case-next-write", "/letter"),
            Stage::Write if may_sign && has_letter => button("case-next-sign", "/approve"),
            Stage::Write if has_letter => button("case-next-letter", "/letter"),
            _ => None,
        }
    }

    fn clock(&self, clock: &Clocked) -> Clock {
        let speaker = self.speaker;
        let id = clock.obligation.id;
        let (said, at) = match clock.due {
            Due::At(due) => (speaker.t("case-due"), due),
            Due::IfAwareNow(due) => (speaker.t("case-due-if-now"), due),
            Due::Unknown => (speaker.t("case-due-unknown"), self.now),
        };
        let state = match clock.obligation.state {
            ObligationState::Done => Badge::new(Tone::Good, speaker.t("case-settled-done")),
            ObligationState::NotOwed => Badge::new(Tone::Plain, speaker.t("case-settled-not-owed")),
            ObligationState::Open if clock.is_overdue(self.now) => {
                Badge::new(Tone::Bad, speaker.t("case-overdue"))
            }
            ObligationState::Open if matches!(clock.due, Due::At(_)) => {
                Badge::new(Tone::Care, speaker.t("case-running"))
            }
            ObligationState::Open => Badge::new(Tone::Plain, speaker.t("case-not-running")),
        };
        let mut notes = Vec::new();
        if let (Due::IfAwareNow(_), Some(rule)) = (clock.due, &clock.rule) {
            // The earliest that anybody could come to; no clock of ours runs by it.
            let earliest = speaker.instant(rule.due(self.breach.detected_at));
            notes.push(speaker.t_with("case-due-if-noticed", "when", &earliest));
        }
        if let Some(rule) = &clock.rule {
            notes.push(speaker.t_with("case-rule-checked", "date", &rule.checked_on));
            if rule.is_stale(self.now) {
                notes.push(speaker.t("case-rule-stale"));
            }
        }
        if clock.obligation.confirmed.is_none() {
            notes.push(speaker.t("case-rule-unconfirmed"));
        }
        let is_open = clock.obligation.state == ObligationState::Open;
        Clock {
            name: speaker.say_kept(&format!("obligation-{}", clock.obligation.rule), &[]),
            said,
            when: When::exact(speaker, at),
            state,
            notes,
            act: (self.may && is_open).then(|| {
                Button::secondary(speaker.t("case-settle")).href(format!("/obligations/{id}")).small()
            }),
        }
    }

    /// What we know, and what we do not.
    fn lines(&self, facts: &Facts, sentences: &[(FactKind, String)]) -> (Vec<Line>, Vec<Line>) {
        let line = |(kind, sentence): &(FactKind, String)| {
            let fact = facts.get(*kind);
            let state = fact.map(|fact| match fact.state {
                FactState::Confirmed => Badge::new(Tone::Good, self.speaker.t("fact-confirmed")),
                FactState::Likely => Badge::new(Tone::Care, self.speaker.t("fact-likely")),
                FactState::Unknown => Badge::new(Tone::Wait, self.speaker.t("fact-unknown")),
            });
            let count = fact.map_or(0, |fact| fact.evidence.len());
            let evidence = self.speaker.t_with("case-evidence", "count", &count);
            let is_known = fact.is_some_and(|fact| fact.state != FactState::Unknown);
            let line = Line {
                kind: self.speaker.t(kind_text(*kind)),
                sentence: sentence.clone(),
                state,
                evidence: if count > 0 { evidence } else { String::new() },
                href: self.may.then(|| self.to(&format!("/facts/{}", kind.as_str()))),
            };
            (is_known, line)
        };
        let (known, unknown): (Vec<_>, Vec<_>) =
            sentences.iter().map(line).partition(|(is_known, _)| *is_known);
        let lines = |of: Vec<(bool, Line)>| of.into_iter().map(|(_, line)| line).collect();
        (lines(known), lines(unknown))
    }

    fn people(&self, set: Option<&AffectedSet>) -> String {
        match set {
            None => self.speaker.t("case-people-none"),
            Some(set) => {
                let phrase = model::phrase::Phrase::new("case-people")
                    .with("people", set.people.to_string())
                    .with("rows", set.row_count.to_string())
                    .with("unusable", set.unusable_count.to_string())
                    .with("repeated", set.repeated_count.to_string())
                    .with("source", set.source.clone());
                self.speaker.say(&phrase)
            }
        }
    }

    fn letter(&self, has_letter: bool, is_approved: bool) -> String {
        self.speaker.t(match (has_letter, is_approved) {
            (_, true) => "case-letter-approved",
            (true, false) => "case-letter-draft",
            (false, false) => "case-letter-none",
        })
    }

    fn promise(&self, commitment: &Commitment) -> Promise {
        let speaker = self.speaker;
        let state = match &commitment.closed {
            Some(_) => Badge::new(Tone::Good, speaker.t("commitment-closed")),
            None if commitment.due_at <= self.now => Badge::new(Tone::Bad, speaker.t("case-overdue")),
            None => Badge::new(Tone::Wait, speaker.t("commitment-open")),
        };
        let facts = FactList::new()
            .fact(speaker.t("commitment-owner"), Cell::text(&commitment.owner))
            .fact(speaker.t("commitment-due"), Cell::part(&When::exact(speaker, commitment.due_at)));
        Promise {
            words: words_in(commitment, speaker.language()).to_owned(),
            facts,
            state,
            act: commitment.closed.is_none().then(|| {
                let href = format!("/commitments/{}/close", commitment.id);
                Button::secondary(speaker.t("commitment-close")).href(href).small()
            }),
        }
    }

    /// What was asked of a vendor, and what it answered.
    fn asked(&self, shown: &InquiryShown) -> Vec<Happening> {
        let (speaker, letter) = (self.speaker, &shown.letter);
        let said = |id, at, detail: String| {
            let title = speaker.t_with(id, "party", &letter.to);
            Happening::new(When::exact(speaker, at), Tone::Sea, title).icon(Icon::Send).detail(detail)
        };
        let answers = letter.words.questions.iter().zip(&shown.inquiry.answers);
        let answers = answers.filter(|(_, answer)| !answer.is_empty());
        let answers: Vec<String> = answers.map(|(question, answer)| format!("{question} {answer}")).collect();
        let asked = said("case-asked", letter.at, String::new());
        let answered = shown.inquiry.answered_at;
        let answered = answered.map(|at| said("case-answered", at, answers.join(" · ")));
        [Some(asked), answered].into_iter().flatten().collect()
    }

    fn time_line(&self, names: &Names, inquiries: &[InquiryShown]) -> TimeLine {
        let speaker = self.speaker;
        let when = |at| When::exact(speaker, at);
        let moment = |moment: &Moment, tone, words| {
            Happening::new(when(moment.at), tone, speaker.t(words))
                .by(names.of(&moment.by))
                .detail(moment.reason.clone())
        };
        let breach = self.breach;
        let detected = Happening::new(when(breach.detected_at), Tone::Care, speaker.t("case-detected"));
        let opened = Happening::new(when(breach.opened.0), Tone::Sea, speaker.t("case-opened"));
        let opened = opened.by(names.of(&breach.opened.1));
        let assessed = breach.assessed.as_ref().map(|one| moment(one, Tone::Sea, "case-assessed"));
        let aware = match &breach.aware {
            Some(one) => moment(one, Tone::Bad, "case-aware"),
            None => Happening::ahead(Tone::Wait, speaker.t("case-aware-empty")),
        };
        let asked = inquiries.iter().rev().flat_map(|shown| self.asked(shown));
        let moments = [Some(detected), Some(opened), assessed].into_iter().flatten();
        TimeLine::new(moments.chain(asked).chain([aware]))
    }
}

/// What a kind of fact is called.
pub(super) const fn kind_text(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Noticed => "fact-noticed",
        FactKind::Copy => "fact-copy",
        FactKind::Since => "fact-since",
        FactKind::Cause => "fact-cause",
        FactKind::Data => "fact-data",
        FactKind::Misuse => "fact-misuse",
        FactKind::People => "fact-people",
        FactKind::Measures => "fact-measures",
    }
}
