//! Tokens: programs that may ask the API. Made with scopes and an end date, shown once, ended at any time.

use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use model::ids::ProgramId;
use model::phrase::Phrase;
use model::time::Time;
use platform::accounts::{NewToken, Scope, Scopes, Token};

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent, Tick};
use super::super::{Console, flashed, shown};
use super::{page_below, refused, told};
use crate::console::custody::day;
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Button, Cell, Column, Confirm, Copy, Empty, Facts, Field, Icon, Page, Picture, Row, Speaker,
    Table, Tone, When,
};

/// Tokens on a page.
const PAGE: u32 = 100;

/// What a token is given if nobody says otherwise.
const USUAL_DAYS: u64 = 90;

/// All tokens.
pub(crate) async fn list(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let after = Sent(pairs).word("after").parse().ok();
    let tokens = console.rooms.accounts.token_list(visitor.person()?, after, PAGE).await?;
    let page = page_below(&console, &visitor, "settings-tokens").await?;
    let make = Button::primary(page.t("token-make")).icon(Icon::Plus).href("/settings/tokens/new");
    let page = page.clone().lead(page.t("settings-tokens-lead")).next(&make);
    let speaker = page.frame.speaker.clone();
    let actors: Vec<String> = tokens.iter().map(|token| format!("person:{}", token.person)).collect();
    let names = console.names(&visitor, &actors.iter().map(String::as_str).collect::<Vec<_>>()).await?;
    let owner = |token: &Token| names.of(&format!("person:{}", token.person)).to_owned();
    let more = tokens.last().filter(|_| tokens.len() == PAGE as usize).map(|last| last.id.to_string());
    let table = table(&speaker, &tokens, owner, console.clock.now());
    let table = table.continued(after.is_some()).more_after(more);
    Ok(shown(&Sections::of(page, &table)))
}

fn table(speaker: &Speaker, tokens: &[Token], owner: impl Fn(&Token) -> String, now: Time) -> Table {
    let row = |token: &Token| {
        let is_over = token.ended_at.is_some() || token.ends_at <= now;
        let state = if is_over {
            Cell::part(&Badge::new(Tone::Plain, speaker.t("token-over")))
        } else {
            let end = Button::secondary(speaker.t("token-end")).small();
            Cell::part(&end.href(format!("/settings/tokens/{}/end", token.id)))
        };
        let used = match token.used_at {
            Some(at) => Cell::part(&When::relative(speaker, at, now)),
            None => Cell::text(speaker.t("account-never")),
        };
        Row::new(vec![
            Cell::text(&token.name),
            Cell::text(owner(token)),
            Cell::text(scopes_said(speaker, token.scopes)),
            used,
            Cell::part(&When::relative(speaker, token.ended_at.unwrap_or(token.ends_at), now)),
            state,
        ])
    };
    let none = Empty::new(Picture::Light, speaker.t("token-none"), speaker.t("token-none-text"));
    Table::new(speaker, "tokens", "/settings/tokens", speaker.t("settings-tokens"))
        .column(Column::text("name", speaker.t("token-name")).heading())
        .column(Column::text("owner", speaker.t("token-owner")))
        .column(Column::text("scopes", speaker.t("token-scopes")))
        .column(Column::text("used", speaker.t("account-used")))
        .column(Column::text("end", speaker.t("token-ends")))
        .column(Column::acts("act", speaker.t("people-link-act")))
        .rows(tokens.iter().map(row))
        .empty(none)
}

fn scopes_said(speaker: &Speaker, scopes: Scopes) -> String {
    scopes.iter().map(|scope| speaker.t(scope_text(scope))).collect::<Vec<_>>().join(", ")
}

fn scope_text(scope: Scope) -> &'static str {
    match scope {
        Scope::Scan => "scope-scan",
        Scope::Read => "scope-read",
        Scope::Open => "scope-open",
        Scope::Decide => "scope-decide",
        Scope::Keep => "scope-keep",
        Scope::Respond => "scope-respond",
        Scope::Manage => "scope-manage",
        Scope::Audit => "scope-audit",
    }
}

