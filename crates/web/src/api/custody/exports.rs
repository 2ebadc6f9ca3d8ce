//! Lists that leave, for programs: rows in as they come, a link or a sealed file out, and no file that lies around. What may leave, and to whom, is `custody::export`.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use custody::delivery::{PartyDelivery, usual};
use custody::drop::GRACE;
use custody::export::hand::Handing;
use custody::export::{Charset, Choice, Delivery, ExportKind, Exported, Preview, SealedCopy, Twice, Wanted};
use custody::receiver_keys::ReceiverKeys;
use custody::{Custody, CustodyError, Unfit};
use futures_util::stream;
use model::access::Access;
use model::ids::{CopyId, PartyId};
use model::phrase::Phrase;
use model::time::Time;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::api::Api;
use crate::api::problem::{ApiProblem, ProblemKind};
use crate::api::route::{Answer, Ask, Json, Nothing, Rows, Shown};
use crate::api::word::{IdText, Moment};
use crate::rooms::Rooms;

/// A list that is to leave. The body is the table itself: any delimiter; UTF-8, UTF-16 or Windows-1252, or as `encoding` says.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExportQuery {
    /// The list, as people call it; one that is not known is added.
    list: String,
    /// To whom.
    party: IdText<PartyId>,
    /// What for; without it, what the party is for.
    #[serde(default)]
    purpose: String,
    /// Until when they may have it, as 2027-03-31; without it, as long as they work for us.
    #[serde(default)]
    until: String,
    /// People not to write to, instead of people to write to.
    #[serde(default)]
    suppression: bool,
    /// Columns that leave beside the address, by name or as #3, with commas between them.
    #[serde(default)]
    columns: String,
    /// The column of addresses, by name or as #3, if its name does not say so.
    #[serde(default)]
    address_column: String,
    /// How the table is encoded, where that cannot be seen, by its label in the WHATWG's Encoding Standard; without it UTF-8, UTF-16 or, for what is neither, Windows-1252.
    #[serde(default)]
    encoding: String,
    /// How many canaries; the usual number without it, 0 for none.
    #[serde(default)]
    canaries: String,
    /// Keys to seal to (age1…), with commas between them; without it, those on the party's card, for age or for OpenPGP.
    #[serde(default)]
    age: String,
    /// How it goes: `drop` (a link), `sealed` (sealed to their key and fetched with `export_sealed`) or `push` (posted to the party's platform). Without it `sealed` if `age` is given, else what stands on the party's card, else a link.
    #[serde(default)]
    delivery: String,
    /// What `asks_twice` asks is meant: much more, or much less, than in the copy before, or the same list again.
    #[serde(default)]
    difference_is_meant: bool,
    /// People in it who were removed before are meant to be in it: they are members again.
    #[serde(default)]
    removed_are_meant: bool,
    /// Say what would leave, and let nothing leave.
    #[serde(default)]
    dry_run: bool,
}

/// What has left, or would.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct ExportView {
    /// The copy; none in a dry run.
    copy: Option<IdText<CopyId>>,
    /// Rows, canaries not counted.
    rows: u64,
    /// Different people.
    people: u64,
    /// Those of them who were removed from this list before.
    removed: u64,
    /// Rows of the copy before: the last that the same party got from here or had already.
    rows_before: Option<u64>,
    /// Whether it is refused until `difference_is_meant` says that it is meant.
    asks_twice: bool,
    /// Why: `difference` for so many more, or fewer, rows than before, `same` for a list that the party got within the last days as it is; none where nothing is asked.
    asks_twice_why: Option<&'static str>,
    /// When the same list went to them, where that is why.
    same_since: Option<Moment>,
    /// Whether no list was called so before: then this would be, or was, added.
    is_new_list: bool,
    /// The list that may have been meant, where one is called nearly so.
    nearest_list: Option<String>,
    /// Canaries among them.
    canaries: u64,
    /// Canaries that are suggested for so many rows, where they are more: how many there are is settled before the first row comes, by the copy before or the number on the card. None if they are as many as suggested, or if `canaries` said how many.
    canaries_suggested: Option<u64>,
    /// Columns that leave.
    columns: Vec<String>,
    /// Columns that stay.
    left_out: Vec<String>,
    /// Rows without a usable address; they stay.
    invalid: u64,
    /// On which lines, the first thousand.
    invalid_lines: Vec<u64>,
    /// Whether some of it was no UTF-8 and was read as Windows-1252, which it may not be: say `encoding` then.
    encoding_guessed: bool,
    /// Whether a second person has to agree.
    needs_second_person: bool,
    /// The link, told here and nowhere else.
    link: Option<String>,
    /// Until when the link can be used.
    link_until: Option<Moment>,
    /// SHA-256 of what is handed over, in hexadecimal.
    sha256: Option<String>,
    /// The copy of our own house that was also sealed to the owner's offline key, where that is set up.
    escrow: Option<IdText<CopyId>>,
}

