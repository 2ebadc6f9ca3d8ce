//! The HTTP scan: our own call and rspamd's, their refusals, and the OpenAPI page.

use crate::program::{Served, shop_mail};

#[test]
fn our_own_call_answers_as_the_command_line_does() {
    let served = Served::start();
    let message = std::fs::read(shop_mail("33-")).unwrap();
    let answer = served
        .request("POST /api/v1/scan?from=a%40example.com&rcpt=b%40fenwicklark.example HTTP/1.1", &message);
    assert_eq!(answer.status, 200, "{}", answer.body);
    let value = answer.json();
    assert_eq!(value["action"], "hold");
    assert_eq!(value["direction"], "inbound");
    assert!(!value["reasons"].as_array().unwrap().is_empty());
}

#[test]
fn refusals_say_what_to_do() {
    let served = Served::start();
    let cases: [(&str, &[u8], u16, &str); 6] = [
        ("POST /api/v1/scan?ip=nowhere HTTP/1.1", b"x", 400, "not an IP address"),
        ("POST /api/v1/scan?frm=a HTTP/1.1", b"x", 400, "known are ip, helo, from"),
        ("POST /api/v1/scan HTTP/1.1", b"", 400, "no message"),
        ("GET /elsewhere HTTP/1.1", b"", 404, "POST /api/v1/scan"),
        ("POST /api/v1/scan HTTP/1.1\r\nOrigin: https://page.example", b"x", 403, "not web pages"),
        ("POST /checkv2 HTTP/1.1\r\nKey: abc", b"x", 400, "HTTPCrypt"),
    ];
    for (head, body, status, says) in cases {
        let answer = served.request(head, body);
        assert_eq!(answer.status, status, "{head}: {}", answer.body);
        assert!(answer.body.contains(says), "{head}: {}", answer.body);
        assert!(answer.head.contains("application/problem+json"), "{head}: {}", answer.head);
    }
}

#[test]
fn checkv2_speaks_rspamds_json_in_its_order() {
    let served = Served::start();
    let message = std::fs::read(shop_mail("33-")).unwrap();
    let answer = served.request("POST /checkv2 HTTP/1.1", &message);
    assert_eq!(answer.status, 200);
    let value = answer.json();
    assert_eq!(value["action"], "quarantine");
    assert_eq!(value["is_skipped"], false);
    // Simple readers take the score beside required_score, and a symbol's name before its score.
    assert!(answer.body.contains("\"score\":") && answer.body.contains(",\"required_score\":"));
    let symbol = answer.body.find("{\"name\":\"TW_").unwrap();
    assert!(answer.body[symbol..].find("\"score\":").unwrap() < 60);
    let points: f64 =
        value["symbols"].as_object().unwrap().values().map(|symbol| symbol["score"].as_f64().unwrap()).sum();
    assert!((points - value["score"].as_f64().unwrap()).abs() < 0.005);
    assert!(
        value["milter"]["add_headers"]["X-Tidewatch"]["value"].as_str().unwrap().starts_with("hold; score=")
    );
}

#[test]
fn the_openapi_page_is_the_one_in_the_documents() {
    let served = Served::start();
    let answer = served.request("GET /api/v1/openapi.json HTTP/1.1", b"");
    let written: serde_json::Value =
        serde_json::from_str(include_str!("../../../../docs/openapi-scan.json")).unwrap();
    assert_eq!(
        answer.json(),
        written,
        "write the new page to docs/openapi-scan.json after looking at the difference"
    );
}

#[test]
fn ping_is_answered_and_learning_is_refused_plainly() {
    let served = Served::start();
    assert_eq!(served.request("GET /ping HTTP/1.1", b"").body, "pong\r\n");
    let learn = served.request("POST /learnspam HTTP/1.1", b"x");
    assert_eq!(learn.status, 501);
    assert!(learn.json()["error"].as_str().unwrap().contains("cannot learn"));
}
