//! A door to be opened: asked for in plain words, tried from this machine, and shown as the lines that open it. What is tried is `guard::ingest::doorstep`.
//!
//! The page opens nothing by itself. Where mail comes in stands in the configuration file and nowhere else, and a program that strangers' mail reaches
//! should not be able to write it; so the page writes the lines, says whether they will work, and what is to be done with them.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use guard::ingest::doorstep::{self, Finding, Plan, Typed, Unfit};
use model::access::Right;

use super::sections::{Form as Questions, Section, Sections, Sent};
use super::{Console, led, shown};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{Badge, Button, Cell, Column, Copy, Field, Icon, Page, Place, Row, Speaker, Table, Tone};

/// What is proposed until somebody types something else.
const PROPOSED: Typed<'static> = Typed {
    kind: "milter",
    name: "mail",
    listen: "127.0.0.1:7357",
    next_hop: "127.0.0.1:10027",
    certificate: "",
    key: "",
};

/// The command that starts the service anew where it was installed as docs/install says.
const AGAIN: &str = "systemctl restart tidewatch";

/// Whether somebody may open doors of this very program.
pub(super) fn may_open(console: &Console, visitor: &Visitor) -> Result<bool, PageError> {
    let access = visitor.access()?;
    Ok(console.rules_here(access) && access.rights.has(Right::Manage))
}

async fn page(console: &Console, visitor: &Visitor) -> Result<Page, PageError> {
    // Doors are the house's: a customer's administrator would try our network through them.
    if !may_open(console, visitor)? {
        return Err(PageError::NotFound);
    }
    let page = led(console.page(visitor, "doorstep-title").await?.at(Place::Overview), "doorstep-lead");
    let up = page.t("streams-title");
    Ok(page.crumb("/streams", up))
}

/// Asks what kind of door it shall be, and where.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let page = page(&console, &visitor).await?;
    let questions = questions(&page.frame.speaker, &PROPOSED, &[]);
    Ok(shown(&Sections::new(page).section(questions)))
}

/// Tries it, and shows the lines that open it.
pub(crate) async fn tried(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(sent): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let page = page(&console, &visitor).await?;
    let speaker = page.frame.speaker.clone();
    let sent = Sent(sent);
    let typed = Typed {
        kind: sent.word("kind"),
        name: sent.word("name"),
        listen: sent.word("listen"),
        next_hop: sent.word("next_hop"),
        certificate: sent.word("certificate"),
        key: sent.word("key"),
    };
    let plan = match Plan::read(&typed) {
        Ok(plan) => plan,
        Err(unfit) => return Ok(shown(&Sections::new(page).section(questions(&speaker, &typed, &unfit)))),
    };
    let mut findings = doorstep::look(&plan).await;
    let is_named = console.rooms.doors.iter().any(|door| door.name == plan.name);
    if is_named {
        let said = model::phrase::Phrase::new("doorstep-name-taken").with("name", plan.name.clone());
        findings.push(Finding { is_good: false, said });
    }
    let is_good = findings.iter().all(|finding| finding.is_good);
    let has_way =
        console.rooms.configured.iter().any(|one| one.key == "hold.release_to" && !one.value.is_empty());
    let lines = Copy::new(&speaker, speaker.t("guide-door-file"), plan.lines(has_way));
    let again = Copy::new(&speaker, speaker.t("doorstep-again"), AGAIN);
    let found = Section::new(speaker.t("doorstep-found"));
    let found = found.lead(speaker.t(if is_good { "doorstep-good" } else { "doorstep-bad" }));
    let open = Section::new(speaker.t("doorstep-open")).lead(speaker.t("doorstep-open-lead"));
    let then = Button::secondary(speaker.t("doorstep-then")).icon(Icon::ArrowRight).href("/guide");
    let sections = Sections::new(page)
        .section(found.part(&table(&speaker, &findings)))
        .section(open.part(&lines).part(&again).part(&then))
        .section(questions(&speaker, &typed, &[]));
    Ok(shown(&sections))
}

fn table(speaker: &Speaker, findings: &[Finding]) -> Table {
    let row = |finding: &Finding| {
        let badge = match finding.is_good {
            true => Badge::new(Tone::Good, speaker.t("doorstep-is-good")),
            false => Badge::new(Tone::Bad, speaker.t("doorstep-is-bad")),
        };
        Row::new(vec![Cell::part(&badge), Cell::text(speaker.say(&finding.said))])
    };
    Table::new(speaker, "found", "/streams/add", speaker.t("doorstep-found"))
        .column(Column::text("state", speaker.t("doorstep-state")))
        .column(Column::text("said", speaker.t("doorstep-said")).heading())
        .rows(findings.iter().map(row))
}

