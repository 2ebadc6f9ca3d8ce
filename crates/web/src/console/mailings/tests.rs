//! The pages of mailings: what they show, who may act, and that nothing leaves before somebody said so twice.

use model::ids::{AffectedSetId, Id, LetterId, MailingId, PersonId};
use model::time::Time;
use platform::accounts::Role;
use platform::clock::SystemChance;
use post::letter::{CHECK_CODE, Letter, LetterKind, LetterText, Sender, Signed, Source, Variable, approval};
use post::lint::{Terms, lint};
use post::mailing::{MailingState, start_in_txn};
use testkit::authenticator::signed;
use testkit::store::house;

use crate::test_house::TestHouse;

/// A signed letter that waits for its recipients.
pub(crate) async fn mailing(home: &TestHouse) -> MailingId {
    let letter = Letter {
        id: LetterId::from_bytes([1; 16]),
        kind: LetterKind::Mandated,
        texts: vec![LetterText {
            language: "en".into(),
            subject: "Your address was in a copy that is out".into(),
            body: "Dear {name},\n\nyour address was in it. <b>{check_code}</b>\n".into(),
        }],
        variables: vec![
            Variable { name: "name".into(), source: Source::Column("First name".into()) },
            Variable { name: CHECK_CODE.into(), source: Source::CheckCode },
        ],
        from: Sender { name: "Shop".into(), address: "letters@shop.example".into() },
        is_answered_by_us: true,
        affected: AffectedSetId::from_bytes([2; 16]),
        affected_count: 5,
        not_after: "2026-12-21T00:00:00Z".parse().unwrap(),
    };
    let linted = lint(&letter, &Terms::default()).unwrap();
    let at: Time = crate::test_house::NOW.parse().unwrap();
    let access = house();
    let by = (access.tenant, PersonId::from_bytes([3; 16]));
    let (assertion, site) = signed(approval::PURPOSE, approval::content(&letter.canonical()), by);
    let signed = Signed::approved(linted, (&assertion, access.tenant), &site, at).unwrap();
    let mut change = home.temp.store.change(&access).await.unwrap();
    let id = start_in_txn(&mut change, &access, &signed, &SystemChance, at).await.unwrap();
    change.commit().await.unwrap();
    id
}

#[tokio::test]
async fn a_mailing_takes_its_list_is_begun_after_a_question_and_paused() {
    let mut home = TestHouse::open().await;
    let id = mailing(&home).await;
    let counsel = home.person(Role::Counsel).await;
    let place = format!("/mailings/{id}");
    let page = home.get(&counsel, &place).await;
    assert_eq!(page.status, 200);
    assert!(
        page.words().contains("Waits for its recipients") && page.words().contains("First name"),
        "{}",
        page.words()
    );
    assert!(page.body.contains("&lt;b&gt;") || page.body.contains("&#60;b&#62;"), "a letter's text is text");

    let broken = home.upload(&counsel, &format!("{place}/recipients"), "name\r\nAnn\r\n").await;
    assert_eq!(broken.status, 422);
    assert!(broken.words().contains("No column is called email"), "{}", broken.words());
    // Two columns may have the addresses: a field appears that asks which is meant.
    assert!(!home.get(&counsel, &place).await.body.contains("name=\"address\""));
    let twice = "mail,email,first name\r\nx@example.com,ann@example.net,Ann\r\n";
    let refused = home.upload(&counsel, &format!("{place}/recipients"), twice).await;
    assert!(
        refused.status == 422 && refused.words().contains("mail (#1), email (#2)"),
        "{}",
        refused.words()
    );
    assert!(refused.body.contains("name=\"address\""), "{}", refused.body);
    let named = [("address", "email")];
    let taken = home.upload_with(&counsel, &format!("{place}/recipients"), (&named, twice)).await;
    assert_eq!(taken.status, 303, "{}", taken.words());
    assert!(home.get(&counsel, &place).await.words().contains("0 of 1"));
    let list = "email,first name\r\nann@example.net,Ann\r\nbob@example.net,Bob\r\neve@example.com,Eve\r\n";
    let taken = home.upload(&counsel, &format!("{place}/recipients"), list).await;
    assert_eq!((taken.status, taken.field("location")), (303, Some(place.as_str())));
    let page = home.get(&counsel, &place).await;
    assert!(page.words().contains("0 of 2") && page.words().contains("Begin to send"), "{}", page.words());

    // Beginning asks for a fresh proof, which a new session has, and for a second look.
    let ask = home.get(&counsel, &format!("{place}/begin")).await;
    assert!(
        ask.words().contains("Send 2 letters") && ask.words().contains("3 affected people are not"),
        "{}",
        ask.words()
    );
    let looked = home.rooms.mailings.look(&house(), id).await.unwrap();
    assert_eq!(looked.mailing.state, MailingState::Paused);
    assert_eq!(home.post(&counsel, &format!("{place}/begin"), &[]).await.status, 303);
    let looked = home.rooms.mailings.look(&house(), id).await.unwrap();
    assert_eq!(looked.mailing.state, MailingState::Sending);
    let again = home.upload(&counsel, &format!("{place}/recipients"), list).await;
    assert_eq!(again.status, 422);
    assert_eq!(home.post(&counsel, &format!("{place}/pause"), &[]).await.status, 303);
    let page = home.get(&counsel, &place).await;
    assert!(page.words().contains("Paused") && page.words().contains("Go on sending"), "{}", page.words());
    let all = home.get(&counsel, "/mailings").await;
    assert!(all.words().contains("Your address was in a copy that is out"), "{}", all.words());
    home.stop().await;
}

