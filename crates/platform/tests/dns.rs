//! The resolver against a real server on loopback, over UDP and TCP, with all the ways a server can fail.

use std::{net::IpAddr, time::Duration};

use platform::dns::{
    Budget, BudgetLimits, CacheLimits, DnsSettings, Exchange, Kind, LookupError, Records, Resolver, Trouble,
};
use testkit::dns::{Asked, Via, ZoneServer};
use tokio::time::Instant;

/// Long enough for loopback on a busy machine, short enough to wait for in a test.
const TIMEOUT: Duration = Duration::from_millis(400);

fn settings(server: &ZoneServer) -> DnsSettings {
    DnsSettings { servers: vec![server.address()], timeout: TIMEOUT, ..DnsSettings::default() }
}

fn resolver(server: &ZoneServer) -> Resolver {
    Resolver::new(&settings(server)).expect("servers are named")
}

fn budget() -> Budget {
    Budget::new(BudgetLimits { lookups: 1_000, wait: Duration::from_secs(20) }, Instant::now())
}

fn like_v4() -> IpAddr {
    IpAddr::from([127, 0, 0, 1])
}

async fn text(resolver: &Resolver, name: &str) -> Result<Vec<String>, LookupError> {
    let texts = resolver.text(name, &budget()).await?;
    Ok(texts.iter().map(|text| String::from_utf8(text.to_vec()).expect("zones here are text")).collect())
}

const TEMPORARY: fn(Trouble) -> Result<Vec<String>, LookupError> =
    |trouble| Err(LookupError::Temporary(trouble));

#[tokio::test]
async fn each_kind_of_record_is_read() {
    let long = "x".repeat(600);
    let server = ZoneServer::start(&format!(
        "text.test TXT v=spf1 -all
         text.test TXT second
         long.test TXT {long}
         host.test A 192.0.2.1
         host.test AAAA 2001:db8::1
         mail.test MX 20 second.test
         mail.test MX 10 First.Test
         null.test MX 0 .
         1.2.0.192.in-addr.arpa PTR Host.Test"
    ))
    .await;
    let resolver = resolver(&server);
    assert_eq!(text(&resolver, "Text.Test.").await.unwrap(), ["v=spf1 -all", "second"]);
    assert_eq!(text(&resolver, "long.test").await.unwrap(), [long], "strings of one record are joined");
    let v6 = "2001:db8::1".parse::<IpAddr>().unwrap();
    for (like, address) in [(like_v4(), IpAddr::from([192, 0, 2, 1])), (v6, v6)] {
        assert_eq!(&*resolver.addresses("host.test", like, &budget()).await.unwrap(), [address]);
    }
    let exchange = |preference, host: &str| Exchange { preference, host: host.into() };
    let exchanges = resolver.exchanges("mail.test", &budget()).await.unwrap();
    assert_eq!(&*exchanges, [exchange(10, "first.test"), exchange(20, "second.test")]);
    assert_eq!(&*resolver.exchanges("null.test", &budget()).await.unwrap(), [exchange(0, "")]);
    let names = resolver.names(IpAddr::from([192, 0, 2, 1]), &budget()).await.unwrap();
    assert_eq!(&*names, [Box::from("host.test")]);
}

#[tokio::test]
async fn missing_name_and_missing_record_are_told_apart() {
    let server = ZoneServer::start("host.test A 192.0.2.1\na.b.deep.test A 192.0.2.1").await;
    let resolver = resolver(&server);
    for (name, answer) in [
        ("host.test", LookupError::NoRecords),
        ("deep.test", LookupError::NoRecords),
        ("other.test", LookupError::NameMissing),
        ("below.host.test", LookupError::NameMissing),
        ("a..test", LookupError::NotAName),
    ] {
        assert_eq!(text(&resolver, name).await, Err(answer), "{name}");
        assert_eq!(answer.is_void(), answer != LookupError::NotAName);
    }
    assert_eq!(server.asked_for("a..test"), 0);
}

#[tokio::test]
async fn alias_is_followed() {
    let server = ZoneServer::start(
        "alias.test CNAME second.test
         second.test CNAME target.test
         target.test TXT found
         dangling.test CNAME gone.test
         circle.test CNAME circle.test",
    )
    .await;
    let resolver = resolver(&server);
    assert_eq!(text(&resolver, "alias.test").await.unwrap(), ["found"]);
    assert!(text(&resolver, "dangling.test").await.unwrap_err().is_void());
    assert!(text(&resolver, "circle.test").await.is_err());
}

