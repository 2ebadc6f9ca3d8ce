//! Vendor inquiry: a signed letter of questions about a copy that seems to be out, what it asks to be kept, until when, and what the vendor answers on a page
//! of its own, without an account.
//!
//! The letter reveals of our marks only those that somebody has written to already: whoever has the list knows them anyway, and the vendor can look for them in
//! its logs. It is text under our key (JWS), sealed where it lies, so that whoever gets it, by mail or from hand to hand, can show later what was asked, and when.
//! It names a copy, and accuses nobody.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use futures_util::future::join_all;
use hmac::{Hmac, KeyInit, Mac};
use mail::compose::Mailbox;
use model::access::{Access, Right};
use model::address::EmailAddress;
use model::ids::{AttributionId, CopyId, Id as _, InquiryId, PartyId, TenantId};
use model::phrase::Phrase;
use model::severity::Severity;
use model::time::Time;
use platform::audit::About;
use platform::jobs::Tally;
use platform::keys::LinkKey;
use platform::objects::ObjectError;
use post::alarm::{self, AlarmKind};
use post::digest::minute;
use post::notice::{Notice, Notices};
use seal::jws::{self, JwsError, Parsed};
use seal::signature::VerifyingKey;
use serde_json::{Value as Json, json};
use sha2::Sha256;
use store::custody::canary::{Canary, CanaryKind};
use store::error::StoreError;
use tokio::time::timeout;

pub use store::custody::inquiry::{Inquiry, MAX_ANSWER, MAX_ANSWERS};

use crate::attribution::{LeakShown, day};
use crate::finding::{Finding, Raising};
use crate::marks::Mark;
use crate::react::raise_in_txn;
use crate::sighting::SightingState;
use crate::{AGAIN, Custody, CustodyError, Unfit};

mod sealed;
#[cfg(test)]
mod tests;

use sealed::DAMAGED;

/// What a signed letter says it is.
pub const LETTER_TYPE: &str = "tidewatch-inquiry+json";
/// A vendor did not answer in time.
pub const RULE_INQUIRY_UNANSWERED: &str = "inquiry_unanswered";

/// The page stays open so long after its day: an answer that comes late is an answer.
const OPEN_AFTER: Duration = Duration::from_hours(30 * 24);
/// A day to answer is asked for at most so far ahead.
pub const MOST_HOURS: u64 = 30 * 24;
/// Sightings that a letter names.
const EVIDENCE: usize = 20;
/// Domains that a letter names of one of them: whoever writes to canaries decides how many there are, and a letter must stay one.
const TRACE_LINKS: usize = 5;
/// Inquiries about one attribution that are shown.
const SHOWN: u32 = 20;
/// A mail that no server took is written again after this.
const WRITE_AGAIN_AFTER: Duration = Duration::from_mins(5);
/// A mail server answers within this, or the mail is written again.
const LONGEST_MAIL: Duration = Duration::from_secs(90);
/// After so many attempts the link must be handed over by a person.
const MOST_ATTEMPTS: u64 = 50;
/// Mails written side by side in one run.
const AT_ONCE: u32 = 8;
/// Longest word of a letter, in characters: what an organisation or a vendor is called.
const MAX_LINE: usize = 200;

const TAG_BYTES: usize = 16;
const SAID_BYTES: usize = 33;
const VERSION: u8 = 1;
/// What a token is long, as text; whatever is longer is none.
pub const TOKEN_LENGTH: usize = 66;

/// The way to vendors.
pub struct Inquiring {
    /// Writes and sends; none where no mail leaves from here.
    pub letters: Option<Notices>,
    /// Where the page is, up to the token; none while there are no public pages.
    pub link: Option<String>,
}

/// What somebody wants to ask.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Whom to write to at the vendor; empty if the link is handed over.
    pub contact: String,
    /// Within how many hours an answer is asked for.
    pub hours: String,
}

/// What a letter says, in words: custody speaks no language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// In which language.
    pub language: String,
    /// Who asks.
    pub organisation: String,
    /// What is known, and what it does not say.
    pub statement: Vec<String>,
    /// What the vendor is asked to keep and to do.
    pub requests: Vec<String>,
    /// The questions, in their order.
    pub questions: Vec<String>,
}

/// One message that the letter rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// The canary it came to, in plain; none if its plain text has ended.
    pub address: Option<String>,
    /// When.
    pub at: Time,
    /// From which domain.
    pub from: Option<String>,
    /// Where its links lead.
    pub links: Vec<String>,
}

