//! What sightings say: which copy is out, how sure that is, what else it may be, and what it rests on.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::Response;
use custody::attribution::{self, Attribution, AttributionState, EvidenceKind, LeakShown, Ranked, Rung};
use custody::sighting::{CanarySighting, SightingState, SightingWhy};
use model::access::{Access, Right};
use model::ids::{AttributionId, BreachId, CopyId};
use model::phrase::Phrase;

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, shown};
use super::inquiry;
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Chart, Column, Field, Icon, Markup, Place, Row, Speaker, Table, Tone, When,
};

/// Open cases that are looked through for the one this began: more than a house can work on.
const CASES: u32 = 200;
/// Open leaks that are looked through for those of a vendor or a copy.
const OPEN: u32 = 20;

/// The sentence, with a way to what it rests on.
pub(super) fn banner(speaker: &Speaker, leak: &LeakShown) -> Banner {
    let look = Button::secondary(speaker.t("leak-look")).href(format!("/leaks/{}", leak.attribution.id));
    Banner::new(tone(leak), speaker.say(&leak.statement())).what(sure(speaker, leak)).act(look)
}

/// What is open and names one of these copies: a card that says nothing of it would be trusted.
pub(super) async fn of_copies(
    console: &Console,
    access: &Access,
    speaker: &Speaker,
    copies: &[CopyId],
) -> Result<Option<Section>, PageError> {
    let open = console.rooms.custody.leaks(access, Some(AttributionState::Open), None, OPEN).await?;
    let names = |leak: &&LeakShown| leak.attribution.copy.is_some_and(|copy| copies.contains(&copy));
    let banners: Vec<Banner> = open.iter().filter(names).map(|leak| banner(speaker, leak)).collect();
    Ok((!banners.is_empty())
        .then(|| banners.iter().fold(Section::default(), |section, banner| section.part(banner))))
}

/// How grave it looks: what names a copy is red, what does not yet is not.
fn tone(leak: &LeakShown) -> Tone {
    match (leak.attribution.state, leak.attribution.rung) {
        (AttributionState::Closed, _) => Tone::Plain,
        (AttributionState::Open, Rung::ThisCopy | Rung::Bounded) => Tone::Bad,
        (AttributionState::Open, Rung::Something | Rung::Leaning) => Tone::Care,
    }
}

/// How sure it is, by the kind of evidence.
fn sure(speaker: &Speaker, leak: &LeakShown) -> String {
    match leak.attribution.evidence {
        EvidenceKind::Exclusive => match &leak.holder {
            Some((party, _)) if leak.is_own_name_only() => {
                speaker.t_with("leak-ladder-own-name", "party", party)
            }
            _ => speaker.t("leak-ladder"),
        },
        EvidenceKind::Coded => speaker.t("leak-ladder-coded"),
        EvidenceKind::Dump => speaker.t("leak-ladder-dump"),
    }
}

/// The ladder: each step, whether it is reached, and what it means.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<ol class="steps measure" id="ladder">{% for (badge, words) in rungs %}<li><span>{{ badge }} {{ words }}</span></li>{% endfor %}</ol>"#
)]
struct Ladder {
    rungs: Vec<(Badge, String)>,
}

/// The rungs, from the bottom, of the two kinds of marks: lit by what this and the other evidence of the list says.
fn ladder(speaker: &Speaker, leak: &LeakShown) -> Ladder {
    let all = || std::iter::once(&leak.attribution).chain(&leak.beside);
    let reached = |evidence, least: Rung| all().any(|one| one.evidence == evidence && one.rung >= least);
    let one_in = |least: Rung| {
        let of = |one: &&Attribution| one.evidence == EvidenceKind::Coded && one.rung >= least;
        all().find(of).map(attribution::reach)
    };
    let rung = |is_lit: bool, words: String| {
        let badge = if is_lit {
            Badge::new(Tone::Bad, speaker.t("leak-rung-lit"))
        } else {
            Badge::new(Tone::Plain, speaker.t("leak-rung-unlit"))
        };
        (badge, words)
    };
    // Only such an address says so, whether it got mail or stands in a dump.
    let is_this_copy = all().any(|one| one.rung == Rung::ThisCopy);
    let coded = |least: Rung, otherwise: &'static str| {
        let said = one_in(least).map_or_else(|| speaker.t(otherwise), |phrase| speaker.say(&phrase));
        rung(reached(EvidenceKind::Coded, least), said)
    };
    Ladder {
        rungs: vec![
            rung(
                true,
                if all().all(attribution::is_own_name_only) {
                    speaker.t("leak-rung-out-waits")
                } else {
                    speaker.t("leak-rung-out")
                },
            ),
            if reached(EvidenceKind::Coded, Rung::Bounded) {
                rung(true, speaker.t("leak-rung-leaning-passed"))
            } else {
                coded(Rung::Leaning, "leak-rung-leaning-not-yet")
            },
            rung(
                is_this_copy,
                if is_this_copy {
                    speaker.t("leak-rung-this-copy")
                } else if all().any(attribution::is_own_name_only) {
                    speaker.t("leak-rung-this-copy-waits")
                } else {
                    speaker.t("leak-rung-this-copy-not-yet")
                },
            ),
            coded(Rung::Bounded, "leak-rung-named-not-yet"),
        ],
    }
}