impl ExportView {
    fn of(preview: &Preview) -> Self {
        ExportView {
            copy: None,
            rows: preview.counted.rows,
            people: preview.people,
            removed: preview.removed,
            rows_before: preview.before,
            asks_twice: preview.twice.is_some(),
            asks_twice_why: preview.twice.map(Twice::as_str),
            same_since: preview.twice.and_then(Twice::same_since).map(Moment),
            is_new_list: preview.new_list.is_some(),
            nearest_list: preview.new_list.as_ref().and_then(|new| new.nearest.clone()),
            canaries: preview.counted.canaries,
            canaries_suggested: preview.more_canaries,
            columns: preview.layout.columns.clone(),
            left_out: preview.layout.left_out.clone(),
            invalid: preview.counted.invalid,
            invalid_lines: preview.counted.invalid_lines.clone(),
            encoding_guessed: preview.counted.is_guessed,
            needs_second_person: preview.needs_second.is_some(),
            link: None,
            link_until: None,
            sha256: None,
            escrow: None,
        }
    }

    fn sealed(api: &Api, sealed: &SealedCopy) -> Self {
        let origin = api.rooms.public_at.clone().unwrap_or_default();
        ExportView {
            copy: Some(IdText(sealed.copy)),
            link: sealed.link.as_ref().map(|link| format!("{origin}/drop/{}", &*link.expose())),
            link_until: sealed.link.as_ref().map(|_| Moment(sealed.link_until)),
            sha256: Some(sealed.sha256.iter().map(|byte| format!("{byte:02x}")).collect()),
            escrow: sealed.escrow.map(IdText),
            ..ExportView::of(&sealed.preview)
        }
    }
}

/// In which way, and sealed to which keys: as the program says, else as the party's card does.
fn handed(
    known: Option<&PartyDelivery>,
    asked: &str,
    age: Vec<String>,
) -> Result<(Delivery, ReceiverKeys), ApiProblem> {
    let way = match asked {
        "drop" => Some(Delivery::Drop),
        "sealed" => Some(Delivery::Stream),
        "push" => Some(Delivery::Push),
        "" if !age.is_empty() => Some(Delivery::Stream),
        "" => None,
        _ => return Err(CustodyError::from(Unfit::NoDelivery).into()),
    };
    match usual(known, way, ReceiverKeys::age(age)) {
        (Delivery::Stream, keys) if keys.has_openpgp() => Ok((Delivery::OpenPgp, keys)),
        (Delivery::Age, keys) => Ok((Delivery::Stream, keys)),
        (Delivery::Stream, keys) if keys.is_empty() => Err(CustodyError::from(Unfit::AgeKey).into()),
        (Delivery::Pipe | Delivery::Plain, _) => {
            Err(ApiProblem::told(ProblemKind::Unfit, Phrase::new("delivery-by-hand")))
        }
        (way, keys) => Ok((way, keys)),
    }
}

