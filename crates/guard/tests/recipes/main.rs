//! The recipes of docs/recipes/, run: Debian's Postfix with the configuration exactly as the page has it.

mod document;
mod door;
mod doors;
mod hop;
mod hosted;
mod rspamd;

use testkit::postfix::{Postfix, Reply, Setup};

use document::section;
use hop::Hop;

const ERIKA: &str = "erika@harbourlights.example";
const JO: &str = "jo@writer.example";
const MESSAGE: &[u8] =
    b"From: Jo <jo@writer.example>\r\nTo: erika@harbourlights.example\r\nSubject: hello\r\n\r\nsee you\r\n";

const MAIN: &str = "/etc/postfix/main.cf";
const MASTER: &str = "/etc/postfix/master.cf";

/// An address where nobody listens.
fn nobody() -> String {
    let socket = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("loopback");
    socket.local_addr().expect("it is bound").to_string()
}

fn send(postfix: &Postfix, listener: &str, to: &str) -> Reply {
    postfix.send(listener, JO, &[to], MESSAGE)
}

#[test]
fn mail_waits_while_the_milter_is_away_and_released_mail_does_not_ask_it() {
    let milter = section("postfix.md", "Milter").block(MAIN).replace("127.0.0.1:7357", &nobody());
    let release = section("postfix.md", "Re-injection").block(MASTER);
    let setup = Setup::new().listener("mx", &[]).mailbox(ERIKA).main(&milter).master(&release);
    let postfix = Postfix::start(&setup.port_of("127.0.0.1:10027"));
    let refused = send(&postfix, "mx", ERIKA);
    assert_eq!(refused.code, 451, "milter_default_action = tempfail: {refused:?}");
    assert!(send(&postfix, "127.0.0.1:10027", ERIKA).is_ok(), "{}", postfix.log());
    assert_eq!(postfix.wait_for_mail(ERIKA, 1).len(), 1);
    assert!(postfix.log().contains("postfix/release/smtpd"), "{}", postfix.log());
}

#[test]
fn the_release_listener_believes_who_the_client_was() {
    let release = section("postfix.md", "Re-injection").block(MASTER);
    let postfix = Postfix::start(&Setup::new().mailbox(ERIKA).master(&release).port_of("127.0.0.1:10027"));
    let mut talker = postfix.talk("127.0.0.1:10027");
    let greeting = talker.say("EHLO tidewatch.example");
    assert!(greeting.offers("XFORWARD"), "{greeting:?}");
    assert!(
        greeting.offers("DSN") && greeting.offers("SMTPUTF8") && greeting.offers("8BITMIME"),
        "{greeting:?}"
    );
    let told =
        talker.say("XFORWARD NAME=out.writer.example ADDR=203.0.113.5 HELO=out.writer.example PROTO=ESMTP");
    assert!(told.is_ok(), "{told:?}");
    assert!(talker.transact(JO, &[ERIKA], MESSAGE).is_ok());
    let line =
        postfix.wait_for_log(&["postfix/release/smtpd", "orig_client=out.writer.example[203.0.113.5]"]);
    assert!(!line.is_empty());
}

#[test]
fn mail_waits_while_the_proxy_is_away_and_the_listener_behind_it_queues() {
    let both =
        section("postfix.md", "Proxy before the queue").block(MASTER).replace("127.0.0.1:7358", &nobody());
    let setup = Setup::new().mailbox(ERIKA).master(&both).port_of("smtp").port_of("127.0.0.1:10026");
    let postfix = Postfix::start(&setup);
    let refused = send(&postfix, "smtp", ERIKA);
    assert_eq!(refused.code, 451, "{refused:?}");
    assert!(send(&postfix, "127.0.0.1:10026", ERIKA).is_ok());
    assert_eq!(postfix.wait_for_mail(ERIKA, 1).len(), 1);
}

#[test]
fn mail_for_tidewatch_goes_to_the_terminator_and_unknown_addresses_are_refused_at_once() {
    let hop = Hop::start("canary");
    let page = section("postfix.md", "Mail for Tidewatch itself");
    let main = page.block(MAIN).replace("127.0.0.1]:7359", &format!("127.0.0.1]:{}", hop.address.port()));
    let postfix = Postfix::start(&Setup::new().listener("mx", &[]).main(&main).master(&page.block(MASTER)));
    let refused = send(&postfix, "mx", "nobody@inbox.shop.example");
    assert_eq!(refused.code, 550, "{refused:?}");
    assert!(refused.lines[0].contains("5.1.1"), "the terminator's own words: {refused:?}");
    assert!(send(&postfix, "mx", "canary@inbox.shop.example").is_ok());
    postfix.wait_until_idle();
    let said = hop.said();
    assert!(
        said.iter().any(|line| line.starts_with("XFORWARD") && line.contains("ADDR=127.0.0.1")),
        "{said:#?}"
    );
    assert!(said.iter().any(|line| line == "see you"), "{said:#?}");
    assert_eq!(postfix.queue(), [], "nothing is bounced to anybody");
}
