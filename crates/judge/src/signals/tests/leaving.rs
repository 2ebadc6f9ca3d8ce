//! What leaves: our own mail, our customers' data, what we promised.

use std::collections::HashSet;

use forensics::fingerprint::Keyed;
use forensics::membership::Key;
use forensics::normalise::Rules;
use model::address::EmailAddress;
use model::fingerprint::Fingerprint;
use model::verdict::Action;

use super::*;
use crate::own_list::{Listed, OwnLists};

#[test]
fn our_own_mail_keeps_our_promises_and_our_customers_data() {
    let outbound = |body: &str| {
        judged(&message("From: News <news@harbourlights.example>", body), |context| {
            context.direction = Direction::Outbound;
        })
    };
    let broken = outbound("Please reply with your password so that we can help.");
    assert!(has(&broken, "promise.broken"));
    assert_eq!(broken.action(), Action::Hold);
    assert!(!has(&outbound("We will never ask for your password."), "promise.broken"));

    assert!(has(&outbound("card 4111 1111 1111 1111"), "data.card_number"));
    assert!(!has(&outbound("order 4111 1111 1111 1112"), "data.card_number"));
    let list: String = (0..60).map(|number| format!("customer{number}@mail.test\n")).collect();
    assert!(has(&outbound(&list), "data.addresses"));
    assert!(!has(&outbound("a@mail.test, b@mail.test"), "data.addresses"));
    let accounts = "DE89 3704 0044 0532 0130 00\nGB82 WEST 1234 5698 7654 32\nFR14 2004 1010 0505 0001 3M02 606\n\
                    NL91 ABNA 0417 1643 00\n";
    assert!(has(&outbound(accounts), "data.iban"));
    assert!(!has(&outbound("DE89 3704 0044 0532 0130 00"), "data.iban"));
}

/// Everybody at one domain is a member; whoever is called `rose.planted` is a canary.
#[derive(Debug)]
struct Shop {
    members: HashSet<Key>,
    canary: Fingerprint,
}

impl Listed for Shop {
    fn members(&self, keys: &[Key]) -> usize {
        keys.iter().filter(|key| self.members.contains(key)).count()
    }

    fn is_canary(&self, print: &Fingerprint) -> bool {
        self.canary == *print
    }

    fn canary_domains(&self) -> Arc<HashSet<String>> {
        Arc::new(HashSet::from(["kept.test".to_owned()]))
    }
}

#[test]
fn addresses_of_our_own_lists_do_not_leave_by_mail() {
    let keyed = Keyed::new(&[7; 32]);
    let print = |text: &str| keyed.exact(&EmailAddress::parse(text).unwrap());
    let mailbox = |text: &str| Key::from(&keyed.mailbox(Rules::V1, &EmailAddress::parse(text).unwrap()));
    let member = |number: usize| format!("Member{number}@mail.test");
    let shop = Arc::new(Shop {
        members: (0..40).map(|number| mailbox(&member(number))).collect(),
        canary: print("rose.planted@kept.test"),
    });
    let lists = Arc::new(OwnLists::new(keyed, Arc::clone(&shop) as Arc<dyn Listed>));
    let outbound = |head: &str, body: &str| {
        let text = message(&format!("From: Jo <jo@harbourlights.example>\n{head}"), body);
        judged(&text, |context| {
            context.direction = Direction::Outbound;
            context.own_lists = Some(Arc::clone(&lists));
        })
    };
    let rows = |count: usize| (0..count).map(|number| format!("{};x\n", member(number))).collect::<String>();
    let list = outbound("To: <a@print.test>", &rows(11));
    assert!(has(&list, "data.own_list"), "{list:?}");
    assert_eq!(list.action(), Action::Hold);
    assert!(!has(&outbound("To: <a@print.test>", &rows(10)), "data.own_list"));
    let strangers: String = (100..140).map(|number| format!("{}\n", member(number))).collect();
    assert!(!has(&outbound("To: <a@print.test>", &strangers), "data.own_list"));

    // As many as a setting lets pass, of the text and of the files together.
    let letting = |most: usize, text: &str| {
        let lists = OwnLists::new(Keyed::new(&[7; 32]), Arc::clone(&shop) as Arc<dyn Listed>).letting(most);
        judged(text, |context| {
            context.direction = Direction::Outbound;
            context.own_lists = Some(Arc::new(lists));
        })
    };
    let one = message("From: Jo <jo@harbourlights.example>\nTo: <a@print.test>", &rows(1));
    assert!(has(&letting(0, &one), "data.own_list") && !has(&letting(1, &one), "data.own_list"));
    let sheets = |first: std::ops::Range<usize>, second: std::ops::Range<usize>| {
        let sheet = |range: std::ops::Range<usize>| {
            range.map(|number| format!("{}\n", member(number))).collect::<String>()
        };
        format!(
            "From: Jo <jo@harbourlights.example>\r\nTo: <a@print.test>\r\nSubject: two\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\n{}\r\n--b\r\nContent-Type: text/csv; name=a.csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\n{}\r\n--b--\r\n",
            sheet(first),
            sheet(second)
        )
    };
    let two = letting(10, &sheets(0..6, 6..12));
    let counted = two.reasons().iter().find(|reason| reason.id.as_str() == "data.own_list").unwrap();
    assert!(format!("{counted:?}").contains("\"12\""), "{counted:?}");
    // The same people twice are no more people.
    assert!(!has(&letting(10, &sheets(0..9, 0..9)), "data.own_list"));

    let marked = outbound("To: <a@print.test>", "please write to Rose.Planted@kept.test, too");
    assert!(has(&marked, "data.canary"), "{marked:?}");
    assert_eq!(marked.action(), Action::Hold);
    // At the end of a table of strangers, too, and behind many at the same domain.
    let far: String =
        (100..1_500).map(|number| format!("{}\nwho{number}@kept.test\n", member(number))).collect();
    assert!(!has(&outbound("To: <a@print.test>", &far), "data.canary"));
    let far = outbound("To: <a@print.test>", &format!("{far}Rose.Planted@Kept.Test\n"));
    assert!(has(&far, "data.canary"), "{far:?}");
    // Who reads why must not learn which address it is.
    assert!(!format!("{marked:?}").to_lowercase().contains("rose"), "{marked:?}");

    // To themselves: a campaign, with everybody in one message at the worst.
    let everybody: Vec<String> = (0..12).map(member).chain(["rose.planted@kept.test".to_owned()]).collect();
    let own = outbound(&format!("To: {}", everybody.join(", ")), &everybody.join("\n"));
    assert!(!has(&own, "data.own_list") && !has(&own, "data.canary"), "{own:?}");
    // What is quoted came to us.
    let quoted: String = rows(20).lines().map(|line| format!("> {line}\n")).collect();
    let answer = format!(
        "No, thank you.\n\nOn Mon, 2 Nov 2026, a@print.test wrote:\n{quoted}> rose.planted@kept.test\n"
    );
    let answer = outbound("To: <a@print.test>", &answer);
    assert!(!has(&answer, "data.own_list") && !has(&answer, "data.canary"), "{answer:?}");
    // And mail to us is no leak of ours.
    let text = message("From: <a@print.test>", &rows(20));
    let inbound = judged(&text, |context| context.own_lists = Some(Arc::clone(&lists)));
    assert!(!has(&inbound, "data.own_list"), "{inbound:?}");
}

