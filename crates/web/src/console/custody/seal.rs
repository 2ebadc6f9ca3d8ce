//! Letting a list leave: the form with the file, what would leave, the link that is shown once; links and proofs of a copy. What a second person is asked: [`super::approval`].
//! Addresses pass through memory here and are sealed on the way to the disk. A file that is handed in as a whole leaves nothing behind if it breaks off; one
//! that comes in pieces ([`super::upload`]) goes on.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use askama::filters::HtmlSafe;
use axum::Form;
use axum::extract::multipart::{Field as Part, Multipart};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use custody::copy::CopyHow;
use custody::delivery::PartyDelivery;
use custody::drop::{DropState, ExportDrop, Receipt};
use custody::export::{Choice, Delivery, ExportKind, Exported, Preview, SealedCopy, Wanted};
use custody::proof::{CopyProof, ProofKind, Proving};
use custody::receiver_keys::ReceiverKeys;
use custody::standing::Refusal;
use custody::upload::Upload;
use custody::{Custody, CustodyError, Unfit};
use model::access::Access;
use model::ids::{CopyId, DropId, PartyId, UploadId};
use model::phrase::Phrase;

use super::super::sections::{Form as Questions, Named, Section, Sections, Sent, Tick};
use super::super::{Console, flashed, shown};
use super::{again, asked, below_vendors, delivery, send};
use crate::problem::PageError;
use crate::redirect;
use crate::session::Visitor;
use crate::view::{
    Badge, Banner, Button, Cell, Column, Copy as Copied, Empty, Facts, Field, Icon, Page, Picture, Row,
    Speaker, Table, Tone, When,
};

/// A list that is handed in by a browser; larger ones are sealed at the keyboard or by the API.
pub(crate) const MAX_UPLOAD_BYTES: usize = 2 << 30;
/// Somebody whose list takes longer has no connection that a page could be used over.
const UPLOAD_LIMIT: Duration = Duration::from_mins(30);
/// A word of the form; the longest are OpenPGP keys.
const MAX_WORD_BYTES: usize = 128 << 10;
/// Words of the form.
const MAX_WORDS: usize = 40;
/// Ways that a page knows; a program of ours is started by who sits at the keyboard.
const WAYS: [Delivery; 5] =
    [Delivery::Drop, Delivery::Age, Delivery::OpenPgp, Delivery::Push, Delivery::Plain];
/// What the form asks: what is wrong with anything else is said above it.
const ASKED: [&str; 13] = [
    "name",
    "kind",
    "purpose",
    "until",
    "columns",
    "address",
    "seeds",
    "owner",
    "age",
    "openpgp",
    "delivery",
    "link_days",
    "file",
];
/// Links that a copy's page shows, newest first; older ones are on further pages.
const LINKS: u32 = if cfg!(test) { 2 } else { 100 };
/// Lines without a usable address that are named on the page.
const NAMED_LINES: usize = 20;

/// Asks what, what for, until when, and for the file.
pub(crate) async fn form(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PartyId>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let page = seal_page(&console, &visitor, id).await?;
    let (access, now) = (visitor.access()?, console.clock.now());
    let uploads = console.rooms.custody.uploads(access, id, now).await?;
    let known = console.rooms.custody.delivery(access, id).await?;
    let stands = console.rooms.custody.standing(access, id, now).await?;
    let is_let_go = stands.open_exception(now).is_some();
    let refusal = stands.refusal.filter(|_| !is_let_go);
    let mut page = page;
    let speaker = page.frame.speaker.clone();
    let pairs = of_before(&console, access, id, pairs).await?;
    let (sent, way) = of_card(&speaker, pairs, known.as_ref());
    if let Some(held) = send::held(&console, access, &sent).await? {
        page = page.banner(send::of_held(&speaker, &held, false));
    }
    let speaker = &speaker;
    let banner = refusal.map(|refusal| refused(speaker, &refusal, id)).or(way);
    Ok(shown(&questions(&console, page, (id, &uploads), &sent, None, banner)))
}

