//! Dumps: files of addresses that turned up, and what they say of our lists. Handed in by people, in the console or at the command line: who may ask a thousand times
//! what a file of one address says would learn which addresses are our marks.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use custody::dump::answer::Spoke;
use custody::dump::{Dump, DumpGround, DumpOrigin, DumpShown, ListShown, words};
use model::ids::{CopyId, DumpId, ListId};
use model::phrase::Phrase;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::ApiProblem;
use crate::api::route::{Answer, Ask, Done, Json, Listing, Shown};
use crate::api::word::{IdText, Limit, Moment, Word, hexadecimal, spoken};

spoken! {
    DumpGround, "DumpGround", *DumpGround::ALL, DumpGround::as_str;
    DumpOrigin, "DumpOrigin", *DumpOrigin::ALL, DumpOrigin::as_str;
    Spoke, "DumpEvidence", [Spoke::Rows, Spoke::Exclusive, Spoke::Coded], Spoke::as_str;
}

/// Which dumps are asked for: all.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DumpQuery {
    /// Where the page before ended.
    after: Option<IdText<DumpId>>,
    /// How many at most.
    #[serde(default)]
    limit: Limit,
}

/// A dump, in numbers: nothing of it is kept.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DumpView {
    id: IdText<DumpId>,
    name: String,
    /// Where it is from.
    source: String,
    /// On which ground it was looked at.
    ground: Word<DumpGround>,
    /// SHA-256 of the file, in hexadecimal.
    sha256: String,
    addresses: u64,
    /// Different people.
    people: u64,
    /// Those of them in any copy of a list of ours.
    known: u64,
    /// Those of them in no copy of any list of ours.
    elsewhere: u64,
    /// Which share of its people that is, from 0 to 1; none if nobody is in it.
    elsewhere_share: Option<f64>,
    /// It ends before its end.
    is_cut: bool,
    /// Whether it is ours.
    origin: Word<DumpOrigin>,
    /// The same as a sentence.
    text: String,
    made_at: Moment,
    made_by: String,
    /// When somebody said that it is ours although the numbers alone do not.
    confirmed_at: Option<Moment>,
    confirmed_by: Option<String>,
}

impl DumpView {
    fn of(api: &Api, dump: Dump) -> Self {
        let text = api.phrases.say(&api.language, &words::origin(&dump));
        let (elsewhere, elsewhere_share) = (dump.elsewhere(), dump.elsewhere_share());
        let (confirmed_at, confirmed_by) = dump.confirmed.unzip();
        DumpView {
            id: IdText(dump.id),
            name: dump.name,
            source: dump.source,
            ground: Word(dump.ground),
            sha256: hexadecimal(&dump.sha256),
            addresses: dump.addresses,
            people: dump.people,
            known: dump.known,
            elsewhere,
            elsewhere_share,
            is_cut: dump.is_cut,
            origin: Word(dump.origin),
            text,
            made_at: Moment(dump.made.0),
            made_by: dump.made.1,
            confirmed_at: confirmed_at.map(Moment),
            confirmed_by,
        }
    }
}

/// A dump with what it says.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct DumpWhole {
    dump: DumpView,
    /// Of each list that knows somebody in it, the one that knows most first.
    lists: Vec<DumpOfList>,
}

/// What a dump says of a list.
#[derive(Debug, Serialize, JsonSchema)]
struct DumpOfList {
    list: String,
    list_id: IdText<ListId>,
    /// Different people in any copy of it.
    people: u64,
    /// Those of them in the dump.
    known: u64,
    /// Whether something of it is out, by the numbers alone.
    is_ours: bool,
    /// The copy that is named, and by which evidence. Not a culprit.
    named: Option<IdText<CopyId>>,
    named_by: Option<Word<Spoke>>,
    /// Which kinds of evidence say something.
    spoke: Vec<Word<Spoke>>,
    /// Between which readings it was taken, and how likely.
    interval: Option<TakenBetween>,
    /// Copies by rows, likeliest first.
    ranked: Vec<RankedByRows>,
    /// What it says, in sentences: which copy, of which days, with which figures.
    text: Vec<String>,
    /// What would make it surer, in sentences.
    surer: Vec<String>,
}