/// The copies in their order, with our own house above them: it has every mark.
fn ranking(speaker: &Speaker, leak: &LeakShown) -> Table {
    let seen = leak.number("seen").unwrap_or_default();
    let house_ = Row::new(vec![
        Cell::two_lines(&Cell::text(speaker.t("leak-own-house")), speaker.t("leak-own-house-has-all")),
        Cell::number(speaker.say(&share_of(seen, seen))),
        Cell::text(if leak.fits_own_house() {
            speaker.t("leak-own-house-fits")
        } else {
            speaker.t("leak-own-house-less")
        }),
    ]);
    let row = |ranked: &Ranked| {
        let one = &ranked.candidate;
        let link = Cell::link(format!("/copies/{}", one.copy), &ranked.party);
        let bound = match one.one_in.unwrap_or(1) {
            0..=1 => speaker.t("leak-bound-none"),
            one_in => speaker.t_with("leak-bound", "one_in", &one_in),
        };
        Row::new(vec![
            Cell::two_lines(
                &link,
                format!("{}, {}", speaker.day(ranked.made_at), speaker.say(&ranked.told_apart)),
            ),
            Cell::number(speaker.say(&share_of(one.hits.unwrap_or_default(), seen))),
            Cell::text(bound),
        ])
    };
    Table::new(speaker, "ranking", "/canaries", speaker.t("leak-ranking"))
        .column(Column::text("copy", speaker.t("leak-ranking-copy")).heading())
        .column(Column::number("hits", speaker.t("leak-ranking-hits")))
        .column(Column::text("bound", speaker.t("leak-ranking-bound")))
        .rows(std::iter::once(house_).chain(leak.ranked.iter().map(row)))
}

/// Whoever may only read is told why the other copies are not shown.
fn ranking_lead(access: &Access) -> &'static str {
    if access.rights.has(Right::Keep) { "leak-ranking-lead" } else { "leak-ranking-lead-keepers" }
}

fn share_of(hits: u64, seen: u64) -> Phrase {
    Phrase::new("leak-ranking-share").with("hits", hits.to_string()).with("seen", seen.to_string())
}

/// Hits over time, and what they were worth: the bound as its number of zeros.
fn chart(speaker: &Speaker, leak: &LeakShown) -> Chart {
    let chart = Chart::new(speaker, speaker.t("leak-chart"))
        .lead(speaker.t("leak-chart-lead"))
        .series(speaker.t("leak-chart-hits"))
        .series(speaker.t("leak-chart-zeros"));
    let steps = leak.steps();
    steps.iter().fold(chart, |chart, step| {
        chart.point(speaker, step.at, &[step.seen, u64::from(step.one_in.max(1).ilog10())])
    })
}

/// Sentences below each other.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<ul class="measure">{% for line in lines %}<li>{{ line }}</li>{% endfor %}</ul>"#
)]
struct Said {
    lines: Vec<String>,
}

/// What would change the answer, as it stands now.
fn changers(speaker: &Speaker, leak: &LeakShown) -> Said {
    let mut ids = Vec::new();
    match (leak.attribution.evidence, leak.attribution.rung) {
        (EvidenceKind::Coded, Rung::Something | Rung::Leaning) => {
            ids.extend(["leak-change-more-hits", "leak-change-exclusive", "leak-change-dump"]);
        }
        // One to an address that is in one copy only was there.
        (EvidenceKind::Coded, Rung::ThisCopy) => ids.push("leak-change-dump"),
        (EvidenceKind::Coded, _) => ids.extend(["leak-change-exclusive", "leak-change-dump"]),
        (EvidenceKind::Exclusive, Rung::Something) => {
            ids.extend(["leak-change-not-ours", "leak-change-coded"]);
        }
        (EvidenceKind::Exclusive | EvidenceKind::Dump, _) => ids.push("leak-change-coded"),
    }
    ids.extend(["leak-change-ours", "leak-change-house"]);
    let mut lines: Vec<String> = ids.into_iter().map(|id| speaker.t(id)).collect();
    for (number, said) in [("waiting", "leak-waiting"), ("in_no_copy", "leak-in-no-copy")] {
        if let Some(count) = leak.number(number).filter(|count| *count > 0) {
            lines.insert(0, speaker.t_with(said, "count", &count));
        }
    }
    if leak.attribution.reading["is_book_gone"] == true {
        lines.insert(0, speaker.t("leak-book-gone"));
    }
    Said { lines }
}

