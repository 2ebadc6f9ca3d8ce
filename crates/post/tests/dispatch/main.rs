//! Sending a mailing over real sockets: counts come from the other side. Nobody is lost, and nobody has it twice but those who were listed.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]
#![expect(clippy::disallowed_methods, reason = "one of them writes the row of a mailing that nobody signed")]

mod house;
mod kills;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use mail::envelope::{Client, Envelope, Recipient};
use model::ids::{Id, LetterId, MailingId, PersonId, TenantId};
use platform::{
    clock::{SystemChance, SystemClock},
    events::LocalBus,
    keeper::{self, Unwatched},
};
use post::{
    audience::AudienceReport,
    check_code::{CheckCodes, CheckDesk, Checked},
    dispatch::DispatchError,
    letter::{Letter, approval},
    mailbox::{Arrived, Inbox},
    mailing::MailingError,
    reply::{ReplyDesk, ReplyHearer},
};
use store::post::{
    delivery::{DeliveryCounts, DeliveryState},
    mailing::{FileCounts, MailingState, NewMailing},
    reply::ReplyState,
};
use testkit::{authenticator::signed, clock::FakeClock, folder::TempFolder, smtp_sink::SmtpSink};
use tokio::sync::watch;

use self::house::{Everybody, House, by_recipient, field, file, filled, letter, started};

#[tokio::test]
async fn only_who_is_affected_is_written_to_and_all_others_are_counted() {
    let folder = TempFolder::new("audience");
    let house = House::open(folder.path(), Arc::new(SystemClock)).await;
    let mailing = started(&house, &letter(house.clock.now(), 10)).await;
    let desk = house.mailings(Everybody("example.net"));
    assert!(matches!(desk.resume(&house.access, mailing).await, Err(MailingError::NoRecipients)));
    for (broken, expected) in [
        ("name;language\r\nAnn;en\r\n", "no column is called like one of addresses"),
        ("email;mail\r\na@example.net;b@example.net\r\n", "email (#1), mail (#2)"),
        ("email\r\na@example.net\r\n", "the letter needs a column called `First name`"),
        ("email;First name;first_name\r\na@example.net;Ann;Ben\r\n", "first_name (#3)"),
        ("email;First name;lang;Lang\r\na@example.net;Ann;en;de\r\n", "lang (#3), Lang (#4)"),
        ("", "it is empty"),
    ] {
        let refused = filled(&house, mailing, broken).await.unwrap_err().to_string();
        assert!(refused.ends_with(expected), "{refused}");
    }
    let rows = "email,first name\r\n\
        ann@example.net,Ann\r\n\
        ANN@example.net,Ann again\r\n\
        bob@example.net,https://thief.example\r\n\
        carl@example.net,\r\n\
        dora,Dora\r\n\
        jürgen@example.net,Jürgen\r\n\
        eve@example.com,Eve\r\n\
        frank@example.net,Frank\r\n";
    let report = filled(&house, mailing, rows).await.unwrap();
    let file = FileCounts { rows: 8, not_affected: 1, unfit: 4, repeated: 1 };
    assert_eq!(report, AudienceReport { file, accepted: 2, missing: 8 });
    // The same file again, as after a crash in the middle of it.
    let again = filled(&house, mailing, rows).await.unwrap();
    assert_eq!((again.accepted, again.missing), (2, 8));
    assert_eq!(house.state(mailing).await, MailingState::Paused);
    // No address is anywhere but under a seal.
    house.store.close().await;
    for entry in std::fs::read_dir(folder.path().join("data")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(17).any(|bytes| bytes == b"frank@example.net"), "{}", path.display());
        }
    }
}