/// Asks what the token is for.
pub(crate) async fn make_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let page = below_tokens(&console, &visitor, "token-make").await?;
    make_page(&console, &visitor, page, &Sent(Vec::new()))
}

fn make_page(console: &Console, visitor: &Visitor, page: Page, sent: &Sent) -> Result<Response, PageError> {
    let speaker = page.frame.speaker.clone();
    let end = match sent.word("until") {
        "" => day(console.clock.now().plus(Duration::from_hours(24 * USUAL_DAYS))),
        typed => typed.to_owned(),
    };
    let rights = visitor.access()?.rights;
    // What one may not do oneself cannot be given away.
    let offered = Scope::EVERY.into_iter().filter(|scope| scope.rights().common(rights) == scope.rights());
    let tick = |scope: Scope| {
        let name = format!("scope-{}", scope.as_str());
        let is_set = sent.has(&name);
        Tick { name, words: speaker.t(scope_text(scope)), hint: String::new(), is_set }
    };
    let name = Field::text("name", speaker.t("token-name")).value(sent.word("name"));
    let until =
        Field::line("date", "until", speaker.t("token-until")).value(end).hint(speaker.t("token-until-hint"));
    let form = Questions::new("/settings/tokens/new")
        .field(&name.hint(speaker.t("token-name-hint")).required())
        .ticks(speaker.t("token-scopes"), offered.map(tick).collect())
        .field(&until.required().short())
        .button(Button::primary(speaker.t("token-make")));
    let lead = speaker.t("token-make-lead");
    Ok(shown(&Sections::of(page.lead(lead), &form)))
}

/// Makes the token and shows it once.
pub(crate) async fn make(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(sent);
    let scopes =
        Scope::EVERY.into_iter().filter(|scope| sent.has(&format!("scope-{}", scope.as_str()))).collect();
    // A day that cannot be read is one that is past.
    let end = format!("{}T23:59:59Z", sent.word("until")).parse().unwrap_or(Time::EPOCH);
    let page = below_tokens(&console, &visitor, "token-make").await?;
    match console.rooms.accounts.token_make(visitor.person()?, sent.word("name"), scopes, end).await {
        Ok(token) => Ok(made_page(page, &token)),
        Err(error) => make_page(&console, &visitor, told(page, error)?, &sent),
    }
}

fn made_page(mut page: Page, token: &NewToken) -> Response {
    let speaker = page.frame.speaker.clone();
    page.title = speaker.t("token-made-title");
    let page = page.lead(speaker.t("token-made-lead"));
    let done = Button::primary(speaker.t("token-made-done")).href("/settings/tokens");
    let ends = Facts::new().fact(speaker.t("token-ends"), Cell::part(&When::exact(&speaker, token.ends_at)));
    let section = Section::default()
        .part(&Copy::new(&speaker, speaker.t("token-bearer"), &token.bearer))
        .part(&Copy::new(
            &speaker,
            speaker.t("token-header"),
            format!("Authorization: Bearer {}", token.bearer),
        ))
        .part(&ends);
    shown(&Sections::new(page.next(&done)).section(section))
}

async fn below_tokens(console: &Console, visitor: &Visitor, title: &'static str) -> Result<Page, PageError> {
    let page = page_below(console, visitor, title).await?;
    let up = page.t("settings-tokens");
    Ok(page.crumb("/settings/tokens", up))
}

/// Asks before a token ends.
pub(crate) async fn end_form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<ProgramId>,
) -> Result<Response, PageError> {
    let page = below_tokens(&console, &visitor, "token-end-title").await?;
    let speaker = page.frame.speaker.clone();
    let back = Button::quiet(speaker.t("settings-back")).href("/settings/tokens");
    let act = Button::danger(speaker.t("token-end"));
    let confirm = Confirm::new(format!("/settings/tokens/{id}/end"), act, back)
        .consequence(speaker.t("token-end-means"));
    Ok(shown(&Sections::of(page, &confirm)))
}

/// Ends a token.
pub(crate) async fn end(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<ProgramId>,
) -> Result<Response, PageError> {
    console.rooms.accounts.token_end(visitor.person()?, id).await.map_err(refused)?;
    Ok(flashed(&console, redirect::to("/settings/tokens"), &Phrase::new("token-ended")))
}