/// What the bound covers and what it does not.
fn covers(speaker: &Speaker, leak: &LeakShown) -> Said {
    let ids =
        ["leak-covers-chance", "leak-covers-order", "leak-not-house", "leak-not-holder", "leak-not-below"];
    let mut lines: Vec<String> = ids.into_iter().map(|id| speaker.t(id)).collect();
    if leak.looked_at > 1 && leak.one_in() > 1 {
        let id = if leak.one_in_any() > 1 { "leak-covers-many" } else { "leak-covers-too-many" };
        let phrase = Phrase::new(id).with("leaks", leak.looked_at.to_string());
        lines.insert(2, speaker.say(&phrase.with("one_in", leak.one_in_any().to_string())));
    }
    Said { lines }
}

/// How it may have got out, in the order in which one rules it out.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<ol class="steps measure" id="explanations">{% for (where_, how) in said %}<li><span><strong>{{ where_ }}</strong>{{ how }}</span></li>{% endfor %}</ol>"#
)]
struct Explanations {
    said: Vec<(String, String)>,
}

/// Where, and how: "At the vendor" and ": somebody got in there".
fn said(speaker: &Speaker, phrase: &Phrase) -> (String, String) {
    let mut place = speaker.say(phrase);
    let how = place.split_off(place.find(':').unwrap_or(place.len()));
    (place, how)
}

/// One attribution.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AttributionId>,
) -> Result<Response, PageError> {
    Ok(shown(&sections(&console, &visitor, id, (&Sent(Vec::new()), None)).await?))
}

