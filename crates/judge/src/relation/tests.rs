use super::*;
use mail::Limits;
use mail::auth_results::{DkimSignature, Dmarc};

const START: Time = Time::from_seconds(1_795_269_600);

fn day_number(number: u32) -> Time {
    START.plus(DAY * number)
}

const PROVED: Contact = Contact::Received { is_proved: true, is_answer: false };
const UNPROVED: Contact = Contact::Received { is_proved: false, is_answer: false };

/// What the relation is on a day after these contacts, for a message that proves where it comes from.
fn check(contacts: &[(u32, Contact)], on_day: u32, expected: Relation) {
    let mut history = History::default();
    for (day, contact) in contacts {
        history.learn(*contact, day_number(*day));
    }
    assert_eq!(history.relation(day_number(on_day), Some(true)), expected, "{contacts:?} on day {on_day}");
}

#[test]
fn who_was_written_to_is_known_at_once() {
    check(&[(0, Contact::Sent)], 0, Relation::Known);
    check(&[(0, UNPROVED), (0, Contact::Sent)], 0, Relation::Known);
}

#[test]
fn who_only_writes_is_known_after_fourteen_days_and_three_messages() {
    check(&[], 0, Relation::First);
    check(&[(0, PROVED), (1, PROVED), (2, PROVED)], 13, Relation::First);
    check(&[(0, PROVED), (1, PROVED), (2, PROVED)], 14, Relation::Known);
    check(&[(0, PROVED), (1, PROVED)], 100, Relation::First);
    check(&[(0, PROVED), (14, PROVED), (14, PROVED)], 14, Relation::Known);
}

#[test]
fn unproved_mail_never_makes_anybody_known() {
    let daily: Vec<(u32, Contact)> = (0..60).map(|day| (day, UNPROVED)).collect();
    check(&daily, 100, Relation::First);
    // Two that prove it do not carry the others.
    check(&[daily, vec![(60, PROVED), (61, PROVED)]].concat(), 100, Relation::First);
}

#[test]
fn held_marked_and_refused_mail_teaches_nothing() {
    let found = AuthResults::default();
    for decided in Action::ALL {
        for done in Action::ALL {
            let contact = Contact::inbound(decided, done, false, &found);
            let is_clean = decided == Action::Accept && done == Action::Accept;
            assert_eq!(contact.is_some(), is_clean, "{decided} {done}");
            let sent = Contact::outbound(decided, done, true);
            let went = decided <= Action::Tag && done <= Action::Tag;
            assert_eq!(sent.is_some(), went, "{decided} {done}");
            assert_eq!(Contact::outbound(decided, done, false), None);
        }
    }
}

#[test]
fn malicious_feedback_takes_the_standing_until_a_person_takes_it_back() {
    use Contact::{FoundBenign, FoundMalicious, Sent};
    check(&[(0, Sent), (3, FoundMalicious)], 4, Relation::First);
    check(&[(0, Sent), (3, FoundMalicious), (5, Sent)], 6, Relation::First);
    check(&[(0, Sent), (3, FoundMalicious), (5, FoundBenign)], 6, Relation::Known);
    check(&[(0, Sent), (3, FoundBenign), (5, FoundMalicious)], 6, Relation::First);
    let weeks: Vec<(u32, Contact)> = (0..30).map(|day| (day, PROVED)).collect();
    check(&[weeks, vec![(30, FoundMalicious)]].concat(), 60, Relation::First);
}

#[test]
fn a_known_name_without_proof_is_nobody_in_particular() {
    let mut known = History::default();
    known.learn(Contact::Sent, START);
    for (is_proved, expected) in
        [(Some(true), Relation::Known), (Some(false), Relation::Unknown), (None, Relation::Unknown)]
    {
        assert_eq!(known.relation(START, is_proved), expected, "{is_proved:?}");
        assert_eq!(History::default().relation(START, is_proved), Relation::First, "{is_proved:?}");
    }
}