/// What is handed to a program: sealed to its receiver's key, of either kind.
const SEALED: [Delivery; 3] = [Delivery::Stream, Delivery::Age, Delivery::OpenPgp];

fn charset(label: &str) -> Result<Option<Charset>, ApiProblem> {
    let named = (!label.trim().is_empty()).then(|| label.parse());
    Ok(named.transpose().map_err(|_| CustodyError::from(Unfit::Encoding))?)
}

/// Takes a list.
pub(crate) async fn make(api: Arc<Api>, ask: Ask<ExportQuery, Rows>) -> Result<Json<ExportView>, ApiProblem> {
    let query = ask.query;
    let listed = |text: &str| -> Vec<String> {
        text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let custody = &api.rooms.custody;
    let known = custody.delivery(&ask.access, query.party.0).await?;
    let (delivery, keys) = handed(known.as_ref(), &query.delivery, listed(&query.age))?;
    let wanted = Wanted {
        list: query.list,
        owner: String::new(),
        party: query.party.0,
        purpose: query.purpose,
        until: query.until,
        kind: if query.suppression { ExportKind::Suppression } else { ExportKind::List },
        delivery,
        choice: Choice {
            columns: listed(&query.columns),
            address: Some(query.address_column).filter(|name| !name.is_empty()),
            charset: charset(&query.encoding)?,
            bytes: ask.body.length(),
            rows_about: None,
        },
        seeds: query.canaries,
        keys,
        link_days: String::new(),
        knows_difference: query.difference_is_meant,
        knows_removed: query.removed_are_meant,
        is_dry_run: query.dry_run,
    };
    let export = custody.export_begin(&ask.access, &wanted, api.clock.now()).await?;
    let mut feeding = Custody::feed(export);
    let mut rows = ask.body.begin()?;
    // If the line breaks, what was sealed so far goes with `feeding`.
    while let Some(piece) = rows.next().await? {
        if !feeding.push(piece.to_vec()).await {
            break;
        }
    }
    let export = feeding.end().await?;
    match custody.export_finish(&ask.access, export, api.clock.now()).await? {
        Exported::Dry(preview) => Ok(Json(ExportView::of(&preview))),
        Exported::Sealed(sealed) => Ok(Json(ExportView::sealed(&api, &sealed))),
    }
}

/// A sealed file on its way.
pub(crate) struct SealedFile {
    handing: Handing,
    rooms: Arc<Rooms>,
    copy: CopyId,
    access: Access,
    /// When it was asked for.
    at: Time,
    /// It is here until its day, however often it goes.
    stays: bool,
}

impl SealedFile {
    /// Begins to hand over one that is here no more a while after all of it went; from here on it counts as with the vendor.
    ///
    /// Errors: as [`Custody::hand`], for all but `ways`.
    pub(crate) async fn begun(
        rooms: &Arc<Rooms>,
        access: &Access,
        (copy, ways): (CopyId, &[Delivery]),
        at: Time,
    ) -> Result<Self, CustodyError> {
        let handing = rooms.custody.hand(access, copy, ways, at).await?;
        rooms.custody.goes(access, copy, at).await?;
        Ok(SealedFile { handing, rooms: Arc::clone(rooms), copy, access: access.clone(), at, stays: false })
    }

    /// One that is here until its day, however often it goes.
    pub(crate) fn staying(
        rooms: &Arc<Rooms>,
        handing: Handing,
        (copy, at): (CopyId, Time),
        access: &Access,
    ) -> Self {
        SealedFile { handing, rooms: Arc::clone(rooms), copy, access: access.clone(), at, stays: true }
    }
}

/// Whoever writes an answer of a known length stops asking with its last byte, and a line may break after that: no server knows what arrived. So it stays for a while, as with a link,
/// and until its own end if the service stops meanwhile.
impl Drop for SealedFile {
    fn drop(&mut self) {
        if self.stays || !self.handing.is_whole() {
            return;
        }
        let (rooms, copy, access, at) = (Arc::clone(&self.rooms), self.copy, self.access.clone(), self.at);
        tokio::spawn(async move {
            tokio::time::sleep(GRACE).await;
            if let Err(error) = rooms.custody.handed(&access, copy, at).await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "that a list was handed over could not be noted; it can be fetched again until its end"
                );
            }
        });
    }
}

