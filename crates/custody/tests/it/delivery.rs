//! A party gets lists as its card says; a sealed file is posted to its platform until that takes it, signed and under one name.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use custody::copy::CopyState;
use custody::delivery::{DeliveryWanted, PartyDelivery, PushState, Pushing, keys_of};
use custody::export::{Delivery, Exported, Wanted};
use custody::party::Wanted as Card;
use custody::receiver_keys::{OpenPgpError, ReceiverKeys};
use custody::{Custody, CustodyError, Unfit};
use model::access::{Access, Right, Rights};
use model::ids::{Id as _, PartyId, TenantId};
use platform::clock::Clock as _;
use platform::dns::Resolver;
use platform::fetch::{Fetcher, Reach, roots};
use post::alarm::schedule::MAX_ATTEMPTS;
use testkit::gnupg::{GnuPg, fixture};
use testkit::smtp_sink::SinkCertificate;
use testkit::store::house;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, Notify};

use crate::export::{table, wanted};
use crate::house::House;

const KEY: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

/// No answer at all.
const LOST: &str = "";

/// What a platform got: the head of each request, and its body.
type Got = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// A platform that gives these answers, one after another; returns where it is and what it got.
async fn platform(answers: Vec<&'static str>) -> (String, Got) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = format!("http://{}/lists", listener.local_addr().unwrap());
    let got = Got::default();
    let taken = Arc::clone(&got);
    tokio::spawn(async move {
        for answer in answers {
            let (mut line, _) = listener.accept().await.unwrap();
            taken.lock().await.push(request(&mut line).await.unwrap());
            say(&mut line, answer).await;
        }
    });
    (place, got)
}

/// A platform behind TLS that shows one certificate after another, each to one visitor, and takes everything from whoever goes on; returns its address and what it got.
async fn encrypted_platform(certificates: Vec<Arc<SinkCertificate>>) -> (String, Got) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = format!("https://localhost:{}/lists", listener.local_addr().unwrap().port());
    let got = Got::default();
    let taken = Arc::clone(&got);
    tokio::spawn(async move {
        for certificate in certificates {
            let (line, _) = listener.accept().await.unwrap();
            let Ok(mut line) = certificate.acceptor().accept(line).await else { continue };
            let Some(request) = request(&mut line).await else { continue };
            taken.lock().await.push(request);
            say(&mut line, "204 taken").await;
            line.shutdown().await.unwrap();
        }
    });
    (place, got)
}

/// A platform that takes what it gets, and answers nobody before it is told to; returns where it is, what it got, and by what it is told.
async fn slow_platform() -> (String, Got, Arc<Notify>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = format!("http://{}/lists", listener.local_addr().unwrap());
    let (got, told) = (Got::default(), Arc::new(Notify::new()));
    let (taken, answering) = (Arc::clone(&got), Arc::clone(&told));
    tokio::spawn(async move {
        loop {
            let (mut line, _) = listener.accept().await.unwrap();
            taken.lock().await.push(request(&mut line).await.unwrap());
            let answering = Arc::clone(&answering);
            tokio::spawn(async move {
                answering.notified().await;
                say(&mut line, "204 taken").await;
            });
        }
    });
    (place, got, told)
}

/// Reads a request; none if the line ends before it does.
async fn request(line: &mut (impl AsyncRead + Unpin)) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        let mut piece = vec![0; 4_096];
        let read = line.read(&mut piece).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&piece[..read]);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let length = field(&head, "content-length").parse::<usize>().unwrap();
        if bytes.len() >= end + 4 + length {
            return Some((head, bytes[end + 4..].to_vec()));
        }
    }
}

async fn say(line: &mut (impl AsyncWrite + Unpin), answer: &str) {
    // Taken, and the line broke before the answer.
    if answer == LOST {
        return;
    }
    let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    line.write_all(answer.as_bytes()).await.unwrap();
    line.flush().await.unwrap();
}

fn field(head: &str, name: &str) -> String {
    let fields = head.lines().filter_map(|line| line.split_once(": "));
    let known = fields.into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.unwrap_or_else(|| panic!("no {name} in {head}")).1.trim().to_owned()
}

fn to_platform(party: PartyId) -> Wanted {
    Wanted { delivery: Delivery::Push, keys: ReceiverKeys::age(vec![KEY.into()]), ..wanted(party) }
}

fn posting(house_: &House, reach: Reach) -> Custody {
    posting_by(house_, Pushing::new(Fetcher::new(Resolver::off(), roots::trusting_nobody()), reach))
}

