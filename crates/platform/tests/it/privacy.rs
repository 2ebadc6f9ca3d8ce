//! Privacy: what a thief of the disk finds. The key is elsewhere, so: no address, no word of a message.

use std::{
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

use aho_corasick::AhoCorasick;
use model::{
    fingerprint::Fingerprint,
    ids::{JudgedId, OutboxId},
    phrase::Phrase,
    verdict::{Action, DecidedBy, Direction, Evidence, Points, Reason, ReasonId, Verdict},
};
use platform::{audit::About, objects};
use store::{
    guard::judged::{Judged, JudgedMessage, Origin, Trace},
    txn::NewEvent,
};
use testkit::{
    folder::files_below,
    store::{Side, house},
};

use crate::house::House;

/// What must not be found: an address, alone and within words.
const MARKER: &str = "marker.person@customer.example";
/// What may be found, and proves that looking finds anything at all.
const CONTROL: &str = "control-domain.example";

/// Leaves a trace of the address in everything the house keeps.
async fn use_the_house(house_: &House) {
    let access = house_.customer("one").await;
    let message = format!("From: {MARKER}\r\nSubject: about {MARKER}\r\n\r\nDear {MARKER}\r\n").repeat(50);
    let id = house_.keep(&access, message.as_bytes()).await;
    let reason = Reason {
        id: ReasonId::new("link.mismatch"),
        points: Points::hundredths(450),
        text: Phrase::new("reason").with("address", MARKER),
        evidence: vec![Evidence { text: MARKER.into(), part: "body".into(), start: 0, end: 30 }],
    };
    let verdict = Verdict::of(Action::Hold, DecidedBy::Score, vec![reason], vec![], Direction::Inbound);
    let judged = JudgedMessage {
        id: JudgedId::new(house_.now(), house_.random()),
        at: house_.now(),
        message_sha256: [4; 32],
        size_bytes: message.len() as u64,
        took: Duration::from_micros(678),
        sender: Some(Fingerprint::from_bytes([5; 12])),
        sender_domain: Some(CONTROL.into()),
        recipients: vec![Fingerprint::from_bytes([6; 12])],
        trace: Trace::default(),
        origin: Origin::default(),
    };
    house_.temp.store.guard().judged_record(&access, &[Judged::of(&verdict, judged)]).await.unwrap();
    let opened =
        objects::open(&access, &house_.temp.store.objects(), &house_.ring, &house_.audit, id).await.unwrap();
    assert_eq!(*opened, message.as_bytes());
    let mut change = house_.temp.store.change(&access).await.unwrap();
    let event = OutboxId::new(house_.now(), house_.random());
    house_.audit.append_in_txn(&access, &mut change, "object.keep", &About::of("object", id)).await.unwrap();
    change
        .say(&NewEvent { id: event, kind: "message_judged", version: 1, body: b"", at: house_.now() })
        .await
        .unwrap();
    change.commit().await.unwrap();
    house_.audit.grow(&access).await.unwrap();
    // Removing leaves traces of its own: journals, free pages, dead rows.
    house_.temp.store.objects().object_remove(&access, id).await.unwrap();
    house_.keep(&house(), message.as_bytes()).await;
}

/// Returns the files in which a text stands, in any of the forms it may have been written in.
fn found(house_: &House, since: SystemTime, text: &str) -> Vec<String> {
    let base64 = |skip: usize| {
        use std::fmt::Write;
        const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        text.as_bytes()[skip..].chunks_exact(3).fold(String::new(), |mut out, three| {
            let bits = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
            for shift in [18, 12, 6, 0] {
                let _ = write!(out, "{}", DIGITS[(bits >> shift & 63) as usize] as char);
            }
            out
        })
    };
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let forms = [text.to_owned(), hex.clone(), hex.to_uppercase(), base64(0), base64(1), base64(2)];
    let mut files = files_below(house_.data(), |_| true);
    if house_.side == Side::Postgres {
        // The server's journal and tables, as far as they were written since: most of it is the catalogues of other tests' databases.
        let written =
            |path: &Path| fs::metadata(path).and_then(|about| about.modified()).is_ok_and(|at| at >= since);
        files.extend(files_below(&testkit::postgres::data_folder(), written));
    }
    assert!(files.len() > 5, "there is something to look into");
    let forms = AhoCorasick::new(forms).unwrap();
    files
        .iter()
        .filter(|(_, bytes)| forms.is_match(bytes))
        .map(|(path, _)| path.display().to_string())
        .collect()
}

pub(crate) async fn a_thief_of_the_disk_finds_no_address(house_: &House) {
    let since = SystemTime::now();
    use_the_house(house_).await;
    assert!(!found(house_, since, CONTROL).is_empty(), "looking finds what is there");
    assert_eq!(found(house_, since, MARKER), Vec::<String>::new(), "while running, journals included");
    house_.temp.store.close().await;
    assert_eq!(found(house_, since, MARKER), Vec::<String>::new(), "after closing");
}
