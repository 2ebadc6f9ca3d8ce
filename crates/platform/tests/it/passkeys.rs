//! Passkeys: whole ceremonies with a software authenticator, and each lie that must be refused.

use std::time::Duration;

use platform::accounts::{
    AccountError, AccountRules, Accounts, NewInvitation, NewSession, Role, Roles, SignInRefused, Unfit,
    WebauthnError,
};
use testkit::authenticator::{self, Authenticator, KeyKind};

use crate::{
    accounts::{administrator, client, colleague, named, open, open_with},
    house::House,
};

const ORIGIN: &str = "https://tidewatch.example";
const HOST: &str = "tidewatch.example";

/// What somebody changes who lies.
type Lie = fn(&mut Authenticator);

fn authenticator(kind: KeyKind, credential: &[u8]) -> Authenticator {
    authenticator::authenticator(kind, ORIGIN, HOST, credential)
}

/// Lets the first administrator in with a passkey.
async fn enter(accounts: &Accounts, with: &mut Authenticator) -> NewSession {
    let link = accounts.first_link().await.unwrap().unwrap();
    let new = named("ada");
    let begun = accounts.accept_passkey_begin(&link.secret, &new).await.unwrap();
    let answer = with.create(&begun.options).unwrap();
    accounts
        .accept_passkey_finish(&link.secret, &new, (&begun.token, &answer), "telephone", &client(1))
        .await
        .unwrap()
}

async fn sign_in(accounts: &Accounts, with: &mut Authenticator) -> Result<NewSession, SignInRefused> {
    let begun = accounts.sign_in_begin();
    let answer = with.get(&begun.options).unwrap();
    accounts.sign_in_finish(&begun.token, &answer, &client(1)).await
}