#[tokio::test]
async fn who_only_looks_cannot_act_and_another_tenant_sees_nothing() {
    let mut home = TestHouse::open().await;
    let id = mailing(&home).await;
    let viewer = home.person(Role::Viewer).await;
    let place = format!("/mailings/{id}");
    let page = home.get(&viewer, &place).await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("/recipients"), "no form without the right");
    for (method, act) in
        [("GET", "begin"), ("POST", "begin"), ("POST", "pause"), ("POST", "again"), ("POST", "recipients")]
    {
        let answer = home.ask(method, &viewer, &format!("{place}/{act}"), "").await;
        assert_eq!(answer.status, 404, "{method} {act}");
    }
    assert_eq!(home.get(&viewer, "/replies").await.status, 404);
    let stranger = home.stranger().await;
    assert_eq!(home.get(&stranger, &place).await.status, 404);
    assert_eq!(home.get(&viewer, "/mailings/no-id").await.status, 404);
    home.stop().await;
}

#[tokio::test]
async fn without_replies_the_desk_says_how_they_come() {
    let mut home = TestHouse::open().await;
    let counsel = home.person(Role::Counsel).await;
    let page = home.get(&counsel, "/replies").await;
    assert_eq!(page.status, 200);
    assert!(page.words().contains("No reply yet"), "{}", page.words());
    let nothing = format!("/replies/{}", model::ids::InboxItemId::from_bytes([9; 16]));
    assert_eq!(home.get(&counsel, &nothing).await.status, 404);
    assert_eq!(home.post(&counsel, &format!("{nothing}/open"), &[]).await.status, 404);
    home.stop().await;
}

#[tokio::test]
async fn the_proof_of_an_approval_is_taken_as_a_file_that_holds_without_us() {
    let mut home = TestHouse::open().await;
    let id = mailing(&home).await;
    let viewer = home.person(Role::Viewer).await;
    let page = home.get(&viewer, &format!("/mailings/{id}")).await;
    assert!(page.body.contains(&format!("/mailings/{id}/proof")), "{}", page.words());
    let file = home.get(&viewer, &format!("/mailings/{id}/proof")).await;
    assert_eq!(file.field("content-type"), Some("application/json"));
    let name = format!("attachment; filename=\"letter-{id}.json\"");
    assert_eq!(file.field("content-disposition"), Some(name.as_str()));
    let (letter, proved) = approval::read_file(&file.body).unwrap();
    assert_eq!(letter.texts[0].subject, "Your address was in a copy that is out");
    assert_eq!((proved.person, proved.rp_id.as_str()), (PersonId::from_bytes([3; 16]), "desk.shop.example"));
    let stranger = home.stranger().await;
    assert_eq!(home.get(&stranger, &format!("/mailings/{id}/proof")).await.status, 404);
    home.stop().await;
}
