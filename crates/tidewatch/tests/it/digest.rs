//! A recipient and his held mail, from end to end: it is held at a live door of the built program, a letter tells him, he opens the link and nothing
//! happens, he presses the button, and the message arrives once.

use std::sync::mpsc;

use mail::{Limits, Message};
use testkit::postfix::Talker;
use testkit::smtp_sink::SmtpSink;

use crate::faults::{House, TOBIAS, name_of, named_mail, wait_until};
use crate::program::{Answer, request};

/// What links begin with; the test asks the console itself, as a proxy would.
const LINK: &str = "https://watch.fenwicklark.example/d/";

/// A mail server on a thread of its own: door, release and letters all end there.
fn mail_server() -> SmtpSink {
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            tell.send(SmtpSink::start("").await).unwrap();
            std::future::pending::<()>().await;
        });
    });
    told.recv().unwrap()
}

/// The links of a letter, in their order.
fn links(letter: &[u8]) -> Vec<String> {
    let message = Message::parse(letter, &Limits::default());
    let text = message.parts[0].text().unwrap_or_default().to_string();
    let rest = text.split(LINK).skip(1);
    rest.map(|rest| format!("/d/{}", rest.split_whitespace().next().unwrap_or_default())).collect()
}

#[test]
fn a_recipient_is_told_of_held_mail_and_gets_it_once_when_he_asks() {
    let server = mail_server();
    let hop = server.address();
    let house = House::new(&format!(
        "[stream]\nmode = \"enforce\"\n[[proxy]]\nname = \"mx\"\nlisten = \"127.0.0.1:0\"\nnext_hop = \"{hop}\"\n\
         direction = \"inbound\"\n[hold]\nrelease_to = \"{hop}\"\nnotify_from = \"tidewatch@fenwicklark.example\"\n\
         [digest]\nenabled = true\norigin = \"https://watch.fenwicklark.example\"\nrelease = [\"*\"]\n"
    ));
    let mut serving = house.serve();
    let door = serving.door("mx").unwrap_or_else(|| panic!("{}", house.log()));
    let console =
        serving.said(|line| line.strip_prefix("Console on http://localhost:")?.trim().parse::<u16>().ok());
    let console = format!("127.0.0.1:{}", console.unwrap_or_else(|| panic!("{}", house.log())));
    let reply =
        Talker::connect(door).send("somebody@quickpost.example", &[TOBIAS], &named_mail("03", "waits"));
    assert_eq!(reply.code, 250, "{reply:?}");
    assert_eq!(house.held("held").len(), 1);

    wait_until("the letter is written", || !server.taken().is_empty());
    let letter = server.taken().remove(0);
    assert!(letter.recipients[0].contains(TOBIAS) && letter.mail.starts_with("MAIL FROM:<>"), "{letter:?}");
    let found = links(&letter.content);
    let [release, report] = &found[..] else { panic!("{}", String::from_utf8_lossy(&letter.content)) };

    // Whoever scans links opens them all.
    let open = |place: &str| request(&console, &format!("GET {place} HTTP/1.1"), b"");
    let press = |place: &str| -> Answer {
        request(&console, &format!("POST {place} HTTP/1.1\r\nSec-Fetch-Site: same-origin"), b"")
    };
    for place in [release, report, release] {
        let page = open(place);
        assert_eq!(page.status, 200, "{}", page.body);
        assert!(page.body.contains("Nothing has happened yet."), "{}", page.body);
    }
    assert_eq!((house.held("held").len(), server.taken().len()), (1, 1));

    assert!(press(release).body.contains("on its way to you"));
    wait_until("it is released", || house.held("released").len() == 1);
    for place in [release, report] {
        assert!(press(place).body.contains("Your first answer counts."));
    }
    let taken = server.taken();
    assert_eq!(taken.len(), 2, "the letter, and the message once");
    assert_eq!(name_of(&taken[1].content), "waits");
    assert!(taken[1].recipients[0].contains(TOBIAS));
}
