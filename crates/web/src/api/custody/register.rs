//! The register: who has which list until when. What is said of a copy is said here; its canaries are not: those are opened in the console, by somebody who proved himself just now.

use std::sync::Arc;

use custody::adopt::Wanted;
use custody::copy::{CopiesOf, Copy, CopyHow, CopyState, Registered};
use custody::proof::{CopyProof, ProofKind, Proving};
use model::access::{Access, Right};
use model::ids::{CopyId, ListId, PartyId};
use model::time::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::vendors::About;
use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Ask, Done, Json, Listing, Made, Nothing, Rows};
use crate::api::word::{Day, IdText, Limit, Moment, Word, hexadecimal, spoken};

spoken! {
    CopyHow, "CopyHow", *CopyHow::ALL, CopyHow::as_str;
    CopyState, "CopyState", *CopyState::ALL, CopyState::as_str;
    ProofKind, "CopyProofKind", *ProofKind::ALL, ProofKind::as_str;
}

/// Which copies are asked for; all that is said must hold.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CopyQuery {
    /// Only those with this vendor.
    vendor: Option<IdText<PartyId>>,
    /// Only those of this list.
    list: Option<IdText<ListId>>,
    /// Only those that stand so.
    state: Option<Word<CopyState>>,
    /// Where the page before ended.
    after: Option<IdText<CopyId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A copy of a list.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CopyView {
    id: IdText<CopyId>,
    list: String,
    list_id: IdText<ListId>,
    vendor: String,
    vendor_id: IdText<PartyId>,
    /// How it came to be known.
    how: Word<CopyHow>,
    purpose: String,
    /// About how many customers are in it.
    rows_about: Option<u64>,
    made_at: Moment,
    /// By whom; told to who keeps lists or reads the audit log.
    made_by: Option<String>,
    /// Until when the vendor may have it.
    until: Option<Moment>,
    state: Word<CopyState>,
    /// How many canaries are in it.
    canaries: u64,
    /// Since when it is with the vendor.
    out_at: Option<Moment>,
    ended_at: Option<Moment>,
    /// How one knows that it is gone.
    ended_how: Option<String>,
}

impl CopyView {
    fn of(access: &Access, one: Registered) -> Self {
        let Registered { copy, list, party } = one;
        Self::named(access, copy, (list, party))
    }

    fn named(access: &Access, copy: Copy, (list, vendor): (String, String)) -> Self {
        let (ended_at, ended_how) = copy.ended.map(|(at, _, how)| (Moment(at), how)).unzip();
        CopyView {
            id: IdText(copy.id),
            list,
            list_id: IdText(copy.list),
            vendor,
            vendor_id: IdText(copy.party),
            how: Word(copy.how),
            purpose: copy.purpose,
            rows_about: copy.rows_about,
            made_at: Moment(copy.made.0),
            made_by: told_who(access, copy.made.1),
            until: copy.until.map(Moment),
            state: Word(copy.state),
            canaries: copy.seeds,
            out_at: copy.out.map(|(at, _)| Moment(at)),
            ended_at,
            ended_how,
        }
    }
}

/// Which of the people here did something: what single employees did is no figure for everybody's screen.
pub(super) fn told_who(access: &Access, actor: String) -> Option<String> {
    Some(actor).filter(|_| access.rights.has(Right::Keep) || access.rights.has(Right::Audit))
}

/// A copy with how far it is known.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct CopyWhole {
    copy: CopyView,
    /// How many of its canaries have got mail that was expected.
    reached: u64,
    /// Readings of it, newest first: none while it is known approximately only.
    readings: Vec<ReadingView>,
    /// What shows that it is gone.
    proofs: Vec<ProofOfCopy>,
}

/// A reading of a copy.
#[derive(Debug, Serialize, JsonSchema)]
struct ReadingView {
    /// As it was when.
    taken_at: Moment,
    people: u64,
    rows: u64,
    /// Rows without a usable address.
    unusable: u64,
    read_at: Moment,
    /// By whom; told to who keeps lists or reads the audit log.
    read_by: Option<String>,
}

/// What shows that a copy is gone.
#[derive(Debug, Serialize, JsonSchema)]
struct ProofOfCopy {
    kind: Word<ProofKind>,
    words: String,
    /// SHA-256 of a document, in hexadecimal.
    sha256: Option<String>,
    noted_at: Moment,
    noted_by: String,
}

impl ProofOfCopy {
    fn of(proof: CopyProof) -> Self {
        ProofOfCopy {
            kind: Word(proof.kind),
            words: proof.words,
            sha256: proof.file_sha256.map(|hash| hexadecimal(&hash)),
            noted_at: Moment(proof.noted.0),
            noted_by: proof.noted.1,
        }
    }
}

