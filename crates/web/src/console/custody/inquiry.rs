//! Asking a vendor about a copy that seems to be out: the form on the leak's page, the letters there, and what was answered.

use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::response::Response;
use custody::attribution::LeakShown;
use custody::inquiry::{InquiryShown, Wanted};
use model::access::{Access, Right};
use model::ids::AttributionId;
use model::phrase::Phrase;
use model::time::Time;

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed};
use super::{asked, day, wrong};
use crate::inquiry;
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Badge, Banner, Button, Cell, Copy, Facts, Field, Icon, Markup, Speaker, Tone, When};

/// How long a vendor has, in hours.
const HOURS: [(&str, &str); 3] =
    [("24", "inquiry-hours-24"), ("72", "inquiry-hours-72"), ("168", "inquiry-hours-168")];
/// What stands below a leak: letters with what was answered, and the form for another. Nothing while no copy is named: then there is nobody to be asked.
pub(super) async fn sections(
    console: &Console,
    access: &Access,
    (speaker, leak): (&Speaker, &LeakShown),
    (sent, wrong): (&Sent, Option<&(&'static str, String)>),
    mut sections: Sections,
) -> Result<Sections, PageError> {
    let (custody, id) = (&console.rooms.custody, leak.attribution.id);
    let Some((party, _)) = &leak.holder else { return Ok(sections) };
    for shown in custody.inquiries(access, id).await? {
        sections = sections.section(one(console, access, speaker, &shown));
    }
    if !access.rights.has(Right::Keep) {
        return Ok(sections);
    }
    let lead = speaker.t_with("inquiry-lead", "party", party);
    let section = Section::new(speaker.t("inquiry-title")).lead(lead);
    if !custody.can_inquire() {
        let closed = Banner::new(Tone::Plain, speaker.t("inquiry-no-page"));
        return Ok(sections.section(section.part(&closed)));
    }
    let contact = match leak.attribution.copy {
        Some(copy) => custody.contact(access, custody.copy(access, copy).await?.party.0).await?,
        None => String::new(),
    };
    let accuses = Banner::new(Tone::Plain, speaker.t("inquiry-accuses"));
    let contact = Field::line("email", "contact", speaker.t("inquiry-contact")).value(contact);
    let hours = HOURS.map(|(hours, words)| (hours.to_owned(), speaker.t(words))).to_vec();
    let hours = Field::choice("hours", speaker.t("inquiry-hours"), hours);
    let languages = vec![("en".to_owned(), "English".to_owned()), ("de".to_owned(), "Deutsch".to_owned())];
    let language = Field::choice("language", speaker.t("inquiry-language"), languages);
    let form = Questions::new(format!("/leaks/{id}/inquiry"))
        .field(&asked(contact, "contact", sent, wrong).hint(speaker.t("inquiry-contact-hint")))
        .field(&asked(hours, "hours", sent, wrong).short())
        .field(&language.value(speaker.language()).short())
        .button(Button::secondary(speaker.t("inquiry-make")).icon(Icon::Send));
    Ok(sections.section(section.part(&accuses).part(&form)))
}

/// One letter, how it stands, and what was answered.
fn one(console: &Console, access: &Access, speaker: &Speaker, shown: &InquiryShown) -> Section {
    let (inquiry, letter) = (&shown.inquiry, &shown.letter);
    let mail = match (inquiry.contact.as_str(), inquiry.next_at, inquiry.taken_at) {
        ("", _, _) => speaker.t("inquiry-mail-none"),
        (contact, _, Some(_)) => speaker.t_with("inquiry-mail-taken", "contact", contact),
        (contact, Some(_), None) => speaker.t_with("inquiry-mail-waits", "contact", contact),
        (contact, None, None) => speaker.t_with("inquiry-mail-failed", "contact", contact),
    };
    let mut facts = Facts::new()
        .fact(speaker.t("inquiry-state"), Cell::part(&badge(speaker, shown, console.clock.now())))
        .fact(speaker.t("inquiry-by"), Cell::part(&When::exact(speaker, letter.answer_by)))
        .fact(speaker.t("inquiry-mail"), Cell::text(mail));
    if !inquiry.answered_name.is_empty() {
        facts = facts.fact(speaker.t("inquiry-answered-by"), Cell::text(&inquiry.answered_name));
    }
    let title = speaker.t_with("inquiry-one", "date", &day(letter.at));
    let mut section = Section::new(title).part(&facts);
    if inquiry.saved_at.is_some() {
        let answers = letter.words.questions.iter().zip(&inquiry.answers);
        let answers = answers.fold(Facts::questions(), |facts, (question, answer)| {
            let none = speaker.t("inquiry-no-answer");
            facts.fact(question, Cell::text(if answer.is_empty() { &none } else { answer }))
        });
        let said = Banner::new(Tone::Plain, speaker.t_with("inquiry-answers", "party", &letter.to));
        section = section.part(&said).part(&answers);
    }
    if access.rights.has(Right::Keep)
        && let Some(link) = console.rooms.custody.inquiry_link(access.tenant, inquiry.id)
    {
        section = section.part(&Markup::of(&Copy::new(speaker, speaker.t("inquiry-link"), link)));
    }
    section
}

fn badge(speaker: &Speaker, shown: &InquiryShown, now: Time) -> Badge {
    let inquiry = &shown.inquiry;
    match (inquiry.answered_at, inquiry.saved_at, inquiry.seen_at) {
        (Some(_), _, _) => Badge::new(Tone::Good, speaker.t("inquiry-answered")),
        _ if inquiry.answer_by <= now => Badge::new(Tone::Care, speaker.t("inquiry-overdue")),
        (None, Some(_), _) => Badge::new(Tone::Wait, speaker.t("inquiry-saved")),
        (None, None, Some(_)) => Badge::new(Tone::Wait, speaker.t("inquiry-seen")),
        (None, None, None) => Badge::new(Tone::Wait, speaker.t("inquiry-waiting")),
    }
}

/// Signs a letter, and sends it if a contact is named.
pub(crate) async fn make(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<AttributionId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let (access, sent) = (visitor.access()?, Sent(pairs));
    let custody = &console.rooms.custody;
    let leak = custody.leak(access, id).await?;
    let organisation = console.rooms.protect.organisation(access).await.map_err(PageError::ours)?.name;
    let wanted = Wanted { contact: sent.word("contact").to_owned(), hours: sent.word("hours").to_owned() };
    let said = (organisation, sent.word("language"));
    let words = inquiry::words(&console.phrases, &console.rooms, &leak, said);
    match custody.inquiry_make(access, id, (wanted, words), console.clock.now()).await {
        Ok(_) => Ok(flashed(&console, redirect::to(&format!("/leaks/{id}")), &Phrase::new("inquiry-made"))),
        Err(error) => {
            let speaker = console.speaker(&visitor);
            let wrong = wrong(&speaker, error)?;
            super::leak::again(&console, &visitor, id, (&sent, Some(&wrong))).await
        }
    }
}