#[tokio::test]
async fn answer_is_remembered_for_its_time_to_live() {
    let server = ZoneServer::start("kept.test 300 TXT a\nunkept.test 0 TXT b\nno-soa.test !no-soa").await;
    let resolver = resolver(&server);
    for (name, asked) in
        [("kept.test", 1), ("KEPT.test.", 1), ("unkept.test", 3), ("missing.test", 1), ("no-soa.test", 3)]
    {
        for _ in 0..3 {
            // Only the counting matters here.
            let _ = text(&resolver, name).await;
        }
        let name = name.trim_end_matches('.').to_lowercase();
        assert_eq!(server.asked_for(&name), asked, "{name}");
    }
    let clone = resolver.clone();
    assert_eq!(text(&clone, "kept.test").await.unwrap(), ["a"]);
    assert_eq!(server.asked_for("kept.test"), 1, "a clone shares the memory");
}

#[tokio::test]
async fn server_that_cannot_say_is_no_answer_and_not_asked_again_at_once() {
    let server =
        ZoneServer::start("broken.test !servfail\nrefused.test !refused\ngarbled.test !garbled").await;
    let resolver = resolver(&server);
    for (name, trouble) in [
        ("broken.test", Some(Trouble::ServerFailure)),
        ("refused.test", Some(Trouble::ServerFailure)),
        ("garbled.test", None),
    ] {
        let first = text(&resolver, name).await;
        match trouble {
            Some(trouble) => assert_eq!(first, TEMPORARY(trouble), "{name}"),
            None => assert!(matches!(first, Err(LookupError::Temporary(_))), "{name}: {first:?}"),
        }
        let asked = server.asked_for(name);
        assert!((1..=4).contains(&asked), "{name} was asked for {asked} times");
        assert_eq!(text(&resolver, name).await, first);
        assert_eq!(server.asked_for(name), asked, "{name}: the failure is remembered");
    }
}

#[tokio::test]
async fn silent_server_is_given_up_on_in_bounded_time() {
    let server = ZoneServer::start("silent.test !silent").await;
    let started = Instant::now();
    assert_eq!(text(&resolver(&server), "silent.test").await, TEMPORARY(Trouble::TimedOut));
    // One attempt and one retry, and as much again for a busy machine.
    assert!(started.elapsed() < TIMEOUT * 4, "took {:?}", started.elapsed());
}

#[tokio::test]
async fn lost_datagram_is_sent_again() {
    let server = ZoneServer::start("lost.test !loses-first\nlost.test TXT found").await;
    assert_eq!(text(&resolver(&server), "lost.test").await.unwrap(), ["found"]);
}

#[tokio::test]
async fn server_that_is_not_there_is_no_answer() {
    let gone = ZoneServer::start("").await.address();
    let resolver =
        Resolver::new(&DnsSettings { servers: vec![gone], timeout: TIMEOUT, ..DnsSettings::default() })
            .unwrap();
    assert!(matches!(text(&resolver, "a.test").await, Err(LookupError::Temporary(_))));
}

#[tokio::test]
async fn second_server_answers_for_a_silent_first() {
    let silent = ZoneServer::start("a.test !silent").await;
    let good = ZoneServer::start("a.test TXT found").await;
    let servers = vec![silent.address(), good.address()];
    let resolver =
        Resolver::new(&DnsSettings { servers, timeout: TIMEOUT, ..DnsSettings::default() }).unwrap();
    assert_eq!(text(&resolver, "a.test").await.unwrap(), ["found"]);
}

#[tokio::test]
async fn answer_cut_short_is_fetched_over_tcp() {
    let large: String =
        (0..40).map(|number| format!("large.test TXT {number}{}\n", "x".repeat(100))).collect();
    let server = ZoneServer::start(&format!("cut.test !truncated\ncut.test TXT whole\n{large}")).await;
    let resolver = resolver(&server);
    assert_eq!(text(&resolver, "cut.test").await.unwrap(), ["whole"]);
    assert_eq!(text(&resolver, "large.test").await.unwrap().len(), 40);
    let ways = |name: &str| -> Vec<Via> {
        let asked: Vec<Asked> = server.asked();
        asked.into_iter().filter(|asked| asked.name == name).map(|asked| asked.via).collect()
    };
    for name in ["cut.test", "large.test"] {
        assert_eq!(ways(name), [Via::Udp, Via::Tcp], "{name}");
    }
}

