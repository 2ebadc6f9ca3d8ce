//! How a vendor gets lists when nothing else is said: a section of its card, and how the sending to its platform stands on a copy's page.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::multipart::{Field as Part, Multipart, MultipartError};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use custody::Unfit;
use custody::delivery::{DeliveryWanted, ListPush, PartyDelivery, PushState, WAYS, keys_of};
use custody::export::Delivery;
use custody::export::hand::FETCHED;
use custody::receiver_keys::{self, MOST_KEY_BYTES, OpenPgpError, ReceiverKeys, ShownKey};
use model::access::Access;
use model::ids::{CopyId, PartyId};
use model::phrase::Phrase;
use model::time::Time;

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent};
use super::super::{Console, flashed, shown};
use super::{again, asked, below_vendors, wrong};
use crate::api::custody::exports::SealedFile;
use crate::api::route::Answer as _;
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{Badge, Button, Cell, Facts, Field, Icon, Page, Speaker, Tone, When};

/// As `policies/findings` has it: so long before its end a key is something to mend.
const KEY_ENDS_SOON: Duration = Duration::from_hours(30 * 24);

/// A key that is handed in as a file beside one that was pasted, and what a form writes around them.
pub(crate) const MAX_FORM_BYTES: usize = 2 * MOST_KEY_BYTES as usize + (64 << 10);
/// Answers that the form asks for, and some more.
const MAX_PARTS: usize = 16;
/// What the dialogue offers: as programs of receivers call a key, in armour or not.
const KEY_FILES: &str = ".asc,.gpg,.pgp,.key,.txt,application/pgp-keys,text/plain";

/// A way in words.
pub(super) fn way(speaker: &Speaker, delivery: Delivery) -> String {
    speaker.t(match delivery {
        Delivery::Age => "delivery-age",
        Delivery::OpenPgp => "delivery-openpgp",
        Delivery::Pipe => "delivery-pipe",
        Delivery::Push => "delivery-push",
        Delivery::Plain => "delivery-plain",
        Delivery::Escrow => "escrow-made",
        Delivery::Drop | Delivery::Stream => "delivery-drop",
    })
}

/// What stands on the card.
pub(super) fn section(
    speaker: &Speaker,
    id: PartyId,
    (known, may_keep): (Option<&PartyDelivery>, bool),
    now: Time,
) -> Section {
    let said = way(speaker, known.map_or(Delivery::Drop, |known| known.delivery));
    let mut facts = Facts::new().fact(speaker.t("delivery-way"), Cell::text(said));
    if let Some(known) = known {
        let more = [
            ("seal-age", known.keys.join(" ")),
            ("delivery-recipient", known.recipient.clone()),
            ("delivery-url", known.url.clone()),
        ];
        for (label, text) in more.into_iter().filter(|(_, text)| !text.is_empty()) {
            facts = facts.fact(speaker.t(label), Cell::code(text));
        }
        for key in keys_of(known).shown(now) {
            facts = key_facts(speaker, facts, &key, now);
        }
    }
    let section = Section::new(speaker.t("delivery-title")).part(&facts);
    if !may_keep {
        return section;
    }
    let change = Button::secondary(speaker.t("delivery-change")).icon(Icon::Pencil);
    section.part(&change.href(format!("/vendors/{id}/delivery")))
}

/// An OpenPGP key: what one compares by telephone, whose it says to be, and until when it is of use.
fn key_facts(speaker: &Speaker, facts: Facts, key: &ShownKey, now: Time) -> Facts {
    let mut facts = facts.fact(speaker.t("seal-openpgp"), Cell::code(&key.fingerprint));
    if let Some(name) = &key.name {
        facts = facts.fact(speaker.t("delivery-openpgp-name"), Cell::text(name));
    }
    let ends = match key.until {
        Ok(None) => Cell::text(speaker.t("delivery-openpgp-no-end")),
        Ok(Some(ends)) if ends.since(now) < KEY_ENDS_SOON => {
            Cell::part(&Badge::new(Tone::Care, speaker.day(ends)))
        }
        Ok(Some(ends)) => Cell::text(speaker.day(ends)),
        Err(why) => Cell::text(speaker.say(&receiver_keys::phrase(why))),
    };
    facts.fact(speaker.t("delivery-openpgp-ends"), ends)
}