#[tokio::test]
async fn each_recipient_has_the_outcome_the_server_gave_and_silence_is_unknown() {
    let folder = TempFolder::new("dispatch");
    let clock = FakeClock::at("2026-11-22T06:40:00Z");
    let house = House::open(folder.path(), Arc::new(clock.clone())).await;
    let script = "rcpt<c1@example.net> 550-5.1.1 no <c1@example.net>|550 5.1.1 here\n\
                  rcpt<c2@example.net> greylist\n\
                  end #3 take-and-close\n\
                  end #5 451 4.3.0 later";
    let sink = SmtpSink::start(script).await;
    let letter = letter(house.clock.now(), 40);
    let mailing = started(&house, &letter).await;
    filled(&house, mailing, &file(40)).await.unwrap();
    let desk = house.mailings(Everybody("example.net"));
    let (_stopper, stop) = watch::channel(false);
    let dispatcher = house.dispatcher(sink.address().port());
    assert_eq!(dispatcher.round(&house.access, &stop).await.unwrap(), 0, "nobody said that it begins");
    desk.resume(&house.access, mailing).await.unwrap();
    assert_eq!(dispatcher.round(&house.access, &stop).await.unwrap(), 40);
    let expected =
        DeliveryCounts { delivered: 36, deferred: 2, refused: 1, unknown: 1, ..DeliveryCounts::default() };
    assert_eq!(house.counts(mailing).await, expected);
    assert_eq!(dispatcher.round(&house.access, &stop).await.unwrap(), 0, "it is not their time yet");
    clock.advance(Duration::from_secs(1));
    assert_eq!(dispatcher.round(&house.access, &stop).await.unwrap(), 2);
    let look = desk.look(&house.access, mailing).await.unwrap();
    assert_eq!(
        (look.mailing.state, look.counts.delivered, look.counts.unknown),
        (MailingState::Ended, 38, 1)
    );

    // What the other side has.
    let taken = by_recipient(sink.taken());
    assert_eq!(taken.len(), 39, "all but who was refused");
    assert!(taken.values().all(|copies| copies.len() == 1));
    let unknown = house.in_state(mailing, DeliveryState::Unknown).await;
    let silent: Vec<&String> =
        taken.iter().filter(|(_, copies)| !copies[0].is_answered).map(|(address, _)| address).collect();
    assert_eq!(silent.iter().map(|address| house.print(address)).collect::<BTreeSet<_>>(), unknown);

    let message = String::from_utf8(taken["c4@example.net"][0].content.clone()).unwrap();
    assert!(message.starts_with("DKIM-Signature: v=1; a=ed25519-sha256;"), "{message}");
    assert_eq!(field(&message, "To"), "c4@example.net");
    assert_eq!(field(&message, "Date"), "Sun, 22 Nov 2026 06:40:00 +0000");
    assert_eq!(field(&message, "Content-Language"), "en");
    assert!(message.contains("Dear Ann 4,"), "{message}");
    let german = String::from_utf8(taken["c3@example.net"][0].content.clone()).unwrap();
    assert!(german.contains("Guten Tag Ann 3,"), "{german}");
    let ids: BTreeSet<&str> = taken
        .values()
        .map(|copies| std::str::from_utf8(&copies[0].content).unwrap())
        .map(|message| field(message, "Message-ID"))
        .collect();
    assert_eq!(ids.len(), 39);
    // A server's words are not kept: they name people.
    let post = house.store.post();
    let refused =
        post.delivery_state_list(&house.access, mailing, DeliveryState::Refused, None, 9).await.unwrap();
    assert_eq!(refused[0].answer.as_deref(), Some("550 5.1.1"));

    // The code belongs to its address, and the log tells which letter it is.
    let code = message.lines().find_map(|line| line.split("this letter: ").nth(1)).unwrap();
    let check = CheckDesk::new(house.store.shared(), CheckCodes::new(TenantId::HOUSE, &house.ring.link_key));
    let ours = check.verify(&house.access, " C4@example.net ", &code.to_lowercase()).await.unwrap();
    assert_eq!(ours, Checked::Ours { letter: letter.id, sent_at: look.mailing.begun_at.unwrap() });
    for (address, code) in
        [("c5@example.net", code), ("c4@example.net", "0000-0000"), ("c4@example.net", ""), ("", code)]
    {
        let other = check.verify(&house.access, address, code).await.unwrap();
        assert_eq!(other, Checked::Unknown, "{address} {code}");
    }
    let logged = house.store.shared().letter_log_fetch(&house.access, letter.id).await.unwrap();
    assert_eq!((logged.logged.people, logged.logged.letter_sha256), (40, letter.digest()));
    assert!(logged.is_whole(TenantId::HOUSE, [0; 32]));

    // A person lets the unknown one be sent again: the same bytes.
    assert_eq!(desk.send_unknown_again(&house.access, mailing).await.unwrap(), 1);
    assert_eq!(dispatcher.round(&house.access, &stop).await.unwrap(), 1);
    let twice = by_recipient(sink.taken()).remove(silent[0]).unwrap();
    assert_eq!((twice.len(), &twice[0].content), (2, &twice[1].content));
    assert_eq!(house.counts(mailing).await.unknown, 0);
    assert_eq!(house.state(mailing).await, MailingState::Ended);
    let objects = house.store.objects().object_list(&house.access, None, 10).await.unwrap();
    assert_eq!(objects, [], "nobody's address is kept any longer");
}