fn questions(speaker: &Speaker, typed: &Typed<'_>, unfit: &[Unfit]) -> Section {
    let marked = |field: Field, what: Unfit, words: &'static str| {
        if unfit.contains(&what) { field.error(speaker.t(words)) } else { field }
    };
    let kind = |word: &str, name: &'static str, means: &'static str| {
        (word.to_owned(), speaker.t(name), speaker.t(means))
    };
    let kinds = vec![
        kind("milter", "doorstep-milter", "doorstep-milter-means"),
        kind("filter", "doorstep-filter", "doorstep-filter-means"),
        kind("mx", "doorstep-mx", "doorstep-mx-means"),
    ];
    let kind = Field::radio("kind", speaker.t("doorstep-kind"), kinds).value(typed.kind);
    let name = Field::text("name", speaker.t("doorstep-name")).value(typed.name);
    let listen = Field::text("listen", speaker.t("doorstep-listen")).value(typed.listen);
    let hop = Field::text("next_hop", speaker.t("doorstep-hop")).value(typed.next_hop);
    let certificate = Field::text("certificate", speaker.t("doorstep-certificate")).value(typed.certificate);
    let key = Field::text("key", speaker.t("doorstep-key")).value(typed.key);
    let form = Questions::new("/streams/add")
        .field(&marked(kind, Unfit::Kind, "doorstep-unfit-kind"))
        .field(
            &marked(
                name.hint(speaker.t("doorstep-name-hint")).required(),
                Unfit::Name,
                "doorstep-unfit-name",
            )
            .short(),
        )
        .field(&marked(
            listen.hint(speaker.t("doorstep-listen-hint")).required(),
            Unfit::Listen,
            "doorstep-unfit-listen",
        ))
        .field(&marked(
            hop.hint(speaker.t("doorstep-hop-hint")).required(),
            Unfit::NextHop,
            "doorstep-unfit-hop",
        ))
        .field(&marked(
            certificate.hint(speaker.t("doorstep-certificate-hint")),
            Unfit::Files,
            "doorstep-unfit-files",
        ))
        .field(&key)
        .button(Button::primary(speaker.t("doorstep-try")).icon(Icon::Search));
    Section::new(speaker.t("doorstep-asked")).part(&form)
}

#[cfg(test)]
mod tests {
    use platform::accounts::Role;
    use tokio::net::TcpListener;

    use crate::test_house::TestHouse;

    #[tokio::test]
    async fn a_door_is_tried_and_shown_as_lines() {
        let mut home = TestHouse::open().await;
        let cookie = home.person(Role::Administrator).await;
        let page = home.get(&cookie, "/streams/add").await;
        assert!(page.body.contains("127.0.0.1:7357"), "{}", page.body);
        let hop = home.next_hop.address().to_string();
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listen = free.local_addr().unwrap().to_string();
        drop(free);
        let form =
            [("kind", "filter"), ("name", "in"), ("listen", listen.as_str()), ("next_hop", hop.as_str())];
        let tried = home.post(&cookie, "/streams/add", &form).await;
        assert!(tried.words().contains("Nothing stands in the way"), "{}", tried.words());
        let escaped = ["&quot;", "&#34;"].map(|quote| format!("next_hop = {quote}{hop}{quote}"));
        assert!(escaped.iter().any(|line| tried.body.contains(line)), "{}", tried.body);
        let taken =
            [("kind", "filter"), ("name", "in"), ("listen", hop.as_str()), ("next_hop", "127.0.0.1:1")];
        let tried = home.post(&cookie, "/streams/add", &taken).await;
        assert!(tried.words().contains("Something stands in the way"), "{}", tried.words());
        let unfit = home.post(&cookie, "/streams/add", &[("kind", "filter"), ("name", "a b")]).await;
        assert!(!unfit.words().contains("stands in the way"), "{}", unfit.words());
        home.stop().await;
    }

    #[tokio::test]
    async fn nobody_tries_our_network_through_it() {
        let mut home = TestHouse::open().await;
        let viewer = home.person(Role::Viewer).await;
        let stranger = home.stranger().await;
        for cookie in [&viewer, &stranger] {
            assert_eq!(home.get(cookie, "/streams/add").await.status, 404);
            assert_eq!(home.post(cookie, "/streams/add", &[("kind", "mx")]).await.status, 404);
        }
        home.stop().await;
    }
}
