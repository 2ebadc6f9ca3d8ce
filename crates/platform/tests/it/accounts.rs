//! Accounts: coming in, signing in with password and code, sessions, roles, programs; and that failing elsewhere locks nobody out.

use std::{sync::Arc, time::Duration};

use model::access::{Right, Rights};
use platform::accounts::{
    Accepted, AccountError, AccountRules, Accounts, AccountsParts, Client, NewAccount, NewInvitation,
    NewSession, OneTimeLink, PasswordCost, Role, Roles, Scope, Scopes, SignInRefused, SignedIn, Site, Unfit,
};
use store::error::StoreError;
use testkit::{authenticator::totp_code, store::house};

use crate::house::House;

pub(crate) const PASSWORD: &str = "drei ruhige Wellen am Abend";
const MINUTE: Duration = Duration::from_mins(1);

pub(crate) fn open(house: &House) -> Accounts {
    open_with(house, AccountRules::default())
}

pub(crate) fn open_with(house: &House, rules: AccountRules) -> Accounts {
    Accounts::new(AccountsParts {
        store: house.temp.store.clone(),
        audit: house.audit.clone(),
        clock: Arc::new(house.clock.clone()),
        chance: Arc::clone(&house.chance) as _,
        key: house.ring.web_ring(house.now()).session,
        site: Site {
            name: "Tidewatch".into(),
            rp_id: "tidewatch.example".into(),
            origins: vec!["https://tidewatch.example".into()],
        },
        // As little work as Argon2 takes: these tests are not about its cost.
        rules: AccountRules { password_cost: PasswordCost { memory_kib: 8, passes: 1 }, ..rules },
    })
}

pub(crate) fn client(network: u8) -> Client {
    Client::new(std::net::Ipv4Addr::new(192, 0, network, 7).into(), None)
}

pub(crate) fn named(login: &str) -> NewAccount {
    NewAccount { login: login.into(), name: format!("Name of {login}"), language: Some("de".into()) }
}

/// Somebody with a password, a telephone and a session.
pub(crate) struct Person {
    pub(crate) login: String,
    secret: String,
    pub(crate) session: NewSession,
    recovery_codes: Vec<String>,
}

impl Person {
    pub(crate) fn signed_in(&self) -> &SignedIn {
        &self.session.signed_in
    }

    fn code(&self, house: &House) -> String {
        totp_code(&self.secret, house.now())
    }
}

/// Lets somebody in through a link, with a password.
pub(crate) async fn enter(house: &House, accounts: &Accounts, link: &OneTimeLink, login: &str) -> Person {
    let offer = accounts.invitation_code_offer(&link.secret, login).await.unwrap();
    let code = totp_code(&offer.secret, house.now());
    let new = named(login);
    let entered = accounts
        .accept_password(&link.secret, &new, PASSWORD, (&offer.sealed, &code), &client(1))
        .await
        .unwrap();
    let Accepted { session, recovery_codes } = entered;
    // The code of this half minute is used up.
    house.clock.advance(MINUTE);
    Person { login: login.to_lowercase(), secret: offer.secret, session, recovery_codes }
}

pub(crate) async fn administrator(house: &House, accounts: &Accounts) -> Person {
    let link = accounts.first_link().await.unwrap().unwrap();
    enter(house, accounts, &link, "ada").await
}

pub(crate) async fn colleague(
    house: &House,
    accounts: &Accounts,
    by: &Person,
    login: &str,
    roles: Roles,
) -> Person {
    let new = NewInvitation { roles, login: None, name: None };
    let link = accounts.invite(&by.signed_in().access, &new).await.unwrap();
    enter(house, accounts, &link, login).await
}

async fn try_in(
    accounts: &Accounts,
    (login, password, code): (&str, &str, &str),
    from: &Client,
) -> Result<NewSession, SignInRefused> {
    accounts.sign_in_password(login, password, code, from).await
}

async fn told(house: &House) -> Vec<String> {
    let entries = house.temp.store.platform().audit_list(&testkit::store::house(), 0, 1000).await.unwrap();
    entries.into_iter().map(|entry| entry.words.unwrap().what).collect()
}

