//! Who of our own people let a copy leave: the switch, with what it asks of a house, and on a copy's page the seal that two people open together.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use custody::exporter::Standing;
use model::ids::CopyId;
use model::phrase::Phrase;

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, led, shown};
use super::care;
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Banner, Button, Cell, Facts, Field, Icon, Place, Speaker, Tone};

type Pairs = Form<Vec<(String, String)>>;

/// The switch.
pub(crate) async fn setting(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let setting = console.rooms.custody.people_setting(visitor.access()?).await?;
    let is_on = setting.as_ref().is_some_and(|setting| setting.is_on);
    let page = console.page(&visitor, "exporter-setting-title").await?.at(Place::Settings);
    let up = page.t("settings-title");
    let page = led(page.crumb("/settings", up), "exporter-setting-lead");
    let speaker = page.frame.speaker.clone();
    let (tone, said) = if is_on { (Tone::Care, "exporter-is-on") } else { (Tone::Good, "exporter-is-off") };
    let said = Banner::new(tone, speaker.t(said));
    let said = match setting.filter(|setting| setting.is_on) {
        Some(setting) => said.what(setting.why),
        None => said.what(speaker.t("exporter-off-text")),
    };
    let duties =
        ["exporter-duty-tell", "exporter-duty-council", "exporter-duty-assessment", "exporter-duty-proof"];
    let mut asks = Section::new(speaker.t("exporter-duties"));
    for (number, duty) in duties.into_iter().enumerate() {
        asks = asks.part(&Facts::new().fact((number + 1).to_string(), Cell::text(speaker.t(duty))));
    }
    let why = Field::text("why", speaker.t("exporter-why")).hint(speaker.t("exporter-why-hint")).required();
    let act = if is_on {
        Button::primary(speaker.t("exporter-switch-off"))
    } else {
        Button::danger(speaker.t("exporter-switch-on"))
    };
    let mut form =
        Questions::new("/settings/exporters").hidden("on", if is_on { "no" } else { "yes" }).field(&why);
    if !is_on {
        form = form.field(&Field::tick("confirmed", speaker.t("exporter-duties-done")).required());
    }
    let sections = Sections::new(page).section(Section::default().part(&said)).section(asks);
    Ok(shown(&sections.section(Section::default().part(&form.button(act)))))
}

/// Sets it.
pub(crate) async fn setting_set(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    let (is_on, now) = (sent.has("on"), console.clock.now());
    if is_on && !sent.has("confirmed") {
        return Err(PageError::Refused(Phrase::new("exporter-duties-first")));
    }
    console.rooms.custody.people_setting_set(visitor.access()?, (is_on, sent.word("why")), now).await?;
    let said = Phrase::new(if is_on { "exporter-is-on" } else { "exporter-is-off" });
    Ok(flashed(&console, redirect::to("/settings/exporters"), &said))
}

/// On a copy's page, for who keeps lists: the seal, and what it takes to open it. Nothing where nothing is noted.
pub(super) async fn of_copy(
    console: &Console,
    visitor: &Visitor,
    speaker: &Speaker,
    copy: CopyId,
) -> Result<Option<Section>, PageError> {
    let now = console.clock.now();
    let standing = console.rooms.custody.exporter_standing(visitor.access()?, copy, now).await?;
    let section = Section::new(speaker.t("exporter-title")).lead(speaker.t("exporter-lead"));
    Ok(Some(match standing {
        Standing::NotNoted => return Ok(None),
        Standing::Sealed => {
            let why = Field::text("why", speaker.t("exporter-ask-why")).required();
            let form = Questions::new(format!("/copies/{copy}/exporter"))
                .field(&why)
                .button(Button::secondary(speaker.t("exporter-ask")).icon(Icon::KeyRound));
            section.part(&form)
        }
        Standing::Asked { by_me, why, until } => {
            let said = Phrase::new("exporter-asked").with("until", super::day(until));
            let section = section.part(&care(speaker.say(&said), why));
            if by_me {
                return Ok(Some(section.part(&Banner::new(Tone::Wait, speaker.t("exporter-needs-other")))));
            }
            let form = Questions::new(format!("/copies/{copy}/exporter/second"))
                .button(Button::danger(speaker.t("exporter-second")).icon(Icon::KeyRound));
            section.part(&form)
        }
        Standing::OpenToOthers => {
            section.part(&Banner::new(Tone::Plain, speaker.t("exporter-open-to-others")))
        }
        Standing::Open { exporter, at, until } => {
            let names = console.names(visitor, &[exporter.as_str()]).await?;
            let said = Phrase::new("exporter-open")
                .with("name", names.of(&exporter))
                .with("date", super::day(at))
                .with("until", super::day(until));
            section.part(&care(speaker.say(&said), speaker.t("exporter-open-text")))
        }
    }))
}

/// The first key.
pub(crate) async fn ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(copy): Named<CopyId>,
    Form(pairs): Pairs,
) -> Result<Response, PageError> {
    let (sent, now) = (Sent(pairs), console.clock.now());
    console.rooms.custody.exporter_ask(visitor.access()?, copy, sent.word("why"), now).await?;
    Ok(flashed(&console, redirect::to(&format!("/copies/{copy}")), &Phrase::new("exporter-now-asked")))
}

/// The second key.
pub(crate) async fn second(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(copy): Named<CopyId>,
) -> Result<Response, PageError> {
    console.rooms.custody.exporter_second(visitor.access()?, copy, console.clock.now()).await?;
    Ok(flashed(&console, redirect::to(&format!("/copies/{copy}")), &Phrase::new("exporter-now-open")))
}
