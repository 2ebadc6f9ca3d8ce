use std::sync::atomic::{AtomicUsize, Ordering};

use platform::dns::BudgetLimits;

use super::*;

fn policy(text: &str) -> Result<Policy, PolicyError> {
    Policy::parse(text.as_bytes())
}

#[test]
fn the_policy_of_the_rfc_is_read() {
    // RFC 8461 §3.2.
    let text = "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmx: backupmx.example.com\r\nmax_age: 604800\r\n";
    let read = policy(text).unwrap();
    assert!(read.is_enforced());
    assert_eq!(read.max_age, Duration::from_secs(604_800));
    let check = |host: &str, expected| assert_eq!(read.names(host), expected, "{host}");
    check("mail.example.com", true);
    check("MAIL.example.com.", true);
    check("a.example.net", true);
    check("example.net", false);
    check("a.b.example.net", false);
    check(".example.net", false);
    check("other.example.com", false);
}

#[test]
fn what_is_no_policy_is_refused() {
    let check = |text: &str, expected| assert_eq!(policy(text), Err(expected), "{text:?}");
    check("", PolicyError::Version);
    check("version: STSv2\nmode: none\nmax_age: 1", PolicyError::Version);
    check("version: STSv1\nmode: strict\nmx: a.example\nmax_age: 1", PolicyError::Mode);
    check("version: STSv1\nmode: enforce\nmx: a.example", PolicyError::Age);
    check("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: -1", PolicyError::Age);
    check("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 99999999999", PolicyError::Age);
    check("version: STSv1\nmode: enforce\nmax_age: 1", PolicyError::NoServer);
    check("version: STSv1\nmode: testing\nmx: <script>\nmax_age: 1", PolicyError::NoServer);
    assert_eq!(Policy::parse(&[0xff]), Err(PolicyError::Unreadable));
    assert_eq!(Policy::parse(&vec![b' '; Policy::MAX_BYTES + 1]), Err(PolicyError::Unreadable));
}

#[test]
fn odd_policies_are_read_as_the_rfc_says() {
    let read =
        policy("junk\nversion:STSv1\nmode: none\nmode: enforce\nmax_age: 9999999999\nextension: x").unwrap();
    assert_eq!(read.mode, Mode::None);
    assert_eq!(read.max_age, Duration::from_secs(31_557_600));
}

#[test]
fn records_are_read() {
    let check = |records: &[&str], expected: Option<&str>| {
        let texts: Vec<Box<[u8]>> = records.iter().map(|text| text.as_bytes().into()).collect();
        assert_eq!(policy_id(&texts).as_deref(), expected, "{records:?}");
    };
    check(&["v=STSv1; id=20160831085700Z;"], Some("20160831085700Z"));
    check(&["v=STSv1;id=1", "v=spf1 -all"], Some("1"));
    check(&["v=STSv1; x=y; id=1 ; z"], Some("1"));
    check(&["v=STSv1; id=1", "v=STSv1; id=2"], None);
    check(&["v=STSv1"], None);
    check(&["v=STSv1; id="], None);
    check(&["v=STSv1; id=a-b"], None);
    check(&["v=STSv10; id=1"], None);
    check(&[], None);
}

/// Fetches from a list, and counts.
struct Scripted {
    answers: Mutex<Vec<Option<&'static str>>>,
    asked: Arc<AtomicUsize>,
}

impl PolicyFetch for Scripted {
    fn fetch<'f>(&'f self, _: &'f str) -> Fetching<'f> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let mut answers = self.answers.lock().unwrap();
        let answer = if answers.is_empty() { None } else { answers.remove(0) };
        Box::pin(async move {
            tokio::task::yield_now().await;
            answer.map(|text| text.as_bytes().to_vec())
        })
    }
}

const ENFORCE: &str = "version: STSv1\nmode: enforce\nmx: mx.example.com\nmax_age: 86400\n";

