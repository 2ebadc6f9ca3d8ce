//! What the log and the metrics do not say: mail comes in by SMTP and HTTP, is held, looked at and released, somebody signs in and fails to, and no
//! address, name, domain, subject, id of a message, password, cookie or secret of a link stands in a line of the log, at its most talkative, or in a metric.

use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;

use testkit::postfix::Talker;
use testkit::smtp_sink::SmtpSink;
use tokio::runtime::Runtime;

use super::{House, TOBIAS, named_mail, wait_until};
use crate::program::{Answer, request, shop_mail, text};

const STRANGER: &str = "wilhelmina.orpington@secretive-sender.example";
const PASSWORD: &str = "correct-horse-battery-staple-91";
const COOKIE: &str = "c00kie0f50meb0dy";
const LOGIN: &str = "ottoline.vane";
const NAME: &str = "Ottoline Vane";

fn form(address: SocketAddr, path: &str, body: &str) -> Answer {
    let head = format!(
        "POST {path} HTTP/1.1\r\nSec-Fetch-Site: same-origin\r\nCookie: tidewatch={COOKIE}\r\n\
         Content-Type: application/x-www-form-urlencoded"
    );
    request(&address.to_string(), &head, body.as_bytes())
}

/// What a message of the shop holds that is nobody else's business.
fn of_mail(number: &str) -> BTreeSet<String> {
    let mail = String::from_utf8(fs::read(shop_mail(number)).unwrap()).unwrap();
    let mut secrets = BTreeSet::new();
    for line in mail.lines().take_while(|line| !line.is_empty()) {
        let Some((name, value)) = line.split_once(": ") else { continue };
        match name.to_ascii_lowercase().as_str() {
            "subject" => drop(secrets.insert(value.trim().to_owned())),
            "from" | "to" | "cc" | "reply-to" | "message-id" => {
                let parts = value.split(['<', '>', ',', '"']).map(str::trim);
                secrets.extend(parts.filter(|part| part.len() > 4).map(str::to_owned));
                let domains = value.split('@').skip(1).map(|rest| {
                    rest.split(|letter: char| !letter.is_ascii_alphanumeric() && !".-".contains(letter))
                        .next()
                });
                secrets.extend(domains.flatten().map(str::to_owned));
            }
            _ => {}
        }
    }
    assert!(secrets.len() > 3, "{secrets:?}");
    secrets
}

#[test]
fn neither_log_nor_metrics_say_what_is_nobodys_business() {
    let runtime = Runtime::new().unwrap();
    let sink = runtime.block_on(SmtpSink::start(""));
    let house = House::new(&format!(
        "[log]\nformat = \"json\"\nlevel = \"debug\"\n[ops]\nlisten = \"127.0.0.1:0\"\nmin_free_megabytes = 0\n\
         [stream]\nmode = \"enforce\"\n[hold]\nrelease_to = \"{0}\"\n[[proxy]]\nname = \"proxy\"\nlisten = \"127.0.0.1:0\"\n\
         next_hop = \"{0}\"\npeers = [\"127.0.0.1\"]\ndirection = \"inbound\"\n",
        sink.address()
    ));
    let mut serving = house.serve();
    let proxy = serving.door("proxy").unwrap_or_else(|| panic!("{}", house.log()));
    let (http, ops) = (serving.http(), serving.place("Health and metrics on http://").unwrap());
    let link = serving.said(|line| Some(line.trim().split_once("/welcome/")?.1.to_owned())).unwrap();
    let port =
        serving.said(|line| line.strip_prefix("Console on http://localhost:")?.trim().parse::<u16>().ok());
    let console = SocketAddr::from(([127, 0, 0, 1], port.unwrap()));

    // Mail: held and passed over SMTP, judged over HTTP, put off because nobody is served so.
    assert_eq!(Talker::connect(proxy).send(STRANGER, &[TOBIAS], &named_mail("03", "held")).code, 250);
    assert_eq!(Talker::connect(proxy).send(STRANGER, &[TOBIAS], &named_mail("02", "passed")).code, 250);
    let judged = request(&http.to_string(), "POST /api/v1/scan HTTP/1.1", &named_mail("05", "scanned"));
    assert_eq!(judged.status, 200, "{}", judged.body);
    // People: a link, a way in that fails, a sign-in that fails, a path that says too much.
    let get = |address: SocketAddr, path: &str| {
        let head =
            format!("GET {path} HTTP/1.1\r\nCookie: tidewatch={COOKIE}\r\ntraceparent: 00-{COOKIE}-x-01");
        request(&address.to_string(), &head, b"")
    };
    assert_eq!(get(console, &format!("/welcome/{link}")).status, 200);
    let who = format!("login={LOGIN}&name={}", NAME.replace(' ', "+"));
    let offered = form(console, &format!("/welcome/{link}/code"), &who);
    assert_eq!(offered.status, 200, "{}", offered.body);
    form(
        console,
        &format!("/welcome/{link}/password"),
        &format!("{who}&password={PASSWORD}&code=123456&offer=x"),
    );
    form(console, "/sign-in", &format!("login={LOGIN}&password={PASSWORD}&code=123456"));
    get(console, &format!("/nothing/{TOBIAS}?password={PASSWORD}"));
    // Held mail: looked at, and released.
    let held = house.held("held");
    let [id] = held.as_slice() else { panic!("{held:?}") };
    assert!(house.run(&["hold", "show", id]).status.success());
    let released = house.run(&["hold", "release", id]);
    assert!(released.status.success(), "{}", text(&released));
    wait_until("both have arrived", || sink.taken().len() == 2);

    let metrics = get(ops, "/metrics").body;
    let ready = get(ops, "/health/ready").body;
    wait_until("the log has a line for each message", || {
        house.log().matches("a message was decided").count() == 2
    });
    let log = house.log();
    for line in log.lines() {
        let line: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
        assert!(
            line["time"].is_string() && line["level"].is_string() && line["message"].is_string(),
            "{line}"
        );
        if line["message"] == "a message was decided" {
            assert!(
                line["door"].is_string() && line["connection"].is_u64() && line["reference"].is_string(),
                "{line}"
            );
        }
    }
    assert!(log.contains("/welcome/{link}/password") && log.contains("\"took_ms\""), "{log}");
    let mut secrets = BTreeSet::from(
        [
            STRANGER,
            TOBIAS,
            PASSWORD,
            COOKIE,
            LOGIN,
            NAME,
            &link,
            "secretive-sender.example",
            "Ottoline",
            "123456",
        ]
        .map(str::to_owned),
    );
    for number in ["02", "03", "05"] {
        secrets.extend(of_mail(number));
    }
    for secret in &secrets {
        for (place, said) in [("log", &log), ("metrics", &metrics), ("readiness", &ready)] {
            let line = said.lines().find(|line| line.to_lowercase().contains(&secret.to_lowercase()));
            assert_eq!(line, None, "the {place} says {secret:?}");
        }
    }
}
