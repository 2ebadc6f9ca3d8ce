use mail::envelope::Recipient;
use mail::smtp::client::{Refusal, Step};
use mail::smtp::reply::Reply;

use super::*;

fn reply(code: u16, text: &str) -> Reply {
    Reply { code, enhanced: None, lines: vec![text.to_owned()] }
}

fn envelope() -> Envelope {
    let recipient = |address: &str| Recipient { address: address.into(), ..Recipient::default() };
    let recipients = vec![recipient("anna@shop.example"), recipient("bo@shop.example")];
    Envelope { sender: "eve@sender.example".into(), recipients, ..Envelope::default() }
}

#[test]
fn no_answer_keeps_an_address() {
    for (said, expected) in [
        ("250 2.0.0 Ok: queued as 4XyZ", "250 2.0.0 Ok: queued as 4XyZ"),
        ("550 <anna@shop.example>: unknown", "550 <(address)>: unknown"),
        ("550 Anna@Shop.Example is unknown", "550 (address) is unknown"),
        ("550 eve@sender.example\r\nnot wanted", "550 (address)  not wanted"),
    ] {
        assert_eq!(unaddressed(said, &envelope()), expected);
    }
    let long = unaddressed(&"ü".repeat(400), &envelope());
    assert_eq!(long.len(), MAX_ANSWER_BYTES);
}

#[test]
fn who_has_it_is_counted_over_all_attempts() {
    let delivered = || Outcome::Delivered(reply(250, "queued"));
    let refused =
        || Outcome::Refused(Refusal::by_server(reply(550, "bo@shop.example unknown"), Step::Recipient));
    let unknown = || Outcome::Unknown(Refusal::by_server(reply(451, "lost"), Step::EndOfData));

    let mut handed = Handed::new(&[], 2);
    assert_eq!(handed.waiting(), [0, 1]);
    handed.note(&[0, 1], Some(vec![delivered(), refused()]));
    assert_eq!((handed.delivered(), handed.is_done(), handed.is_unknown()), (vec![0], false, false));
    assert_eq!(handed.answer(&envelope()), "1 of 2 do not have it: 550 (address) unknown");

    let mut handed = Handed::new(&[0], 2);
    assert_eq!(handed.waiting(), [1]);
    handed.note(&[1], Some(vec![unknown()]));
    assert_eq!((handed.delivered(), handed.is_unknown()), (vec![0], true));

    let mut handed = Handed::new(&[0, 9], 2);
    handed.note(&[1], Some(vec![delivered()]));
    assert_eq!((handed.delivered(), handed.is_done()), (vec![0, 1], true));
    assert_eq!(handed.answer(&envelope()), "250 queued");
}

#[test]
fn an_answer_that_does_not_fit_is_none() {
    for outcomes in [None, Some(vec![]), Some(vec![Outcome::Delivered(reply(250, "queued"))])] {
        let mut handed = Handed::new(&[], 2);
        handed.note(&[0, 1], outcomes);
        assert_eq!((handed.waiting().len(), handed.is_unknown()), (2, true));
        assert_eq!(handed.answer(&envelope()), "2 of 2 do not have it: no answer in time");
    }
}
