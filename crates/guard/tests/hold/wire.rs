//! Releasing over real SMTP: what the next hop reads on the wire is what came, once, or listed as a possible duplicate.

use std::sync::Arc;

use guard::release::{PastTheFilter, RELEASE_FIELD, RETRY_AFTER, Released, Releaser};
use platform::dns::Resolver;
use post::relay::{Hop, Relay, RelaySettings, RelayTls, Route, TlsLevel};
use store::guard::held::HeldState;
use testkit::smtp_sink::SmtpSink;
use testkit::store::house;

use crate::house::{House, REVIEW, clean};

fn releaser_to(house_: &House, port: u16) -> Releaser {
    let settings = RelaySettings { may_reach_own_network: true, ..RelaySettings::default() };
    let relay = Relay::new(settings, Resolver::off(), RelayTls::without_roots(), None);
    let route = Route::Hop(Hop { host: "127.0.0.1".into(), port, tls: TlsLevel::None });
    house_.releaser_over(Arc::new(PastTheFilter { relay, route }))
}

pub(crate) async fn the_next_hop_reads_the_envelope_and_the_bytes_that_came(house_: &House) {
    let sink = SmtpSink::start("").await;
    let id = house_.held(7).await;
    let releaser = releaser_to(house_, sink.address().port());
    let released = releaser.release(&house(), id, &REVIEW).await.unwrap();
    assert_eq!(released, Released::Done { answer: "250 2.0.0 taken".into() });
    let [taken] = sink.taken().try_into().unwrap();
    for asked in ["MAIL FROM:<eve@sender.example>", "BODY=8BITMIME", "SMTPUTF8", "RET=HDRS", "ENVID=envid-7"]
    {
        assert!(taken.mail.contains(asked), "{asked} in {}", taken.mail);
    }
    let notify = "NOTIFY=SUCCESS,FAILURE";
    assert!(
        taken.recipients[0].contains(notify) && taken.recipients[0].contains("ORCPT=rfc822;anna@old.example"),
        "{taken:?}"
    );
    assert!(taken.recipients[1].starts_with("RCPT TO:<bo@shop.example>"), "{taken:?}");
    let release = house_.fetch(id).await.release.unwrap();
    let expected = [format!("{RELEASE_FIELD}: {release}\r\n").as_bytes(), &clean(7)].concat();
    assert_eq!(taken.content, expected, "dots at the beginning of lines and all");
}

pub(crate) async fn an_answer_lost_on_the_wire_is_listed_and_sent_again_the_same(house_: &House) {
    let sink = SmtpSink::start("end #1 take-and-close").await;
    let id = house_.held(1).await;
    let releaser = releaser_to(house_, sink.address().port());
    let released = releaser.release(&house(), id, &REVIEW).await.unwrap();
    assert!(matches!(released, Released::Unknown { .. }), "{released:?}");
    let held = house_.fetch(id).await;
    assert_eq!((held.state, held.maybe_twice), (HeldState::Releasing, true));
    house_.clock.advance(RETRY_AFTER);
    assert_eq!(releaser.take_over(&house(), 10).await.unwrap(), 1);
    let taken = sink.taken();
    assert_eq!((taken.len(), &taken[0].content), (2, &taken[1].content));
    assert_eq!(house_.fetch(id).await.state, HeldState::Released);
}

pub(crate) async fn what_the_next_hop_does_not_take_is_held_with_its_answer(house_: &House) {
    let sink = SmtpSink::start("rcpt<bo@shop.example> #1 450 4.2.1 <bo@shop.example> is full").await;
    let id = house_.held(1).await;
    let releaser = releaser_to(house_, sink.address().port());
    assert!(matches!(releaser.release(&house(), id, &REVIEW).await.unwrap(), Released::Back { .. }));
    let held = house_.fetch(id).await;
    assert_eq!((held.state, held.delivered.as_slice()), (HeldState::Held, &[0][..]));
    assert_eq!(held.answer.as_deref(), Some("1 of 2 do not have it: 450 4.2.1 <(address)> is full"));
    assert!(matches!(releaser.release(&house(), id, &REVIEW).await.unwrap(), Released::Done { .. }));
    let recipients: Vec<usize> = sink.taken().iter().map(|taken| taken.recipients.len()).collect();
    assert_eq!(recipients, [1, 1], "each has it once");
}

pub(crate) async fn a_next_hop_that_is_not_there_or_cannot_loses_nothing(house_: &House) {
    let id = house_.held(1).await;
    let gone = SmtpSink::start("").await.address().port();
    let old = SmtpSink::start("ehlo extensions PIPELINING|SMTPUTF8|DSN").await;
    let reset = SmtpSink::start("connect reset").await;
    for port in [gone, old.address().port(), reset.address().port()] {
        let releaser = releaser_to(house_, port);
        let released = releaser.release(&house(), id, &REVIEW).await.unwrap();
        assert!(matches!(released, Released::Back { .. }), "{released:?}");
        let held = house_.fetch(id).await;
        assert_eq!(
            (held.state, held.maybe_twice),
            (HeldState::Held, false),
            "nothing was sent: {:?}",
            held.answer
        );
    }
    assert_eq!(old.taken(), []);
}
