//! One list: who answers for it, what it is worth, what it is made of, what the weakest way to it costs day by day, where it is, who is left out of its copies by lot and
//! whether its past is held.

use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use custody::copy::CopiesOf;
use custody::list_facts::{FieldClass, ListField, ListShown, ListWanted, kind};
use custody::membership::{ListRule, MOST_CONTROL_PER_MILLE, SUGGESTED_CONTROL_PER_MILLE};
use custody::{CustodyError, Unfit};
use model::access::Right;
use model::ids::ListId;
use model::phrase::Phrase;
use model::time::Time;

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, shown};
use super::{about, below_vendors, copy};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Button, Cell, Chart, Column, Empty, Facts, Field, Icon, Markup, Picture, Row, Speaker, Table, Tone,
};

type Pairs = Form<Vec<(String, String)>>;

/// The page.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<ListId>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let list = console.rooms.custody.list_shown(access, id, console.clock.now()).await?;
    let ground = console.rooms.custody.ground(access).await?;
    let registered = console.rooms.custody.register(access, CopiesOf::List(id)).await?;
    let rule = console.rooms.custody.list_rule(access, id).await?;
    let mut page = below_vendors(&console, &visitor, "list-title").await?;
    page.title.clone_from(&list.list.name);
    let speaker = page.frame.speaker.clone();
    let may_keep = access.rights.has(Right::Keep);
    let or_nobody = |text: &str| if text.is_empty() { speaker.t("finding-nobody") } else { text.to_owned() };
    let or_nothing =
        |text: &str| if text.is_empty() { speaker.t("list-told-nothing") } else { text.to_owned() };
    let worth = match ground.worth_of(id) {
        0 => speaker.t("list-worth-unsaid"),
        cents => super::map::money(&speaker, cents),
    };
    let facts = Facts::new()
        .fact(speaker.t("adopt-owner"), Cell::text(or_nobody(&list.list.owner)))
        .fact(speaker.t("list-deputy"), Cell::text(or_nobody(&list.list.deputy)))
        .fact(speaker.t("adopt-captured"), Cell::text(or_nothing(&list.list.captured)))
        .fact(speaker.t("adopt-told"), Cell::text(or_nothing(&list.list.told)))
        .fact(speaker.t("vendor-rows"), Cell::text(about(&speaker, list.list.rows_about)))
        .fact(speaker.t("list-worth"), Cell::text(worth));
    let map = Button::secondary(speaker.t("map-title")).href(format!("/map?list={id}"));
    let mut sections = Sections::new(page).section(Section::default().part(&facts).part(&map));
    if let Some(chart) = steps(&speaker, &list) {
        sections = sections.section(Section::default().part(&chart));
    }
    let copies = Section::new(speaker.t("list-copies")).part(&copy::table(&speaker, &registered));
    sections = sections.section(copies).section(lot(&speaker, &rule, may_keep));
    sections = sections.section(made_of(&speaker, &list, may_keep));
    if may_keep {
        sections = sections.section(change_section(&speaker, &list));
    }
    Ok(shown(&sections))
}

/// What the weakest way costs, day by day; none before anybody measured.
fn steps(speaker: &Speaker, list: &ListShown) -> Option<Chart> {
    if list.steps.is_empty() {
        return None;
    }
    let mut chart = Chart::new(speaker, speaker.t("list-steps-title"))
        .lead(speaker.t("list-steps-lead"))
        .series(speaker.t("list-steps-series"));
    for step in &list.steps {
        let at = Time::EPOCH.plus(Duration::from_hours(24 * step.day));
        chart = chart.point(speaker, at, &[step.steps]);
    }
    Some(chart)
}

