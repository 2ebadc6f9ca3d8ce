//! rspamd beside us: Debian's, as a milter of the same Postfix, with the configuration of the page; what it wrote is read in the delivered bytes.

use judge::context::{Context, House, HouseSettings};
use judge::facts::{Facts, Setting};
use judge::upstream::{UpstreamFilter, Writes};
use mail::{Limits, Message};
use model::time::Time;
use model::verdict::{Direction, Verdict};
use testkit::postfix::{Postfix, Setup};
use testkit::rspamd::{BAD_SUBJECT, Rspamd};

use crate::document::section;
use crate::{ERIKA, JO, MAIN};

/// Starts both as the page says, without us behind rspamd: here its own work is looked at.
fn start() -> (Rspamd, Postfix) {
    let page = section("rspamd.md", "rspamd as a milter before us");
    let [proxy, headers] = ["worker-proxy.inc", "milter_headers.conf"]
        .map(|file| page.block(&format!("/etc/rspamd/local.d/{file}")));
    let rspamd = Rspamd::start(&[("worker-proxy.inc", &proxy), ("milter_headers.conf", &headers)]);
    let main = page
        .block(MAIN)
        .replace("127.0.0.1:11332", &rspamd.address().to_string())
        .replace(", inet:127.0.0.1:7357", "");
    let postfix = Postfix::start(&Setup::new().listener("mx", &[]).mailbox(ERIKA).main(&main));
    (rspamd, postfix)
}

fn message(fields: &str, subject: &str) -> Vec<u8> {
    format!(
        "{fields}Received: from a.example (a.example [203.0.113.5]) by b.example; Sat, 21 Nov 2026 10:00:00 +0000\r\n\
         From: Jo <{JO}>\r\nTo: {ERIKA}\r\nSubject: {subject}\r\nDate: Sat, 21 Nov 2026 10:00:00 +0000\r\n\
         Message-ID: <1@writer.example>\r\n\r\nsee you at noon\r\n"
    )
    .into_bytes()
}

/// What the field of rspamd in a message weighs, read as the page configures it.
pub(crate) fn rspamds_points(bytes: &[u8]) -> Option<i32> {
    points(&judged(bytes, Writes::BesideUs))
}

fn judged(bytes: &[u8], writes: Writes) -> Verdict {
    let filter = UpstreamFilter { name: "rspamd".into(), header: "X-Spamd-Result".into(), writes };
    let settings = HouseSettings { upstream_filters: vec![filter], ..HouseSettings::default() };
    let facts = Facts::new(Message::parse(bytes, &Limits::default()), Vec::new(), Setting::default());
    let context = Context::new(House::new(settings).into(), Direction::Inbound);
    judge::decide(&facts, &context, Time::EPOCH)
}

fn points(verdict: &Verdict) -> Option<i32> {
    let found = verdict.reasons().iter().find(|reason| reason.id.as_str() == "upstream.filter");
    found.map(|reason| reason.points.as_hundredths())
}

#[test]
fn rspamds_word_is_a_reason_and_a_forged_one_does_not_survive() {
    const FORGED: &str = "X-Spamd-Result: default: True [99.00 / 15.00]; FORGED(99.00)[]\r\n";
    let (_rspamd, postfix) = start();
    for bytes in [message("", BAD_SUBJECT), message(FORGED, "hello")] {
        let reply = postfix.send("mx", JO, &[ERIKA], &bytes);
        assert!(reply.is_ok(), "{reply:?}\n{}", postfix.log());
    }
    let mail = postfix.wait_for_mail(ERIKA, 2);
    let found = |index: usize| mail[index].values("X-Spamd-Result");
    assert_eq!((found(0).len(), found(1).len()), (1, 1), "{mail:#?}");
    assert!(!found(1)[0].contains("FORGED"), "{:?}", found(1));
    assert_eq!(rspamds_points(&mail[0].bytes), Some(450), "{:?}", found(0));
    assert_eq!(rspamds_points(&mail[1].bytes), None, "{:?}", found(1));
    // It writes at the end of the header, below what strangers wrote: its place proves nothing.
    assert_eq!(points(&judged(&mail[0].bytes, Writes::AboveTrace)), None);
}

#[test]
fn strangers_fields_go_even_while_rspamd_does_not_look() {
    let page = section("rspamd.md", "rspamd as a milter before us");
    let checks = page.block(MAIN);
    let checks = checks.lines().find(|line| line.starts_with("header_checks")).expect("the page has them");
    let postfix = Postfix::start(&Setup::new().listener("mx", &[]).mailbox(ERIKA).main(checks));
    let bytes = message("X-Spamd-Result: default: True [99.00 / 15.00];\r\n folded\r\n", "hello");
    assert!(postfix.send("mx", JO, &[ERIKA], &bytes).is_ok());
    let mail = postfix.wait_for_mail(ERIKA, 1);
    assert_eq!(mail[0].values("X-Spamd-Result"), Vec::<String>::new());
    assert_eq!(mail[0].values("Subject"), ["hello"]);
}