fn posting_by(house_: &House, pushing: Pushing) -> Custody {
    house_.with_domains(vec!["letters.example".into()]).with_pushing(pushing)
}

/// Says on the card that lists are posted there; tests have no certificate, so it is written beside the check.
async fn card(house_: &House, party: PartyId, url: &str) {
    let set = (house_.clock.now(), "test".to_owned());
    let (keys, recipient, url) = (vec![KEY.to_owned()], String::new(), url.to_owned());
    let delivery =
        PartyDelivery { party, delivery: Delivery::Push, keys, openpgp: String::new(), recipient, url, set };
    let mut change = house_.temp.store.change(&house()).await.unwrap();
    change.delivery_set_in_txn(&delivery).await.unwrap();
    change.commit().await.unwrap();
}

async fn sealed(house_: &House, wanted: &Wanted) -> Result<Exported, CustodyError> {
    let (custody, now) = (&house_.custody, house_.clock.now());
    let mut export = custody.export_begin(&house(), wanted, now).await?;
    export.push(table(20).as_bytes())?;
    export.end()?;
    custody.export_finish(&house(), export, now).await
}

pub(crate) async fn a_card_says_how_a_party_gets_lists(house_: &House) {
    let party = house_.vendor().await;
    let (custody, now) = (&house_.custody, house_.clock.now());
    assert_eq!(custody.delivery(&house(), party).await.unwrap(), None);
    let wanted = |way: &str, keys: &[&str], url: &str| DeliveryWanted {
        way: way.into(),
        keys: ReceiverKeys::age(keys.iter().map(ToString::to_string).collect()),
        recipient: String::new(),
        url: url.into(),
    };
    for (wanted, field) in [
        (wanted("stream", &[], ""), "way"),
        (wanted("age", &[], ""), "age"),
        (wanted("drop", &["age1wrong"], ""), "age"),
        (wanted("push", &[KEY], ""), "url"),
        (wanted("push", &[KEY], "http://vendor.example/in"), "url"),
        (wanted("push", &[KEY], "https://jo:secret@vendor.example/in"), "url"),
        (wanted("push", &[], "https://vendor.example/in"), "age"),
    ] {
        let refused = custody.delivery_set(&house(), party, &wanted, now).await.err().unwrap();
        assert_eq!(refused.unfit().map(|(field, _)| field), Some(field), "{wanted:?}");
    }
    let gpg = |recipient: &str| DeliveryWanted { recipient: recipient.into(), ..wanted("pipe", &[], "") };
    let refused =
        custody.delivery_set(&house(), party, &gpg("lists@vendor.example"), now).await.err().unwrap();
    assert_eq!(refused.unfit().map(|(field, _)| field), Some("recipient"));
    let print = "0x4f2a 4f2a 4f2a 4f2a 4f2a  4f2a 4f2a 4f2a 4f2a 4f2a";
    custody.delivery_set(&house(), party, &gpg(print), now).await.unwrap();
    assert_eq!(custody.delivery(&house(), party).await.unwrap().unwrap().recipient, "4F2A".repeat(10));
    let good = wanted("push", &[&KEY.to_uppercase()], "https://vendor.example/in");
    custody.delivery_set(&house(), party, &good, now).await.unwrap();
    let known = custody.delivery(&house(), party).await.unwrap().unwrap();
    assert_eq!(
        (known.delivery, known.keys, known.url.as_str()),
        (Delivery::Push, vec![KEY.to_owned()], "https://vendor.example/in")
    );
    custody.delivery_set(&house(), party, &wanted("pipe", &[], ""), now).await.unwrap();
    assert_eq!(custody.delivery(&house(), party).await.unwrap().unwrap().delivery, Delivery::Pipe);
    let reader = house().only(Rights::NONE.with(Right::Read));
    assert!(matches!(custody.delivery_set(&reader, party, &good, now).await, Err(CustodyError::Denied(_))));
}

