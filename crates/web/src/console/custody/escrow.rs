//! Escrow: on the page of a copy that is sealed to the owner's offline key, what two people do to fetch its file together.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use custody::escrow::EscrowStanding;
use model::access::Access;
use model::ids::CopyId;
use model::phrase::Phrase;

use super::super::sections::{Form as Questions, Named, Section, Sent};
use super::super::{Console, flashed};
use super::care;
use crate::api::custody::exports::SealedFile;
use crate::api::route::Answer as _;
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Banner, Button, Field, Icon, Speaker, Tone};

/// What stands on the page; nothing on that of another copy.
pub(super) async fn of_copy(
    console: &Console,
    access: &Access,
    speaker: &Speaker,
    copy: CopyId,
) -> Result<Option<Section>, PageError> {
    let standing = console.rooms.custody.escrow_standing(access, copy, console.clock.now()).await?;
    let section = Section::new(speaker.t("escrow-title")).lead(speaker.t("escrow-lead"));
    Ok(standing.map(|standing| match standing {
        EscrowStanding::Closed => {
            let form = Questions::new(format!("/copies/{copy}/escrow"))
                .field(&Field::text("why", speaker.t("escrow-why")).required())
                .button(Button::secondary(speaker.t("escrow-ask")).icon(Icon::KeyRound));
            section.part(&form)
        }
        EscrowStanding::Asked { by_me, why, until } => {
            let said = Phrase::new("escrow-asked").with("until", super::day(until));
            let section = section.part(&care(speaker.say(&said), why));
            if by_me {
                return section.part(&Banner::new(Tone::Wait, speaker.t("escrow-needs-other")));
            }
            let form = Questions::new(format!("/copies/{copy}/escrow/second"))
                .button(Button::danger(speaker.t("escrow-second")).icon(Icon::KeyRound));
            section.part(&form)
        }
        EscrowStanding::Open { until } => {
            let said = Phrase::new("escrow-open").with("until", super::day(until));
            let form = Questions::new(format!("/copies/{copy}/escrow/file"))
                .button(Button::secondary(speaker.t("escrow-fetch")).icon(Icon::Download));
            section.part(&care(speaker.say(&said), speaker.t("escrow-open-text"))).part(&form)
        }
        EscrowStanding::OpenToOthers => {
            section.part(&Banner::new(Tone::Plain, speaker.t("escrow-open-to-others")))
        }
        EscrowStanding::Over => section.part(&Banner::new(Tone::Plain, speaker.t("escrow-over"))),
    }))
}

/// The first key.
pub(crate) async fn ask(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(copy): Named<CopyId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (sent, now) = (Sent(pairs), console.clock.now());
    console.rooms.custody.escrow_ask(visitor.access()?, copy, sent.word("why"), now).await?;
    Ok(flashed(&console, redirect::to(&format!("/copies/{copy}")), &Phrase::new("escrow-now-asked")))
}

/// The second key.
pub(crate) async fn second(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(copy): Named<CopyId>,
) -> Result<Response, PageError> {
    console.rooms.custody.escrow_second(visitor.access()?, copy, console.clock.now()).await?;
    Ok(flashed(&console, redirect::to(&format!("/copies/{copy}")), &Phrase::new("escrow-now-open")))
}

/// Hands the file over to one of the two who opened it; it stays until its day.
pub(crate) async fn file(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(copy): Named<CopyId>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let now = console.clock.now();
    let handing = console.rooms.custody.escrow_fetch(access, copy, now).await?;
    let mut answer = SealedFile::staying(&console.rooms, handing, (copy, now), access).answered();
    let name = format!("attachment; filename=\"list-{copy}.csv.age\"");
    let name = HeaderValue::try_from(name).expect("an id and these words are letters a field may have");
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(answer)
}