fn refused_for(result: Result<NewSession, SignInRefused>) -> WebauthnError {
    match result {
        Err(SignInRefused::Failed(AccountError::Passkey(why))) => why,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn who_comes_in_with_a_passkey_signs_in_with_it_and_needs_no_login(house: &House) {
    let required = Roles::NONE.with(Role::Administrator);
    let accounts = open_with(house, AccountRules { passkey_required: required, ..AccountRules::default() });
    for kind in [KeyKind::Es256, KeyKind::EdDsa] {
        let accounts = if kind == KeyKind::Es256 {
            accounts.clone()
        } else {
            accounts.of(house.customer("c").await.tenant)
        };
        let mut telephone = authenticator(kind, b"telephone");
        let first = enter(&accounts, &mut telephone).await;
        assert_eq!(first.signed_in.roles, Roles::FIRST, "all of them count with a passkey");
        let again = sign_in(&accounts, &mut telephone).await.unwrap();
        assert_eq!(again.signed_in.login, "ada");
        assert_eq!(accounts.session(&again.cookie).await.unwrap().unwrap(), again.signed_in);
    }
}

pub(crate) async fn an_authenticator_that_does_not_count_is_fine(house: &House) {
    let accounts = open(house);
    let mut telephone = authenticator(KeyKind::Es256, b"telephone");
    telephone.counts = false;
    enter(&accounts, &mut telephone).await;
    for _ in 0..2 {
        sign_in(&accounts, &mut telephone).await.unwrap();
    }
}

pub(crate) async fn each_lie_of_an_answer_is_refused(house: &House) {
    let accounts = open(house);
    let mut telephone = authenticator(KeyKind::Es256, b"telephone");
    enter(&accounts, &mut telephone).await;
    let user = telephone.user.clone();
    let lies: [(&str, Lie, WebauthnError); 8] = [
        (
            "another page",
            |a| a.origin = "https://tidewatch.example.evil.example".into(),
            WebauthnError::Origin,
        ),
        ("no TLS", |a| a.origin = "http://tidewatch.example".into(), WebauthnError::Origin),
        ("another host", |a| a.rp_id = "evil.example".into(), WebauthnError::RelyingParty),
        ("nobody verified", |a| a.flags = 0b0000_0001, WebauthnError::NotVerified),
        ("nobody present", |a| a.flags = 0b0000_0100, WebauthnError::NotVerified),
        ("backed up and not eligible", |a| a.flags = 0b0001_0101, WebauthnError::Backup),
        ("another credential", |a| a.credential = b"other".to_vec(), WebauthnError::Unknown),
        ("another user", |a| a.user = vec![7; 16], WebauthnError::Unknown),
    ];
    for (name, lie, expected) in lies {
        lie(&mut telephone);
        assert_eq!(refused_for(sign_in(&accounts, &mut telephone).await), expected, "{name}");
        let honest = (ORIGIN.to_owned(), HOST.to_owned(), 0b0000_0101, b"telephone".to_vec(), user.clone());
        (telephone.origin, telephone.rp_id, telephone.flags, telephone.credential, telephone.user) = honest;
    }
    // Another key under the same id.
    let mut copy = authenticator(KeyKind::Es256, b"telephone");
    copy.user.clone_from(&user);
    assert_eq!(refused_for(sign_in(&accounts, &mut copy).await), WebauthnError::Signature);
    // An answer to another challenge.
    let (one, other) = (accounts.sign_in_begin(), accounts.sign_in_begin());
    let answer = telephone.get(&one.options).unwrap();
    let swapped = accounts.sign_in_finish(&other.token, &answer, &client(1)).await;
    assert_eq!(refused_for(swapped), WebauthnError::Challenge);
    sign_in(&accounts, &mut telephone).await.unwrap();
}

pub(crate) async fn a_count_that_went_back_is_refused_and_told(house: &House) {
    let accounts = open(house);
    let mut telephone = authenticator(KeyKind::Es256, b"telephone");
    enter(&accounts, &mut telephone).await;
    telephone.count = 9;
    sign_in(&accounts, &mut telephone).await.unwrap();
    telephone.count = 4;
    assert_eq!(refused_for(sign_in(&accounts, &mut telephone).await), WebauthnError::Count);
    let entries = house.temp.store.platform().audit_list(&testkit::store::house(), 0, 100).await.unwrap();
    assert!(
        entries.iter().any(|entry| entry.words.as_ref().unwrap().what == "account.passkey_count_went_back")
    );
}

pub(crate) async fn a_ceremony_is_finished_once_and_in_five_minutes(house: &House) {
    let accounts = open(house);
    let mut telephone = authenticator(KeyKind::Es256, b"telephone");
    telephone.counts = false;
    enter(&accounts, &mut telephone).await;
    let begun = accounts.sign_in_begin();
    let answer = telephone.get(&begun.options).unwrap();
    let from = client(1);
    let (one, other) = tokio::join!(
        accounts.sign_in_finish(&begun.token, &answer, &from),
        accounts.sign_in_finish(&begun.token, &answer, &from),
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    accounts.prune().await.unwrap();
    let replayed = accounts.sign_in_finish(&begun.token, &answer, &from).await;
    assert!(matches!(replayed, Err(SignInRefused::Failed(AccountError::Ceremony(_)))), "{replayed:?}");
    let begun = accounts.sign_in_begin();
    let answer = telephone.get(&begun.options).unwrap();
    house.clock.advance(Duration::from_mins(5));
    let late = accounts.sign_in_finish(&begun.token, &answer, &from).await;
    assert!(matches!(late, Err(SignInRefused::Failed(AccountError::Ceremony(_)))), "{late:?}");
    let mut forged = accounts.sign_in_begin();
    let answer = telephone.get(&forged.options).unwrap();
    let last = if forged.token.ends_with('A') { 'B' } else { 'A' };
    forged.token.pop();
    forged.token.push(last);
    for token in [forged.token.as_str(), "", "AAAA", &"A".repeat(5_000)] {
        let refused = accounts.sign_in_finish(token, &answer, &from).await;
        assert!(matches!(refused, Err(SignInRefused::Failed(AccountError::Ceremony(_)))), "{refused:?}");
    }
}

pub(crate) async fn another_passkey_is_added_ends_other_sessions_and_can_be_removed(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let by = ada.signed_in();
    let mut telephone = authenticator(KeyKind::Es256, b"telephone");
    let begun = accounts.register_begin(by).await.unwrap();
    let answer = telephone.create(&begun.options).unwrap();
    let session = accounts.register_finish(by, &begun.token, &answer, "telephone").await.unwrap();
    assert_eq!(accounts.session(&ada.session.cookie).await.unwrap(), None, "the secret before");
    let with_passkey = sign_in(&accounts, &mut telephone).await.unwrap();
    let again = accounts.register_begin(&session.signed_in).await.unwrap();
    let answer = telephone.create(&again.options).unwrap();
    let twice = accounts.register_finish(&session.signed_in, &again.token, &answer, "again").await;
    assert!(matches!(twice, Err(AccountError::Unfit(Unfit::PasskeyKnown))), "{twice:?}");
    let by = &with_passkey.signed_in;
    let changed = accounts.password_remove(by).await.unwrap();
    let passkeys = accounts.credentials(&changed.signed_in).await.unwrap().passkeys;
    assert_eq!(passkeys.iter().map(|passkey| passkey.label.as_str()).collect::<Vec<_>>(), ["telephone"]);
    let last = accounts.passkey_end(&changed.signed_in, passkeys[0].id).await;
    assert!(matches!(last, Err(AccountError::LastWayIn)), "{last:?}");
    house.clock.advance(Duration::from_mins(20));
    let stale = accounts.register_begin(&changed.signed_in).await;
    assert!(matches!(stale, Err(AccountError::ProofTooOld { .. })), "{stale:?}");
    let begun = accounts.prove_begin(&changed.signed_in).await.unwrap();
    let answer = telephone.get(&begun.options).unwrap();
    let proved = accounts.prove_finish(&changed.signed_in, &begun.token, &answer).await.unwrap();
    accounts.register_begin(&proved.signed_in).await.unwrap();
}

pub(crate) async fn a_ceremony_of_one_person_is_nothing_to_another(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let bob = colleague(house, &accounts, &ada, "bob", Roles::NONE.with(Role::Signatory)).await;
    let mut telephone = authenticator(KeyKind::Es256, b"telephone");
    let begun = accounts.register_begin(ada.signed_in()).await.unwrap();
    let answer = telephone.create(&begun.options).unwrap();
    let stolen = accounts.register_finish(bob.signed_in(), &begun.token, &answer, "stolen").await;
    assert!(matches!(stolen, Err(AccountError::Ceremony(_))), "{stolen:?}");
    let session = accounts.register_finish(ada.signed_in(), &begun.token, &answer, "mine").await.unwrap();
    // Bob's proof with ada's passkey.
    let begun = accounts.prove_begin(bob.signed_in()).await.unwrap();
    let answer = telephone.get(&begun.options).unwrap();
    let refused = accounts.prove_finish(bob.signed_in(), &begun.token, &answer).await;
    assert!(matches!(refused, Err(AccountError::Passkey(WebauthnError::Unknown))), "{refused:?}");
    // An answer for proving is none for signing in.
    let begun = accounts.prove_begin(&session.signed_in).await.unwrap();
    let answer = telephone.get(&begun.options).unwrap();
    let refused = accounts.sign_in_finish(&begun.token, &answer, &client(1)).await;
    assert!(matches!(refused, Err(SignInRefused::Failed(AccountError::Ceremony(_)))), "{refused:?}");
    // A link that is another's.
    let new = NewInvitation { roles: Roles::NONE.with(Role::Viewer), login: None, name: None };
    let one = accounts.invite(&session.signed_in.access, &new).await.unwrap();
    let two = accounts.invite(&session.signed_in.access, &new).await.unwrap();
    let begun = accounts.accept_passkey_begin(&one.secret, &named("eve")).await.unwrap();
    let answer = authenticator(KeyKind::Es256, b"eves").create(&begun.options).unwrap();
    let given = (begun.token.as_str(), answer.as_str());
    let refused = accounts.accept_passkey_finish(&two.secret, &named("eve"), given, "x", &client(1)).await;
    assert!(matches!(refused, Err(AccountError::Ceremony(_))), "{refused:?}");
}

pub(crate) async fn what_was_signed_can_be_shown_to_anybody_and_is_bound_to_its_content(house: &House) {
    const PURPOSE: &str = "letter";
    let accounts = open(house);
    let mut telephone = authenticator(KeyKind::Es256, b"telephone");
    let ada = enter(&accounts, &mut telephone).await.signed_in;
    let letter = [3; 32];
    let begun = accounts.assert_begin(&ada, PURPOSE, letter).await.unwrap();
    let answer = telephone.get(&begun.options).unwrap();
    for (purpose, content) in [("warning", letter), (PURPOSE, [4; 32])] {
        let other = accounts.assert_finish(&ada, (purpose, content), &begun.token, &answer).await;
        assert!(matches!(other, Err(AccountError::Ceremony(_))), "{other:?}");
    }
    let signed = accounts.assert_finish(&ada, (PURPOSE, letter), &begun.token, &answer).await.unwrap();
    assert!(signed.is_sound(accounts.site()));
    let mut other = signed.clone();
    other.content = [4; 32];
    assert!(!other.is_sound(accounts.site()));
    let mut other = signed.clone();
    other.purpose = "warning".into();
    assert!(!other.is_sound(accounts.site()));
    let again = accounts.assert_finish(&ada, (PURPOSE, letter), &begun.token, &answer).await;
    assert!(matches!(again, Err(AccountError::Passkey(WebauthnError::Count))), "{again:?}");
}
