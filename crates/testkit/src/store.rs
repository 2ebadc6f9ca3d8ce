//! A store of one's own, on either database.

use std::time::Duration;

use model::{
    access::Access,
    ids::{HeldId, Id, JudgedId, LetterId, MailingId, ObjectId, PartyId, PersonId, TenantId},
    time::Time,
    verdict::{Action, Direction, Points},
};
use store::{
    Store,
    address::{ObjectsAddress, StoreAddress},
    custody::party::{Party, PartyRole, PartyState},
    guard::held::NewHeld,
    guard::judged::{Disposed, Judged, Origin, Trace},
    post::letter_log::{LoggedText, NewLetterLog},
};

use crate::{folder::TempFolder, postgres};

// Records that tests of pages write without being allowed to name the store.
pub use store::{guard::held_rest::HeldRest, shared::watch_entry::TimedEntry};

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// A file in the test's folder.
    Sqlite,
    /// A database of the test program's server.
    Postgres,
}

/// An empty, migrated store that is gone when the test is.
pub struct TempStore {
    /// The open store.
    pub store: Store,
    /// Where its files are.
    pub folder: TempFolder,
    /// Its address, as a configuration would say it.
    pub address: String,
}

impl TempStore {
    /// Makes one.
    pub async fn open(side: Side) -> Self {
        let folder = TempFolder::new("store");
        let address = match side {
            Side::Sqlite => format!("sqlite:{}", folder.path().join("tidewatch.db").display()),
            Side::Postgres => postgres::fresh_database(),
        };
        let store = open(&address, &folder).await;
        Self { store, folder, address }
    }

    /// Opens it once more, as after a restart.
    pub async fn reopen(&self) -> Store {
        open(&self.address, &self.folder).await
    }

    /// Returns the address of its objects.
    #[must_use]
    pub fn objects_address(&self) -> String {
        format!("file:{}", self.folder.path().join("objects").display())
    }
}

async fn open(address: &str, folder: &TempFolder) -> Store {
    let address = StoreAddress::parse(address).expect("tests write addresses that are accepted");
    let objects = ObjectsAddress::File(folder.path().join("objects"));
    Store::open(&address, &objects).await.expect("a fresh store opens")
}

/// Access of the house to itself, with every right.
#[must_use]
pub fn house() -> Access {
    Access::house(TenantId::HOUSE, "test")
}

impl TempStore {
    /// Keeps the row of a held message that came just now; nothing lies behind it to be opened.
    pub async fn held(&self, access: &Access, at: Time, chance: [u8; 10]) -> HeldId {
        let id = HeldId::new(at, chance);
        let new = NewHeld {
            id,
            at,
            end_at: at.plus(std::time::Duration::from_hours(24)),
            door: "mx".into(),
            direction: Direction::Inbound,
            queue_id: None,
            judged: None,
            message_sha256: [4; 32],
            size_bytes: 1,
            decided_by: "score".into(),
            score: Points::ZERO,
            reasons: vec![],
            sender: None,
            sender_domain: Some("vendor.example".into()),
            recipient_count: 1,
            recipients: vec![],
            recipient_domains: vec![],
        };
        let mut change = self.store.change(access).await.expect("the store of a test answers");
        let object = ObjectId::new(at, chance);
        change.held_keep_in_txn(&new, object, "house:test").await.expect("it is fit to be kept");
        change.commit().await.expect("the store of a test answers");
        id
    }

    /// Keeps a company of the register that sends our newsletter; one that is not in use is only looked at.
    pub async fn party(&self, access: &Access, number: u8, name: &str, is_in_use: bool, until: Time) {
        let party = Party {
            id: PartyId::from_bytes([number; 16]),
            role: PartyRole::Processor,
            above: None,
            name: name.into(),
            purpose: "sends our newsletter".into(),
            domains: vec!["mail.example".into()],
            country: "DE".into(),
            rows_about: Some(4_000_000),
            until: Some(until),
            note: "too dear".into(),
            state: if is_in_use { PartyState::InUse } else { PartyState::Candidate },
            added: (Time::EPOCH, "house:test".into()),
            changed: (Time::EPOCH, "house:test".into()),
        };
        let mut change = self.store.change(access).await.expect("the store of a test answers");
        change.party_add_in_txn(&party).await.expect("it is fit to be kept");
        change.commit().await.expect("the store of a test answers");
    }

    /// Logs a letter as if it had been sent to 12,345 people, in two languages.
    pub async fn letter_logged(&self, access: &Access, letter: LetterId, number: u8, at: Time) {
        let text = |language: &str, subject: &str| LoggedText {
            language: language.into(),
            subject: format!("{subject} {number}"),
            body: "Dear {first_name},\n\nyour address was in a copy <b>that is out</b>. Code: {check_code}\n"
                .into(),
        };
        let new = NewLetterLog {
            mailing: MailingId::from_bytes([number; 16]),
            letter,
            at,
            people: 12_345,
            signer: PersonId::from_bytes([4; 16]),
            from: ("Beispiel Garten".into(), "post@shop.example".into()),
            texts: vec![text("en", "Your address, letter"), text("de", "Ihre Adresse, Brief")],
            letter_sha256: [5; 32],
        };
        let mut change = self.store.change(access).await.expect("the store of a test answers");
        change.letter_log_add_in_txn(&new).await.expect("it is fit to be kept");
        change.commit().await.expect("the store of a test answers");
    }
}

/// A judged message: through the door `mx` from outside, through any other one of ours. `number` tells it from others of the same moment.
#[must_use]
pub fn judged(number: u32, at: Time, door: &str, action: Action, disposed: Disposed) -> Judged {
    let mut chance = [0; 10];
    chance[..4].copy_from_slice(&number.to_be_bytes());
    Judged {
        id: JudgedId::new(at, chance),
        at,
        direction: if door == "mx" { Direction::Inbound } else { Direction::Outbound },
        action,
        decided_by: "score".into(),
        score: Points::hundredths(250),
        reasons: vec![("link.mismatch".into(), Points::hundredths(250))],
        undecided: vec![],
        message_sha256: [7; 32],
        size_bytes: 100,
        took: Duration::from_millis(1),
        sender: None,
        sender_domain: Some("vendor.example".into()),
        recipients: vec![],
        trace: Trace { door: Some(door.into()), disposed: Some(disposed), ..Trace::default() },
        origin: Origin::default(),
    }
}