impl Answer for SealedFile {
    const SHOWN: Shown = Shown {
        status: StatusCode::OK,
        media_type: Some("application/octet-stream"),
        schema: |schemas| schemas.subschema_for::<String>(),
    };

    fn answered(self) -> Response {
        let length = self.handing.length_bytes.to_string();
        let fields =
            [(header::CONTENT_TYPE, "application/octet-stream".to_owned()), (header::CONTENT_LENGTH, length)];
        let pieces = stream::try_unfold(self, async |mut file| {
            let piece = file.handing.next().await?;
            Ok::<_, CustodyError>(piece.map(|piece| (piece.to_vec(), file)))
        });
        (fields, axum::body::Body::from_stream(pieces)).into_response()
    }
}

/// Hands a file over that was sealed to the receiver's key; a while after all of it went, it is here no more.
pub(crate) async fn sealed(api: Arc<Api>, ask: Ask<Nothing, Nothing>) -> Result<SealedFile, ApiProblem> {
    let copy: CopyId = ask.path.id("copy")?;
    // What was made for a program of somebody's, or to be a plain file, is not sealed to a receiver.
    Ok(SealedFile::begun(&api.rooms, &ask.access, (copy, &SEALED), api.clock.now()).await?)
}

#[cfg(test)]
mod tests {
    use custody::Custody;
    use custody::export::{Delivery, Exported};
    use platform::accounts::{Role, Scope};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::{Choice, ExportKind, GRACE, ReceiverKeys, Wanted};
    use crate::test_house::{TestHouse, later};

    /// Asks for a sealed file; returns the status and all that came, which is no text.
    async fn fetched(home: &TestHouse, bearer: &str, copy: &str) -> (String, Vec<u8>) {
        let mut line = TcpStream::connect(home.address()).await.unwrap();
        let request = format!(
            "POST /api/v1/exports/{copy}/sealed HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {bearer}\r\n\
             content-length: 0\r\nconnection: close\r\n\r\n"
        );
        line.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        line.read_to_end(&mut answer).await.unwrap();
        let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap();
        (head.split(' ').nth(1).unwrap().to_owned(), answer[end + 4..].to_vec())
    }

