//! What each vendor really sent, beside what was planned; one campaign, and the question whether it was ours; and for which lists that is asked.

use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use custody::campaign::{CampaignMark, CampaignShown, CampaignStanding, CampaignsAsked};
use custody::send_question::{AskMode, QuestionState, SendAsking};
use model::access::Right;
use model::ids::{CampaignId, ListId};
use model::phrase::Phrase;
use model::time::Time;

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, led, shown};
use super::{canary_tabs, wrong};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Empty, Facts, Field, Icon, Markup, Page, Picture, Place, Row,
    Speaker, Table, Tone, When,
};

/// Campaigns on one page.
const PAGE: u32 = 50;
/// Open questions above them; the others are in the list, with their own word.
const QUESTIONS: u32 = 5;
/// Messages of a campaign that its page lists; all are counted.
const MESSAGES: u32 = 200;

/// Words of a form, in their order.
type Pairs = Form<Vec<(String, String)>>;

/// All campaigns, with what is asked above them.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (access, sent) = (visitor.access()?, Sent(pairs));
    let custody = &console.rooms.custody;
    let asked = campaigns_asked(&sent);
    let before = sent.word("after").parse().ok();
    let mut campaigns = custody.campaigns(access, asked, before, PAGE + 1).await?;
    let more = (campaigns.len() > PAGE as usize).then(|| {
        campaigns.truncate(PAGE as usize);
        campaigns.last().map(|one| one.counted.campaign.id.to_string()).unwrap_or_default()
    });
    let page = led(console.page(&visitor, "campaigns-title").await?.at(Place::Canaries), "campaigns-lead");
    let speaker = page.frame.speaker.clone();
    let mut top = Section::default().part(&canary_tabs(&page, "/canaries/campaigns"));
    if before.is_none() {
        for (question, campaign) in custody.questions(access, QUESTIONS).await? {
            top = top.part(&question_banner(&speaker, &campaign, question.answer_by));
        }
    }
    let table = table(&speaker, &campaigns, asked, console.clock.now());
    let table = table.continued(before.is_some()).more_after(more);
    let settings =
        Button::secondary(speaker.t("campaign-settings")).icon(Icon::Settings).href("/canaries/asking");
    let table = if access.rights.has(Right::Keep) { table.tool(settings) } else { table };
    Ok(shown(&Sections::new(page).section(top.part(&table))))
}

fn campaigns_asked(sent: &Sent) -> CampaignsAsked {
    CampaignsAsked {
        party: sent.word("vendor").parse().ok(),
        planned: sent.word("planned").parse().ok(),
        standing: CampaignStanding::parse(sent.word("standing")),
    }
}

/// Campaigns as a spreadsheet.
pub(crate) async fn table_out(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let text = console.rooms.custody.campaigns_out(visitor.access()?, campaigns_asked(&Sent(pairs))).await?;
    Ok(super::map::table(text, "campaigns"))
}

fn question_banner(speaker: &Speaker, campaign: &CampaignShown, answer_by: Time) -> Banner {
    let subject = Phrase::new("question-subject").with("list", &campaign.list);
    let href = format!("/canaries/campaigns/{}", campaign.counted.campaign.id);
    let lead = speaker.t_with("campaign-question-lead", "at", &speaker.instant(answer_by));
    Banner::new(Tone::Wait, speaker.say(&subject))
        .what(lead)
        .act(Button::secondary(speaker.t("overview-act-question")).href(href))
}

fn table(speaker: &Speaker, campaigns: &[CampaignShown], asked: CampaignsAsked, now: Time) -> Table {
    let row = |one: &CampaignShown| {
        let campaign = &one.counted.campaign;
        let link = Cell::link(format!("/canaries/campaigns/{}", campaign.id), name(speaker, one));
        let badges: Vec<Markup> = std::iter::once(standing(speaker, campaign.standing))
            .chain(marks(speaker, one))
            .map(|badge| Markup::of(&badge))
            .collect();
        Row::new(vec![
            Cell::two_lines(&link, &campaign.sender_domain),
            Cell::two_lines(&Cell::text(&one.party), &one.list),
            Cell::part(&When::relative(speaker, campaign.first_at, now)),
            Cell::number(speaker.number(one.counted.canaries)),
            Cell::markup(Markup::row(&badges)),
        ])
    };
    let all = (String::new(), speaker.t("campaign-all"));
    let known = CampaignStanding::ALL.iter();
    let known = known.map(|one| (one.as_str().to_owned(), standing_word(speaker, *one)));
    let choice =
        Field::choice("standing", speaker.t("campaign-what"), std::iter::once(all).chain(known).collect());
    let chosen = asked.standing.map_or("", CampaignStanding::as_str);
    let mut query = vec![("standing".to_owned(), chosen.to_owned())];
    query.extend(asked.party.map(|party| ("vendor".to_owned(), party.to_string())));
    query.extend(asked.planned.map(|planned| ("planned".to_owned(), planned.to_string())));
    let calendar = Button::primary(speaker.t("calendar-title")).icon(Icon::Calendar).href("/calendar");
    let empty = Empty::new(Picture::Calm, speaker.t("campaigns-none"), speaker.t("campaigns-none-text"));
    let empty = empty.act(calendar);
    Table::new(speaker, "campaigns", "/canaries/campaigns", speaker.t("campaigns-title"))
        .query(query)
        .filter(choice.value(chosen))
        .column(Column::text("campaign", speaker.t("campaign-campaign")).heading())
        .column(Column::text("whose", speaker.t("campaign-whose")))
        .column(Column::text("came", speaker.t("campaign-came")))
        .column(Column::number("reached", speaker.t("campaign-reached")))
        .column(Column::text("what", speaker.t("campaign-what")))
        .rows(campaigns.iter().map(row))
        .empty(empty)
        .export()
}