#[test]
fn shares_of_two_processes_add_up_to_the_whole() {
    let contacts = [PROVED, Contact::Sent, UNPROVED, PROVED, Contact::FoundBenign, PROVED];
    let mut whole = History::default();
    let mut shares = [History::default(), History::default()];
    for (number, contact) in (0_u32..).zip(contacts) {
        let share = whole.learn(contact, day_number(number));
        shares[number as usize % 2].add(&share);
    }
    let mut sum = shares[1];
    sum.add(&shares[0]);
    assert_eq!(sum, whole);
    assert_eq!((whole.messages_in, whole.proved_in, whole.messages_out, whole.benign), (4, 3, 1, 1));
}

#[test]
fn days_are_counted_once_and_answers_only_after_we_wrote() {
    let mut history = History::default();
    let answer = Contact::Received { is_proved: true, is_answer: true };
    history.learn(answer, START);
    history.learn(answer, START.plus(Duration::from_secs(60)));
    assert_eq!((history.days_in, history.replies_in), (1, 0));
    history.learn(Contact::Sent, day_number(1));
    history.learn(answer, day_number(1));
    assert_eq!((history.days_in, history.replies_in), (2, 1));
}

#[test]
fn proof_is_dmarc_or_an_aligned_pass_where_there_is_no_policy() {
    let dmarc = |result, has_aligned_spf, has_aligned_dkim| AuthResults {
        dmarc: Dmarc { result, has_aligned_spf, has_aligned_dkim, ..Dmarc::default() },
        ..AuthResults::default()
    };
    let rows = [
        (dmarc(DmarcResult::Pass, false, false), Some(true)),
        (dmarc(DmarcResult::Fail, true, true), Some(false)),
        (dmarc(DmarcResult::PermError, false, false), Some(false)),
        (dmarc(DmarcResult::None, true, false), Some(true)),
        (dmarc(DmarcResult::None, false, true), Some(true)),
        (dmarc(DmarcResult::None, false, false), Some(false)),
        (dmarc(DmarcResult::TempError, true, false), None),
        (AuthResults::default(), None),
    ];
    for (found, expected) in rows {
        assert_eq!(is_proved(&found), expected, "{:?}", found.dmarc);
    }
    let mut signed = AuthResults::default();
    let signature = DkimSignature { result: DkimResult::Pass, is_aligned: true, ..DkimSignature::default() };
    signed.dkim.signatures.push(signature);
    assert_eq!(is_proved(&signed), Some(true));
    signed.dkim.signatures[0].is_aligned = false;
    assert_eq!(is_proved(&signed), None);
}

#[test]
fn programs_and_mailings_do_not_make_anybody_known() {
    let rows = [
        ("", "us@example.com", true),
        ("", "", false),
        ("Auto-Submitted: auto-replied\r\n", "us@example.com", false),
        ("Auto-Submitted: no\r\n", "us@example.com", true),
        ("Precedence: bulk\r\n", "us@example.com", false),
        ("Precedence: first-class\r\n", "us@example.com", true),
        ("List-Id: news <news.example.com>\r\n", "us@example.com", false),
        ("List-Unsubscribe: <https://example.com/u>\r\n", "us@example.com", false),
    ];
    for (fields, envelope_sender, expected) in rows {
        let text = format!("{fields}From: us@example.com\r\nTo: them@example.net\r\n\r\nhello\r\n");
        let message = Message::parse(text.as_bytes(), &Limits::default());
        assert_eq!(is_on_purpose(&message, envelope_sender), expected, "{fields:?} {envelope_sender:?}");
    }
}

#[test]
fn parties_are_read_in_one_form() {
    let lists = Lists { free_mail: ["mail.example"].into_iter().collect(), ..Lists::default() };
    let read = |text: &str| Parties::of(&Message::parse(text.as_bytes(), &Limits::default()), &lists);
    let parties = read("From: Ada <Ada.L@Mail.Example>\r\nReply-To: B@b.example\r\n\r\n");
    assert_eq!(parties.address.as_deref(), Some("ada.l@mail.example"));
    assert_eq!(parties.domain.as_deref(), Some("mail.example"));
    assert_eq!(parties.reply_to.as_deref(), Some("b@b.example"));
    assert!(parties.is_free_mail);
    assert_eq!(read("Subject: x\r\n\r\n"), Parties::default());
    assert_eq!(
        Histories::default().relation(&Parties::default(), &AuthResults::default(), START),
        Relation::Unknown
    );
}
