//! Releasing to a next hop that misbehaves at each step, over real SMTP: before the end of the message nothing was sent, and it is held
//! again with the answer; after it nobody knows, and it is listed as a possible duplicate. The next attempt delivers it, once.

use std::sync::Arc;
use std::time::Duration;

use guard::release::{PastTheFilter, RETRY_AFTER, Released, Releaser};
use mail::smtp::client::TimeLimits;
use platform::dns::Resolver;
use post::relay::{Hop, Relay, RelaySettings, RelayTls, Route, TlsLevel};
use store::guard::held::HeldState;
use testkit::smtp_sink::SmtpSink;
use testkit::store::house;

use crate::house::{House, REVIEW};

/// What it does instead of its part.
const DEEDS: [&str; 5] = ["451 4.3.0 hop says later", "554 5.7.1 hop says no", "hang", "close", "half-close"];

/// Its part in a message, in order.
const STEPS: [&str; 7] = ["connect", "ehlo", "mail", "rcpt", "data", "content", "end"];

/// Long enough for an honest answer on a busy machine, short enough to wait for.
const PATIENCE: Duration = Duration::from_millis(1_000);

fn impatient_releaser(house_: &House, port: u16) -> Releaser {
    let limits = TimeLimits {
        greeting: PATIENCE,
        hello: PATIENCE,
        mail: PATIENCE,
        recipient: PATIENCE,
        data: PATIENCE,
        content: PATIENCE,
        end_of_data: PATIENCE,
        quit: PATIENCE,
        ..TimeLimits::default()
    };
    let settings = RelaySettings { may_reach_own_network: true, limits, ..RelaySettings::default() };
    let relay = Relay::new(settings, Resolver::off(), RelayTls::without_roots(), None);
    let route = Route::Hop(Hop { host: "127.0.0.1".into(), port, tls: TlsLevel::None });
    house_.releaser_over(Arc::new(PastTheFilter { relay, route }))
}

/// For how many recipients the message was taken. One without a byte is what a client that pipelines sends a server that said no to MAIL and yes to
/// DATA (RFC 2920 §3.1); an honest server takes none.
fn recipients(sink: &SmtpSink) -> usize {
    let taken = sink.taken();
    taken.iter().filter(|taken| !taken.content.is_empty()).map(|taken| taken.recipients.len()).sum()
}

async fn check(house_: &House, number: u32, step: &str, deed: &str) {
    let about = format!("{deed} at {step}");
    let sink = SmtpSink::start(&format!("{step} #1 {deed}")).await;
    let id = house_.held(number).await;
    let releaser = impatient_releaser(house_, sink.address().port());
    let released = releaser.release(&house(), id, &REVIEW).await.unwrap();
    let held = house_.fetch(id).await;
    let is_answer = deed.starts_with(['4', '5']);
    match released {
        Released::Done { .. } => panic!("{about}: {released:?}"),
        Released::Back { .. } => {
            assert!(step != "end" || is_answer, "{about}: {released:?}");
            assert_eq!(
                (held.state, held.maybe_twice),
                (HeldState::Held, false),
                "{about}: {:?}",
                held.answer
            );
            // Of two recipients one is refused; the other has it, and does not get it again.
            let have_it = usize::from(step == "rcpt" && is_answer);
            assert_eq!((recipients(&sink), held.delivered.len()), (have_it, have_it), "{about}");
            sink.script("");
            // As another process would, hours later: over a connection of its own, not over a kept one that was greeted with HELO.
            let again = impatient_releaser(house_, sink.address().port());
            let again = again.release(&house(), id, &REVIEW).await.unwrap();
            assert!(matches!(again, Released::Done { .. }), "{about}: {again:?}");
        }
        Released::Unknown { .. } => {
            // A line that breaks within the message may be noticed only after its end was sent.
            assert!(matches!(step, "end" | "content") && !is_answer, "{about}: {released:?}");
            assert_eq!((held.state, held.maybe_twice), (HeldState::Releasing, true), "{about}");
            sink.script("");
            house_.clock.advance(RETRY_AFTER);
            assert_eq!(releaser.take_over(&house(), 10).await.unwrap(), 1, "{about}");
        }
        Released::Overtaken => panic!("{about}: nobody else is there"),
    }
    assert_eq!(house_.fetch(id).await.state, HeldState::Released, "{about}");
    assert_eq!(recipients(&sink), 2, "{about}: once each");
}

pub(crate) async fn whatever_it_does_at_a_step_nothing_is_lost_and_states_are_true(house_: &House) {
    for (place, step) in STEPS.into_iter().enumerate() {
        for (number, deed) in DEEDS.into_iter().enumerate() {
            check(house_, (place * DEEDS.len() + number) as u32, step, deed).await;
        }
    }
}