/// The same with what was asked of a vendor, and what is wrong with that.
pub(super) async fn again(
    console: &Console,
    visitor: &Visitor,
    id: AttributionId,
    asked: (&Sent, Option<&(&'static str, String)>),
) -> Result<Response, PageError> {
    Ok(super::again(&sections(console, visitor, id, asked).await?))
}

async fn sections(
    console: &Console,
    visitor: &Visitor,
    id: AttributionId,
    asked: (&Sent, Option<&(&'static str, String)>),
) -> Result<Sections, PageError> {
    let access = visitor.access()?;
    let leak = console.rooms.custody.leak(access, id).await?;
    // As long as no copy is named, none is spoken of.
    let title = match leak.holder {
        Some(_) if leak.is_own_name_only() => "leak-title-own-name",
        Some(_) => "leak-title",
        None => "leak-title-something",
    };
    let page = console.page(visitor, title).await?.at(Place::Canaries);
    let speaker = page.frame.speaker.clone();
    let up = speaker.t("canaries-title");
    let page = page.crumb("/canaries", up).lead(speaker.say(&leak.statement()));
    let page = match case_of(console, access, &leak).await? {
        Some(case) => page.next(&Button::primary(speaker.t("leak-case")).href(format!("/cases/{case}"))),
        None => page,
    };
    let is_open = leak.attribution.state == AttributionState::Open;
    let reach = Banner::new(tone(&leak), speaker.say(&leak.reach())).what(sure(&speaker, &leak));
    let explanations = leak.explanations();
    let explanations =
        Explanations { said: explanations.iter().map(|phrase| said(&speaker, phrase)).collect() };
    let evidence = evidence(console, &speaker, &leak);
    let mut sections =
        Sections::new(page).section(Section::default().part(&reach)).section(ladder_section(&speaker, &leak));
    if leak.attribution.evidence == EvidenceKind::Coded {
        sections = sections
            .section(
                Section::new(speaker.t("leak-ranking"))
                    .lead(speaker.t(ranking_lead(access)))
                    .part(&ranking(&speaker, &leak)),
            )
            .section(Section::default().part(&chart(&speaker, &leak)))
            .section(Section::new(speaker.t("leak-covers")).part(&Markup::of(&covers(&speaker, &leak))));
    }
    sections = sections
        .section(Section::new(speaker.t("leak-change")).part(&Markup::of(&changers(&speaker, &leak))))
        .section(
            Section::new(speaker.t("leak-explanations"))
                .lead(speaker.t("leak-explanations-lead"))
                .part(&Markup::of(&explanations)),
        )
        .section(
            Section::new(speaker.t("leak-evidence")).lead(speaker.t("leak-evidence-lead")).part(&evidence),
        );
    if let Some(dump) = leak.attribution.dump {
        let look = Button::secondary(speaker.t("leak-look-dump")).href(format!("/dumps/{dump}"));
        sections = sections.section(Section::default().part(&look));
    }
    sections = inquiry::sections(console, access, (&speaker, &leak), asked, sections).await?;
    if is_open && access.rights.has(Right::Keep) {
        let why = Field::text("why", speaker.t("leak-close-why")).required();
        let close = Questions::new(format!("/leaks/{id}/close"))
            .field(&why)
            .button(Button::secondary(speaker.t("leak-close")).icon(Icon::Check));
        sections = sections.section(
            Section::new(speaker.t("leak-close-title")).lead(speaker.t("leak-close-lead")).part(&close),
        );
    }
    Ok(sections)
}

/// The ladder, and what the other kind of evidence says, each with a page of its own.
fn ladder_section(speaker: &Speaker, leak: &LeakShown) -> Section {
    let section = Section::new(speaker.t("leak-ladder-title"))
        .lead(speaker.t("leak-ladder-lead"))
        .part(&Markup::of(&ladder(speaker, leak)));
    leak.beside.iter().fold(section, |section, other| {
        let words = match other.evidence {
            EvidenceKind::Exclusive => speaker.t("leak-beside-exclusive"),
            EvidenceKind::Coded => speaker.t("leak-beside-coded"),
            EvidenceKind::Dump => speaker.t("leak-beside-dump"),
        };
        section.part(&Button::secondary(words).icon(Icon::Eye).href(format!("/leaks/{}", other.id)))
    })
}

/// The open case that this began, if it has opened already: it opens by itself, a moment later. What another kind of evidence says of the same list goes
/// on in the case that was there first.
async fn case_of(
    console: &Console,
    access: &Access,
    leak: &LeakShown,
) -> Result<Option<BreachId>, PageError> {
    let open = console.rooms.response.breach_list(access, true, None, CASES).await?;
    let mut evidence = std::iter::once(leak.attribution.id).chain(leak.beside.iter().map(|other| other.id));
    Ok(evidence.find_map(|id| open.iter().find(|case| case.attribution == Some(id)).map(|case| case.id)))
}

fn evidence(console: &Console, speaker: &Speaker, leak: &LeakShown) -> Table {
    let now = console.clock.now();
    let row = |sighting: &CanarySighting| {
        let from = sighting.sender_domain.clone().unwrap_or_else(|| speaker.t("canary-no-sender"));
        let links = match sighting.link_domains.as_slice() {
            [] => speaker.t("leak-no-links"),
            domains => speaker.t_with("leak-links", "domains", &domains.join(", ")),
        };
        let state = match sighting.state {
            SightingState::Counts => Badge::new(Tone::Bad, speaker.t("leak-counts")),
            SightingState::TakenBack => Badge::new(Tone::Plain, speaker.t("leak-taken-back")),
        };
        let link = Cell::link(format!("/canaries/{}", sighting.item), from);
        Row::new(vec![
            Cell::two_lines(&link, links),
            Cell::text(why(speaker, sighting.why)),
            Cell::part(&When::relative(speaker, sighting.at, now)),
            Cell::part(&state),
        ])
    };
    Table::new(speaker, "evidence", "/canaries", speaker.t("leak-evidence"))
        .column(Column::text("from", speaker.t("canary-from")).heading())
        .column(Column::text("why", speaker.t("leak-why")))
        .column(Column::text("at", speaker.t("canary-at")))
        .column(Column::text("state", speaker.t("leak-state")))
        .rows(leak.sightings.iter().map(row))
}

fn why(speaker: &Speaker, why: SightingWhy) -> String {
    match why {
        SightingWhy::Stranger => speaker.t("leak-why-stranger"),
        SightingWhy::Forged => speaker.t("leak-why-forged"),
        SightingWhy::Person => speaker.t("leak-why-person"),
        SightingWhy::Unanswered => speaker.t("leak-why-unanswered"),
    }
}

/// Somebody has looked into it.
pub(crate) async fn close(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AttributionId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    console.rooms.custody.leak_close(visitor.access()?, id, sent.word("why"), console.clock.now()).await?;
    Ok(flashed(&console, redirect::to("/canaries"), &Phrase::new("leak-now-closed")))
}