pub(crate) async fn a_list_is_posted_until_the_platform_takes_it_and_then_gone_here(house_: &House) {
    let party = house_.vendor().await;
    let push = to_platform(party);
    let refused = Box::pin(sealed(house_, &push)).await.err();
    assert!(matches!(refused, Some(CustodyError::Unfit(Unfit::PushUrl))), "{refused:?}");
    let (place, got) = platform(vec![LOST, "503 later", "204 taken"]).await;
    card(house_, party, &place).await;
    let Exported::Sealed(copy) = Box::pin(sealed(house_, &push)).await.unwrap() else { panic!("a dry run") };
    assert!(copy.link.is_none());
    let state = async || house_.custody.copy(&house(), copy.copy).await.unwrap().copy.state;
    assert_eq!(state().await, CopyState::Prepared);
    let custody = posting(house_, Reach::OwnNetworkToo);
    assert_eq!(custody.pushes_work(&house(), house_.clock.now()).await.unwrap(), 0, "its answer was lost");
    assert_eq!(state().await, CopyState::Out, "counted as theirs before anybody knows");
    // Not before its time.
    assert_eq!(custody.pushes_work(&house(), house_.clock.now()).await.unwrap(), 0);
    house_.clock.advance(Duration::from_secs(60));
    assert_eq!(custody.pushes_work(&house(), house_.clock.now()).await.unwrap(), 0, "it said later");
    let known = custody.push(&house(), copy.copy).await.unwrap().unwrap();
    assert_eq!((known.state, known.attempts, known.answer.as_str()), (PushState::Waiting, 2, "HTTP 503"));
    house_.clock.advance(Duration::from_secs(60));
    let now = house_.clock.now();
    assert_eq!(custody.pushes_work(&house(), now).await.unwrap(), 1);
    assert_eq!(custody.pushes_work(&house(), now).await.unwrap(), 0);
    let got = got.lock().await;
    assert_eq!(got.len(), 3);
    let secret = custody.holder_secret(&house(), party, now).await.unwrap();
    for (head, body) in got.iter() {
        assert!(body.starts_with(b"age-encryption.org/v1\n") && body.len() as u64 == copy.length_bytes);
        assert_eq!(field(head, "webhook-id"), copy.copy.to_string(), "one name, so that it is taken once");
        let seconds = field(head, "webhook-timestamp").parse().unwrap();
        let signature = field(head, "webhook-signature");
        assert!(secret.verifies(&copy.copy.to_string(), seconds, body, &signature), "{head}");
    }
    assert_eq!(custody.push(&house(), copy.copy).await.unwrap().unwrap().state, PushState::Delivered);
    let kept = house_.temp.store.objects().object_list(&house(), None, 10).await.unwrap();
    assert!(kept.iter().all(|object| object.kind != custody::export::EXPORT), "what was taken is gone here");
    assert_eq!(house_.temp.store.objects().object_orphan_list(&house()).await.unwrap(), []);
    let again = custody.hand(&house(), copy.copy, &[Delivery::Push], house_.clock.now()).await.err();
    assert!(matches!(again, Some(CustodyError::NotToHand)), "{again:?}");
}

pub(crate) async fn a_platform_that_hangs_holds_nobody_but_its_own(house_: &House) {
    let (slow, slow_got, answer) = slow_platform().await;
    let (quick, quick_got) = platform(vec!["204 taken"]).await;
    let mut copies = Vec::new();
    for (name, place) in [("Slow one", &slow), ("Slow two", &slow), ("Quick", &quick)] {
        let vendor = Card { name: name.into(), until: "2027-03-31".into(), ..Card::default() };
        let party = house_.custody.vendor_add(&house(), vendor, house_.clock.now()).await.unwrap();
        card(house_, party, place).await;
        let Exported::Sealed(copy) = Box::pin(sealed(house_, &to_platform(party))).await.unwrap() else {
            panic!("a dry run")
        };
        copies.push(copy.copy);
        house_.clock.advance(Duration::from_secs(1));
    }
    let custody = posting(house_, Reach::OwnNetworkToo);
    let work = async || custody.pushes_work(&house(), house_.clock.now()).await.unwrap();
    let state = async |copy| custody.push(&house(), copy).await.unwrap().unwrap().state;
    let others = async {
        while slow_got.lock().await.is_empty() {
            tokio::task::yield_now().await;
        }
        assert_eq!(work().await, 1, "the quick one, though it has waited less than the second for the slow");
        assert_eq!((quick_got.lock().await.len(), state(copies[2]).await), (1, PushState::Delivered));
        // Nobody posts to a platform that somebody posts to.
        assert_eq!(work().await, 0);
        assert_eq!(slow_got.lock().await.len(), 1);
        assert_eq!(
            (state(copies[0]).await, state(copies[1]).await),
            (PushState::Waiting, PushState::Waiting)
        );
        answer.notify_one();
        0
    };
    assert_eq!(tokio::join!(work(), others), (1, 0));
    assert_eq!(state(copies[0]).await, PushState::Delivered);
    // Its turn is over: the next has it.
    answer.notify_one();
    assert_eq!(work().await, 1);
    assert_eq!((slow_got.lock().await.len(), state(copies[1]).await), (2, PushState::Delivered));
}