pub(crate) async fn the_first_administrator_comes_in_by_the_newest_link_and_once(house: &House) {
    let accounts = open(house);
    let old = accounts.first_link().await.unwrap().unwrap();
    let link = accounts.first_link().await.unwrap().unwrap();
    assert_eq!(accounts.invitation(&old.secret).await.unwrap(), None, "a new link takes the old one back");
    assert_eq!(accounts.invitation(&link.secret).await.unwrap().unwrap().roles, Roles::FIRST);
    let ada = enter(house, &accounts, &link, "Ada").await;
    assert_eq!(ada.recovery_codes.len(), 10);
    let signed_in = accounts.session(&ada.session.cookie).await.unwrap().unwrap();
    assert_eq!((signed_in.login.as_str(), signed_in.name.as_str()), ("ada", "Name of Ada"));
    assert_eq!((signed_in.roles, signed_in.language.as_deref()), (Roles::FIRST, Some("de")));
    assert!(signed_in.access.rights.has(Right::Manage) && signed_in.access.rights.has(Right::Decide));
    assert_eq!(accounts.first_link().await.unwrap(), None, "there is somebody now");
    let again = accounts.invitation_code_offer(&link.secret, "eve").await;
    assert!(matches!(again, Err(AccountError::NoSuchLink)), "{again:?}");
    assert_eq!(
        told(house).await,
        ["account.link_made", "account.link_made", "account.made", "account.signed_in"]
    );
}

