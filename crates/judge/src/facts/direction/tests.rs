use super::{Direction, Route};
use crate::facts::{EmailAddress, Mailbox, Recipients, Setting};
use mail::auth_results::{AuthResults, DkimResult, SpfResult};

fn mailbox(address: &str) -> Mailbox {
    Mailbox { email: EmailAddress::lenient(address), ..Mailbox::default() }
}

fn found(spf: SpfResult, dkim: DkimResult) -> Option<AuthResults> {
    let mut found = AuthResults::default();
    found.spf.result = spf;
    found.dkim.result = dkim;
    Some(found)
}

/// from, to, route, authentication, words expected
type Row = (&'static str, &'static str, Route, Option<AuthResults>, &'static str);

#[track_caller]
fn check((from, to, route, authentication, expected): Row, own_domains: &[&str]) {
    let setting = Setting {
        own_domains: own_domains.iter().map(|&own| own.to_owned()).collect(),
        route,
        authentication,
        ..Setting::default()
    };
    let recipients = Recipients { to: to.split(' ').map(mailbox).collect(), ..Recipients::default() };
    let direction = Direction::of(&mailbox(from), &recipients, &setting);
    let words = [(direction.inbound, "in"), (direction.outbound, "out"), (direction.internal, "within")];
    let words: Vec<&str> = words.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect();
    assert_eq!(words.join(" "), expected, "{from} to {to} by {route:?}");
}

#[test]
fn the_way_of_a_message_follows_from_who_proved_to_be_one_of_us() {
    let proved = || found(SpfResult::Pass, DkimResult::None);
    let rows: [Row; 10] = [
        ("a@other.example", "b@ours.example", Route::Unknown, None, "in"),
        ("a@other.example", "b@third.example", Route::Unknown, None, "in"),
        ("a@ours.example", "b@other.example", Route::Unknown, proved(), "out"),
        ("a@mail.ours.example", "b@ours.example", Route::Unknown, proved(), "within"),
        ("a@ours.example", "b@ours.example c@other.example", Route::Unknown, proved(), "out within"),
        // Whoever claims to be one of us without proof comes from outside.
        ("a@ours.example", "b@ours.example", Route::Unknown, None, "in"),
        (
            "a@ours.example",
            "b@ours.example",
            Route::Unknown,
            found(SpfResult::SoftFail, DkimResult::Pass),
            "in",
        ),
        ("a@notours.example", "b@ours.example", Route::Unknown, proved(), "in"),
        // A listener for our own people has had them sign in; it may also carry customers' domains.
        ("a@ours.example", "b@ours.example", Route::Outbound, None, "within"),
        ("a@customer.example", "b@ours.example", Route::Outbound, None, "out"),
    ];
    for row in rows {
        check(row, &["ours.example"]);
    }
}

#[test]
fn without_own_domains_only_the_listener_knows() {
    check(("a@x.example", "b@y.example", Route::Unknown, None, "in"), &[]);
    check(("a@x.example", "b@y.example", Route::Inbound, None, "in"), &[]);
    check(("a@x.example", "b@y.example", Route::Outbound, None, "out"), &[]);
}

#[test]
fn envelope_recipients_count_before_those_of_the_header() {
    let setting = Setting {
        own_domains: vec!["ours.example".into()],
        route: Route::Outbound,
        envelope_recipients: vec!["b@other.example".into()],
        ..Setting::default()
    };
    let recipients = Recipients { to: vec![mailbox("c@ours.example")], ..Recipients::default() };
    let direction = Direction::of(&mailbox("a@ours.example"), &recipients, &setting);
    assert_eq!(direction, Direction { inbound: false, outbound: true, internal: false });
}