pub(crate) async fn a_list_goes_over_tls_and_only_to_whom_the_certificate_names(house_: &House) {
    let party = house_.vendor().await;
    let certificate = |name: &str| Arc::new(SinkCertificate::new(&[name]));
    let (own, strange, other) =
        (certificate("localhost"), certificate("localhost"), certificate("mail.example"));
    // One that says of itself what ours does, and that nobody we trust has signed; one of another host that we do trust; the right one.
    let shown = vec![strange, Arc::clone(&other), Arc::clone(&own)];
    let (place, got) = encrypted_platform(shown).await;
    let wanted = DeliveryWanted {
        way: "push".into(),
        keys: ReceiverKeys::age(vec![KEY.into()]),
        url: place,
        ..Default::default()
    };
    house_.custody.delivery_set(&house(), party, &wanted, house_.clock.now()).await.unwrap();
    let Exported::Sealed(copy) = Box::pin(sealed(house_, &to_platform(party))).await.unwrap() else {
        panic!("a dry run")
    };
    let trusted = roots::trusting(format!("{}{}", own.root_pem, other.root_pem).as_bytes()).unwrap();
    let pushing = Pushing::new(Fetcher::new(Resolver::off(), trusted), Reach::OwnNetworkToo);
    let custody = posting_by(house_, pushing);
    for refused in ["BadSignature", "not valid for name"] {
        assert_eq!(custody.pushes_work(&house(), house_.clock.now()).await.unwrap(), 0, "{refused}");
        let known = custody.push(&house(), copy.copy).await.unwrap().unwrap();
        assert_eq!(known.state, PushState::Waiting);
        assert!(
            known.answer.starts_with("encrypt the connection: invalid peer certificate: ")
                && known.answer.contains(refused),
            "{}",
            known.answer
        );
        assert!(got.lock().await.is_empty(), "nothing of it is sent to a stranger");
        house_.clock.advance(Duration::from_mins(10));
    }
    assert_eq!(custody.pushes_work(&house(), house_.clock.now()).await.unwrap(), 1);
    let (head, body) = got.lock().await.pop().unwrap();
    assert!(head.starts_with("POST /lists HTTP/1.1\r\n"), "{head}");
    assert_eq!(body.len() as u64, copy.length_bytes);
    let seconds = field(&head, "webhook-timestamp").parse().unwrap();
    let secret = custody.holder_secret(&house(), party, house_.clock.now()).await.unwrap();
    let signature = field(&head, "webhook-signature");
    assert!(secret.verifies(&copy.copy.to_string(), seconds, &body, &signature), "{head}");
    assert_eq!(custody.push(&house(), copy.copy).await.unwrap().unwrap().state, PushState::Delivered);
}

pub(crate) async fn our_own_network_is_never_posted_to_and_a_list_is_given_up_in_the_end(house_: &House) {
    let party = house_.vendor().await;
    let (place, got) = platform(vec!["204 taken"]).await;
    card(house_, party, &place).await;
    let push = to_platform(party);
    let Exported::Sealed(copy) = Box::pin(sealed(house_, &push)).await.unwrap() else { panic!("a dry run") };
    let custody = posting(house_, Reach::Internet);
    for _ in 0..MAX_ATTEMPTS {
        assert_eq!(custody.pushes_work(&house(), house_.clock.now()).await.unwrap(), 0);
        house_.clock.advance(Duration::from_mins(150));
    }
    let known = custody.push(&house(), copy.copy).await.unwrap().unwrap();
    assert_eq!(known.state, PushState::GivenUp);
    assert!(known.answer.contains("own machine or network"), "{known:?}");
    assert!(got.lock().await.is_empty());
}

