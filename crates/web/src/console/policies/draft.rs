//! A draft: the form in which thresholds, one signal or rule, or a rule of our own is changed. It counts for nothing until it is turned on.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use guard::policy::change::{ChangeError, Counting, Draft, Item, Listed, SourceSetting, Thresholds};
use guard::policy::setting::Setting;
use model::verdict::{Action, Direction, Points};
use serde::Deserialize;

use super::{counting_words, direction_words, points, points_of, source_words, steps};
use crate::console::{Console, led, shown};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Button, Field, Icon, Page, Place};

/// What is to be changed: one of these three.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct About {
    direction: Option<String>,
    source: Option<String>,
    rule: Option<String>,
}

/// A draft as somebody types it.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Typed {
    direction: Option<String>,
    source: Option<String>,
    rule: Option<String>,
    #[serde(default)]
    why: String,
    #[serde(default)]
    tag: String,
    #[serde(default)]
    hold: String,
    #[serde(default)]
    defer: String,
    #[serde(default)]
    reject: String,
    #[serde(default)]
    counting: String,
    #[serde(default)]
    points: String,
    #[serde(default)]
    text: String,
}

/// What the form is about.
enum Subject {
    Thresholds(Direction, Thresholds),
    Source(Box<Listed>),
    Rule,
}

/// Something that was typed wrong: the field and the sentence; a compiler's own lines come beside it.
struct Wrong {
    field: &'static str,
    said: String,
    lines: Option<String>,
}

#[derive(Template)]
#[template(path = "console/policy_form.html")]
struct FormPage {
    page: Page,
    hidden: Vec<(&'static str, String)>,
    short: Vec<Field>,
    fields: Vec<Field>,
    lines: Option<String>,
    save: Button,
    back: Button,
}

/// The text a new rule begins with.
const RULE: &str = "name: \"\"\ntype: rule\nseverity: medium\nsource: |\n  type.inbound\n  and strings.icontains(subject.subject, \"parcel\")\n";

impl Typed {
    fn about(&self) -> About {
        About { direction: self.direction.clone(), source: self.source.clone(), rule: self.rule.clone() }
    }

    /// What stands now, as somebody would type it.
    fn of(subject: &Subject, about: &About) -> Self {
        let About { direction, source, rule } = about;
        let typed = Typed {
            direction: direction.clone(),
            source: source.clone(),
            rule: rule.clone(),
            ..Self::default()
        };
        let text = |points: Option<Points>| points.map_or_else(String::new, |points| points.to_string());
        match subject {
            Subject::Thresholds(_, limits) => Typed {
                tag: text(limits.tag),
                hold: text(limits.hold),
                defer: text(limits.defer),
                reject: text(limits.reject),
                ..typed
            },
            Subject::Source(source) => Typed {
                counting: source.setting.counting.as_str().to_owned(),
                points: text(source.setting.points),
                ..typed
            },
            Subject::Rule => Typed { text: RULE.to_owned(), ..typed },
        }
    }

    fn step(&self, action: Action) -> (&'static str, &str) {
        match action {
            Action::Hold => ("hold", &self.hold),
            Action::Defer => ("defer", &self.defer),
            Action::Reject => ("reject", &self.reject),
            Action::Accept | Action::Tag => ("tag", &self.tag),
        }
    }