/// What the vendor's card says of how it gets lists, as answers to what nobody has answered; what is not done on a page is said.
fn of_card(
    speaker: &Speaker,
    mut pairs: Vec<(String, String)>,
    known: Option<&PartyDelivery>,
) -> (Sent, Option<Banner>) {
    let Some(known) = known else { return (Sent(pairs), None) };
    let is_asked = |pairs: &[(String, String)], name: &str| pairs.iter().any(|(known, _)| known == name);
    if !is_asked(&pairs, "age") {
        pairs.push(("age".to_owned(), known.keys.join(", ")));
    }
    if !is_asked(&pairs, "openpgp") {
        pairs.push(("openpgp".to_owned(), known.openpgp.clone()));
    }
    if !is_asked(&pairs, "delivery") {
        pairs.push(("delivery".to_owned(), known.delivery.as_str().to_owned()));
    }
    let banner = (known.delivery == Delivery::Pipe).then(|| {
        Banner::new(Tone::Sea, delivery::way(speaker, known.delivery)).what(speaker.t("delivery-keyboard"))
    });
    (Sent(pairs), banner)
}

/// What was said when the last list was sealed for it, as answers to what nobody has answered: the same list is the likeliest, and its purpose, too. Of a company that
/// never had one, the purpose on its card; and of what list, where there is one only.
async fn of_before(
    console: &Console,
    access: &Access,
    id: PartyId,
    mut pairs: Vec<(String, String)>,
) -> Result<Vec<(String, String)>, PageError> {
    let (custody, now) = (&console.rooms.custody, console.clock.now());
    let vendor = custody.vendor(access, id, now).await?;
    let lists = custody.lists(access).await?;
    let last = vendor.copies.iter().max_by_key(|copy| copy.made.0);
    let list = match (last, lists.as_slice()) {
        (Some(copy), lists) => lists.iter().find(|list| list.id == copy.list),
        (None, [only]) => Some(only),
        (None, _) => None,
    };
    let purpose = last.map(|copy| copy.purpose.clone()).filter(|purpose| !purpose.is_empty());
    let known = [
        ("name", list.map(|list| list.name.clone())),
        ("owner", list.map(|list| list.owner.clone())),
        ("purpose", Some(purpose.unwrap_or(vendor.party.purpose))),
    ];
    for (name, word) in known {
        let is_asked = pairs.iter().any(|(known, _)| known == name);
        if let Some(word) = word.filter(|word| !is_asked && !word.is_empty()) {
            pairs.push((name.to_owned(), word));
        }
    }
    Ok(pairs)
}

/// That it may have no copy, why, and where to go on: said before somebody hands a file in for nothing, and when it was asked for.
fn refused(speaker: &Speaker, refusal: &Refusal, id: PartyId) -> Banner {
    Banner::new(Tone::Bad, speaker.t("standing-no"))
        .what(speaker.say(&refusal.phrase()))
        .act(Button::secondary(speaker.t("standing-title")).href(format!("/vendors/{id}")))
}

/// Hands the file in piece by piece where there is script; see `upload.js`.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<div class="progress" data-upload="/vendors/{{ id }}/uploads" data-going="{{ going }}" data-waiting="{{ waiting }}" data-broken="{{ broken }}" data-refused="{{ refused }}" data-sealing="{{ sealing }}" hidden><div class="words"><span>{{ label }}</span><span class="quiet" role="status" data-far></span></div><progress aria-label="{{ label }}"></progress></div>
<script type="module" src="{{ crate::assets::href("upload.js") }}"></script>"#
)]
struct Uploading {
    id: PartyId,
    label: String,
    going: String,
    waiting: String,
    broken: String,
    refused: String,
    sealing: String,
}

// Its template escaped everything it was given.
impl HtmlSafe for Uploading {}

impl Uploading {
    fn of(speaker: &Speaker, id: PartyId) -> Self {
        // The script puts how much is here into the places of these.
        let going = Phrase::new("upload-going").with("done", "#1").with("all", "#2");
        Uploading {
            id,
            label: speaker.t("upload-label"),
            going: speaker.say(&going),
            waiting: speaker.t("upload-waiting"),
            broken: speaker.t("upload-broken"),
            refused: speaker.t("upload-refused"),
            sealing: speaker.t("upload-sealing"),
        }
    }
}