/// A letter as it is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Its id.
    pub id: InquiryId,
    /// When it was signed.
    pub at: Time,
    /// To whom.
    pub to: String,
    /// Which list, as we call it.
    pub list: String,
    /// When the copy was made or adopted.
    pub copy_made: Time,
    /// Until when an answer is asked for.
    pub answer_by: Time,
    /// What it says.
    pub words: Words,
    /// What it rests on.
    pub traces: Vec<Trace>,
}

/// A text is no letter of ours.
#[derive(Debug, thiserror::Error)]
pub enum LetterError {
    /// It is not signed, or not by that key.
    #[error(transparent)]
    Signed(#[from] JwsError),
    /// It does not say what a letter says.
    #[error("read a letter of questions: a field is missing or not in its form")]
    Malformed,
}

impl Letter {
    fn json(&self) -> Json {
        let trace = |trace: &Trace| json!({ "address": trace.address, "at": trace.at.to_string(), "from": trace.from, "links": trace.links });
        json!({
            "version": 1,
            "id": self.id.to_string(),
            "at": self.at.to_string(),
            "from": self.words.organisation,
            "to": self.to,
            "list": self.list,
            "copy_made": self.copy_made.to_string(),
            "answer_by": self.answer_by.to_string(),
            "language": self.words.language,
            "statement": self.words.statement,
            "requests": self.words.requests,
            "questions": self.words.questions,
            "evidence": self.traces.iter().map(trace).collect::<Vec<_>>(),
        })
    }

    /// Reads a signed letter and checks that this key signed it.
    pub fn open(text: &str, key: &VerifyingKey) -> Result<Self, LetterError> {
        let limit = store::custody::inquiry::MAX_LETTER_BYTES;
        let payload = Parsed::parse(text, limit)?.verify(key, LETTER_TYPE)?;
        let json: Json = serde_json::from_slice(&payload).map_err(|_| LetterError::Malformed)?;
        Self::of(&json).ok_or(LetterError::Malformed)
    }

    fn of(json: &Json) -> Option<Self> {
        let text = |value: &Json| value.as_str().map(str::to_owned);
        let texts = |value: &Json| value.as_array()?.iter().map(text).collect::<Option<Vec<_>>>();
        let time = |value: &Json| value.as_str()?.parse().ok();
        let trace = |one: &Json| {
            Some(Trace {
                address: text(&one["address"]),
                at: time(&one["at"])?,
                from: text(&one["from"]),
                links: texts(&one["links"])?,
            })
        };
        (json["version"] == 1).then_some(())?;
        Some(Letter {
            id: json["id"].as_str()?.parse().ok()?,
            at: time(&json["at"])?,
            to: text(&json["to"])?,
            list: text(&json["list"])?,
            copy_made: time(&json["copy_made"])?,
            answer_by: time(&json["answer_by"])?,
            words: Words {
                language: text(&json["language"])?,
                organisation: text(&json["from"])?,
                statement: texts(&json["statement"])?,
                requests: texts(&json["requests"])?,
                questions: texts(&json["questions"])?,
            },
            traces: json["evidence"].as_array()?.iter().map(trace).collect::<Option<Vec<_>>>()?,
        })
    }
}

/// An inquiry for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InquiryShown {
    /// The row.
    pub inquiry: Inquiry,
    /// What it says; the signature was checked just now.
    pub letter: Letter,
}

/// What became of saving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    /// It is kept, and may be changed.
    Kept,
    /// It is handed in.
    HandedIn,
    /// It was handed in before; what was sent now is not kept.
    Before,
}

/// What became of one attempt to send a mail.
enum Sent {
    /// A mail server has it.
    Taken,
    /// None took it.
    NotYet,
    /// It cannot be written, however often one tries.
    Never,
}

fn signer(key: &LinkKey, said: &[u8]) -> Hmac<Sha256> {
    let mut signer = Hmac::<Sha256>::new_from_slice(key.expose()).expect("HMAC takes keys of any length");
    // Another kind of link has another purpose, and its tokens mean nothing here.
    signer.update(b"answer to an inquiry, version 1\n");
    signer.update(said);
    signer
}

/// The plain text of a canary, if it is in this copy's file: an exclusive one by its row, a coded one by its number.
fn address_of(rows: &[(String, Mark)], copy: CopyId, canary: &Canary) -> Option<String> {
    let place = usize::try_from(canary.place).ok()?;
    let row = match canary.kind {
        CanaryKind::Exclusive if canary.copy == Some(copy) => rows.get(place),
        CanaryKind::Coded => {
            let number = u32::try_from(place).ok()?;
            rows.iter().find(|(_, mark)| *mark == Mark::Coded(number))
        }
        _ => None,
    };
    row.map(|(address, _)| address.clone())
}

