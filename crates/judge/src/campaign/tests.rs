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
    let mut campaign = Campaign::new(7, Time::EPOCH);
    let mut full = 0;
    for place in 0..count {
        let (template, action) = of(place);
        if campaign.look(&template, sampling) != Look::Skip {
            full += 1;
            campaign.learn(&template, &verdict(action), sampling, Time::EPOCH);
        }
    }
    (full, campaign)
}

#[test]
fn a_campaign_is_judged_at_first_and_then_by_samples() {
    let plain = Template { print: 1, link_domains: vec![2], ..Template::default() };
    let (full, campaign) = run(1_000_000, Sampling::default(), |_| (plain.clone(), Action::Accept));
    assert_eq!(campaign.seen, 1_000_000);
    assert!((2_015..=2_025).contains(&full), "{full}");
}

#[test]
fn each_stretch_has_its_sample_and_nobody_can_guess_where() {
    let plain = Template { print: 1, ..Template::default() };
    let samples = |seed: u64| {
        let mut campaign = Campaign::new(seed, Time::EPOCH);
        let sampling = Sampling { first: 0, one_in: 10 };
        campaign.learn(&plain, &verdict(Action::Accept), sampling, Time::EPOCH);
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
        (Template { print: 1, link_domains, ..Template::default() }, Action::Accept)
    };
    let mut campaign = Campaign::new(3, Time::EPOCH);
    for place in 0..5_000 {
        if campaign.look(&of(place).0, Sampling::default()) != Look::Skip {
            campaign.learn(&of(place).0, &verdict(Action::Accept), Sampling::default(), Time::EPOCH);
        }
    }
    assert_eq!(campaign.look(&of(5_000).0, Sampling::default()), Look::Full(Cause::Differs));
}

#[test]
fn once_one_copy_is_doubtful_every_copy_is_judged() {
    let plain = Template { print: 1, ..Template::default() };
    let of = |place: u64| (plain.clone(), if place == 3 { Action::Hold } else { Action::Accept });
    let (full, campaign) = run(2_000, Sampling::default(), of);
    assert_eq!(full, 2_000);
    assert_eq!(campaign.worst.unwrap().action(), Action::Hold);
}

#[test]
fn a_held_copy_holds_the_copies_after_it_until_enough_in_a_row_are_clean() {
    let plain = Template { print: 1, ..Template::default() };
    let sampling = Sampling { first: 3, one_in: 100 };
    let mut campaign = Campaign::new(7, Time::EPOCH);
    let mut learn = |action| {
        let stands = campaign.learn(&plain, &verdict(action), sampling, Time::EPOCH);
        stands.map(|verdict| verdict.action())
    };
    assert_eq!(learn(Action::Accept), None);
    assert_eq!(learn(Action::Hold), None, "its own verdict is as strict");
    assert_eq!(learn(Action::Accept), Some(Action::Hold));
    assert_eq!(learn(Action::Tag), Some(Action::Hold));
    assert_eq!(learn(Action::Reject), None);
    assert_eq!(learn(Action::Hold), Some(Action::Reject));
    assert_eq!(learn(Action::Accept), Some(Action::Reject));
    assert_eq!(learn(Action::Accept), Some(Action::Reject));
    assert_eq!(learn(Action::Accept), None, "the third clean one in a row");
    assert_eq!(campaign.look(&plain, sampling), Look::Full(Cause::Doubtful), "and is judged all the same");
}

#[test]
fn a_copy_that_carries_more_than_names_is_judged() {
    let sampling = Sampling { first: 2, one_in: 1_000_000 };
    let copy = |extra: &str| template(&sale("Ada", "ada@customer.example", 12, extra));
    let mut campaign = Campaign::new(7, Time::EPOCH);
    for _ in 0..3 {
        campaign.look(&copy(""), sampling);
        campaign.learn(&copy(""), &verdict(Action::Accept), sampling, Time::EPOCH);
    }
    assert_eq!(campaign.look(&copy("<p>7 8 9</p>"), sampling), Look::Skip);
    let numbers = "<p>4111111111111111 5500005555555559</p>".repeat(6);
    assert_eq!(copy(&numbers).print, copy("").print);
    assert_eq!(campaign.look(&copy(&numbers), sampling), Look::Full(Cause::Differs));
    let long = copy(&format!("<p>{}</p>", "word ".repeat(20_000)));
    assert!(long.is_cut);
    // What is not seen on the page is part of the template.
    for unseen in [
        "<div style=\"display:none\">other words</div>",
        "<form action=\"https://shop.example/x\"></form>",
        "<script>1</script>",
    ] {
        assert_ne!(copy(unseen).print, copy("").print, "{unseen}");
    }
}

#[test]
fn personal_files_are_all_judged_and_do_not_fill_the_memory() {
    let of = |place: u64| {
        (
            Template { print: 1, link_domains: vec![], attachments: vec![place], ..Template::default() },
            Action::Accept,
        )
    };
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