pub(crate) async fn who_is_ruled_out_meanwhile_is_posted_nothing(house_: &House) {
    let party = house_.vendor().await;
    let (place, got) = platform(vec!["204 taken"]).await;
    card(house_, party, &place).await;
    let Exported::Sealed(copy) = Box::pin(sealed(house_, &to_platform(party))).await.unwrap() else {
        panic!("a dry run")
    };
    let gone = Card { name: "Vendor B".into(), state: "ended".into(), ..Card::default() };
    house_.custody.vendor_change(&house(), party, gone, house_.clock.now()).await.unwrap();
    let custody = posting(house_, Reach::OwnNetworkToo);
    assert_eq!(custody.pushes_work(&house(), house_.clock.now()).await.unwrap(), 0);
    let known = custody.push(&house(), copy.copy).await.unwrap().unwrap();
    assert_eq!((known.state, known.attempts), (PushState::GivenUp, 0), "{known:?}");
    assert!(got.lock().await.is_empty());
    assert_eq!(custody.copy(&house(), copy.copy).await.unwrap().copy.state, CopyState::Prepared);
    let kept = house_.temp.store.objects().object_list(&house(), None, 10).await.unwrap();
    assert!(kept.iter().all(|object| object.kind != custody::export::EXPORT), "what nobody gets is gone");
}

pub(crate) async fn without_public_pages_nothing_is_sealed_for_a_link(house_: &House) {
    let party = house_.vendor().await;
    let custody = house_.with_domains(vec!["letters.example".into()]).with_links(false);
    let refused = custody.export_begin(&house(), &wanted(party), house_.clock.now()).await.err();
    assert!(matches!(refused, Some(CustodyError::Unfit(Unfit::NoLinks))), "{refused:?}");
    let dry = Wanted { is_dry_run: true, ..wanted(party) };
    assert!(custody.export_begin(&house(), &dry, house_.clock.now()).await.is_ok());
    let by_hand = Wanted { delivery: Delivery::Plain, ..wanted(party) };
    assert!(custody.export_begin(&house(), &by_hand, house_.clock.now()).await.is_ok());
}

pub(crate) async fn a_list_of_another_tenant_is_not_sealed_for_a_link(house_: &House) {
    let (custody, now) = (house_.with_domains(vec!["letters.example".into()]), house_.clock.now());
    let tenant = TenantId::new(now, [2; 10]);
    house_.temp.store.platform().tenant_add(&house(), tenant, "Branch", now).await.unwrap();
    let access = Access { tenant, ..house() };
    let card = Card { name: "Vendor B".into(), until: "2027-03-31".into(), ..Card::default() };
    let party = custody.vendor_add(&access, card, now).await.unwrap();
    for custody in [&custody, &house_.with_domains(vec!["letters.example".into()]).with_links(false)] {
        let refused = custody.export_begin(&access, &wanted(party), now).await.err();
        assert!(matches!(refused, Some(CustodyError::Unfit(Unfit::LinksOfHouse))), "{refused:?}");
    }
    let dry = Wanted { is_dry_run: true, ..wanted(party) };
    assert!(custody.export_begin(&access, &dry, now).await.is_ok());
    let by_hand = Wanted { delivery: Delivery::Plain, ..wanted(party) };
    assert!(custody.export_begin(&access, &by_hand, now).await.is_ok());
}

fn key(name: &str) -> String {
    std::fs::read_to_string(fixture(&format!("{name}.asc"))).unwrap()
}

fn openpgp(text: &str) -> ReceiverKeys {
    ReceiverKeys { age: Vec::new(), openpgp: text.into() }
}