/// As the calendar calls it.
fn name(speaker: &Speaker, one: &CampaignShown) -> String {
    match &one.planned {
        Some(name) if !name.is_empty() => name.clone(),
        Some(_) => speaker.t("campaign-learned-name"),
        None => speaker.t("campaign-nameless"),
    }
}

/// What its page is called: one that nobody named, after whose it is.
fn title(speaker: &Speaker, one: &CampaignShown) -> String {
    match &one.planned {
        Some(name) if !name.is_empty() => name.clone(),
        Some(_) => speaker.t_with("campaign-title", "party", &one.party),
        None => speaker.t_with("campaign-title-nameless", "party", &one.party),
    }
}

fn standing_word(speaker: &Speaker, standing: CampaignStanding) -> String {
    match standing {
        CampaignStanding::Planned => speaker.t("campaign-planned"),
        CampaignStanding::Learned => speaker.t("campaign-learned"),
        CampaignStanding::Unasked => speaker.t("campaign-unasked"),
        CampaignStanding::Asked => speaker.t("campaign-asked"),
        CampaignStanding::Ours => speaker.t("campaign-ours"),
        CampaignStanding::NotOurs => speaker.t("campaign-not-ours"),
        CampaignStanding::Unanswered => speaker.t("campaign-unanswered"),
    }
}

fn standing(speaker: &Speaker, standing: CampaignStanding) -> Badge {
    let tone = match standing {
        CampaignStanding::Planned | CampaignStanding::Ours => Tone::Good,
        CampaignStanding::Learned | CampaignStanding::Unasked => Tone::Plain,
        CampaignStanding::Asked => Tone::Wait,
        CampaignStanding::NotOurs | CampaignStanding::Unanswered => Tone::Bad,
    };
    Badge::new(tone, standing_word(speaker, standing))
}

/// What it means, in a sentence.
fn meaning(speaker: &Speaker, standing: CampaignStanding) -> String {
    match standing {
        CampaignStanding::Planned => speaker.t("campaign-planned-text"),
        CampaignStanding::Learned => speaker.t("campaign-learned-text"),
        CampaignStanding::Unasked => speaker.t("campaign-unasked-text"),
        CampaignStanding::Asked => speaker.t("campaign-asked-text"),
        CampaignStanding::Ours => speaker.t("campaign-ours-text"),
        CampaignStanding::NotOurs => speaker.t("campaign-not-ours-text"),
        CampaignStanding::Unanswered => speaker.t("campaign-unanswered-text"),
    }
}

fn marks<'m>(speaker: &'m Speaker, one: &'m CampaignShown) -> impl Iterator<Item = Badge> + 'm {
    one.marks.iter().map(|mark| {
        let words = match mark {
            CampaignMark::AfterUnsubscribe(count) => {
                speaker.t_with("campaign-mark-unsubscribed", "count", count)
            }
            CampaignMark::AfterEnd(_) => speaker.t("campaign-mark-end"),
            CampaignMark::ForeignLink(_) => speaker.t("campaign-mark-link"),
            CampaignMark::Twice(count) => speaker.t_with("campaign-mark-twice", "count", count),
        };
        Badge::new(Tone::Care, words)
    })
}

fn mark_banner(speaker: &Speaker, mark: &CampaignMark) -> Banner {
    let (title, what) = match mark {
        CampaignMark::AfterUnsubscribe(count) => (
            speaker.t_with("campaign-mark-unsubscribed", "count", count),
            speaker.t_with("campaign-mark-unsubscribed-text", "count", count),
        ),
        CampaignMark::AfterEnd(count) => {
            (speaker.t("campaign-mark-end"), speaker.t_with("campaign-mark-end-text", "count", count))
        }
        CampaignMark::ForeignLink(names) => {
            let names = names.join(", ");
            (speaker.t("campaign-mark-link"), speaker.t_with("campaign-mark-link-text", "names", &names))
        }
        CampaignMark::Twice(count) => (
            speaker.t_with("campaign-mark-twice", "count", count),
            speaker.t_with("campaign-mark-twice-text", "count", count),
        ),
    };
    Banner::new(Tone::Care, begun(&title)).what(what)
}