/// Who is left out of new copies by lot, so that a leak can be told from chance; and whether anything may be forgotten of who was in which copy.
fn lot(speaker: &Speaker, rule: &ListRule, may_keep: bool) -> Section {
    let id = rule.list;
    let count = speaker.say(&Phrase::new("list-lot-share").with("count", rule.control_per_mille.to_string()));
    let held = match &rule.held_why {
        // Why may name a case.
        Some(why) if may_keep => speaker.say(&Phrase::new("list-held-why").with("why", why)),
        Some(_) => speaker.t("list-held-yes"),
        None => speaker.t("list-held-no"),
    };
    let facts = Facts::new()
        .fact(speaker.t("list-lot"), Cell::text(count))
        .fact(speaker.t("list-held"), Cell::text(held));
    let section = Section::new(speaker.t("list-lot-title")).lead(speaker.t("list-lot-lead")).part(&facts);
    if !may_keep {
        return section;
    }
    let hint = Phrase::new("list-lot-hint")
        .with("usual", SUGGESTED_CONTROL_PER_MILLE.to_string())
        .with("most", MOST_CONTROL_PER_MILLE.to_string());
    let share = Field::text("per-mille", speaker.t("list-lot-ask")).value(rule.control_per_mille.to_string());
    let control = Questions::new(format!("/lists/{id}/control"))
        .field(&share.hint(speaker.say(&hint)).required().short())
        .button(Button::secondary(speaker.t("list-lot-set")));
    let hold = Questions::new(format!("/lists/{id}/hold"));
    let hold = match &rule.held_why {
        Some(_) => hold.hidden("lift", "yes").button(Button::secondary(speaker.t("list-held-lift"))),
        None => {
            let why = Field::text("why", speaker.t("list-held-ask")).hint(speaker.t("list-held-hint"));
            hold.field(&why.required()).button(Button::secondary(speaker.t("list-held-set")))
        }
    };
    section.part(&control).part(&hold)
}

fn class_words(speaker: &Speaker, class: FieldClass) -> (Tone, String) {
    match class {
        FieldClass::Secret => (Tone::Bad, speaker.t("class-secret")),
        FieldClass::Sensitive => (Tone::Care, speaker.t("class-sensitive")),
        FieldClass::Personal => (Tone::Sea, speaker.t("class-personal")),
        FieldClass::Plain => (Tone::Plain, speaker.t("class-plain")),
    }
}

/// The fields with their class, and apart from that what laws say.
fn made_of(speaker: &Speaker, list: &ListShown, may_keep: bool) -> Section {
    let id = list.list.id;
    let row = |field: &ListField| {
        let (tone, words) = class_words(speaker, field.class);
        let known = kind(&field.field);
        let law = |name: &str| {
            let said = known.as_ref().and_then(|kind| kind.law.get(name));
            said.map(|law| custody::questionnaire::said(&law.words, speaker.language()).to_owned())
        };
        let mut class = vec![Markup::of(&Badge::new(tone, words))];
        if may_keep {
            let choices = FieldClass::ALL
                .iter()
                .map(|class| (class.as_str().to_owned(), class_words(speaker, *class).1));
            let choices = choices.chain([(String::new(), speaker.t("class-out"))]).collect();
            let choice = Field::choice("class", speaker.t("list-class"), choices).value(field.class.as_str());
            let form = Questions::new(format!("/lists/{id}/field"))
                .hidden("field", &field.field)
                .field(&choice.short())
                .button(Button::quiet(speaker.t("list-class-set")).small());
            class.push(Markup::printed(&form));
        }
        Row::new(vec![
            Cell::text(&field.field),
            Cell::markup(Markup::stack(&class)),
            Cell::text(law("gdpr").unwrap_or_default()),
            Cell::text(law("us-states").unwrap_or_default()),
        ])
    };
    let empty = Empty::new(Picture::Light, speaker.t("list-fields-none"), speaker.t("list-fields-none-text"));
    let table = Table::new(speaker, "fields", format!("/lists/{id}"), speaker.t("list-fields"))
        .column(Column::text("field", speaker.t("list-field")).heading())
        .column(Column::text("class", speaker.t("list-class")))
        .column(Column::text("gdpr", speaker.t("list-law-gdpr")))
        .column(Column::text("us", speaker.t("list-law-us")))
        .rows(list.fields.iter().map(row))
        .empty(empty);
    let section = Section::new(speaker.t("list-fields")).lead(speaker.t("list-fields-lead")).part(&table);
    if !may_keep {
        return section;
    }
    let header = Field::lines(2, "header", speaker.t("list-fields-header")).required();
    let form = Questions::new(format!("/lists/{id}/fields"))
        .field(&header.hint(speaker.t("list-fields-header-hint")))
        .button(Button::secondary(speaker.t("list-fields-add")).icon(Icon::Plus));
    section.part(&form)
}