#[test]
fn a_canary_in_what_is_quoted_is_no_leak_however_it_is_quoted() {
    let keyed = Keyed::new(&[7; 32]);
    let canary = keyed.exact(&EmailAddress::parse("rose.planted@kept.test").unwrap());
    let lists = Arc::new(OwnLists::new(keyed, Arc::new(Shop { members: HashSet::new(), canary })));
    let outbound = |kind: &str, body: &str| {
        let head = format!(
            "From: Jo <jo@harbourlights.example>\nTo: <a@print.test>\nContent-Type: {kind}; charset=utf-8"
        );
        judged(&message(&head, body), |context| {
            context.direction = Direction::Outbound;
            context.own_lists = Some(Arc::clone(&lists));
        })
    };
    let row = "rose.planted@kept.test";
    let ann = "Ann <a@print.test>";
    let introduced = [
        ("text/plain", format!("On Mon, 2 Nov 2026 at 10:00, {ann} wrote:\n\n{row}\n")),
        ("text/plain", format!("Am Mo., 2. Nov. 2026 um 10:00 Uhr schrieb {ann}:\n\n> {row}\n")),
        (
            "text/plain",
            format!(
                "-----Original Message-----\nFrom: {ann}\nSent: Monday, 2 November 2026\nTo: jo@harbourlights.example\nSubject: list\n\n{row}\n"
            ),
        ),
        (
            "text/plain",
            format!(
                "Von: {ann}\nGesendet: Montag, 2. November 2026 10:00\nAn: jo@harbourlights.example\nBetreff: Liste\n\n{row}\n"
            ),
        ),
        (
            "text/html",
            format!(
                "<div class=\"gmail_quote\"><div>On Mon, 2 Nov 2026 at 10:00, Ann &lt;a@print.test&gt; wrote:<br></div><blockquote class=\"gmail_quote\">{row}</blockquote></div>"
            ),
        ),
        (
            "text/html",
            format!(
                "<div style=\"border-top:solid #E1E1E1 1.0pt\"><p><b>From:</b> Ann<br><b>Sent:</b> Monday, 2 November 2026 10:00<br><b>To:</b> Jo<br><b>Subject:</b> list</p></div><p>{row}</p>"
            ),
        ),
    ];
    for (kind, body) in &introduced {
        let verdict = outbound(kind, &format!("<p>No.</p>\n\n{body}"));
        assert!(!has(&verdict, "data.canary"), "{body}\n{verdict:?}");
    }
    // A mark that nobody introduces is none, or two characters before each row would let a list out (`mail::thread`).
    for (kind, body) in
        [("text/plain", format!("> {row}\n")), ("text/html", format!("<blockquote>{row}</blockquote>"))]
    {
        assert!(has(&outbound(kind, &format!("<p>No.</p>\n\n{body}")), "data.canary"), "{body}");
    }
}