    fn item(&self, page: &Page, subject: &Subject) -> Result<Item, Wrong> {
        match subject {
            Subject::Thresholds(direction, _) => {
                let limits = Thresholds {
                    tag: read(page, "tag", &self.tag)?,
                    hold: read(page, "hold", &self.hold)?,
                    defer: read(page, "defer", &self.defer)?,
                    reject: read(page, "reject", &self.reject)?,
                };
                let set: Vec<(Action, Points)> =
                    steps(&limits).into_iter().filter_map(|(action, from)| Some((action, from?))).collect();
                if let Some(pair) = set.windows(2).find(|pair| pair[1].1 < pair[0].1) {
                    let (field, _) = self.step(pair[1].0);
                    return Err(Wrong { field, said: page.t("policies-out-of-order"), lines: None });
                }
                Ok(Item::set(Setting::Thresholds(*direction, limits)))
            }
            Subject::Source(source) => {
                let points = read(page, "points", &self.points)?;
                let counting = Counting::parse(&self.counting).unwrap_or_default();
                let setting = SourceSetting { counting, points };
                Ok(match setting == SourceSetting::default() {
                    true => Item::default_source(&source.id),
                    false => Item::set(Setting::Source(source.id.clone(), setting)),
                })
            }
            Subject::Rule => {
                let name = self.rule.clone().unwrap_or_default();
                Ok(Item::set(Setting::OwnRule(name.trim().to_owned(), self.text.replace("\r\n", "\n"))))
            }
        }
    }
}

/// Points as people type them, with a point or a comma; empty is none.
fn read(page: &Page, field: &'static str, text: &str) -> Result<Option<Points>, Wrong> {
    let text = text.trim().replace(',', ".");
    if text.is_empty() {
        return Ok(None);
    }
    let points = Points::parse(&text).filter(|points| points.as_hundredths().unsigned_abs() <= 100_000);
    points.map(Some).ok_or_else(|| Wrong { field, said: page.t("policies-no-points"), lines: None })
}

/// The form.
pub(crate) async fn new(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(about): Query<About>,
) -> Result<Response, PageError> {
    let subject = subject(&console, &visitor, &about).await?;
    let page = console.page(&visitor, "policies-title").await?;
    Ok(form(page, &subject, &Typed::of(&subject, &about), None))
}

async fn subject(console: &Console, visitor: &Visitor, about: &About) -> Result<Subject, PageError> {
    let (access, policies) = (visitor.access()?, &console.rooms.policies);
    if let Some(word) = &about.direction {
        let stands = policies.standing(access).await?.settings;
        return match Direction::parse(word) {
            Some(Direction::Inbound) => Ok(Subject::Thresholds(Direction::Inbound, stands.inbound)),
            Some(_) => Ok(Subject::Thresholds(Direction::Outbound, stands.outbound)),
            None => Err(PageError::NotFound),
        };
    }
    if let Some(id) = &about.source {
        let listed = policies.sources(access).await?.into_iter().find(|source| source.id == *id);
        return listed.map(|source| Subject::Source(Box::new(source))).ok_or(PageError::NotFound);
    }
    about.rule.as_ref().map(|_| Subject::Rule).ok_or(PageError::NotFound)
}

fn form(page: Page, subject: &Subject, typed: &Typed, wrong: Option<&Wrong>) -> Response {
    let above = page.t("policies-title");
    let mut page = led(page.at(Place::Policies), "policies-draft-lead").crumb("/policies", above);
    page.title = title(&page, subject);
    let (short, fields) = questions(&page, subject, typed, wrong);
    let hidden = [("direction", &typed.direction), ("source", &typed.source)];
    let view = FormPage {
        hidden: hidden.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))).collect(),
        short,
        fields,
        lines: wrong.and_then(|wrong| wrong.lines.clone()),
        save: Button::primary(page.t("policies-try")).icon(Icon::Gauge),
        back: Button::secondary(page.t("policies-back")).href("/policies"),
        page,
    };
    let mut answer = shown(&view);
    if wrong.is_some() {
        *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    answer
}

fn title(page: &Page, subject: &Subject) -> String {
    let speaker = &page.frame.speaker;
    match subject {
        Subject::Thresholds(direction, _) => {
            page.t_with("policies-draft-thresholds", "mail", &direction_words(speaker, *direction))
        }
        Subject::Source(source) => source_words(speaker, source),
        Subject::Rule => page.t("policies-own-rule"),
    }
}

/// The short questions beside each other, then the long ones.
fn questions(
    page: &Page,
    subject: &Subject,
    typed: &Typed,
    wrong: Option<&Wrong>,
) -> (Vec<Field>, Vec<Field>) {
    let mut short = Vec::new();
    let mut fields = Vec::new();
    match subject {
        Subject::Thresholds(..) => {
            let labels = [
                (Action::Tag, page.t("policies-step-tag")),
                (Action::Hold, page.t("policies-step-hold")),
                (Action::Defer, page.t("policies-step-defer")),
                (Action::Reject, page.t("policies-step-reject")),
            ];
            short.extend(labels.map(|(action, label)| {
                let (name, value) = typed.step(action);
                Field::text(name, label).value(value).short()
            }));
        }
        Subject::Source(source) => {
            let speaker = &page.frame.speaker;
            let states = [
                (Counting::On, page.t("policies-counting-on-hint")),
                (Counting::Trial, page.t("policies-counting-trial-hint")),
                (Counting::Off, page.t("policies-counting-off-hint")),
            ];
            let states = states.map(|(counting, hint)| {
                (counting.as_str().to_owned(), counting_words(speaker, counting), hint)
            });
            fields.push(
                Field::radio("counting", page.t("policies-state"), states.into()).value(&typed.counting),
            );
            let unset = Listed { setting: SourceSetting::default(), ..(**source).clone() };
            let hint = page.t_with("policies-points-hint", "points", &points_of(speaker, &unset));
            fields.push(
                Field::text("points", page.t("policies-points")).hint(hint).value(&typed.points).short(),
            );
        }
        Subject::Rule => {
            let name =
                Field::text("rule", page.t("policies-rule-name")).hint(page.t("policies-rule-name-hint"));
            fields.push(name.value(typed.rule.clone().unwrap_or_default()).autocomplete("off").required());
            let text = Field::lines(12, "text", page.t("policies-rule-text"))
                .hint(page.t("policies-rule-text-hint"));
            fields.push(text.value(&typed.text).required());
        }
    }
    let why = Field::text("why", page.t("policies-why")).hint(page.t("policies-why-hint"));
    let why = why.value(&typed.why).autocomplete("off").required();
    // What is wrong with a rule's text stands right below it.
    let place = if matches!(subject, Subject::Rule) { 1 } else { fields.len() };
    fields.insert(place, why);
    let told = |field: Field| match wrong {
        Some(wrong) if field.is_named(wrong.field) => field.error(&wrong.said),
        _ => field,
    };
    (short.into_iter().map(told).collect(), fields.into_iter().map(told).collect())
}