/// How copies stand, in figures.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct RegisterView {
    /// Copies that are out.
    out: u64,
    /// Copies that were out 30 days ago.
    before: u64,
    /// Copies that should be gone, or are said to be, without a proof.
    unproved: u64,
    /// For how many days the oldest of those has been so.
    oldest_days: Option<u64>,
    /// How many were out at the end of each of the last 52 weeks, the oldest first.
    weeks: Vec<WeekView>,
}

/// How many were out at a time.
#[derive(Debug, Serialize, JsonSchema)]
struct WeekView {
    at: Moment,
    out: u64,
}

/// A copy that a vendor has already, in which canaries are to be planted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdoptIn {
    /// The list, as people call it; one that is not known is added.
    list: String,
    /// Who answers for the list; of a known one, empty leaves it as it is.
    #[serde(default)]
    owner: String,
    /// Where people give their address; as `owner`.
    #[serde(default)]
    captured: String,
    /// What people were told; as `owner`.
    #[serde(default)]
    told: String,
    #[serde(default)]
    purpose: String,
    /// The line of columns of the vendor's file.
    header: String,
    /// How many canaries; the suggestion without it.
    canaries: Option<About>,
    /// About how many customers are in it.
    rows_about: Option<About>,
    /// Until when the vendor may have it; as long as it works for us without it.
    until: Option<Day>,
}

/// How one knows that a copy is gone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndIn {
    how: String,
}

/// What shows that a copy is gone.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProveIn {
    kind: Word<ProofKind>,
    /// What it says, or where it is kept.
    words: String,
    /// SHA-256 of a document.
    #[schemars(regex(pattern = r"^[0-9A-Fa-f]{64}$"))]
    sha256: Option<String>,
}

/// Of which day a reading is.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadQuery {
    /// The day on which the vendor made the extract; today without it.
    taken: Option<Day>,
    /// The column of addresses, by name or as #3, if its name does not say so.
    #[serde(default)]
    address_column: String,
}

/// Which reading is taken back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnreadIn {
    /// When it was read, as the copy's `readings` say; if another one was read last by now, nothing is taken back (409).
    read_at: Moment,
}

/// What was read of a copy, in numbers. How many of our own marks are in it is not told to programs: who asks often enough would learn which rows they are.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ReadView {
    people: u64,
    /// Rows without a usable address.
    unusable: u64,
    /// On which lines, the first thousand.
    unusable_lines: Vec<u64>,
}

/// The copies of one vendor.
pub(super) async fn of_party(api: &Api, access: &Access, id: PartyId) -> Result<Vec<CopyView>, ApiProblem> {
    let found = api.rooms.custody.register(access, CopiesOf::Party(id)).await?;
    Ok(found.into_iter().map(|one| CopyView::of(access, one)).collect())
}

/// Lists copies in the order they were made.
pub(crate) async fn list(api: Arc<Api>, ask: Ask<CopyQuery>) -> Result<Json<Listing<CopyView>>, ApiProblem> {
    let CopyQuery { vendor, list, state, after, limit: Limit(limit) } = ask.query;
    let of = match (vendor, list) {
        (Some(vendor), _) => CopiesOf::Party(vendor.0),
        (None, Some(list)) => CopiesOf::List(list.0),
        (None, None) => CopiesOf::Everybody,
    };
    let is_asked = |one: &Registered| {
        let copy = &one.copy;
        list.is_none_or(|list| copy.list == list.0)
            && state.is_none_or(|state| copy.state == state.0)
            && after.is_none_or(|after| copy.id > after.0)
    };
    let found = api.rooms.custody.register(&ask.access, of).await?.into_iter().filter(is_asked);
    let found: Vec<Registered> = found.take(limit as usize).collect();
    Ok(Listing::full(found, limit, |one| one.copy.id.to_string(), |one| CopyView::of(&ask.access, one)))
}

/// Says how copies stand, in figures.
pub(crate) async fn figures(api: Arc<Api>, ask: Ask) -> Result<Json<RegisterView>, ApiProblem> {
    let figures = api.rooms.custody.register_figures(&ask.access, api.clock.now()).await?;
    Ok(Json(RegisterView {
        out: figures.out,
        before: figures.before,
        unproved: figures.unproved,
        oldest_days: figures.oldest_days,
        weeks: figures.weeks.into_iter().map(|(at, out)| WeekView { at: Moment(at), out }).collect(),
    }))
}