/// The upload that the form speaks of, if it is here whole.
fn chosen<'u>(uploads: &'u [Upload], sent: &Sent) -> Option<&'u Upload> {
    let id: UploadId = sent.word("upload").parse().ok()?;
    uploads.iter().find(|upload| upload.id == id && upload.received == upload.length_bytes)
}

/// What is here of files, to go on with or to end.
fn uploads_section(
    speaker: &Speaker,
    (id, held): (PartyId, &str),
    uploads: &[Upload],
    taken: Option<&Upload>,
) -> Section {
    let mut section = Section::new(speaker.t("uploads-title")).lead(speaker.t("uploads-lead"));
    for upload in uploads {
        let is_whole = upload.received == upload.length_bytes;
        let far = Phrase::new(if is_whole { "upload-whole" } else { "upload-part" })
            .with("name", &upload.name)
            .with("percent", (upload.received * 100 / upload.length_bytes.max(1)).to_string());
        let facts = Facts::new()
            .fact(speaker.say(&far), Cell::text(speaker.t_with("drop-bytes", "bytes", &upload.received)))
            .fact(speaker.t("upload-until"), Cell::part(&When::exact(speaker, upload.end_at)));
        let mut form = Questions::new(format!("/uploads/{}/end", upload.id));
        if is_whole && taken.is_none_or(|taken| taken.id != upload.id) {
            let of = if held.is_empty() { String::new() } else { format!("&held={held}") };
            let place = format!("/vendors/{id}/seal?upload={}{of}", upload.id);
            form = form.button(Button::secondary(speaker.t("upload-take")).href(place));
        }
        section = section.part(&facts).part(&form.button(Button::quiet(speaker.t("upload-end")).small()));
    }
    section
}

async fn seal_page(console: &Console, visitor: &Visitor, id: PartyId) -> Result<Page, PageError> {
    let vendor = console.rooms.custody.vendor(visitor.access()?, id, console.clock.now()).await?;
    let page = below_vendors(console, visitor, "seal-title").await?;
    let lead = page.t_with("seal-lead", "name", &vendor.party.name);
    Ok(page.crumb(format!("/vendors/{id}"), vendor.party.name).lead(lead))
}