#[tokio::test]
async fn an_answer_is_found_by_the_address_it_came_to() {
    let folder = TempFolder::new("reply");
    let house = House::open(folder.path(), Arc::new(SystemClock)).await;
    let sink = SmtpSink::start("").await;
    let mailing = started(&house, &letter(house.clock.now(), 2)).await;
    filled(&house, mailing, &file(2)).await.unwrap();
    house.mailings(Everybody("example.net")).resume(&house.access, mailing).await.unwrap();
    let (_stopper, stop) = watch::channel(false);
    house.dispatcher(sink.address().port()).round(&house.access, &stop).await.unwrap();
    let taken = by_recipient(sink.taken());
    let copy = &taken["c1@example.net"][0];
    let reply_to = field(std::str::from_utf8(&copy.content).unwrap(), "Reply-To").to_owned();
    let bounce_to = copy.mail.split(['<', '>']).nth(1).unwrap().to_owned();

    let (keeper, keeping) = keeper::start(
        house.store.clone(),
        house.ring.guard_ring(house.clock.now()).sealing,
        Arc::new(SystemChance),
        Arc::new(Unwatched),
    );
    let inbox = Inbox::new(keeper, Arc::new(SystemChance), Duration::from_secs(86_400));
    for (to, message) in [
        (reply_to.as_str(), "From: Ann <c1@example.net>\r\nSubject: Re: copy\r\n\r\nIs it true?\r\n"),
        ("reply@answers.shop.example", "From: b@example.com\r\nSubject: hello\r\n\r\nHello\r\n"),
        (bounce_to.as_str(), "From: <>\r\nSubject: failed\r\n\r\nno such user\r\n"),
    ] {
        let recipients = vec![Recipient { address: to.to_owned(), ..Recipient::default() }];
        let envelope = Envelope { sender: "c1@example.net".into(), recipients, ..Envelope::default() };
        let (client, now) = (Client::default(), house.clock.now());
        let arrived = Arrived {
            client: &client,
            envelope: &envelope,
            message: message.as_bytes(),
            judged: None,
            origin: None,
            now,
        };
        inbox.arrive(&house.access, &house.mailboxes(), arrived).await.unwrap();
    }
    drop(inbox);
    keeping.finish().await;
    let hearer = Arc::new(ReplyHearer::new(house.store.clone()));
    let bus =
        LocalBus::new(house.store.clone(), house.access.clone(), Arc::clone(&house.clock), vec![hearer]);
    bus.round().await.unwrap();
    bus.round().await.unwrap();

    let desk = ReplyDesk {
        store: house.store.clone(),
        ring: Arc::clone(&house.ring),
        audit: house.audit.clone(),
        clock: Arc::clone(&house.clock),
    };
    assert_eq!(desk.new_count(&house.access).await.unwrap(), 2);
    let linked = desk.list(&house.access, Some(mailing), None, 10).await.unwrap();
    assert_eq!(linked.len(), 1);
    let opened = desk.open(&house.access, linked[0].item).await.unwrap();
    assert_eq!(opened.from, "c1@example.net");
    assert_eq!((opened.subject.as_str(), opened.text.trim()), ("Re: copy", "Is it true?"));
    assert_eq!(desk.new_count(&house.access).await.unwrap(), 1);
    desk.mark(&house.access, linked[0].item, ReplyState::Answered).await.unwrap();
    let delivery =
        house.store.post().delivery_fetch(&house.access, linked[0].delivery.unwrap()).await.unwrap();
    assert_eq!(delivery.recipient, house.print("c1@example.net"));
    assert!(delivery.came_back_at.is_some(), "something came back to its address for bounces");
}

