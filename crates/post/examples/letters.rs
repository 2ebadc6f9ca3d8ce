//! What one letter costs: written and signed, without disk and network. `cargo run --release -p tidewatch-post --example letters -- KEY.pem [COUNT]`
//!
//! The time is that of the processor (Linux says it in `/proc/self/schedstat`), so that a busy machine tells the same.
//! The key is RSA (`openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048`) or Ed25519. What sending adds (journal, sockets) is seen by the test `dispatch`.

#![expect(clippy::unwrap_used, reason = "a tool for one's own desk says where it stopped")]

use std::sync::Arc;
use std::time::Duration;

use model::fingerprint::Fingerprint;
use model::ids::{AffectedSetId, DeliveryId, Id, LetterId, MailingId, ObjectId, TenantId};
use model::time::Time;
use platform::clock::SystemChance;
use platform::keys::{KeyPlace, RootKey};
use post::dispatch::message::Scribe;
use post::letter::{CHECK_CODE, Letter, LetterKind, LetterText, Sender, Source, Variable};
use post::mailing::{Delivery, DeliveryState};
use post::sign::{DkimKey, Signer};
use post::spool::Recipient;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let pem = std::fs::read(arguments.next().expect("the first argument is a key in PEM")).unwrap();
    let count: u32 = arguments.next().map_or(2_000, |count| count.parse().unwrap());
    let folder = std::env::temp_dir().join(format!("tidewatch-letters-{}", std::process::id()));
    let place = KeyPlace { file: folder.join("key").join("root.key"), data: folder.join("data") };
    let now = Time::from_seconds(1_795_000_000);
    let ring = Arc::new(RootKey::open(&place, &SystemChance).unwrap().work_ring(now));
    let key = DkimKey::from_pem("shop.example", "tw", &pem).unwrap();
    for (what, signer) in [("written", None), ("written and signed", Some(Signer::new(vec![key]).unwrap()))] {
        let scribe = Scribe::new(Arc::clone(&ring), signer.map(Arc::new), None);
        let letter = letter(now);
        let begun = on_processor();
        let mut bytes = 0;
        for number in 0..count {
            let recipient = recipient(number);
            let written =
                scribe.write((&letter, now), (TenantId::HOUSE, &delivery(number)), &recipient).unwrap();
            bytes += written.content.len();
        }
        let each = (on_processor() - begun) / count;
        println!("{what}: {each:?} of the processor each, {} bytes each", bytes / count as usize);
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// How long this thread has had a processor; it is the only one.
fn on_processor() -> Duration {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

fn letter(now: Time) -> Letter {
    let paragraph = "We found out on Saturday at 06:40 that a copy of our list is in the hands of others. \
                     Your e-mail address and your first name were in it. Your password was not.\n\n";
    Letter {
        id: LetterId::from_bytes([1; 16]),
        kind: LetterKind::Mandated,
        texts: vec![LetterText {
            language: "en".into(),
            subject: "Your address was in a copy that is out".into(),
            body: format!("Dear {{first_name}},\n\n{}Code: {{check_code}}\n", paragraph.repeat(8)),
        }],
        variables: vec![
            Variable { name: "first_name".into(), source: Source::Column("First name".into()) },
            Variable { name: CHECK_CODE.into(), source: Source::CheckCode },
        ],
        from: Sender { name: "Shop".into(), address: "letters@shop.example".into() },
        is_answered_by_us: false,
        affected: AffectedSetId::from_bytes([2; 16]),
        affected_count: 1,
        not_after: now,
    }
}

fn recipient(number: u32) -> Recipient {
    Recipient {
        address: format!("customer-{number}@example.net"),
        language: None,
        values: [("first_name".to_owned(), format!("Ann {number}"))].into(),
    }
}

fn delivery(number: u32) -> Delivery {
    let mut print = [0; 12];
    print[..4].copy_from_slice(&number.to_be_bytes());
    Delivery {
        id: DeliveryId::from_bytes([4; 16]),
        mailing: MailingId::from_bytes([5; 16]),
        recipient: Fingerprint::from_bytes(print),
        batch: ObjectId::from_bytes([6; 16]),
        line: number,
        state: DeliveryState::Planned,
        attempt: 0,
        next_at: None,
        first_at: None,
        last_at: None,
        answer: None,
        sha256: None,
        maybe_twice: false,
        came_back_at: None,
    }
}