/// A word of a badge at the beginning of a line.
fn begun(words: &str) -> String {
    let mut rest = words.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// One campaign.
pub(crate) async fn one(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CampaignId>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let custody = &console.rooms.custody;
    let one = custody.campaign(access, id).await?;
    let campaign = &one.counted.campaign;
    let mut page = console.page(&visitor, "campaigns-title").await?.at(Place::Canaries);
    let speaker = page.frame.speaker.clone();
    let (above, up) = (speaker.t("canaries-title"), speaker.t("campaigns-title"));
    page.title = title(&speaker, &one);
    let page = page.crumb("/canaries", above).crumb("/canaries/campaigns", up);
    let page = page.lead(meaning(&speaker, campaign.standing));
    let may_keep = access.rights.has(Right::Keep);
    let mut sections = Sections::new(page);
    let question = one.question.as_ref().filter(|question| question.state == QuestionState::Open);
    if let Some(question) = question.filter(|_| may_keep) {
        let form = Questions::new(format!("/canaries/campaigns/{id}/answer"))
            .button(Button::primary(speaker.t("campaign-yes")).icon(Icon::Check).value("answer", "yes"))
            .button(Button::danger(speaker.t("campaign-no")).icon(Icon::CircleAlert).value("answer", "no"));
        let lead = speaker.t_with("campaign-question-lead", "at", &speaker.instant(question.answer_by));
        sections = sections.section(Section::new(speaker.t("campaign-question")).lead(lead).part(&form));
    }
    if may_keep && campaign.standing == CampaignStanding::Unanswered {
        let form = Questions::new(format!("/canaries/campaigns/{id}/answer"))
            .button(Button::danger(speaker.t("campaign-no")).icon(Icon::CircleAlert).value("answer", "no"));
        let late = Section::new(speaker.t("campaign-late-title")).lead(speaker.t("campaign-late-lead"));
        sections = sections.section(late.part(&form));
    }
    let marked = one.marks.iter().map(|mark| mark_banner(&speaker, mark));
    let about = marked.fold(Section::default(), |section, banner| section.part(&banner));
    sections = sections.section(about.part(&facts(&speaker, &one)));
    let mail = custody.campaign_mail(access, id, MESSAGES).await?;
    let now = console.clock.now();
    let row = |mail: &custody::campaign::CampaignMail| {
        let came = speaker.instant(mail.at);
        let link = Cell::link(format!("/canaries/{}", mail.item), came);
        Row::new(vec![link, Cell::part(&When::relative(&speaker, mail.at, now))])
    };
    let table = Table::new(&speaker, "campaign-mail", "/canaries", speaker.t("campaign-messages"))
        .column(Column::text("came", speaker.t("campaign-came")).heading())
        .column(Column::text("at", speaker.t("canary-at")))
        .rows(mail.iter().map(row));
    let lead = speaker.t("campaign-messages-lead");
    let messages = Section::new(speaker.t("campaign-messages")).lead(lead).part(&table);
    if may_keep && matches!(campaign.standing, CampaignStanding::NotOurs | CampaignStanding::Unanswered) {
        let why = Field::text("why", speaker.t("campaign-back-why")).required();
        let form = Questions::new(format!("/canaries/campaigns/{id}/ours"))
            .field(&why)
            .button(Button::secondary(speaker.t("campaign-back")));
        let lead = speaker.t("campaign-back-lead");
        sections = sections.section(Section::new(speaker.t("campaign-back-title")).lead(lead).part(&form));
    }
    Ok(shown(&sections.section(messages)))
}

fn facts(speaker: &Speaker, one: &CampaignShown) -> Facts {
    let (counted, campaign) = (&one.counted, &one.counted.campaign);
    let links = match campaign.link_domains.as_slice() {
        [] => speaker.t("campaign-no-links"),
        links => links.join(", "),
    };
    let vendor = Cell::link(format!("/vendors/{}", campaign.party), &one.party);
    Facts::new()
        .fact(speaker.t("campaign-what"), Cell::part(&standing(speaker, campaign.standing)))
        .fact(speaker.t("campaign-from"), Cell::code(&campaign.sender_domain))
        .fact(speaker.t("campaign-whose"), Cell::two_lines(&vendor, &one.list))
        .fact(speaker.t("campaign-first"), Cell::part(&When::exact(speaker, campaign.first_at)))
        .fact(speaker.t("campaign-last"), Cell::part(&When::exact(speaker, campaign.last_at)))
        .fact(speaker.t("campaign-mails"), Cell::text(speaker.number(counted.mails)))
        .fact(speaker.t("campaign-reached"), Cell::text(speaker.number(counted.canaries)))
        .fact(speaker.t("campaign-links"), Cell::code(links))
}

/// Somebody answers the question.
pub(crate) async fn answer(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CampaignId>,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let is_ours = match Sent(pairs).word("answer") {
        "yes" => true,
        "no" => false,
        _ => return Err(PageError::NotFound),
    };
    console.rooms.custody.question_answer(visitor.access()?, id, is_ours, console.clock.now()).await?;
    let said = Phrase::new(if is_ours { "campaign-now-yes" } else { "campaign-now-no" });
    Ok(flashed(&console, redirect::to(&format!("/canaries/campaigns/{id}")), &said))
}

/// "It was ours after all."
pub(crate) async fn ours(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CampaignId>,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    let now = console.clock.now();
    console.rooms.custody.campaign_was_ours(visitor.access()?, id, sent.word("why"), now).await?;
    let place = format!("/canaries/campaigns/{id}");
    Ok(flashed(&console, redirect::to(&place), &Phrase::new("campaign-now-yes")))
}

/// For each list: whether and whom we ask.
pub(crate) async fn asking(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let page = asking_page(&console, &visitor).await?;
    let lists = console.rooms.custody.askings(visitor.access()?).await?;
    Ok(shown(&asking_sections(page, &lists, None)))
}

async fn asking_page(console: &Console, visitor: &Visitor) -> Result<Page, PageError> {
    let page = led(console.page(visitor, "campaign-settings").await?.at(Place::Canaries), "asking-lead");
    let (above, up) = (page.t("canaries-title"), page.t("campaigns-title"));
    Ok(page.crumb("/canaries", above).crumb("/canaries/campaigns", up))
}

fn asking_sections(
    page: Page,
    lists: &[(custody::List, SendAsking)],
    wrong: Option<(ListId, &(&'static str, String))>,
) -> Sections {
    let speaker = page.frame.speaker.clone();
    if lists.is_empty() {
        let (title, text) = (speaker.t("asking-none"), speaker.t("asking-none-text"));
        let vendors = Button::secondary(speaker.t("vendors-title")).href("/vendors");
        return Sections::of(page, &Empty::new(Picture::Light, title, text).act(vendors));
    }
    let mut sections = Sections::new(page);
    for (list, asking) in lists {
        let modes = [AskMode::Auto, AskMode::Ask, AskMode::Learn, AskMode::Off];
        let modes = modes.map(|mode| (mode.as_str().to_owned(), mode_word(&speaker, mode))).to_vec();
        let mode = Field::choice("mode", speaker.t("asking-mode"), modes).value(asking.mode.as_str());
        let mut ask_to = Field::line("email", "ask_to", speaker.t("asking-to")).value(&asking.ask_to);
        ask_to = ask_to.hint(speaker.t("asking-to-hint"));
        if let Some((_, (_, said))) = wrong.filter(|(id, _)| *id == list.id) {
            ask_to = ask_to.error(said);
        }
        let form = Questions::new(format!("/canaries/asking/{}", list.id))
            .field(&mode.hint(speaker.t("asking-auto-hint")).short())
            .field(&ask_to)
            .button(Button::secondary(speaker.t("custody-save")));
        sections = sections.section(Section::new(&list.name).part(&form));
    }
    sections
}

fn mode_word(speaker: &Speaker, mode: AskMode) -> String {
    match mode {
        AskMode::Auto => speaker.t("asking-auto"),
        AskMode::Ask => speaker.t("asking-ask"),
        AskMode::Learn => speaker.t("asking-learn"),
        AskMode::Off => speaker.t("asking-off"),
    }
}

/// Sets whether and whom we ask about a list's mail.
pub(crate) async fn asking_set(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<ListId>,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let (access, sent) = (visitor.access()?, Sent(pairs));
    let mode = AskMode::parse(sent.word("mode")).ok_or(PageError::NotFound)?;
    let custody = &console.rooms.custody;
    match custody.asking_set(access, id, (mode, sent.word("ask_to")), console.clock.now()).await {
        Ok(()) => Ok(flashed(&console, redirect::to("/canaries/asking"), &Phrase::new("asking-set"))),
        Err(error) => {
            let page = asking_page(&console, &visitor).await?;
            let said = wrong(&page.frame.speaker, error)?;
            let lists = custody.askings(access).await?;
            Ok(super::again(&asking_sections(page, &lists, Some((id, &said)))))
        }
    }
}