fn questions(
    console: &Console,
    page: Page,
    (id, uploads): (PartyId, &[Upload]),
    sent: &Sent,
    wrong: Option<&(&'static str, String)>,
    banner: Option<Banner>,
) -> Sections {
    let taken = chosen(uploads, sent);
    let speaker = page.frame.speaker.clone();
    let text = |name: &'static str, label: String| asked(Field::text(name, label), name, sent, wrong);
    let until = asked(Field::line("date", "until", speaker.t("adopt-until")), "until", sent, wrong);
    let kinds = vec![
        ("list".to_owned(), speaker.t("seal-kind-list")),
        ("suppression".to_owned(), speaker.t("seal-kind-suppression")),
    ];
    let kind = asked(Field::choice("kind", speaker.t("seal-kind"), kinds), "kind", sent, wrong);
    let mut seeds = text("seeds", speaker.t("adopt-seeds"));
    // A form that was sent names every question.
    let is_fresh = !sent.0.iter().any(|(name, _)| name == "seeds");
    if is_fresh && console.rooms.custody.canary_domains().is_empty() {
        seeds = seeds.value("0");
    }
    let tick = |name: &str, words: String, hint: String| Tick {
        name: name.to_owned(),
        words,
        hint,
        is_set: !sent.word(name).is_empty(),
    };
    let ticks = vec![
        tick("dry_run", speaker.t("seal-dry"), speaker.t("seal-dry-hint")),
        tick("difference", speaker.t("seal-difference"), speaker.t("seal-difference-hint")),
        tick("removed", speaker.t("seal-removed"), speaker.t("seal-removed-hint")),
    ];
    let file = asked(
        Field::file(".csv,.tsv,.txt,text/csv", "file", speaker.t("seal-file")),
        "file",
        &Sent(Vec::new()),
        wrong,
    );
    let openpgp = Field::lines(3, "openpgp", speaker.t("seal-openpgp"));
    let openpgp = asked(openpgp, "openpgp", sent, wrong);
    let ways = WAYS.map(|one| (one.as_str().to_owned(), delivery::way(&speaker, one))).to_vec();
    let mut form = Questions::new(format!("/vendors/{id}/seal")).with_file();
    if !sent.word("held").is_empty() {
        form = form.hidden("held", sent.word("held"));
    }
    form = form
        .field(&text("name", speaker.t("adopt-list")).hint(speaker.t("adopt-list-hint")).required())
        .field(&kind)
        .field(&text("purpose", speaker.t("vendor-purpose")).hint(speaker.t("seal-purpose-hint")))
        .field(&until.hint(speaker.t("adopt-until-hint")).short())
        .field(&text("columns", speaker.t("seal-columns")).hint(speaker.t("seal-columns-hint")));
    // Its name says which column has the addresses, unless two are called so, or none.
    if !sent.word("address").is_empty() || wrong.is_some_and(|(field, _)| *field == "address") {
        form = form.field(
            &text("address", speaker.t("table-address")).hint(speaker.t("table-address-hint")).short(),
        );
    }
    form = form
        .field(&seeds.hint(speaker.t("adopt-seeds-hint")).short())
        .field(&text("owner", speaker.t("adopt-owner")).hint(speaker.t("adopt-owner-hint")))
        .field(&text("age", speaker.t("seal-age")).hint(speaker.t("seal-age-hint")))
        .field(&openpgp.hint(speaker.t("seal-openpgp-hint")))
        .field(&asked(Field::choice("delivery", speaker.t("delivery-title"), ways), "delivery", sent, wrong))
        .field(&text("link_days", speaker.t("seal-link-days")).hint(speaker.t("seal-link-days-hint")).short())
        .ticks(speaker.t("seal-also"), ticks);
    form = match taken {
        None => form.field(&file.hint(speaker.t("seal-file-hint")).required()),
        Some(upload) => {
            let hint = speaker.t_with("seal-file-here", "name", &upload.name);
            form.hidden("upload", &upload.id.to_string()).field(&file.hint(hint))
        }
    };
    form = form
        .item(&Uploading::of(&speaker, id))
        .button(Button::primary(speaker.t("seal-act")).icon(Icon::Upload))
        .button(Button::secondary(speaker.t("custody-back")).href(format!("/vendors/{id}")));
    let stays = Banner::new(Tone::Sea, speaker.t("seal-stays")).what(speaker.t("seal-stays-what"));
    let mut section = Section::default();
    if let Some(banner) = banner {
        section = section.part(&banner);
    }
    if console.rooms.public_at.is_none() {
        let closed = Banner::new(Tone::Care, speaker.t("seal-closed")).what(speaker.t("seal-closed-what"));
        section = section.part(&closed);
    }
    let sections = Sections::new(page).section(section.part(&stays).part(&form));
    match uploads {
        [] => sections,
        uploads => sections.section(uploads_section(&speaker, (id, sent.word("held")), uploads, taken)),
    }
}

fn wanted(sent: &Sent, party: PartyId, bytes: Option<u64>) -> Wanted {
    let listed = |name: &str| -> Vec<String> {
        sent.word(name)
            .split([',', ';', '\n'])
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let delivery = Delivery::parse(sent.word("delivery")).filter(|way| WAYS.contains(way));
    let delivery = delivery.unwrap_or(Delivery::Drop);
    // What stands on the card is filled in; a plain file is sealed to nobody.
    let keys = match delivery {
        Delivery::Plain => ReceiverKeys::default(),
        _ => ReceiverKeys { age: listed("age"), openpgp: sent.word("openpgp").to_owned() },
    };
    Wanted {
        list: sent.word("name").to_owned(),
        owner: sent.word("owner").to_owned(),
        party,
        purpose: sent.word("purpose").to_owned(),
        until: sent.word("until").to_owned(),
        kind: ExportKind::parse(sent.word("kind")).unwrap_or(ExportKind::List),
        delivery,
        choice: Choice {
            columns: listed("columns"),
            address: Some(sent.word("address")).filter(|word| !word.is_empty()).map(str::to_owned),
            bytes,
            ..Choice::default()
        },
        seeds: sent.word("seeds").to_owned(),
        keys,
        link_days: sent.word("link_days").to_owned(),
        knows_difference: !sent.word("difference").is_empty(),
        knows_removed: !sent.word("removed").is_empty(),
        is_dry_run: !sent.word("dry_run").is_empty(),
    }
}

/// Takes the file, row by row.
pub(crate) async fn seal(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<PartyId>,
    fields: HeaderMap,
    parts: Multipart,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    // Of somebody who is not there nothing is read.
    console.rooms.custody.vendor(access, id, console.clock.now()).await?;
    let length =
        fields.get("content-length").and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let mut sent = Sent(Vec::new());
    let taking = Box::pin(taken(&console, access, id, (&mut sent, length), parts));
    let outcome =
        tokio::time::timeout(UPLOAD_LIMIT, taking).await.unwrap_or(Err(Unfit::TooLong("file").into()));
    let error = match outcome {
        Ok(Exported::Sealed(sealed)) => return sealed_page(&console, &visitor, (id, &sent), &sealed).await,
        Ok(Exported::Dry(preview)) => {
            let page = seal_page(&console, &visitor, id).await?;
            let uploads = console.rooms.custody.uploads(access, id, console.clock.now()).await?;
            let banner = would_leave(&console, &page.frame.speaker, &preview);
            return Ok(shown(&questions(&console, page, (id, &uploads), &sent, None, Some(banner))));
        }
        Err(error) => error,
    };
    let page = seal_page(&console, &visitor, id).await?;
    let uploads = console.rooms.custody.uploads(access, id, console.clock.now()).await?;
    let here = (id, uploads.as_slice());
    let speaker = page.frame.speaker.clone();
    let banner = match &error {
        CustodyError::AsksTwice(twice) => {
            let words = format!("{} {}", speaker.say(&twice.phrase()), speaker.t("seal-asks-twice-what"));
            Banner::new(Tone::Care, speaker.t("seal-asks-twice")).what(words)
        }
        CustodyError::RemovedAgain { people } => {
            let words = speaker.t_with("removal-again", "people", people);
            let words = format!("{words} {}", speaker.t("seal-removed-what"));
            Banner::new(Tone::Care, speaker.t("seal-asks-twice")).what(words)
        }
        CustodyError::NeedsSecond { rows, why, .. } => Banner::new(Tone::Wait, speaker.t("seal-second"))
            .what(format!(
                "{} {}",
                speaker.say(&why.phrase(*rows, console.rooms.custody.second_person_above())),
                speaker.t("seal-second-what")
            ))
            .act(Button::secondary(speaker.t("approvals-title")).href("/approvals")),
        CustodyError::NoCanaryDomain => {
            Banner::new(Tone::Care, speaker.t("custody-no-domain")).what(speaker.t("seal-no-domain"))
        }
        CustodyError::Refused(refusal) => refused(&speaker, refusal, id),
        _ => {
            let (field, words) = super::wrong(&speaker, error)?;
            // What is wrong with a header line is wrong with the file it is read from.
            let wrong = (if field == "header" { "file" } else { field }, words);
            if !ASKED.contains(&wrong.0) {
                let banner = Banner::new(Tone::Care, wrong.1);
                return Ok(again(&questions(&console, page, here, &sent, None, Some(banner))));
            }
            return Ok(again(&questions(&console, page, here, &sent, Some(&wrong), None)));
        }
    };
    Ok(again(&questions(&console, page, here, &sent, None, Some(banner))))
}

/// Reads the form; the file stands last in it, so everything else is known when it comes.
async fn taken(
    console: &Console,
    access: &Access,
    party: PartyId,
    (sent, length): (&mut Sent, Option<u64>),
    mut parts: Multipart,
) -> Result<Exported, CustodyError> {
    let cut = |_| CustodyError::from(Unfit::TooLong("file"));
    while let Some(part) = parts.next_field().await.map_err(cut)? {
        // A browser sends an empty file where none was chosen.
        let is_chosen = |part: &Part<'_>| part.file_name().is_some_and(|name| !name.is_empty());
        if part.name() == Some("file") && (is_chosen(&part) || sent.word("upload").is_empty()) {
            let from = (console, &*sent, party, length);
            return Box::pin(file(&console.rooms.custody, access, from, part)).await;
        }
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            continue;
        }
        if sent.0.len() >= MAX_WORDS {
            return Err(Unfit::TooLong("file").into());
        }
        sent.0.push((name, word(part).await?));
    }
    // The file came before, in pieces.
    let upload: UploadId = sent.word("upload").parse().map_err(|_| Unfit::NoHeader)?;
    console.rooms.custody.export_upload(access, upload, wanted(sent, party, None), console.clock.now()).await
}

async fn word(mut part: Part<'_>) -> Result<String, CustodyError> {
    let mut bytes = Vec::new();
    while let Some(piece) = part.chunk().await.map_err(|_| Unfit::TooLong("file"))? {
        if bytes.len() + piece.len() > MAX_WORD_BYTES {
            return Err(Unfit::TooLong("name").into());
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

async fn file(
    custody: &Custody,
    access: &Access,
    (console, sent, party, length): (&Console, &Sent, PartyId, Option<u64>),
    mut part: Part<'_>,
) -> Result<Exported, CustodyError> {
    let export = custody.export_begin(access, &wanted(sent, party, length), console.clock.now()).await?;
    let mut feeding = Custody::feed(export);
    loop {
        match part.chunk().await {
            Ok(Some(piece)) if !feeding.push(piece.to_vec()).await => break,
            Ok(Some(_)) => {}
            Ok(None) => break,
            // The line broke: what was sealed so far goes with `feeding`.
            Err(_) => return Err(Unfit::TooLong("file").into()),
        }
    }
    let export = feeding.end().await?;
    Box::pin(custody.export_finish(access, export, console.clock.now())).await
}

fn numbers(speaker: &Speaker, preview: &Preview) -> String {
    let counted = &preview.counted;
    let mut words = Phrase::new("seal-numbers")
        .with("rows", counted.rows.to_string())
        .with("people", preview.people.to_string())
        .with("seeds", counted.canaries.to_string())
        .with("columns", preview.layout.columns.join(", "));
    let stay = if preview.layout.left_out.is_empty() {
        "–".to_owned()
    } else {
        preview.layout.left_out.join(", ")
    };
    words = words.with("stay", stay);
    let mut said = speaker.say(&words);
    if counted.invalid > 0 {
        let lines: Vec<String> = counted.invalid_lines.iter().take(NAMED_LINES).map(u64::to_string).collect();
        let invalid = Phrase::new("seal-invalid")
            .with("count", counted.invalid.to_string())
            .with("lines", lines.join(", "));
        said = format!("{said} {}", speaker.say(&invalid));
    }
    if counted.is_guessed {
        said = format!("{said} {}", speaker.t("seal-guessed"));
    }
    said
}

fn would_leave(console: &Console, speaker: &Speaker, preview: &Preview) -> Banner {
    let mut said = numbers(speaker, preview);
    if let Some(new) = &preview.new_list {
        let words = match &new.nearest {
            Some(name) => Phrase::new("seal-new-list-near").with("list", name),
            None => Phrase::new("seal-new-list"),
        };
        said = format!("{said} {}", speaker.say(&words));
    }
    if let Some(more) = preview.more_canaries {
        said = format!("{said} {}", speaker.t_with("seal-more-canaries", "count", &more));
    }
    if let Some(twice) = preview.twice {
        said = format!("{said} {} {}", speaker.say(&twice.phrase()), speaker.t("seal-would-ask"));
    }
    if let Some(why) = preview.needs_second {
        let why = why.phrase(preview.counted.rows, console.rooms.custody.second_person_above());
        said = format!("{said} {}: {}", speaker.t("seal-second"), speaker.say(&why));
    }
    Banner::new(Tone::Sea, speaker.t("seal-would")).what(said)
}

/// The link, which is shown here and nowhere else.
async fn sealed_page(
    console: &Console,
    visitor: &Visitor,
    (party, sent): (PartyId, &Sent),
    sealed: &SealedCopy,
) -> Result<Response, PageError> {
    let access = visitor.access()?;
    let is_noted = send::note_instead(console, access, sent, sealed.copy).await?;
    let page = seal_page(console, visitor, party).await?;
    let speaker = page.frame.speaker.clone();
    let good = Banner::new(Tone::Good, speaker.t("seal-done")).what(numbers(&speaker, &sealed.preview));
    let good = if is_noted {
        good.what(format!("{} {}", numbers(&speaker, &sealed.preview), speaker.t("send-noted")))
    } else {
        good
    };
    let mut section = Section::default().part(&good);
    let link = sealed.link.as_ref().map(|link| {
        let origin = console.rooms.public_at.clone().unwrap_or_default();
        format!("{origin}/drop/{}", &*link.expose())
    });
    if let Some(link) = &link {
        section = section.part(&Copied::new(&speaker, speaker.t("seal-link"), link));
    }
    if console.rooms.custody.push(access, sealed.copy).await?.is_some() {
        section = section
            .part(&Banner::new(Tone::Wait, speaker.t("push-waiting")).what(speaker.t("push-waiting-what")));
    }
    let sha256: String = sealed.sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut facts = Facts::new();
    if link.is_some() {
        facts =
            facts.fact(speaker.t("seal-link-until"), Cell::part(&When::exact(&speaker, sealed.link_until)));
    }
    if let Some(copy) = sealed.escrow {
        facts = facts
            .fact(speaker.t("escrow-title"), Cell::link(format!("/copies/{copy}"), speaker.t("escrow-made")));
    }
    let facts = facts.fact("SHA-256", Cell::code(sha256));
    // The file is handed out on the copy's page, because whoever has to prove himself first comes back there.
    let is_to_fetch =
        console.rooms.custody.to_fetch(access, sealed.copy, console.clock.now()).await?.is_some();
    let copy = match is_to_fetch {
        true => Button::primary(speaker.t("seal-fetch")).icon(Icon::Download),
        false => Button::secondary(speaker.t("seal-to-copy")),
    };
    let copy = copy.href(format!("/copies/{}", sealed.copy));
    Ok(shown(&Sections::new(page).section(section.part(&facts).part(&copy))))
}

/// The links of a copy with their receipts, and how one knows that it is gone.
pub(super) async fn of_copy(
    console: &Console,
    access: &Access,
    speaker: &Speaker,
    (id, how, may_keep): (CopyId, CopyHow, bool),
    older: Option<DropId>,
) -> Result<Vec<Section>, PageError> {
    let mut sections = Vec::new();
    let links = console.rooms.custody.drops_before(access, id, older, LINKS + 1).await?;
    for (drop, receipts) in links.iter().take(LINKS as usize) {
        sections.push(link_section(speaker, drop, receipts, may_keep));
    }
    if let (Some((last, _)), true) = (links.get(LINKS as usize - 1), links.len() > LINKS as usize) {
        let place = format!("/copies/{id}?older={}", last.id);
        let more = Button::secondary(speaker.t("drops-older")).href(place);
        sections.push(Section::default().part(&more));
    }
    if let Some(push) = console.rooms.custody.push(access, id).await? {
        sections.push(delivery::push_section(speaker, &push));
    }
    if may_keep && let Some(form) = delivery::file_form(console, access, speaker, id).await? {
        let section = Section::new(speaker.t("delivery-file")).lead(speaker.t("delivery-file-lead"));
        sections.push(section.part(&form));
    }
    let proofs = console.rooms.custody.proofs(access, id).await?;
    let lead = if how == CopyHow::Escrow { "proof-lead-escrow" } else { "proof-lead" };
    let mut section = Section::new(speaker.t("proof-title")).lead(speaker.t(lead));
    for proof in &proofs {
        section = section.part(&proof_facts(speaker, proof));
    }
    if may_keep {
        let kinds = vec![
            ("proof".to_owned(), speaker.t("proof-kind-proof")),
            ("attestation".to_owned(), speaker.t("proof-kind-attestation")),
        ];
        let form = Questions::new(format!("/copies/{id}/prove"))
            .field(&Field::choice("kind", speaker.t("proof-kind"), kinds))
            .field(
                &Field::lines(2, "words", speaker.t("proof-words"))
                    .hint(speaker.t("copy-end-hint"))
                    .required(),
            )
            .field(&Field::text("sha256", speaker.t("proof-hash")).hint(speaker.t("proof-hash-hint")))
            .button(Button::secondary(speaker.t("proof-act")));
        section = section.part(&form);
    }
    if may_keep || !proofs.is_empty() {
        sections.push(section);
    }
    Ok(sections)
}

fn link_section(speaker: &Speaker, drop: &ExportDrop, receipts: &[Receipt], may_keep: bool) -> Section {
    let (tone, word) = match drop.state {
        DropState::Open => (Tone::Wait, "drop-state-open"),
        DropState::Fetched => (Tone::Good, "drop-state-fetched"),
        DropState::Ended if drop.fetched_to >= drop.length_bytes => (Tone::Good, "drop-state-fetched"),
        DropState::Ended => (Tone::Plain, "drop-state-ended"),
    };
    let row = |one: &Receipt| {
        Row::new(vec![
            Cell::part(&When::exact(speaker, one.at)),
            Cell::number(speaker.number(one.from)),
            Cell::number(speaker.number(one.to)),
        ])
    };
    let facts = Facts::new()
        .fact(speaker.t("copy-state"), Cell::part(&Badge::new(tone, speaker.t(word))))
        .fact(speaker.t("seal-link-until"), Cell::part(&When::exact(speaker, drop.until)))
        .fact(speaker.t("drop-size"), Cell::text(speaker.t_with("drop-bytes", "bytes", &drop.length_bytes)));
    let empty = Empty::new(Picture::Calm, speaker.t("receipts-none"), speaker.t("receipts-none-text"));
    let table = Table::new(speaker, "receipts", "", speaker.t("receipts-title"))
        .column(Column::text("at", speaker.t("receipt-at")).heading())
        .column(Column::number("from", speaker.t("receipt-from")))
        .column(Column::number("to", speaker.t("receipt-to")))
        .rows(receipts.iter().map(row))
        .empty(empty);
    let mut section = Section::new(speaker.t("drop-section")).part(&facts).part(&table);
    if may_keep && drop.state == DropState::Open {
        let form = Questions::new(format!("/drops/{}/close", drop.id))
            .hidden("copy", &drop.copy.to_string())
            .button(Button::secondary(speaker.t("drop-close")));
        section = section.part(&form);
    }
    section
}

fn proof_facts(speaker: &Speaker, proof: &CopyProof) -> Facts {
    let kind = match proof.kind {
        ProofKind::Proof => "proof-kind-proof",
        ProofKind::Attestation => "proof-kind-attestation",
    };
    let hash =
        proof.file_sha256.map(|hash| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    Facts::new()
        .fact(speaker.t("proof-kind"), Cell::text(speaker.t(kind)))
        .fact(speaker.t("proof-words"), Cell::text(&proof.words))
        .fact("SHA-256", Cell::code(hash.unwrap_or_else(|| "–".to_owned())))
        .fact(speaker.t("proof-noted"), Cell::part(&When::exact(speaker, proof.noted.0)))
}

/// Notes how one knows that a copy is gone.
pub(crate) async fn prove(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<CopyId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    let proving = Proving {
        kind: ProofKind::parse(sent.word("kind")).ok_or(PageError::NotFound)?,
        words: sent.word("words").to_owned(),
        sha256: sent.word("sha256").to_owned(),
    };
    console.rooms.custody.copy_prove(visitor.access()?, id, &proving, console.clock.now()).await?;
    Ok(flashed(&console, redirect::to(&format!("/copies/{id}")), &Phrase::new("proof-now")))
}

/// Closes a link.
pub(crate) async fn close(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Named(id): Named<DropId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let sent = Sent(pairs);
    let copy: CopyId = sent.word("copy").parse().map_err(|_| PageError::NotFound)?;
    console.rooms.custody.drop_close(visitor.access()?, id, console.clock.now()).await?;
    Ok(flashed(&console, redirect::to(&format!("/copies/{copy}")), &Phrase::new("drop-now-closed")))
}