/// Asks how.
pub(crate) async fn change(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PartyId>,
) -> Result<Response, PageError> {
    let known = console.rooms.custody.delivery(visitor.access()?, id).await?;
    let page = below_card(&console, &visitor, id).await?;
    let form = form(&page.frame.speaker, id, &sent(known.as_ref()), None);
    Ok(shown(&asking(page, &form)))
}

async fn below_card(console: &Console, visitor: &Visitor, id: PartyId) -> Result<Page, PageError> {
    let vendor = console.rooms.custody.vendor(visitor.access()?, id, console.clock.now()).await?;
    let page = below_vendors(console, visitor, "delivery-title").await?;
    Ok(page.crumb(format!("/vendors/{id}"), vendor.party.name))
}

fn asking(page: Page, form: &Questions) -> Sections {
    let lead = page.frame.speaker.t("delivery-lead");
    Sections::new(page).section(Section::default().lead(lead).part(form))
}

fn sent(known: Option<&PartyDelivery>) -> Sent {
    let Some(known) = known else { return Sent(Vec::new()) };
    Sent(vec![
        ("way".to_owned(), known.delivery.as_str().to_owned()),
        ("age".to_owned(), known.keys.join("\n")),
        ("openpgp".to_owned(), known.openpgp.clone()),
        ("recipient".to_owned(), known.recipient.clone()),
        ("url".to_owned(), known.url.clone()),
    ])
}

fn form(speaker: &Speaker, id: PartyId, sent: &Sent, wrong: Option<&(&'static str, String)>) -> Questions {
    let ways = WAYS.map(|one| (one.as_str().to_owned(), way(speaker, one))).to_vec();
    let ways = asked(Field::choice("way", speaker.t("delivery-way"), ways), "way", sent, wrong);
    let keys = asked(Field::lines(2, "age", speaker.t("seal-age")), "age", sent, wrong);
    let openpgp = Field::lines(4, "openpgp", speaker.t("seal-openpgp"));
    let openpgp = asked(openpgp, "openpgp", sent, wrong).hint(speaker.t("delivery-openpgp-hint"));
    let file = Field::file(KEY_FILES, "file", speaker.t("delivery-openpgp-file"));
    let file = asked(file, "file", sent, wrong).hint(speaker.t("delivery-openpgp-file-hint"));
    let recipient = Field::text("recipient", speaker.t("delivery-recipient"));
    let recipient = asked(recipient, "recipient", sent, wrong).hint(speaker.t("delivery-recipient-hint"));
    let url = asked(Field::line("url", "url", speaker.t("delivery-url")), "url", sent, wrong);
    Questions::new(format!("/vendors/{id}/delivery"))
        .with_file()
        .field(&ways)
        .field(&keys.hint(speaker.t("delivery-keys-hint")))
        .field(&openpgp)
        .field(&file)
        .field(&recipient)
        .field(&url.hint(speaker.t("delivery-url-hint")))
        .button(Button::primary(speaker.t("custody-save")))
}

/// Keeps how.
pub(crate) async fn set(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PartyId>,
    parts: Multipart,
) -> Result<Response, PageError> {
    let (access, now) = (visitor.access()?, console.clock.now());
    let mut sent = Sent(Vec::new());
    let refused = match taken(&mut sent, parts).await {
        Ok(()) => match console.rooms.custody.delivery_set(access, id, &wanted(&sent), now).await {
            Ok(()) => {
                let card = redirect::to(&format!("/vendors/{id}"));
                return Ok(flashed(&console, card, &Phrase::new("delivery-set")));
            }
            Err(error) => (None, error),
        },
        Err(unfit) => (Some("file"), unfit.into()),
    };
    let page = below_card(&console, &visitor, id).await?;
    let (at_file, error) = refused;
    let (field, said) = wrong(&page.frame.speaker, error)?;
    let wrong = (at_file.unwrap_or(field), said);
    let form = form(&page.frame.speaker, id, &sent, Some(&wrong));
    Ok(again(&asking(page, &form)))
}

fn wanted(sent: &Sent) -> DeliveryWanted {
    let keys = sent.word("age").split([' ', ',', ';', '\n', '\r']).map(str::to_owned);
    DeliveryWanted {
        way: sent.word("way").to_owned(),
        keys: ReceiverKeys {
            age: keys.filter(|key| !key.is_empty()).collect(),
            openpgp: sent.word("openpgp").to_owned(),
        },
        recipient: sent.word("recipient").to_owned(),
        url: sent.word("url").to_owned(),
    }
}

/// Reads the form (RFC 7578 §4). A key in a file takes the place of what was pasted, so that it stands in the field if the form is shown again, where a file that was
/// chosen does not.
///
/// Errors: the file holds no public key, and nothing of it is in `sent`; the form is larger than a key may be.
async fn taken(sent: &mut Sent, mut parts: Multipart) -> Result<(), Unfit> {
    let mut file = Ok(None);
    for _ in 0..MAX_PARTS {
        let Some(part) = parts.next_field().await.map_err(too_large)? else { break };
        let name = part.name().unwrap_or_default().to_owned();
        // A browser sends an empty file where none was chosen.
        let is_chosen = part.file_name().is_some_and(|name| !name.is_empty());
        let bytes = bytes(part).await?;
        match name.as_str() {
            "file" if is_chosen => file = ReceiverKeys::openpgp(&bytes).map(Some),
            "file" => {}
            _ => sent.0.push((name, String::from_utf8_lossy(&bytes).into_owned())),
        }
    }
    // Not before all else was read, which stands in the form again.
    if let Some(keys) = file? {
        sent.0.retain(|(name, _)| name != "openpgp");
        sent.0.push(("openpgp".to_owned(), keys.openpgp));
    }
    Ok(())
}

/// A form is cut off where it is larger than a key may be, or its line breaks.
fn too_large(_: MultipartError) -> Unfit {
    Unfit::OpenPgpKey(OpenPgpError::TooLarge)
}

/// Reads a part as far as a key may be long, and a byte more, by which it is seen to be longer.
async fn bytes(mut part: Part<'_>) -> Result<Vec<u8>, Unfit> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(too_large)? {
        let room = (MOST_KEY_BYTES as usize).saturating_sub(bytes.len());
        bytes.extend(piece.iter().take(room));
    }
    Ok(bytes)
}