#[tokio::test]
async fn answer_cut_short_on_every_way_is_none() {
    let server = ZoneServer::start("cut.test !always-truncated\ncut.test TXT whole").await;
    assert_eq!(text(&resolver(&server), "cut.test").await, TEMPORARY(Trouble::Garbled));
}

#[tokio::test]
async fn question_asked_by_many_at_once_is_sent_once() {
    let server = ZoneServer::start("popular.test TXT found").await;
    let resolver = resolver(&server);
    let askers: Vec<_> = (0..100)
        .map(|_| {
            let resolver = resolver.clone();
            tokio::spawn(async move { text(&resolver, "popular.test").await })
        })
        .collect();
    for asker in askers {
        assert_eq!(asker.await.unwrap().unwrap(), ["found"]);
    }
    assert_eq!(server.asked_for("popular.test"), 1);
}

#[tokio::test]
async fn too_many_questions_at_once_are_turned_away() {
    let server = ZoneServer::start("a.test !silent\nb.test TXT found").await;
    let resolver = Resolver::new(&DnsSettings { max_in_flight: 1, ..settings(&server) }).unwrap();
    let waiting = tokio::spawn({
        let resolver = resolver.clone();
        async move { text(&resolver, "a.test").await }
    });
    while server.asked_for("a.test") == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(text(&resolver, "b.test").await, TEMPORARY(Trouble::Busy));
    assert_eq!(waiting.await.unwrap(), TEMPORARY(Trouble::TimedOut));
    assert_eq!(text(&resolver, "b.test").await.unwrap(), ["found"], "being turned away is not remembered");
}

#[tokio::test]
async fn message_asks_no_more_than_its_share() {
    let server = ZoneServer::start("a.test TXT found").await;
    let resolver = resolver(&server);
    let budget = Budget::new(BudgetLimits { lookups: 3, wait: Duration::from_secs(20) }, Instant::now());
    let mut answers = Vec::new();
    for _ in 0..5 {
        answers.push(resolver.lookup("a.test", Kind::Text, &budget).await.map(|_| ()));
    }
    let spent = Err(LookupError::Temporary(Trouble::BudgetSpent));
    assert_eq!(answers, [Ok(()), Ok(()), Ok(()), spent, spent], "remembered answers count too");
    assert_eq!(budget.lookups_left(), 0);
}

#[tokio::test]
async fn shares_of_a_budget_are_taken_from_it() {
    let budget = Budget::new(BudgetLimits { lookups: 10, wait: Duration::from_secs(20) }, Instant::now());
    let (first, second) = (budget.share(7), budget.share(7));
    assert_eq!((first.lookups_left(), second.lookups_left(), budget.lookups_left()), (7, 3, 0));
    budget.give_back(&first);
    assert_eq!((first.lookups_left(), budget.lookups_left()), (0, 7));
}

#[tokio::test]
async fn message_waits_no_longer_than_its_share_while_the_answer_is_kept_for_the_next() {
    let server = ZoneServer::start("slow.test !loses-first\nslow.test TXT found").await;
    let resolver = resolver(&server);
    let short = Budget::new(BudgetLimits { lookups: 10, wait: Duration::from_millis(20) }, Instant::now());
    let first = resolver.lookup("slow.test", Kind::Text, &short).await;
    assert_eq!(first, Err(LookupError::Temporary(Trouble::BudgetSpent)));
    let second = resolver.lookup("slow.test", Kind::Text, &budget()).await;
    assert!(matches!(second, Ok(Records::Text(_))), "{second:?}");
}

#[tokio::test]
async fn failure_is_forgotten_after_its_time() {
    let server = ZoneServer::start("flaky.test !servfail").await;
    let cache = CacheLimits { failure: Duration::from_millis(50), ..CacheLimits::default() };
    let resolver = Resolver::new(&DnsSettings { cache, ..settings(&server) }).unwrap();
    assert_eq!(text(&resolver, "flaky.test").await, TEMPORARY(Trouble::ServerFailure));
    server.replace("flaky.test TXT found");
    let recovered = async {
        while text(&resolver, "flaky.test").await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), recovered).await.expect("the failure is forgotten");
}

#[tokio::test]
async fn resolver_that_is_off_asks_nobody() {
    let resolver = Resolver::off();
    assert!(!resolver.is_on());
    assert_eq!(text(&resolver, "a.test").await, Err(LookupError::Off));
    assert_eq!(budget().lookups_left(), 1_000);
}