pub(crate) async fn a_list_is_sealed_to_the_openpgp_key_of_a_card(house_: &House) {
    let party = house_.vendor().await;
    let (custody, now) = (&house_.custody, house_.clock.now());
    let set = async |way: &str, keys: ReceiverKeys| {
        let wanted = DeliveryWanted { way: way.into(), keys, ..Default::default() };
        custody.delivery_set(&house(), party, &wanted, now).await
    };
    let both = ReceiverKeys { age: vec![KEY.into()], openpgp: key("cv25519") };
    let secret = key("cv25519").replace("PUBLIC", "PRIVATE");
    for (way, keys, field, words) in [
        ("openpgp", ReceiverKeys::default(), "openpgp", "export-unfit-openpgp-none"),
        ("openpgp", ReceiverKeys::age(vec![KEY.into()]), "openpgp", "export-unfit-openpgp-none"),
        ("drop", both, "openpgp", "export-unfit-two-kinds"),
        ("openpgp", openpgp(KEY), "openpgp", "openpgp-unfit-age"),
        ("age", ReceiverKeys::age(vec![key("cv25519")]), "age", "export-unfit-openpgp-for-age"),
        ("drop", openpgp(&secret), "openpgp", "openpgp-unfit-secret"),
        ("drop", openpgp(&key("expired")), "openpgp", "openpgp-unfit-expired"),
        ("push", openpgp(&key("revoked")), "openpgp", "openpgp-unfit-revoked"),
        ("openpgp", openpgp(&key("version6")), "openpgp", "openpgp-unfit-version"),
    ] {
        let refused = set(way, keys).await.err().unwrap();
        let (found, phrase) = refused.unfit().unwrap();
        assert_eq!((found, phrase.id), (field, words));
    }
    assert_eq!(custody.delivery(&house(), party).await.unwrap(), None, "nothing of it was kept");

    set("openpgp", openpgp(&format!("Dear both,\n{}", key("until")))).await.unwrap();
    let known = custody.delivery(&house(), party).await.unwrap().unwrap();
    assert!(known.keys.is_empty() && known.openpgp.starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----"));
    let shown = keys_of(&known).shown(now);
    assert_eq!(shown[0].name.as_deref(), Some("Vendor B (until) <until@vendor.example>"));
    assert_eq!(shown[0].fingerprint.split(' ').count(), 10);
    let end = shown[0].until.unwrap().unwrap();
    assert!(end.to_string().starts_with("2027-01-15"), "{end}");

    // It opens with their program and nobody's else, under the name of the list; by a link it is called so, too.
    let gpg = GnuPg::with("cv25519");
    for way in [Delivery::OpenPgp, Delivery::Drop] {
        let wanted = Wanted { delivery: way, keys: openpgp(&key("cv25519")), ..wanted(party) };
        let wanted = Wanted { knows_difference: true, ..wanted };
        let Exported::Sealed(copy) = Box::pin(sealed(house_, &wanted)).await.unwrap() else { panic!() };
        let mut file = Vec::new();
        if way == Delivery::OpenPgp {
            let mut handing = custody.hand(&house(), copy.copy, &[way], house_.clock.now()).await.unwrap();
            while let Some(piece) = handing.next().await.unwrap() {
                file.extend_from_slice(&piece);
            }
            assert_eq!(file.len() as u64, handing.length_bytes);
        } else {
            let link = copy.link.as_ref().unwrap();
            let look = custody.drop_look(&house(), link, now).await.unwrap();
            assert_eq!(look.drop.file_name, "spring-news.csv.pgp");
            let mut fetching = custody.drop_fetch(&house(), link, (0, u64::MAX), now).await.unwrap();
            while let Some(piece) = fetching.next().await.unwrap() {
                file.extend_from_slice(&piece);
            }
        }
        let opened = String::from_utf8(gpg.opened(&file).unwrap()).unwrap();
        assert!(opened.starts_with("Email,First name\r\n") || opened.starts_with("Email,First name\n"));
        assert_eq!(opened.lines().count(), 24, "a header, 20 people and 3 canaries");
        assert_eq!(opened.matches("@letters.example").count(), 3);
    }

    // The key on the card ends: then nothing is read of a file, and nothing is kept.
    let wanted = Wanted { delivery: Delivery::OpenPgp, keys: keys_of(&known), ..wanted(party) };
    let refused = custody.export_begin(&house(), &wanted, end).await.err().unwrap();
    assert_eq!(refused.unfit().unwrap().1.id, "openpgp-unfit-expired");
    assert!(matches!(keys_of(&known).shown(end)[0].until, Err(OpenPgpError::Expired(_))));
}

pub(crate) async fn a_key_that_ends_soon_is_something_to_mend(house_: &House) {
    let party = house_.vendor().await;
    let (custody, now) = (&house_.custody, house_.clock.now());
    let keys = openpgp(&key("until"));
    let wanted = DeliveryWanted { way: "openpgp".into(), keys, ..Default::default() };
    custody.delivery_set(&house(), party, &wanted, now).await.unwrap();
    let is_found = async |now| {
        let ground = custody.ground(&house()).await.unwrap();
        let subjects = custody::finding_rule::subjects(&ground, &BTreeMap::new(), now);
        let rules = custody::finding_rule::Rule::built_in();
        let rule = rules.iter().find(|rule| rule.id == "party-key-ends").unwrap();
        subjects.iter().any(|one| one.id == party.to_bytes() && rule.holds(&one.facts))
    };
    assert!(!is_found(now).await);
    let days = |count: u64| now.plus(Duration::from_hours(24 * count));
    assert!(is_found(days(30)).await, "24 days before");
    assert!(is_found(days(90)).await, "it has ended");
}