fn change_section(speaker: &Speaker, list: &ListShown) -> Section {
    let known = &list.list;
    let (each, active) = list.worth.as_ref().map_or((String::new(), String::new()), |worth| {
        (
            format!("{}.{:02}", worth.cents_each / 100, worth.cents_each % 100),
            worth.active_percent.to_string(),
        )
    });
    let owner = Field::text("owner", speaker.t("adopt-owner")).value(&known.owner);
    let deputy = Field::text("deputy", speaker.t("list-deputy")).value(&known.deputy);
    let rows = Field::text("rows", speaker.t("vendor-rows"))
        .value(known.rows_about.map(|rows| rows.to_string()).unwrap_or_default());
    let captured = Field::lines(2, "captured", speaker.t("adopt-captured")).value(&known.captured);
    let told = Field::lines(2, "told", speaker.t("adopt-told")).value(&known.told);
    let each = Field::text("each", speaker.t("list-each")).value(each).hint(speaker.t("list-each-hint"));
    let active = Field::text("active", speaker.t("list-active")).value(active);
    let form = Questions::new(format!("/lists/{}/change", known.id))
        .field(&owner.hint(speaker.t("adopt-owner-hint")))
        .field(&deputy.hint(speaker.t("list-deputy-hint")))
        .field(&captured.hint(speaker.t("adopt-captured-hint")))
        .field(&told.hint(speaker.t("adopt-told-hint")))
        .field(&rows.hint(speaker.t("vendor-rows-hint")).short())
        .field(&each.short())
        .field(&active.hint(speaker.t("list-active-hint")).short())
        .button(Button::secondary(speaker.t("custody-save")));
    Section::new(speaker.t("list-change")).lead(speaker.t("list-change-lead")).part(&form)
}

/// Says who answers for it, and what it is worth.
pub(crate) async fn change(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<ListId>,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    let word = |name: &str| sent.word(name).to_owned();
    let wanted = ListWanted {
        owner: word("owner"),
        deputy: word("deputy"),
        captured: Some(word("captured")),
        told: word("told"),
        rows: word("rows"),
        each: word("each"),
        active: word("active"),
    };
    console.rooms.custody.list_change(visitor.access()?, id, wanted, console.clock.now()).await?;
    Ok(changed(&console, id))
}

fn changed(console: &Console, id: ListId) -> Response {
    flashed(console, redirect::to(&format!("/lists/{id}")), &Phrase::new("list-changed"))
}

/// Says how many of a thousand people are left out of new copies by lot.
pub(crate) async fn control(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<ListId>,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let (sent, now) = (Sent(pairs), console.clock.now());
    let word = sent.word("per-mille");
    let per_mille = word.parse().map_err(|_| CustodyError::from(Unfit::Number(word.to_owned())))?;
    console.rooms.custody.control_set(visitor.access()?, id, per_mille, now).await?;
    Ok(changed(&console, id))
}

/// Stops forgetting who was in copies of it, for a reason; or lets it go on.
pub(crate) async fn hold(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<ListId>,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let (sent, now) = (Sent(pairs), console.clock.now());
    let why = sent.word("lift").is_empty().then(|| sent.word("why"));
    console.rooms.custody.list_hold(visitor.access()?, id, why, now).await?;
    Ok(changed(&console, id))
}

/// Adds columns.
pub(crate) async fn fields(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<ListId>,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let (sent, now) = (Sent(pairs), console.clock.now());
    console.rooms.custody.list_fields_add(visitor.access()?, id, sent.exact("header"), now).await?;
    Ok(changed(&console, id))
}

/// Says what a column is.
pub(crate) async fn field(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<ListId>,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let (sent, now) = (Sent(pairs), console.clock.now());
    let field = (sent.exact("field"), FieldClass::parse(sent.word("class")));
    console.rooms.custody.list_field_set(visitor.access()?, id, field, now).await?;
    Ok(changed(&console, id))
}