/// How the sending of a copy stands.
pub(super) fn push_section(speaker: &Speaker, push: &ListPush) -> Section {
    let (tone, word) = match push.state {
        PushState::Waiting => (Tone::Wait, "push-waiting"),
        PushState::Delivered => (Tone::Good, "push-delivered"),
        PushState::GivenUp => (Tone::Bad, "push-given-up"),
    };
    let mut facts = Facts::new()
        .fact(speaker.t("copy-state"), Cell::part(&Badge::new(tone, speaker.t(word))))
        .fact(speaker.t("delivery-url"), Cell::code(&push.url))
        .fact(speaker.t("push-attempts"), Cell::number(speaker.number(u64::from(push.attempts))));
    if let Some(at) = push.tried_at {
        facts = facts
            .fact(speaker.t("push-tried"), Cell::part(&When::exact(speaker, at)))
            .fact(speaker.t("push-answer"), Cell::text(&push.answer));
    }
    if push.state == PushState::Waiting {
        facts = facts.fact(speaker.t("push-next"), Cell::part(&When::exact(speaker, push.next_at)));
    }
    Section::new(speaker.t("push-title")).part(&facts)
}

/// What fetches the file of a copy that was sealed to be fetched here, while that can be.
pub(super) async fn file_form(
    console: &Console,
    access: &Access,
    speaker: &Speaker,
    id: CopyId,
) -> Result<Option<Questions>, PageError> {
    let Some(delivery) = console.rooms.custody.to_fetch(access, id, console.clock.now()).await? else {
        return Ok(None);
    };
    let words = if delivery == Delivery::Plain { "delivery-fetch-plain" } else { "delivery-fetch" };
    let button = Button::secondary(speaker.t(words)).icon(Icon::Download);
    Ok(Some(Questions::new(format!("/copies/{id}/file")).button(button)))
}

/// Hands the file over; a while after all of it went, it is here no more.
pub(crate) async fn file(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CopyId>,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let custody = &console.rooms.custody;
    let now = console.clock.now();
    let way = custody.to_fetch(access, id, now).await?.ok_or(PageError::NotFound)?;
    let ending = match way {
        Delivery::Plain => "csv",
        Delivery::OpenPgp => "csv.pgp",
        _ => "csv.age",
    };
    let mut answer = SealedFile::begun(&console.rooms, access, (id, &FETCHED), now).await?.answered();
    let name = format!("attachment; filename=\"list-{id}.{ending}\"");
    let name = HeaderValue::try_from(name).expect("an id and these words are letters a field may have");
    answer.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(answer)
}