    #[tokio::test]
    async fn a_sealed_file_is_fetched_for_a_while_and_a_plain_one_never() {
        let mut home = TestHouse::open().await;
        let (access, custody) = (testkit::store::house(), home.rooms.custody.clone());
        let vendor = custody::party::Wanted { name: "Vendor B".into(), ..custody::party::Wanted::default() };
        let party = custody.vendor_add(&access, vendor, home.clock()).await.unwrap();
        let accounts = home.rooms.accounts.clone();
        let scopes = Scope::EVERY.into_iter().collect();
        let bearer = home.token(&accounts, Role::EVERY.into_iter().collect(), scopes).await;
        let key = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
        let place =
            format!("/api/v1/exports?list=Spring&party={party}&until=2027-01-01&canaries=0&age={key}");
        let kind = "content-type: text/csv\r\n";
        let made = home.call(("POST", &place), Some(&bearer), kind, "email\nada@customer.example\n").await;
        assert_eq!(made.status, 200, "{}", made.body);
        let made: serde_json::Value = serde_json::from_str(&made.body).unwrap();
        let copy = made["copy"].as_str().unwrap();
        let (status, file) = fetched(&home, &bearer, copy).await;
        assert_eq!(status, "200");
        assert!(file.starts_with(b"age-encryption.org/v1\n"));
        assert_eq!(
            fetched(&home, &bearer, copy).await,
            (status, file),
            "what was lost on the way comes again"
        );
        for tries in 0.. {
            if fetched(&home, &bearer, copy).await.0 == "404" {
                break;
            }
            assert!(tries < 100, "it is here still");
            later(GRACE).await;
        }

        // The card says how, unless the program does.
        let say = async |way: &str, keys: &[&str]| {
            let wanted = custody::delivery::DeliveryWanted {
                way: way.into(),
                keys: ReceiverKeys::age(keys.iter().map(ToString::to_string).collect()),
                ..Default::default()
            };
            custody.delivery_set(&access, party, &wanted, home.clock()).await.unwrap();
        };
        let place = format!("/api/v1/exports?list=Spring&party={party}&until=2027-01-01&canaries=0");
        let asked = async |more: &str| {
            let place = format!("{place}{more}");
            let body = "email\nada@customer.example\n";
            home.call(("POST", &place), Some(&bearer), kind, body).await
        };
        say("age", &[key]).await;
        let made = asked("&difference_is_meant=true").await;
        assert!(made.status == 200 && made.body.contains("\"link\":null"), "{}", made.body);
        let made: serde_json::Value = serde_json::from_str(&made.body).unwrap();
        let (_, file) = fetched(&home, &bearer, made["copy"].as_str().unwrap()).await;
        assert!(file.starts_with(b"age-encryption.org/v1\n"));
        // They have just this list: asked about, unless somebody says that it is meant. A dry run says that, and of a list that it would be new.
        let dry: serde_json::Value = serde_json::from_str(&asked("&dry_run=true").await.body).unwrap();
        assert_eq!((&dry["asks_twice"], &dry["asks_twice_why"]), (&true.into(), &"same".into()), "{dry}");
        assert!(dry["same_since"].is_string() && dry["is_new_list"] == false, "{dry}");
        let again = asked("&delivery=drop").await;
        assert!(again.status == 409 && again.body.contains("nobody joined"), "{}", again.body);
        let fresh = format!("{}&dry_run=true", place.replace("list=Spring&", "list=Sprnig&"));
        let fresh = home.call(("POST", &fresh), Some(&bearer), kind, "email\nada@customer.example\n").await;
        let fresh: serde_json::Value = serde_json::from_str(&fresh.body).unwrap();
        assert_eq!(
            (&fresh["is_new_list"], &fresh["nearest_list"]),
            (&true.into(), &"Spring".into()),
            "{fresh}"
        );
        assert!(fresh["asks_twice_why"].is_null() && fresh["canaries_suggested"].is_null(), "{fresh}");
        assert!(asked("&delivery=drop&difference_is_meant=true").await.body.contains("/drop/"));
        say("plain", &[]).await;
        assert_eq!(asked("").await.status, 422);
        assert_eq!(asked("&delivery=sealed").await.status, 422, "no key is known");
        assert_eq!(asked("&delivery=push").await.status, 422, "no platform is known");
        assert_eq!(asked("&delivery=carrier-pigeon").await.status, 422);

        let wanted = Wanted {
            list: "Spring".into(),
            owner: String::new(),
            party,
            purpose: String::new(),
            until: "2027-01-01".into(),
            kind: ExportKind::List,
            delivery: Delivery::Pipe,
            choice: Choice::default(),
            seeds: "0".into(),
            keys: ReceiverKeys::default(),
            link_days: String::new(),
            knows_difference: true,
            knows_removed: true,
            is_dry_run: false,
        };
        let export = custody.export_begin(&access, &wanted, home.clock()).await.unwrap();
        let mut feeding = Custody::feed(export);
        feeding.push(b"email\nada@customer.example\n".to_vec()).await;
        let export = feeding.end().await.unwrap();
        let Exported::Sealed(plain) = custody.export_finish(&access, export, home.clock()).await.unwrap()
        else {
            panic!("a dry run");
        };
        assert_eq!(fetched(&home, &bearer, &plain.copy.to_string()).await.0, "404");
        home.stop().await;
    }
}