/// Makes a draft and tries it on the last day's mail.
pub(crate) async fn make(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let subject = subject(&console, &visitor, &typed.about()).await?;
    let page = console.page(&visitor, "policies-title").await?;
    let item = match typed.item(&page, &subject) {
        Ok(item) => item,
        Err(wrong) => return Ok(form(page, &subject, &typed, Some(&wrong))),
    };
    let draft = Draft { name: name(&page, &subject, &typed), why: typed.why.clone(), items: vec![item] };
    let (access, now) = (visitor.access()?, console.clock.now());
    let id = match console.rooms.policies.make(access, &draft, now).await {
        Ok(id) => id,
        Err(ChangeError::Unfit { why, .. }) => {
            let wrong = unfit(&page, &subject, &typed, why);
            return Ok(form(page, &subject, &typed, Some(&wrong)));
        }
        Err(error) => return Err(error.into()),
    };
    match console.rooms.policies.try_draft(access, id, now).await {
        // The draft is made; its page offers to try it again.
        Ok(_) | Err(ChangeError::Busy | ChangeError::TooLong) => Ok(redirect::to(&format!("/policies/{id}"))),
        Err(error) => Err(error.into()),
    }
}

/// What the change is called in the history.
fn name(page: &Page, subject: &Subject, typed: &Typed) -> String {
    match subject {
        Subject::Rule => {
            page.t_with("policies-draft-rule", "name", typed.rule.as_deref().unwrap_or_default())
        }
        subject => title(page, subject).chars().take(200).collect(),
    }
}

/// Why the room did not take it; only a rule's text has lines of its own.
fn unfit(page: &Page, subject: &Subject, typed: &Typed, why: String) -> Wrong {
    let is_name = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    match subject {
        Subject::Rule if !is_name(typed.rule.as_deref().unwrap_or_default().trim()) => {
            Wrong { field: "rule", said: page.t("policies-rule-bad-name"), lines: None }
        }
        Subject::Rule => Wrong { field: "text", said: page.t("policies-rule-bad-text"), lines: Some(why) },
        Subject::Thresholds(..) => Wrong { field: "tag", said: page.t("policies-out-of-order"), lines: None },
        Subject::Source(_) => {
            Wrong { field: "points", said: page.t_with("policies-unfit", "why", &why), lines: None }
        }
    }
}

/// A change in words, one sentence for each thing.
pub(super) fn described(page: &Page, item: &Item, sources: &[Listed]) -> String {
    let speaker = &page.frame.speaker;
    let source = |id: &str| {
        let listed = sources.iter().find(|source| source.id == id);
        listed.map_or_else(|| id.to_owned(), |listed| source_words(speaker, listed))
    };
    match item.setting() {
        Some(Setting::Thresholds(direction, limits)) => {
            let said = steps(limits)
                .into_iter()
                .filter_map(|(action, from)| Some(super::scale::said(speaker, action, from?)));
            let said: Vec<String> = said.collect();
            let said = if said.is_empty() { page.t("policies-nothing-by-score") } else { said.join(" ") };
            format!("{}: {said}", direction_words(speaker, *direction))
        }
        Some(Setting::Source(id, setting)) => {
            let counting = counting_words(speaker, setting.counting);
            match setting.points {
                Some(set) => format!("{} – {counting}, {}", source(id), points(speaker, set)),
                None => format!("{} – {counting}", source(id)),
            }
        }
        Some(Setting::OwnRule(name, _)) => page.t_with("policies-draft-rule", "name", name),
        Some(_) => item.name().to_owned(),
        None => page.t_with("policies-set-back", "name", &source(item.name().trim_start_matches("source."))),
    }
}