/// Makes the token of an inquiry's page: base64url of version, tenant, inquiry, and 16 bytes of HMAC-SHA-256 over a purpose and these. Not to be guessed; when it
/// ends stands in the row.
fn token(key: &LinkKey, tenant: TenantId, inquiry: InquiryId) -> String {
    let mut bytes = vec![VERSION];
    bytes.extend(tenant.to_bytes());
    bytes.extend(inquiry.to_bytes());
    let tag = signer(key, &bytes).finalize().into_bytes();
    bytes.extend(&tag[..TAG_BYTES]);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Reads a token; none if it is not ours. Takes the same time wherever it differs.
fn named(key: &LinkKey, token: &str) -> Option<(TenantId, InquiryId)> {
    if token.len() != TOKEN_LENGTH {
        return None;
    }
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    let (said, tag) = bytes.split_at_checked(SAID_BYTES)?;
    signer(key, said).verify_truncated_left(tag).ok()?;
    let (&[VERSION], rest) = said.split_first_chunk::<1>()? else { return None };
    let (tenant, inquiry) = rest.split_first_chunk::<16>()?;
    Some((TenantId::from_bytes(*tenant), InquiryId::from_bytes(inquiry.try_into().ok()?)))
}

impl Custody {
    /// The same with a way to vendors.
    #[must_use]
    pub fn with_inquiring(self, inquiring: Option<Inquiring>) -> Self {
        Custody { inquiring, ..self }
    }

    /// Whether a vendor can be asked: whether there is a page on which it answers.
    #[must_use]
    pub fn can_inquire(&self) -> bool {
        self.inquiring.as_ref().is_some_and(|inquiring| inquiring.link.is_some())
    }

    /// The key under which letters are signed, for whoever checks one.
    #[must_use]
    pub fn inquiry_key(&self) -> VerifyingKey {
        self.parts.ring.statement_key().verifying_key()
    }

    /// The name of that key: its thumbprint.
    #[must_use]
    pub fn inquiry_key_name(&self) -> String {
        jws::thumbprint(&self.inquiry_key())
    }

    /// That key as programs read it (RFC 7517 §5, RFC 8037 §2).
    #[must_use]
    pub fn inquiry_keys(&self) -> String {
        let key = self.inquiry_key();
        let public = URL_SAFE_NO_PAD.encode(key.to_bytes());
        let key = json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "kid": jws::thumbprint(&key), "x": public });
        json!({ "keys": [key] }).to_string()
    }

    /// Where a vendor answers an inquiry; none while there are no public pages.
    #[must_use]
    pub fn inquiry_link(&self, tenant: TenantId, id: InquiryId) -> Option<String> {
        let base = self.inquiring.as_ref()?.link.as_deref()?;
        Some(format!("{base}{}", token(&self.parts.ring.link_key, tenant, id)))
    }

    /// Returns whom one writes to at a vendor; empty while nobody said.
    pub async fn contact(&self, access: &Access, party: PartyId) -> Result<String, CustodyError> {
        Ok(self.store().custody().party_contact_fetch(access, party).await?.unwrap_or_default())
    }

    /// Signs a letter of questions about an attribution; a mail goes to the contact, if one is named. The contact is remembered for the vendor.
    ///
    /// Errors: the attribution names no copy yet, or there is no page on which the vendor could answer.
    pub async fn inquiry_make(
        &self,
        access: &Access,
        attribution: AttributionId,
        (wanted, words): (Wanted, Words),
        now: Time,
    ) -> Result<InquiryId, CustodyError> {
        access.require(Right::Keep)?;
        let contact = wanted.contact.trim().to_owned();
        if !contact.is_empty() && EmailAddress::parse(&contact).is_none() {
            return Err(Unfit::Contact(contact).into());
        }
        let hours = wanted.hours.trim().parse().ok().filter(|hours| (1..=MOST_HOURS).contains(hours));
        let hours: u64 = hours.ok_or_else(|| Unfit::Hours(wanted.hours.trim().to_owned()))?;
        let leak = self.leak(access, attribution).await?;
        let (Some(copy), Some((holder, copy_made))) = (leak.attribution.copy, leak.holder.clone()) else {
            return Err(StoreError::Missing { what: "the copy" }.into());
        };
        let party = self.store().shared().copy_fetch(access, copy).await?.party;
        if !self.can_inquire() {
            return Err(CustodyError::NoAnswerPage);
        }
        let id = InquiryId::new(now, self.parts.chance.bytes());
        let within = Duration::from_hours(hours);
        let answer_by = now.plus(within);
        let traces = self.traces(access, copy, &leak).await?;
        let short = |text: String| text.chars().take(MAX_LINE).collect::<String>();
        let letter = Letter {
            id,
            at: now,
            to: holder,
            list: leak.list.clone(),
            copy_made,
            answer_by,
            words: Words { organisation: short(words.organisation), ..words },
            traces,
        };
        let key = self.parts.ring.statement_key();
        let signed = jws::sign(&key, LETTER_TYPE, letter.json().to_string().as_bytes());
        let by = access.actor.to_string();
        let inquiry = Inquiry {
            id,
            attribution,
            party,
            letter: self.sealed_letter(access, id, &signed).map_err(ObjectError::Envelope)?,
            contact: contact.clone(),
            made: (now, by.clone()),
            answer_by,
            ends_at: answer_by.plus(OPEN_AFTER),
            seen_at: None,
            answers: vec![String::new(); letter.words.questions.len()],
            answered_name: String::new(),
            saved_at: None,
            answered_at: None,
            reminded_at: None,
            attempt: 0,
            next_at: (!contact.is_empty()).then_some(now),
            taken_at: None,
        };
        let mut change = self.store().change(access).await?;
        // The button was pressed twice: one letter. Who comes second, also in one instant, waits here and sees the first.
        change.copy_lock_in_txn(copy).await?;
        let newest = self.store().custody().inquiry_of_attribution_list(access, attribution, None, 1).await?;
        let is_same = |one: &Inquiry| {
            let asked = (&one.contact, &one.made.1, one.answer_by);
            asked == (&contact, &by, one.made.0.plus(within)) && one.made.0.plus(AGAIN) > now
        };
        if let Some(before) = newest.into_iter().find(is_same) {
            return Ok(before.id);
        }
        change.inquiry_add_in_txn(&inquiry).await?;
        if !contact.is_empty() {
            change.party_contact_set_in_txn(party, &contact, (now, &by)).await?;
        }
        let about = About::of("inquiry", id).and("attribution", attribution).and("party", party);
        self.finish(access, change, "inquiry.make", &about).await?;
        Ok(id)
    }

    /// What the letter rests on: of our marks only those that were written to.
    async fn traces(
        &self,
        access: &Access,
        copy: CopyId,
        leak: &LeakShown,
    ) -> Result<Vec<Trace>, CustodyError> {
        let rows = match self.seed_file(access, copy).await {
            Ok(file) => file.addresses.into_iter().zip(file.marks).collect(),
            Err(CustodyError::SeedsGone | CustodyError::Object(_)) => Vec::new(),
            Err(error) => return Err(error),
        };
        let mut traces = Vec::new();
        let counts = leak.sightings.iter().filter(|one| one.state == SightingState::Counts);
        for sighting in counts.take(EVIDENCE) {
            let canary = self.store().custody().canary_fetch(access, sighting.canary).await?;
            let burnt = canary.burnt_at.is_some();
            let address = burnt.then(|| address_of(&rows, copy, &canary)).flatten();
            traces.push(Trace {
                address,
                at: sighting.at,
                from: sighting.sender_domain.clone(),
                links: sighting.link_domains.iter().take(TRACE_LINKS).cloned().collect(),
            });
        }
        Ok(traces)
    }

    /// Returns the inquiries about an attribution as its page shows them: the newest first.
    pub async fn inquiries(
        &self,
        access: &Access,
        attribution: AttributionId,
    ) -> Result<Vec<InquiryShown>, CustodyError> {
        self.inquiries_before(access, attribution, None, SHOWN).await
    }

    /// The same before one of them.
    pub async fn inquiries_before(
        &self,
        access: &Access,
        attribution: AttributionId,
        before: Option<InquiryId>,
        limit: u32,
    ) -> Result<Vec<InquiryShown>, CustodyError> {
        let custody = self.store().custody();
        let rows = custody.inquiry_of_attribution_list(access, attribution, before, limit).await?;
        rows.into_iter().map(|inquiry| self.inquiry_shown(access, inquiry)).collect()
    }

    /// Returns one inquiry.
    pub async fn inquiry(&self, access: &Access, id: InquiryId) -> Result<InquiryShown, CustodyError> {
        self.inquiry_shown(access, self.store().custody().inquiry_fetch(access, id).await?)
    }

    fn inquiry_shown(&self, access: &Access, kept: Inquiry) -> Result<InquiryShown, CustodyError> {
        let signed = self.opened_letter(access, kept.id, &kept.letter)?;
        // A row that somebody changed on the disk is no letter of ours.
        let letter = Letter::open(&signed, &self.inquiry_key()).map_err(|_| DAMAGED)?;
        Ok(InquiryShown { inquiry: Inquiry { letter: signed, ..kept }, letter })
    }

    /// Finds the inquiry of a token whose page is open; none for whatever else there is.
    async fn inquiry_of(
        &self,
        token: &str,
        now: Time,
    ) -> Result<Option<(Access, InquiryShown)>, CustodyError> {
        let Some((tenant, id)) = named(&self.parts.ring.link_key, token) else { return Ok(None) };
        // The token is the right: it was signed by us, for this.
        let access = Access::house(tenant, "inquiry");
        match self.inquiry(&access, id).await {
            Ok(shown) if shown.inquiry.ends_at > now => Ok(Some((access, shown))),
            Ok(_) | Err(CustodyError::Store(StoreError::Missing { .. })) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Shows an inquiry to whoever has its link, and notes that it was seen.
    pub async fn inquiry_look(&self, token: &str, now: Time) -> Result<Option<InquiryShown>, CustodyError> {
        let Some((access, shown)) = self.inquiry_of(token, now).await? else { return Ok(None) };
        if shown.inquiry.seen_at.is_none() {
            let mut change = self.store().change(&access).await?;
            change.inquiry_seen_in_txn(shown.inquiry.id, now).await?;
            change.commit().await?;
        }
        Ok(Some(shown))
    }

    /// Keeps what a vendor answers, as far as it is; handed in, it changes no more, and our own people hear of it.
    pub async fn inquiry_save(
        &self,
        token: &str,
        (mut answers, name): (Vec<String>, &str),
        is_final: bool,
        now: Time,
    ) -> Result<Option<Saved>, CustodyError> {
        let Some((access, shown)) = self.inquiry_of(token, now).await? else { return Ok(None) };
        answers.resize(shown.letter.words.questions.len(), String::new());
        // A vendor may paste what nobody asked for: no address is kept of it.
        let cut = |text: &str, most| {
            let text = text.trim().replace('@', "(at)");
            text.chars().filter(|char| *char != '\0').take(most).collect()
        };
        let answers: Vec<String> = answers.iter().map(|answer| cut(answer, MAX_ANSWER)).collect();
        let name: String = cut(name, MAX_LINE);
        let id = shown.inquiry.id;
        let mut change = self.store().change(&access).await?;
        if !change.inquiry_save_in_txn(id, (&answers, &name), (now, is_final)).await? {
            return Ok(Some(Saved::Before));
        }
        if !is_final {
            change.commit().await?;
            return Ok(Some(Saved::Kept));
        }
        let (chance, cause) = (self.parts.chance.as_ref(), shown.inquiry.attribution.to_string());
        let words = vec![("party".to_owned(), shown.letter.to.replace('@', "(at)"))];
        alarm::raised(&mut change, chance, AlarmKind::InquiryAnswered, &cause, words, (now, 1)).await?;
        self.finish(&access, change, "inquiry.answer", &About::of("inquiry", id)).await?;
        Ok(Some(Saved::HandedIn))
    }

    /// Reminds the vendor, and whoever answers for the list, of inquiries that nobody answered in time; returns how many.
    pub async fn inquiries_remind(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let mut tally = Tally::default();
        for inquiry in self.store().custody().inquiry_overdue_list(access, now, AT_ONCE).await? {
            tally.add(self.inquiry_remind(access, inquiry, now).await);
        }
        tally.end()
    }

    async fn inquiry_remind(
        &self,
        access: &Access,
        inquiry: Inquiry,
        now: Time,
    ) -> Result<bool, CustodyError> {
        let shown = self.inquiry_shown(access, inquiry)?;
        let list = self.leak(access, shown.inquiry.attribution).await?.attribution.list;
        let owner = self.store().shared().list_fetch(access, list).await?.owner;
        let next_at = (!shown.inquiry.contact.is_empty()).then_some(now);
        let mut change = self.store().change(access).await?;
        if !change.inquiry_remind_in_txn(shown.inquiry.id, now, next_at).await? {
            return Ok(false);
        }
        let finding = self.unanswered(&shown, owner, now);
        raise_in_txn(&mut change, self.parts.chance.as_ref(), &finding).await?;
        change.commit().await?;
        Ok(true)
    }

    fn unanswered(&self, shown: &InquiryShown, owner: String, now: Time) -> Finding {
        let raising = Raising {
            rule: RULE_INQUIRY_UNANSWERED,
            about: ("attribution", shown.inquiry.attribution.to_bytes()),
            severity: Severity::Medium,
            phrase: "finding-inquiry-unanswered",
            words: vec![("party", shown.letter.to.clone()), ("until", day(shown.letter.answer_by))],
            owner,
        };
        let finding = raising.finding(self.parts.chance.as_ref(), now);
        Finding { cause: Some(shown.inquiry.id.to_bytes()), ..finding }
    }

    /// Writes the mails of inquiries that are due; returns how many were taken by a mail server.
    pub async fn inquiries_write(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let due = self.store().custody().inquiry_to_write_list(access, now, AT_ONCE).await?;
        let mut tally = Tally::default();
        for done in join_all(due.into_iter().map(|inquiry| self.inquiry_write(access, inquiry, now))).await {
            tally.add(done);
        }
        tally.end()
    }

    async fn inquiry_write(
        &self,
        access: &Access,
        inquiry: Inquiry,
        now: Time,
    ) -> Result<bool, CustodyError> {
        let way = self.inquiring.as_ref().and_then(|inquiring| inquiring.letters.as_ref());
        let Some(letters) = way else { return Ok(false) };
        let mut change = self.store().change(access).await?;
        let until = now.plus(WRITE_AGAIN_AFTER);
        if !change.inquiry_take_in_txn(inquiry.id, inquiry.attempt, until).await? {
            return Ok(false);
        }
        change.commit().await?;
        let shown = self.inquiry_shown(access, inquiry)?;
        let sent = self.inquiry_sent(access, letters, &shown).await;
        let attempt = shown.inquiry.attempt + 1;
        let is_last = attempt >= MOST_ATTEMPTS || matches!(sent, Sent::Never);
        let is_taken = matches!(sent, Sent::Taken);
        if is_taken || is_last {
            let mut change = self.store().change(access).await?;
            change.inquiry_written_in_txn(shown.inquiry.id, attempt, is_taken.then_some(now)).await?;
            change.commit().await?;
        }
        Ok(is_taken)
    }

    async fn inquiry_sent(&self, access: &Access, letters: &Notices, shown: &InquiryShown) -> Sent {
        let to = EmailAddress::parse(&shown.inquiry.contact).map(Mailbox::bare);
        let link = self.inquiry_link(access.tenant, shown.inquiry.id);
        let (Some(to), Some(link)) = (to, link) else { return Sent::Never };
        let notice = self.inquiry_notice(access.tenant, &link, shown);
        let at = shown.inquiry.reminded_at.unwrap_or(shown.inquiry.made.0);
        let written = match letters.write_to(&notice, std::slice::from_ref(&to), at) {
            Ok(written) => written,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "a letter to a vendor cannot be written");
                return Sent::Never;
            }
        };
        let sending = timeout(LONGEST_MAIL, letters.send(written)).await;
        if sending.is_ok_and(|report| report.is_delivered()) { Sent::Taken } else { Sent::NotYet }
    }

    fn inquiry_notice(&self, tenant: TenantId, link: &str, shown: &InquiryShown) -> Notice {
        let is_reminder = shown.inquiry.reminded_at.is_some();
        let said = |id| {
            Phrase::new(id)
                .with("organisation", shown.letter.words.organisation.as_str())
                .with("party", shown.letter.to.as_str())
                .with("link", link)
                .with("ends", minute(shown.letter.answer_by))
                .with("key", jws::thumbprint(&self.inquiry_key()))
        };
        let first = if is_reminder { "inquiry-mail-reminder" } else { "inquiry-mail-text" };
        let paragraphs = vec![
            said(first),
            said("inquiry-mail-keep"),
            said("inquiry-mail-link"),
            said("inquiry-mail-check"),
        ];
        let identity = vec![
            tenant.to_bytes().to_vec(),
            shown.inquiry.id.to_bytes().to_vec(),
            vec![u8::from(is_reminder)],
        ];
        Notice { kind: "inquiry", identity, subject: said("inquiry-mail-subject"), paragraphs }
    }
}