#[tokio::test]
async fn a_mailing_that_nobody_signed_is_neither_begun_nor_sent_and_holds_up_no_other() {
    let folder = TempFolder::new("unsigned");
    let clock = FakeClock::at("2026-11-22T06:40:00Z");
    let house = House::open(folder.path(), Arc::new(clock.clone())).await;
    let sink = SmtpSink::start("").await;
    let desk = house.mailings(Everybody("example.net"));
    let signer = PersonId::from_bytes([3; 16]);
    let prove = |content, by| {
        let (assertion, site) = signed(approval::PURPOSE, content, by);
        approval::to_bytes(&assertion, &site)
    };
    let mut forged = Vec::new();
    // Rows that somebody wrote past us.
    for number in 0..5 {
        let right = Letter { id: LetterId::from_bytes([number; 16]), ..letter(house.clock.now(), 2) };
        let later = Letter { not_after: right.not_after.plus(Duration::from_secs(1)), ..right.clone() };
        let content = approval::content(&right.canonical());
        let own = prove(content, (TenantId::HOUSE, signer));
        let (letter, evidence, not_after) = match number {
            0 => (&right, b"proof".to_vec(), right.not_after),
            // The proof of another letter, of another tenant, of another person; and a day that was not signed.
            1 => (&later, own, later.not_after),
            2 => (&right, prove(content, (TenantId::from_bytes([9; 16]), signer)), right.not_after),
            3 => (&right, prove(content, (TenantId::HOUSE, PersonId::from_bytes([4; 16]))), right.not_after),
            _ => (&right, own, later.not_after),
        };
        // Older than any other, so that they are looked at first.
        let id = MailingId::from_bytes([number; 16]);
        let canonical = letter.canonical();
        let row = NewMailing {
            id,
            letter: letter.id,
            affected_set: letter.affected,
            affected_count: letter.affected_count,
            kind: letter.kind.as_str(),
            canonical: &canonical,
            evidence: &evidence,
            signer,
            signed_at: house.clock.now(),
            not_after,
            made_at: house.clock.now(),
        };
        let mut change = house.store.change(&house.access).await.unwrap();
        change.mailing_start_in_txn(&row, "house:test").await.unwrap();
        change.commit().await.unwrap();
        filled(&house, id, &file(2)).await.unwrap();
        let refused = desk.resume(&house.access, id).await;
        assert!(matches!(refused, Err(MailingError::NotSigned)), "{number}: {refused:?}");
        // Not even if it stands there as begun.
        let mut change = house.store.change(&house.access).await.unwrap();
        change.mailing_resume_in_txn(id, "house:test", house.clock.now()).await.unwrap().unwrap();
        change.commit().await.unwrap();
        forged.push(id);
    }
    let mailing = started(&house, &letter(house.clock.now(), 2)).await;
    filled(&house, mailing, &file(2)).await.unwrap();
    desk.resume(&house.access, mailing).await.unwrap();
    let (_stopper, stop) = watch::channel(false);
    let sent = house.dispatcher(sink.address().port()).round(&house.access, &stop).await;
    assert!(matches!(sent, Err(DispatchError::NotSigned(first)) if first == forged[0]), "{sent:?}");
    assert_eq!(house.state(mailing).await, MailingState::Ended, "the others do not wait for it");
    assert_eq!(sink.taken().len(), 2);
    for id in forged {
        assert_eq!(house.counts(id).await.planned, 2);
    }
}