/// Shows one and how far it is known.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<CopyWhole>, ApiProblem> {
    let (custody, id): (_, CopyId) = (&api.rooms.custody, ask.path.id("copy")?);
    let shown = custody.copy(&ask.access, id).await?;
    let readings = custody.extracts(&ask.access, id).await?.into_iter().map(|one| ReadingView {
        taken_at: Moment(one.taken_at),
        people: one.people,
        rows: one.row_count,
        unusable: one.unusable_count,
        read_at: Moment(one.made.0),
        read_by: told_who(&ask.access, one.made.1),
    });
    Ok(Json(CopyWhole {
        readings: readings.collect(),
        proofs: custody.proofs(&ask.access, id).await?.into_iter().map(ProofOfCopy::of).collect(),
        reached: shown.reached,
        copy: CopyView::named(&ask.access, shown.copy, (shown.list.name, shown.party.1)),
    }))
}

/// Registers a copy that a vendor has already, and makes canaries for it; the file of them is opened in the console.
pub(crate) async fn adopt(
    api: Arc<Api>,
    ask: Ask<Nothing, Json<AdoptIn>>,
) -> Result<Made<CopyId>, ApiProblem> {
    let (now, vendor, wanted) = (api.clock.now(), ask.path.id("vendor")?, ask.body.0);
    let number = |about: Option<About>| about.map(|about| about.0.to_string()).unwrap_or_default();
    let wanted = Wanted {
        list: wanted.list,
        owner: wanted.owner,
        captured: wanted.captured,
        told: wanted.told,
        purpose: wanted.purpose,
        header: wanted.header,
        seeds: number(wanted.canaries),
        rows_about: number(wanted.rows_about),
        until: wanted.until.map(|day| day.0).unwrap_or_default(),
    };
    api.rooms.custody.standing(&ask.access, vendor, now).await?;
    Ok(Made(api.rooms.custody.adopt(&ask.access, vendor, wanted, now).await?))
}

/// "I have uploaded it."
pub(crate) async fn out(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.custody.copy_is_out(&ask.access, ask.path.id("copy")?, api.clock.now()).await?;
    Ok(Done)
}

/// The vendor has it no more.
pub(crate) async fn end(api: Arc<Api>, ask: Ask<Nothing, Json<EndIn>>) -> Result<Done, ApiProblem> {
    let (id, how) = (ask.path.id("copy")?, ask.body.0.how);
    api.rooms.custody.copy_end(&ask.access, id, &how, api.clock.now()).await?;
    Ok(Done)
}

/// Notes what shows that it is gone; one that has not ended ends with it.
pub(crate) async fn prove(api: Arc<Api>, ask: Ask<Nothing, Json<ProveIn>>) -> Result<Done, ApiProblem> {
    let (id, ProveIn { kind, words, sha256 }) = (ask.path.id("copy")?, ask.body.0);
    let proving = Proving { kind: kind.0, words, sha256: sha256.unwrap_or_default() };
    api.rooms.custody.copy_prove(&ask.access, id, &proving, api.clock.now()).await?;
    Ok(Done)
}

/// Reads an extract of it: it is known exactly from then on, by fingerprints.
pub(crate) async fn read(api: Arc<Api>, ask: Ask<ReadQuery, Rows>) -> Result<Json<ReadView>, ApiProblem> {
    let (custody, now) = (&api.rooms.custody, api.clock.now());
    let taken = match ask.query.taken {
        Some(day) => end_of(&day)?.min(now),
        None => now,
    };
    let reader = custody.extract_begin(&ask.access, ask.path.id("copy")?).await?;
    let mut reader = reader.with_addresses_in(Some(&ask.query.address_column));
    let mut rows = ask.body.begin()?;
    while let Some(piece) = rows.next().await? {
        reader.push(&piece)?;
    }
    let read = reader.finish().await?;
    let view = ReadView {
        people: read.gathered.people(),
        unusable: read.gathered.unusable_count,
        unusable_lines: read.unusable_lines.clone(),
    };
    custody.extract_keep(&ask.access, read, (taken, now)).await?;
    Ok(Json(view))
}

/// Takes the last reading back.
pub(crate) async fn unread(api: Arc<Api>, ask: Ask<Nothing, Json<UnreadIn>>) -> Result<Done, ApiProblem> {
    let (copy, read_at) = (ask.path.id("copy")?, ask.body.0.read_at.0);
    api.rooms.custody.last_reading_take_back(&ask.access, copy, read_at, api.clock.now()).await?;
    Ok(Done)
}

/// The end of a day, as the console takes it.
fn end_of(day: &Day) -> Result<Time, ApiProblem> {
    Day(format!("{}T23:59:59Z", day.0)).read()
}

/// Which addresses are canaries is for somebody who proved himself just now.
pub(crate) async fn seeds(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.custody.copy(&ask.access, ask.path.id("copy")?).await?;
    Err(ApiProblem::needs_person())
}

/// Who let a copy leave is opened by two people, each for himself.
pub(crate) async fn exporter(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.custody.copy(&ask.access, ask.path.id("copy")?).await?;
    Err(ApiProblem::needs_person())
}
