use mail::Limits;
use model::verdict::{Action, DecidedBy, Direction, Points, Reason};
use world::chance::Chance;

use super::*;

fn template(text: &str) -> Template {
    Template::of(&Message::parse(text.replace('\n', "\r\n").as_bytes(), &Limits::default()))
}

/// A shop's sale, for one customer.
fn sale(name: &str, address: &str, number: u64, extra: &str) -> String {
    format!(
        "From: Shop <news@shop.example>
To: {name} <{address}>
Subject: {name}, your {number} points are waiting
Message-ID: <{number}@shop.example>
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<p>Dear {name},</p><p>you have {number} points. Use code SAVE{number}X before Sunday, {name}!</p>
<p><a href=\"https://click.shop.example/t/{number}abc/sale?utm=spring&id={number}\">To the sale</a>
<a href=\"https://shop.example/unsubscribe?u={address}\">Unsubscribe</a></p>{extra}
"
    )
}

#[test]
fn personal_parts_do_not_change_the_template() {
    let first = template(&sale("Ada Lovelace", "ada.l@customer.example", 1204, ""));
    for (name, address, number) in [
        ("Bob", "bob@other.example", 7),
        ("Dr. Zoë van der Berg", "zoe@mail.example.net", 99_120_331),
        ("Müller", "k17@mail.example", 55),
    ] {
        assert_eq!(template(&sale(name, address, number, "")), first, "{name}");
    }
    assert_eq!(first.link_domains.len(), 1);
}

#[test]
fn other_words_links_or_parts_are_another_template_or_stand_beside_it() {
    let first = template(&sale("Ada", "ada@customer.example", 12, ""));
    let other_words = template(&sale("Ada", "ada@customer.example", 12, "<p>Only today!</p>"));
    assert_ne!(other_words.print, first.print);
    let other_target =
        sale("Ada", "ada@customer.example", 12, "").replace("https://shop.example/", "https://shop.test/");
    assert_ne!(template(&other_target).link_domains, first.link_domains);
    let with_file = |bytes: &str| {
        format!(
            "From: a@shop.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nYour invoice\n\
             --b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=i.pdf\n\n{bytes}\n--b--\n"
        )
    };
    let (one, two) = (template(&with_file("one")), template(&with_file("two")));
    assert_eq!(one.print, two.print);
    assert_ne!(one.attachments, two.attachments);
}

fn verdict(action: Action) -> Verdict {
    let reason = Reason {
        id: "x".into(),
        points: Points::hundredths(100),
        text: model::phrase::Phrase::new("reason"),
        evidence: vec![],
    };
    Verdict::of(action, DecidedBy::Score, vec![reason], vec![], Direction::Outbound)
}

/// Runs a campaign whose message of a place has the given template; returns how many were judged, by cause.
fn run(count: u64, sampling: Sampling, of: impl Fn(u64) -> (Template, Action)) -> (u64, Campaign) {
    let mut campaign = Campaign::new(7);
    let mut full = 0;
    for place in 0..count {
        let (template, action) = of(place);
        if campaign.look(&template, sampling) != Look::Skip {
            full += 1;
            campaign.learn(&template, &verdict(action));
        }
    }
    (full, campaign)
}

#[test]
fn a_campaign_is_judged_at_first_and_then_by_samples() {
    let plain = Template { print: 1, link_domains: vec![2], attachments: vec![] };
    let (full, campaign) = run(1_000_000, Sampling::default(), |_| (plain.clone(), Action::Accept));
    assert_eq!(campaign.seen, 1_000_000);
    assert!((10_010..=10_030).contains(&full), "{full}");
}

#[test]
fn each_stretch_has_its_sample_and_nobody_can_guess_where() {
    let plain = Template { print: 1, link_domains: vec![], attachments: vec![] };
    let samples = |seed: u64| {
        let mut campaign = Campaign::new(seed);
        let sampling = Sampling { first: 0, one_in: 10 };
        (0..1_000).filter(|_| campaign.look(&plain, sampling) != Look::Skip).collect::<Vec<u64>>()
    };
    let one = samples(1);
    assert!((0..100).all(|stretch| one.iter().filter(|place| **place / 10 == stretch).count() == 1));
    assert_ne!(one, samples(2));
}

#[test]
fn a_link_slipped_in_late_is_judged_at_once() {
    let of = |place: u64| {
        let link_domains = if place == 5_000 { vec![2, 66] } else { vec![2] };
        (Template { print: 1, link_domains, attachments: vec![] }, Action::Accept)
    };
    let mut campaign = Campaign::new(3);
    for place in 0..5_000 {
        if campaign.look(&of(place).0, Sampling::default()) != Look::Skip {
            campaign.learn(&of(place).0, &verdict(Action::Accept));
        }
    }
    assert_eq!(campaign.look(&of(5_000).0, Sampling::default()), Look::Full(Cause::Differs));
}

#[test]
fn once_one_copy_is_doubtful_every_copy_is_judged() {
    let plain = Template { print: 1, link_domains: vec![], attachments: vec![] };
    let of = |place: u64| (plain.clone(), if place == 3 { Action::Hold } else { Action::Accept });
    let (full, campaign) = run(2_000, Sampling::default(), of);
    assert_eq!(full, 2_000);
    assert_eq!(campaign.worst.unwrap().action(), Action::Hold);
}

#[test]
fn personal_files_are_all_judged_and_do_not_fill_the_memory() {
    let of =
        |place: u64| (Template { print: 1, link_domains: vec![], attachments: vec![place] }, Action::Accept);
    let (full, campaign) = run(2_000, Sampling::default(), of);
    assert_eq!(full, 2_000);
    assert_eq!(campaign.attachments.len(), MAX_KNOWN);
}

#[test]
fn arbitrary_text_neither_panics_nor_depends_on_anything_else() {
    let mut chance = Chance::new(5);
    let alphabet =
        ["Dear ", "\n", "ß", "http://", "a.example/", "%", "?", "&", "=", "7", "<p>", "\u{301}", "--b\n"];
    for _ in 0..300 {
        let text: String = (0..80).filter_map(|_| chance.pick(&alphabet).copied()).collect();
        let message = format!("From: a@example.com\nTo: b@example.com\nContent-Type: text/html\n\n{text}");
        assert_eq!(template(&message), template(&message));
    }
}
