//! Our own doors behind Postfix with the configuration of the page: what passes, what is refused, what is held, and what is not asked again.

use std::io::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::process::{Command, Stdio};

use testkit::postfix::{Postfix, Setup};
use testkit::rspamd::{BAD_SUBJECT, Rspamd};

use crate::document::section;
use crate::door::{Guide, MARK, Open};
use crate::rspamd::rspamds_points;
use crate::{ERIKA, JO, MAIN, MASTER};

fn message(subject: &str) -> Vec<u8> {
    format!("From: Jo <{JO}>\r\nTo: {ERIKA}\r\nSubject: {subject}\r\nMessage-ID: <{subject}@writer.example>\r\n\r\nsee you\r\n")
        .into_bytes()
}

/// Sends one message that passes, one that is refused, and one that is held, and looks at what became of them.
fn check_three_ways(postfix: &Postfix, listener: &str, door: &Open) {
    let send = |subject: &str| postfix.send(listener, JO, &[ERIKA], &message(subject));
    let first = send("hello");
    assert!(first.is_ok(), "{first:?}\n{}", postfix.log());
    let refused = send("refuse");
    assert_eq!((refused.code, refused.lines[0].starts_with("5.7.1")), (550, true), "{refused:?}");
    assert!(send("hold").is_ok(), "{}", postfix.log());
    assert!(send("again").is_ok(), "{}", postfix.log());
    let mail = postfix.wait_for_mail(ERIKA, 2);
    postfix.wait_until_idle();
    let subjects: Vec<String> = mail.iter().flat_map(|mail| mail.values("Subject")).collect();
    assert_eq!(subjects, ["hello", "again"], "neither what was refused nor what is held");
    assert_eq!(postfix.mailbox(ERIKA).len(), 2);
    for mail in &mail {
        assert_eq!(mail.values(MARK), ["accept; score=0.00"], "{mail:?}");
    }
    let arrivals = door.gate.arrivals();
    assert_eq!(arrivals.len(), 4);
    assert_eq!(arrivals[0].client.address, Some(IpAddr::from([127, 0, 0, 1])));
    assert_eq!(arrivals[0].client.helo.as_deref(), Some("client.example"), "the real client's");
    assert_eq!(arrivals[0].envelope.sender, JO);
    assert_eq!(arrivals[0].envelope.recipients[0].address, ERIKA);
    assert!(arrivals.iter().all(|arrival| arrival.is_exact), "DKIM can be checked");
}

#[test]
fn the_milter_recipe_passes_refuses_and_holds_and_the_release_listener_does_not_ask() {
    let door = Open::milter();
    let main =
        section("postfix.md", "Milter").block(MAIN).replace("127.0.0.1:7357", &door.address.to_string());
    let release = section("postfix.md", "Re-injection").block(MASTER);
    let setup = Setup::new().listener("mx", &[]).mailbox(ERIKA).main(&main).master(&release);
    let postfix = Postfix::start(&setup.port_of("127.0.0.1:10027"));
    check_three_ways(&postfix, "mx", &door);
    assert!(postfix.send("127.0.0.1:10027", JO, &[ERIKA], &message("hold")).is_ok());
    let released = &postfix.wait_for_mail(ERIKA, 3)[2];
    assert_eq!((released.values("Subject"), released.values(MARK).len()), (vec!["hold".to_owned()], 0));
    assert_eq!(door.gate.arrivals().len(), 4, "released mail does not come by again");
}

#[test]
fn the_milter_recipe_also_shows_mail_of_local_programs() {
    let door = Open::milter();
    let main =
        section("postfix.md", "Milter").block(MAIN).replace("127.0.0.1:7357", &door.address.to_string());
    let postfix = Postfix::start(&Setup::new().listener("mx", &[]).mailbox(ERIKA).main(&main));
    let mut sendmail = Command::new("/usr/sbin/sendmail")
        .arg("-C")
        .arg(postfix.folder().join("config"))
        .args(["-f", JO, ERIKA])
        .stdin(Stdio::piped())
        .spawn()
        .expect("sendmail comes with Postfix");
    let text = String::from_utf8(message("cron")).expect("letters").replace("\r\n", "\n");
    sendmail.stdin.take().expect("its input is piped").write_all(text.as_bytes()).expect("it reads");
    assert!(sendmail.wait().expect("it ends").success());
    assert_eq!(postfix.wait_for_mail(ERIKA, 1)[0].values(MARK).len(), 1);
    let arrivals = door.gate.arrivals();
    assert_eq!((arrivals.len(), arrivals[0].envelope.sender.as_str()), (1, JO));
}

#[test]
fn the_proxy_recipe_passes_refuses_and_holds() {
    // The proxy must know where the second smtpd is before there is one: it knows who leads there.
    let guide = Guide::start();
    let door = Open::proxy(guide.address);
    let master = section("postfix.md", "Proxy before the queue")
        .block(MASTER)
        .replace("127.0.0.1:7358", &door.address.to_string());
    let setup = Setup::new().mailbox(ERIKA).master(&master).port_of("smtp").port_of("127.0.0.1:10026");
    let postfix = Postfix::start(&setup);
    guide.lead_to(postfix.address("127.0.0.1:10026"));
    check_three_ways(&postfix, "smtp", &door);
    let line = postfix.wait_for_log(&["postfix/after-filter/smtpd", "client="]);
    assert!(line.contains("orig_client=") && line.contains("127.0.0.1"), "XFORWARD was passed on: {line}");
    let refused = postfix.send("smtp", JO, &["nobody@harbourlights.example"], &message("hello"));
    assert_eq!(refused.code, 550, "{refused:?}");
}

#[test]
fn behind_rspamd_we_see_what_it_wrote() {
    let (page, door) = (section("rspamd.md", "rspamd as a milter before us"), Open::milter());
    let [proxy, headers] = ["worker-proxy.inc", "milter_headers.conf"]
        .map(|file| page.block(&format!("/etc/rspamd/local.d/{file}")));
    let rspamd = Rspamd::start(&[("worker-proxy.inc", &proxy), ("milter_headers.conf", &headers)]);
    let with = |text: String, from: &str, to: SocketAddr| text.replace(from, &to.to_string());
    let main = with(page.block(MAIN), "127.0.0.1:11332", rspamd.address());
    let main = with(main, "127.0.0.1:7357", door.address);
    let postfix = Postfix::start(&Setup::new().listener("mx", &[]).mailbox(ERIKA).main(&main));
    assert!(postfix.send("mx", JO, &[ERIKA], &message(BAD_SUBJECT)).is_ok(), "{}", postfix.log());
    let arrivals = door.gate.arrivals();
    assert_eq!(arrivals.len(), 1);
    assert_eq!(
        rspamds_points(&arrivals[0].bytes),
        Some(450),
        "{}",
        String::from_utf8_lossy(&arrivals[0].bytes)
    );
}