async fn look(cache: &PolicyCache, resolver: &Resolver) -> Option<Arc<Policy>> {
    let budget = Budget::new(BudgetLimits { lookups: 5, wait: Duration::from_secs(5) }, Instant::now());
    cache.policy("example.com", resolver, &budget).await
}

fn scripted(answers: &[Option<&'static str>]) -> (PolicyCache, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let fetch = Scripted { answers: Mutex::new(answers.to_vec()), asked: Arc::clone(&asked) };
    (PolicyCache::new(Box::new(fetch)), asked)
}

async fn zone(text: &str) -> (testkit::dns::ZoneServer, Resolver) {
    let zone = testkit::dns::ZoneServer::start(text).await;
    let settings = platform::dns::DnsSettings {
        servers: vec![zone.address()],
        timeout: Duration::from_millis(500),
        retries: 0,
        ..platform::dns::DnsSettings::default()
    };
    let resolver = Resolver::new(&settings).unwrap();
    (zone, resolver)
}

#[tokio::test]
async fn a_policy_is_fetched_once_and_survives_silence() {
    let (server, resolver) = zone("_mta-sts.example.com 0 TXT v=STSv1; id=1;").await;
    let (cache, asked) = scripted(&[Some(ENFORCE)]);
    for _ in 0..3 {
        assert!(look(&cache, &resolver).await.unwrap().is_enforced());
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    server.replace("_mta-sts.example.com !servfail");
    let (_other, silent) = zone("_mta-sts.example.com !servfail").await;
    assert!(look(&cache, &silent).await.unwrap().is_enforced(), "silence does not end a policy");
    let (_none, gone) = zone("other.example TXT x").await;
    assert!(look(&cache, &gone).await.unwrap().is_enforced(), "nor does a record that is gone");
}

#[tokio::test]
async fn a_new_id_is_fetched_again_but_a_failed_fetch_ends_nothing() {
    let (_first, one) = zone("_mta-sts.example.com TXT v=STSv1; id=1;").await;
    let (_second, two) = zone("_mta-sts.example.com TXT v=STSv1; id=2;").await;
    let (cache, asked) = scripted(&[Some(ENFORCE), None]);
    assert!(look(&cache, &one).await.is_some());
    tokio::time::pause();
    tokio::time::advance(RETRY).await;
    tokio::time::resume();
    assert!(look(&cache, &two).await.unwrap().is_enforced());
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    // The failed fetch is not repeated with every message.
    assert!(look(&cache, &two).await.is_some());
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_hundred_messages_at_once_fetch_once() {
    let (_server, resolver) = zone("_mta-sts.example.com TXT v=STSv1; id=1;").await;
    let (cache, asked) = scripted(&[Some(ENFORCE)]);
    let looks = (0..100).map(|_| look(&cache, &resolver));
    let found = futures_util::future::join_all(looks).await;
    assert!(found.iter().all(Option::is_some));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn without_record_nobody_is_asked() {
    let (_server, resolver) = zone("example.com TXT hello").await;
    let (cache, asked) = scripted(&[Some(ENFORCE)]);
    assert!(look(&cache, &resolver).await.is_none());
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    assert!(cache.is_empty());
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_policy_or_none(text in "(version: STSv1\n)?(mode: (enforce|none)\n)?(mx: [*.a-z-]{0,12}\n){0,3}(max_age: [0-9]{0,12}\n)?.{0,40}") {
        if let Ok(policy) = Policy::parse(text.as_bytes()) {
            proptest::prop_assert!(policy.mode == Mode::None || !policy.servers.is_empty());
            proptest::prop_assert!(policy.max_age.as_secs() <= 31_557_600);
            proptest::prop_assert!(!policy.names(""));
        }
    }

    #[test]
    fn any_bytes_are_a_record_or_none(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80)) {
        let whole = [b"v=STSv1; id=".as_slice(), &bytes].concat();
        for text in [bytes, whole] {
            let _ = Policy::parse(&text);
            let id = policy_id(&[text.into()]);
            proptest::prop_assert!(id.is_none_or(|id| (1..=32).contains(&id.len())));
        }
    }
}
