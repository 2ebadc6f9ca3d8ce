//! A planted address in our own mail: issued a moment ago, it is kept back at the door, and what is kept says nowhere which it was.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use forensics::fingerprint::Keyed;
use guard::ingest::Disposition;
use guard::own_list::OwnAddresses;
use judge::own_list::MOST_KNOWN;
use model::address::EmailAddress;
use model::ids::{CanaryId, Id as _};
use model::verdict::Direction;
use post::mailbox::canaries::{Canaries, Issued};

use crate::house::{Open, Setup, arrival};

const JO: &str = "jo@shop.example";
const PLANTED: &str = "rose.planted@kept.example";

fn mail(number: u32) -> String {
    format!(
        "From: {JO}\nTo: a@print.example\nSubject: The labels\nMessage-ID: <{number}@shop.example>\nContent-Type: text/csv\n\n\
         email;name\nada@mail.example;Ada\n{PLANTED};Rose\n"
    )
}

#[tokio::test]
async fn a_canary_is_kept_back_from_the_moment_it_is_issued() {
    let open = Open::with(Setup::default()).await;
    let canaries = Arc::new(Canaries::new(&open.match_key));
    let own = OwnAddresses::new(Arc::clone(&canaries), &open.list_keys);
    open.scanner.know_lists(own.lists(&open.match_key, MOST_KNOWN));
    let leaves = |number: u32| {
        open.decide(arrival(Some(Direction::Outbound), Some(JO), JO, "a@print.example", &mail(number)))
    };
    let before = leaves(1).await;
    assert!(matches!(before, Disposition::Pass(_)), "{before:?}");
    let print = Keyed::new(open.match_key.expose()).exact(&EmailAddress::parse(PLANTED).unwrap());
    let prints = HashMap::from([(print, CanaryId::from_bytes([1; 16]))]);
    canaries.swap(Issued { prints, domains: Arc::new(HashSet::from(["kept.example".to_owned()])) });
    let after = leaves(2).await;
    assert!(!matches!(after, Disposition::Pass(_)), "{after:?}");
    let traced = open.traced().await;
    // Both came in the same moment, so their order says nothing.
    let held = traced.iter().find(|judged| format!("{judged:?}").contains("data.canary")).unwrap();
    assert!(!format!("{held:?}").contains("rose"), "{held:?}");
}