pub(crate) async fn of_two_who_use_one_link_at_once_one_comes_in(house: &House) {
    let accounts = open(house);
    let link = accounts.first_link().await.unwrap().unwrap();
    let offers = [
        accounts.invitation_code_offer(&link.secret, "ada").await.unwrap(),
        accounts.invitation_code_offer(&link.secret, "eve").await.unwrap(),
    ];
    let codes = offers.each_ref().map(|offer| totp_code(&offer.secret, house.now()));
    let (ada, eve) = (named("ada"), named("eve"));
    let from = client(1);
    let (one, other) = tokio::join!(
        accounts.accept_password(&link.secret, &ada, PASSWORD, (&offers[0].sealed, &codes[0]), &from),
        accounts.accept_password(&link.secret, &eve, PASSWORD, (&offers[1].sealed, &codes[1]), &from),
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let list = accounts.account_list(&house_access(), None, 10).await.unwrap();
    assert_eq!(list.len(), 1);
}

fn house_access() -> model::access::Access {
    house()
}

pub(crate) async fn a_link_ends_and_can_be_taken_back(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let by = &ada.signed_in().access;
    let new = NewInvitation { roles: Roles::NONE.with(Role::Viewer), login: None, name: None };
    let link = accounts.invite(by, &new).await.unwrap();
    let id = accounts.invitation(&link.secret).await.unwrap().unwrap().id;
    assert_eq!(accounts.invitation_list(by, None, 10).await.unwrap().len(), 1);
    accounts.invitation_end(by, id).await.unwrap();
    assert_eq!(accounts.invitation(&link.secret).await.unwrap(), None);
    let link = accounts.invite(by, &new).await.unwrap();
    house.clock.advance(Duration::from_hours(24 * 7));
    assert_eq!(accounts.invitation(&link.secret).await.unwrap(), None);
    let viewer = by.only(Rights::NONE.with(Right::Read));
    let refused = accounts.invite(&viewer, &new).await;
    assert!(matches!(refused, Err(AccountError::Denied(_))), "{refused:?}");
}

pub(crate) async fn what_does_not_fit_is_refused_and_the_link_stays_good(house: &House) {
    let accounts = open(house);
    let link = accounts.first_link().await.unwrap().unwrap();
    let offer = accounts.invitation_code_offer(&link.secret, "ada").await.unwrap();
    let code = totp_code(&offer.secret, house.now());
    let cases = [
        ("", "Ada", PASSWORD, Unfit::Login),
        ("a b", "Ada", PASSWORD, Unfit::Login),
        ("ada", " ", PASSWORD, Unfit::Name),
        ("ada", "Ada", "elf zeichen", Unfit::PasswordTooShort),
        ("ada", "Ada", "passwordPassword", Unfit::PasswordCommon),
        ("ada", "Ada", "xxxxxxxxxxxxxxxx", Unfit::PasswordCommon),
        ("ada-lovelace-1815", "Ada", "Ada-Lovelace-1815", Unfit::PasswordCommon),
    ];
    for (login, name, password, expected) in cases {
        let new = NewAccount { login: login.into(), name: name.into(), language: None };
        let refused =
            accounts.accept_password(&link.secret, &new, password, (&offer.sealed, &code), &client(1)).await;
        assert!(
            matches!(refused, Err(AccountError::Unfit(unfit)) if unfit == expected),
            "{login} {password}: {refused:?}"
        );
    }
    let too_long = "x1".repeat(600);
    let refused = accounts
        .accept_password(&link.secret, &named("ada"), &too_long, (&offer.sealed, &code), &client(1))
        .await;
    assert!(matches!(refused, Err(AccountError::Unfit(Unfit::PasswordTooLong))), "{refused:?}");
    let wrong = accounts
        .accept_password(&link.secret, &named("ada"), PASSWORD, (&offer.sealed, "000000"), &client(1))
        .await;
    assert!(matches!(wrong, Err(AccountError::WrongCode)), "{wrong:?}");
    enter(house, &accounts, &link, "ada").await;
}

pub(crate) async fn a_session_ends_when_idle_at_its_end_and_by_hand(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let cookie = &ada.session.cookie;
    for _ in 0..3 {
        house.clock.advance(50 * MINUTE);
        assert!(accounts.session(cookie).await.unwrap().is_some(), "used every fifty minutes");
    }
    house.clock.advance(60 * MINUTE);
    assert_eq!(accounts.session(cookie).await.unwrap(), None, "an hour of silence");
    let from = client(1);
    let new = try_in(&accounts, (&ada.login, PASSWORD, &ada.code(house)), &from).await.unwrap();
    assert_ne!(&new.cookie, cookie);
    for _ in 0..28 {
        house.clock.advance(50 * MINUTE);
        assert!(accounts.session(&new.cookie).await.unwrap().is_some());
    }
    house.clock.advance(41 * MINUTE);
    assert_eq!(accounts.session(&new.cookie).await.unwrap(), None, "a day in all");
    let open = try_in(&accounts, (&ada.login, PASSWORD, &ada.code(house)), &from).await.unwrap();
    for _ in 0..59 {
        house.clock.advance(MINUTE);
        assert!(accounts.session_look(&open.cookie).await.unwrap().is_some());
    }
    house.clock.advance(MINUTE);
    assert_eq!(accounts.session_look(&open.cookie).await.unwrap(), None, "an open page is no use");
    let one = try_in(&accounts, (&ada.login, PASSWORD, &ada.code(house)), &from).await.unwrap();
    house.clock.advance(MINUTE);
    let two = try_in(&accounts, (&ada.login, PASSWORD, &ada.code(house)), &from).await.unwrap();
    assert_eq!(accounts.session_list(&two.signed_in).await.unwrap().len(), 2);
    accounts.session_end(&two.signed_in, one.signed_in.session).await.unwrap();
    assert_eq!(accounts.session(&one.cookie).await.unwrap(), None);
    accounts.sign_out(&two.signed_in).await.unwrap();
    assert_eq!(accounts.session(&two.cookie).await.unwrap(), None);
    assert!(accounts.prune().await.unwrap() >= 2, "those that ended by time");
    for text in ["", "x", &"A".repeat(64), &"é".repeat(32), &two.cookie[..63]] {
        assert_eq!(accounts.session(text).await.unwrap(), None, "{text}");
    }
}

pub(crate) async fn a_code_is_accepted_once_and_so_is_a_recovery_code(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let code = ada.code(house);
    let from = client(1);
    try_in(&accounts, (&ada.login, PASSWORD, &code), &from).await.unwrap();
    let replayed = try_in(&accounts, (&ada.login, PASSWORD, &code), &from).await;
    assert!(matches!(replayed, Err(SignInRefused::Wrong)), "{replayed:?}");
    let recovery = &ada.recovery_codes[3].to_lowercase();
    try_in(&accounts, (&ada.login, PASSWORD, recovery), &from).await.unwrap();
    let replayed = try_in(&accounts, (&ada.login, PASSWORD, recovery), &from).await;
    assert!(matches!(replayed, Err(SignInRefused::Wrong)), "{replayed:?}");
    let (one, other) = (&ada.recovery_codes[4], client(2));
    let (first, second) = tokio::join!(
        try_in(&accounts, (&ada.login, PASSWORD, one), &from),
        try_in(&accounts, (&ada.login, PASSWORD, one), &other),
    );
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
}

pub(crate) async fn unknown_login_wrong_password_wrong_code_and_disabled_are_one_answer(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let bob = colleague(house, &accounts, &ada, "bob", Roles::NONE.with(Role::Viewer)).await;
    accounts.disable(&ada.signed_in().access, bob.signed_in().account).await.unwrap();
    let cases = [
        ("nobody", PASSWORD.to_owned(), ada.code(house)),
        ("ada", "another long password".to_owned(), ada.code(house)),
        ("ada", PASSWORD.to_owned(), "000000".to_owned()),
        ("ada", PASSWORD.to_owned(), String::new()),
        ("bob", PASSWORD.to_owned(), bob.code(house)),
    ];
    for (login, password, code) in cases {
        let refused = try_in(&accounts, (login, &password, &code), &client(1)).await;
        let refused = refused.unwrap_err();
        assert!(matches!(refused, SignInRefused::Wrong), "{login}: {refused:?}");
        assert_eq!(refused.phrase(house.now()).id, "account-sign-in-wrong");
    }
    assert_eq!(accounts.session(&bob.session.cookie).await.unwrap(), None, "disabled");
}

pub(crate) async fn who_fails_waits_longer_each_time_and_nobody_else_does(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let (here, elsewhere) = (client(1), client(2));
    let mut waits = Vec::new();
    for _ in 0..9 {
        let before = house.now();
        loop {
            match try_in(&accounts, ("ada", "a wrong password", "000000"), &elsewhere).await.unwrap_err() {
                SignInRefused::Wait { until } => house.clock.advance(until.since(house.now())),
                SignInRefused::Wrong => break,
                other => panic!("{other:?}"),
            }
        }
        waits.push(house.now().since(before).as_secs());
    }
    assert_eq!(waits, [0, 0, 0, 0, 0, 2, 4, 8, 16]);
    // The attacker's network is closed for ada; she comes in from hers at once, and so does another from there.
    let closed = try_in(&accounts, ("ada", PASSWORD, &ada.code(house)), &elsewhere).await;
    assert!(matches!(closed, Err(SignInRefused::Wait { .. })), "{closed:?}");
    try_in(&accounts, ("ada", PASSWORD, &ada.code(house)), &here).await.unwrap();
}

pub(crate) async fn a_known_device_comes_in_from_a_network_that_is_closed(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let neighbour = client(1);
    let device = ada.session.device.clone();
    let owner = Client { network: neighbour.network.clone(), device };
    // Many logins from one network close it for all of them.
    for number in 0..80 {
        let login = format!("guess{number}");
        try_in(&accounts, (&login, "a wrong password", "000000"), &neighbour).await.unwrap_err();
    }
    let closed = try_in(&accounts, ("ada", PASSWORD, &ada.code(house)), &neighbour).await;
    assert!(matches!(closed, Err(SignInRefused::Wait { .. })), "{closed:?}");
    try_in(&accounts, ("ada", PASSWORD, &ada.code(house)), &owner).await.unwrap();
    // A device of ada's is nothing to bob.
    let bob = Client { device: owner.device.clone(), ..neighbour };
    let closed = try_in(&accounts, ("bob", PASSWORD, "000000"), &bob).await;
    assert!(matches!(closed, Err(SignInRefused::Wait { .. })), "{closed:?}");
}

pub(crate) async fn of_many_guesses_at_once_no_more_are_checked_than_one_after_the_other(house: &House) {
    let accounts = open(house);
    administrator(house, &accounts).await;
    let from = client(9);
    let guesses = (0..20).map(|_| try_in(&accounts, ("ada", "a wrong password", "000000"), &from));
    let refused = futures_util::future::join_all(guesses).await;
    let checked = refused.iter().filter(|refused| matches!(refused, Err(SignInRefused::Wrong))).count();
    assert!((1..=5).contains(&checked), "{checked}");
}

pub(crate) async fn a_password_somebody_else_has_counts_on_known_devices_only(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    for network in 10..20 {
        let wrong = try_in(&accounts, ("ada", PASSWORD, "000000"), &client(network)).await;
        assert!(matches!(wrong, Err(SignInRefused::Wrong)), "{wrong:?}");
    }
    assert!(told(house).await.contains(&"account.password_burnt".to_owned()));
    // Even the right code is not enough from elsewhere: somebody has the password and many networks.
    let thief = try_in(&accounts, ("ada", PASSWORD, &ada.code(house)), &client(30)).await;
    assert!(matches!(thief, Err(SignInRefused::Wrong)), "{thief:?}");
    let owner = Client { device: ada.session.device.clone(), ..client(1) };
    let session = try_in(&accounts, ("ada", PASSWORD, &ada.code(house)), &owner).await.unwrap();
    assert!(accounts.credentials(&session.signed_in).await.unwrap().password_is_burnt);
    let changed = accounts.password_change(&session.signed_in, "eine ganz andere Folge").await.unwrap();
    assert!(!accounts.credentials(&changed.signed_in).await.unwrap().password_is_burnt);
    house.clock.advance(MINUTE);
    try_in(&accounts, ("ada", "eine ganz andere Folge", &ada.code(house)), &client(31)).await.unwrap();
}

pub(crate) async fn a_changed_password_ends_other_sessions_and_gives_this_one_a_new_secret(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let here = try_in(&accounts, ("ada", PASSWORD, &ada.code(house)), &client(1)).await.unwrap();
    house.clock.advance(20 * MINUTE);
    let stale = accounts.password_change(&here.signed_in, "eine ganz andere Folge").await;
    assert!(matches!(stale, Err(AccountError::ProofTooOld { .. })), "{stale:?}");
    let proved =
        accounts.prove_password(&here.signed_in, PASSWORD, &ada.code(house), &client(1)).await.unwrap();
    assert_eq!(accounts.session(&here.cookie).await.unwrap(), None, "the secret before is worth nothing");
    assert_eq!(proved.signed_in.session, here.signed_in.session);
    let changed = accounts.password_change(&proved.signed_in, "eine ganz andere Folge").await.unwrap();
    assert_eq!(accounts.session(&proved.cookie).await.unwrap(), None);
    assert_eq!(accounts.session(&ada.session.cookie).await.unwrap(), None, "others ended");
    let now = accounts.session(&changed.cookie).await.unwrap().unwrap();
    assert_eq!(now, changed.signed_in);
    let last = accounts.password_remove(&now).await;
    assert!(matches!(last, Err(AccountError::LastWayIn)), "{last:?}");
}

pub(crate) async fn the_last_administrator_stays_one(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let (by, id) = (&ada.signed_in().access, ada.signed_in().account);
    let viewer = Roles::NONE.with(Role::Viewer);
    for refused in [accounts.disable(by, id).await, accounts.roles_set(by, id, viewer).await] {
        assert!(matches!(refused, Err(AccountError::LastAdministrator)), "{refused:?}");
    }
    let both = Roles::NONE.with(Role::Administrator).with(Role::Counsel);
    let bob = colleague(house, &accounts, &ada, "bob", both).await;
    let bob_id = bob.signed_in().account;
    // Each takes it from the other at the same time: one of them stays.
    let (one, other) =
        tokio::join!(accounts.disable(by, bob_id), accounts.roles_set(&bob.signed_in().access, id, viewer));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert!(accounts.has_administrator().await.unwrap());
}

pub(crate) async fn other_roles_count_at_once_and_need_a_new_session(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let bob = colleague(house, &accounts, &ada, "bob", Roles::NONE.with(Role::Viewer)).await;
    assert!(!bob.signed_in().access.rights.has(Right::Open));
    let analyst = Roles::NONE.with(Role::Analyst);
    accounts.roles_set(&ada.signed_in().access, bob.signed_in().account, analyst).await.unwrap();
    assert_eq!(accounts.session(&bob.session.cookie).await.unwrap(), None);
    let new = try_in(&accounts, ("bob", PASSWORD, &bob.code(house)), &client(1)).await.unwrap();
    assert!(new.signed_in.access.rights.has(Right::Open));
    let refused = accounts.roles_set(&new.signed_in.access, ada.signed_in().account, analyst).await;
    assert!(matches!(refused, Err(AccountError::Denied(_))), "{refused:?}");
}

pub(crate) async fn a_role_that_needs_a_passkey_waits_without_one(house: &House) {
    let required = Roles::NONE.with(Role::Administrator).with(Role::Signatory);
    let accounts = open_with(house, AccountRules { passkey_required: required, ..AccountRules::default() });
    let ada = administrator(house, &accounts).await;
    assert_eq!(ada.signed_in().roles, Roles::NONE.with(Role::Analyst));
    assert_eq!(ada.signed_in().roles_waiting, Roles::NONE.with(Role::Administrator));
    assert!(!ada.signed_in().access.rights.has(Right::Manage));
}

pub(crate) async fn a_program_may_what_its_scopes_say_and_never_more_than_its_person(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let bob = colleague(house, &accounts, &ada, "bob", Roles::NONE.with(Role::Analyst)).await;
    let in_a_day = house.now().plus(Duration::from_hours(24));
    let scopes = Scopes::NONE.with(Scope::Read).with(Scope::Decide);
    let token = accounts.token_make(bob.signed_in(), "mail server", scopes, in_a_day).await.unwrap();
    let (access, found) = accounts.token(&token.bearer).await.unwrap().unwrap();
    assert_eq!(found, scopes);
    assert_eq!(access.actor.to_string(), format!("program:{}", token.id));
    assert!(access.rights.has(Right::Decide) && !access.rights.has(Right::Open));
    for (scopes, ends, expected) in [
        (Scopes::NONE.with(Scope::Manage), in_a_day, Unfit::Scopes),
        (Scopes::NONE, in_a_day, Unfit::Scopes),
        (scopes, house.now(), Unfit::End),
        (scopes, house.now().plus(Duration::from_hours(24 * 400)), Unfit::End),
    ] {
        let refused = accounts.token_make(bob.signed_in(), "x", scopes, ends).await;
        assert!(matches!(refused, Err(AccountError::Unfit(unfit)) if unfit == expected), "{refused:?}");
    }
    // The person becomes less, and so does the program.
    let viewer = Roles::NONE.with(Role::Viewer);
    accounts.roles_set(&ada.signed_in().access, bob.signed_in().account, viewer).await.unwrap();
    let (access, _) = accounts.token(&token.bearer).await.unwrap().unwrap();
    assert_eq!(access.rights, Rights::NONE.with(Right::Read));
    let others = accounts.token_list(ada.signed_in(), None, 10).await.unwrap();
    assert_eq!(others.iter().map(|token| token.name.as_str()).collect::<Vec<_>>(), ["mail server"]);
    accounts.token_end(ada.signed_in(), token.id).await.unwrap();
    assert_eq!(accounts.token(&token.bearer).await.unwrap(), None);
    let token = accounts
        .token_make(ada.signed_in(), "later", Scopes::NONE.with(Scope::Read), in_a_day)
        .await
        .unwrap();
    // Whoever manages makes one in somebody's name, which may no more than he, and ends anybody's.
    let (manager, person) = (&ada.signed_in().access, bob.signed_in().account);
    let (read, manage) = (Scopes::NONE.with(Scope::Read), Scopes::NONE.with(Scope::Manage));
    let refused = accounts.token_make_for(manager, person, "x", manage, in_a_day).await;
    assert!(matches!(refused, Err(AccountError::Unfit(Unfit::Scopes))), "{refused:?}");
    let denied = accounts.token_make_for(&bob.signed_in().access, person, "x", read, in_a_day).await;
    assert!(matches!(denied, Err(AccountError::Denied(_))), "{denied:?}");
    let his = accounts.token_make_for(manager, person, "numbers", read, in_a_day).await.unwrap();
    assert!(accounts.token(&his.bearer).await.unwrap().is_some());
    let all = accounts.token_list_all(manager, None, 10).await.unwrap();
    assert!(all.iter().any(|token| (token.id, token.person) == (his.id, person)), "{all:?}");
    assert!(accounts.token_end_of(&bob.signed_in().access, his.id).await.is_err());
    accounts.token_end_of(manager, his.id).await.unwrap();
    assert_eq!(accounts.token(&his.bearer).await.unwrap(), None);
    accounts.disable(manager, person).await.unwrap();
    let refused = accounts.token_make_for(manager, person, "x", read, in_a_day).await;
    assert!(matches!(refused, Err(AccountError::Unfit(Unfit::Scopes))), "{refused:?}");
    accounts.enable(manager, person).await.unwrap();
    let hidden = accounts.token_end(bob.signed_in(), token.id).await;
    assert!(matches!(hidden, Err(AccountError::Store(StoreError::Missing { .. }))), "{hidden:?}");
    house.clock.advance(Duration::from_hours(24));
    assert_eq!(accounts.token(&token.bearer).await.unwrap(), None);
}

pub(crate) async fn who_lost_everything_gets_a_new_way_in_and_the_old_ones_end(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let bob = colleague(house, &accounts, &ada, "bob", Roles::NONE.with(Role::Viewer)).await;
    let link = accounts.way_in_link(&ada.signed_in().access, bob.signed_in().account).await.unwrap();
    assert!(accounts.session(&bob.session.cookie).await.unwrap().is_some(), "not before it is used");
    let again = enter(house, &accounts, &link, "ignored").await;
    assert_eq!(again.signed_in().account, bob.signed_in().account);
    assert_eq!(again.signed_in().login, "bob");
    assert_eq!(accounts.session(&bob.session.cookie).await.unwrap(), None);
    let old = try_in(&accounts, ("bob", PASSWORD, &bob.code(house)), &client(1)).await;
    assert!(matches!(old, Err(SignInRefused::Wrong)), "{old:?}");
    try_in(&accounts, ("bob", PASSWORD, &again.code(house)), &client(1)).await.unwrap();
}

pub(crate) async fn another_tenants_people_and_links_are_not_there(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let other = accounts.of(house.customer("customer").await.tenant);
    let link = other.first_link().await.unwrap().unwrap();
    let eve = enter(house, &accounts, &link, "ada").await;
    assert_eq!(
        eve.signed_in().access.tenant,
        other.tenant(),
        "the link knows its tenant, the login is free there"
    );
    assert_eq!(accounts.account_list(&eve.signed_in().access, None, 10).await.unwrap().len(), 1);
    let missing = accounts.disable(&eve.signed_in().access, ada.signed_in().account).await;
    assert!(matches!(missing, Err(AccountError::Store(StoreError::Missing { .. }))), "{missing:?}");
    let seen = accounts.session(&eve.session.cookie).await.unwrap().unwrap();
    assert_eq!(seen.access.tenant, other.tenant());
}

pub(crate) async fn nothing_secret_and_no_login_is_in_the_audit_log(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    try_in(&accounts, ("ada@customer.example", PASSWORD, "000000"), &client(1)).await.unwrap_err();
    let day = house.now().plus(Duration::from_hours(24));
    let scopes = Scopes::NONE.with(Scope::Read);
    let token = accounts.token_make(ada.signed_in(), "secret-name", scopes, day).await.unwrap();
    let entries = house.temp.store.platform().audit_list(&house_access(), 0, 100).await.unwrap();
    assert!(entries.len() > 4);
    for entry in entries {
        let words = entry.words.unwrap();
        let text = format!("{} {} {}", words.actor, words.what, words.about);
        for secret in ["ada", "@", "Name", "192.0", "secret-name", &token.bearer, &ada.session.cookie] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