/// Between which readings a dump was taken.
#[derive(Debug, Serialize, JsonSchema)]
struct TakenBetween {
    from: Moment,
    until: Moment,
    share: f64,
}

/// A copy that may be the one, by rows.
#[derive(Debug, Serialize, JsonSchema)]
struct RankedByRows {
    copy: IdText<CopyId>,
    vendor: String,
    /// How likely among the copies of the list.
    share: f64,
}

impl DumpOfList {
    fn of(api: &Api, shown: &ListShown) -> Self {
        let say = |phrase: &Phrase| api.phrases.say(&api.language, phrase);
        let mut text = vec![words::named(shown)];
        text.extend(words::interval(shown));
        text.extend(words::figures(shown));
        let (named, named_by) = shown.answer.named.unzip();
        let ranked = shown.answer.ranked.iter().map(|one| RankedByRows {
            copy: IdText(one.copy),
            vendor: shown.copies.get(&one.copy).map(|copy| copy.party.clone()).unwrap_or_default(),
            share: one.share,
        });
        let interval = shown.answer.interval.map(|(from, until, share)| TakenBetween {
            from: Moment(from),
            until: Moment(until),
            share,
        });
        DumpOfList {
            list: shown.list.name.clone(),
            list_id: IdText(shown.list.id),
            people: shown.counts.people,
            known: shown.counts.known,
            is_ours: shown.answer.is_ours(),
            named: named.map(IdText),
            named_by: named_by.map(Word),
            spoke: shown.answer.spoke.iter().copied().map(Word).collect(),
            interval,
            ranked: ranked.collect(),
            text: text.iter().map(say).collect(),
            surer: words::weak(shown).iter().map(say).collect(),
        }
    }
}

/// What a dump says, to be reckoned again elsewhere: the document as it is kept, byte for byte.
pub(crate) struct Bundle(String);

/// The evidence of a dump as numbers that can be reckoned again from the file, who was in which copy, and the key. No address, and nothing from which one could be made.
#[derive(JsonSchema)]
#[schemars(rename = "DumpBundle")]
#[expect(dead_code, reason = "it is described, and handed on as it is")]
struct BundleView(serde_json::Map<String, serde_json::Value>);

impl Answer for Bundle {
    const SHOWN: Shown = Shown {
        status: StatusCode::OK,
        media_type: Some("application/json"),
        schema: |schemas| schemas.subschema_for::<BundleView>(),
    };

    fn answered(self) -> Response {
        ([(header::CONTENT_TYPE, "application/json")], self.0).into_response()
    }
}

/// Lists dumps, newest first.
pub(crate) async fn list(api: Arc<Api>, ask: Ask<DumpQuery>) -> Result<Json<Listing<DumpView>>, ApiProblem> {
    let (before, Limit(limit)) = (ask.query.after.map(|id| id.0), ask.query.limit);
    let found = api.rooms.custody.dumps(&ask.access, before, limit).await?;
    Ok(Listing::full(found, limit, |one| one.id.to_string(), |one| DumpView::of(&api, one)))
}

/// Shows one and what it says.
pub(crate) async fn fetch(api: Arc<Api>, ask: Ask) -> Result<Json<DumpWhole>, ApiProblem> {
    let DumpShown { dump, lists } = api.rooms.custody.dump(&ask.access, ask.path.id("dump")?).await?;
    let lists = lists.iter().map(|shown| DumpOfList::of(&api, shown)).collect();
    Ok(Json(DumpWhole { dump: DumpView::of(&api, dump), lists }))
}

/// Gives its evidence bundle.
pub(crate) async fn bundle(api: Arc<Api>, ask: Ask) -> Result<Bundle, ApiProblem> {
    let found = api.rooms.custody.dump(&ask.access, ask.path.id("dump")?).await?;
    Ok(Bundle(found.dump.bundle))
}

/// That a dump is ours although the numbers alone do not say so, a person says who looked.
pub(crate) async fn confirm(api: Arc<Api>, ask: Ask) -> Result<Done, ApiProblem> {
    api.rooms.custody.dump(&ask.access, ask.path.id("dump")?).await?;
    Err(ApiProblem::needs_person())
}
