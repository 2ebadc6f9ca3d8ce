//! Signing in through an identity provider, over real sockets: who comes in, and each lie that lets nobody in.

use std::time::Duration;

use platform::{
    accounts::{
        AccountError, Accounts, NewInvitation, NewSession, Role, Roles, SignInRefused, SignedIn, Unfit, Way,
        provider::{
            Arrival, CameFor, ClaimRule, ComesIn, Departure, Going, Provider, ProviderSettings,
            ProviderSetupError, Returned,
        },
    },
    dns::Resolver,
    fetch::{Fetcher, roots},
};
use serde_json::{Value, json};
use testkit::openid::{CLIENT, IdentityProvider, SECRET, SentBack, TokenKey};

use crate::{
    accounts::{administrator, client, colleague, named, open},
    house::House,
};

/// What a provider changes who lies, and when.
type Lie = fn(&mut Value, i64);

const RETURN_TO: &str = "https://tidewatch.example/sign-in/provider/return";

fn settings(issuer: &str, comes_in: ComesIn) -> ProviderSettings {
    ProviderSettings {
        issuer: issuer.into(),
        client: CLIENT.into(),
        secret: Some(SECRET.to_owned().into()),
        name: "Example".into(),
        scopes: "openid profile email".into(),
        comes_in,
        is_near: true,
    }
}

fn provider_with(accounts: &Accounts, settings: ProviderSettings) -> Provider {
    let fetcher = Fetcher::new(Resolver::off(), roots::trusting_nobody());
    Provider::new(accounts.clone(), settings, fetcher, RETURN_TO.into()).unwrap()
}

fn provider(accounts: &Accounts, there: &IdentityProvider) -> Provider {
    provider_with(accounts, settings(&there.issuer, ComesIn::Invited))
}

fn by_claims(accounts: &Accounts, there: &IdentityProvider, email_domains: &[&str]) -> Provider {
    let rule = ClaimRule {
        claim: "groups".into(),
        roles: vec![
            ("watchers".into(), Roles::NONE.with(Role::Viewer)),
            ("deciders".into(), Roles::NONE.with(Role::Analyst)),
            ("keepers".into(), Roles::NONE.with(Role::Administrator)),
        ],
        email_domains: email_domains.iter().map(|domain| (*domain).to_owned()).collect(),
    };
    provider_with(accounts, settings(&there.issuer, ComesIn::Claims(rule)))
}

fn returned(back: &SentBack) -> Returned<'_> {
    Returned { code: Some(&back.code), state: &back.state, issuer: Some(&back.issuer), error: None }
}

async fn finish(
    provider: &Provider,
    departure: &Departure,
    back: &SentBack,
    by: Option<&SignedIn>,
) -> Result<Arrival, SignInRefused> {
    provider.finish(&departure.carried, &returned(back), by, &client(1)).await
}

async fn sign_in(provider: &Provider, there: &IdentityProvider) -> Result<NewSession, SignInRefused> {
    let departure = provider.begin(Going::SignIn, "/held").await?;
    let arrival = finish(provider, &departure, &there.let_in(&departure.url), None).await?;
    assert_eq!((arrival.came_for, arrival.next.as_str()), (CameFor::SignIn, "/held"));
    Ok(arrival.session)
}

/// Lets somebody in by an invitation and the provider.
async fn accept(
    provider: &Provider,
    there: &IdentityProvider,
    link: &str,
    login: &str,
) -> Result<NewSession, SignInRefused> {
    let new = named(login);
    let departure = provider.begin(Going::Accept { link, new: &new }, "/guide").await?;
    Ok(finish(provider, &departure, &there.let_in(&departure.url), None).await?.session)
}

async fn told(house: &House) -> Vec<String> {
    let entries = house.temp.store.platform().audit_list(&testkit::store::house(), 0, 1000).await.unwrap();
    entries.into_iter().map(|entry| entry.words.unwrap().what).collect()
}

fn is_not_invited(result: &Result<NewSession, SignInRefused>) -> bool {
    matches!(result, Err(SignInRefused::Failed(AccountError::NotInvited)))
}

pub(crate) async fn who_was_invited_comes_in_by_the_provider_and_nobody_else(house: &House) {
    let accounts = open(house);
    let there = IdentityProvider::start(TokenKey::Es256, &house.clock).await;
    let provider = provider(&accounts, &there);
    let ada = administrator(house, &accounts).await;
    // The address of an account that is there proves nothing.
    there.person("7", json!({ "email": "ada", "email_verified": true, "preferred_username": "ada" }));
    assert!(is_not_invited(&sign_in(&provider, &there).await));
    let new = NewInvitation { roles: Roles::NONE.with(Role::Analyst), login: None, name: None };
    let link = accounts.invite(&ada.signed_in().access, &new).await.unwrap();
    let session = accept(&provider, &there, &link.secret, "bo").await.unwrap();
    assert_eq!((session.signed_in.login.as_str(), session.signed_in.way), ("bo", Way::Provider));
    assert_eq!(session.signed_in.roles, Roles::NONE.with(Role::Analyst));
    assert_eq!(accounts.invitation(&link.secret).await.unwrap(), None, "the link is used up");
    let again = sign_in(&provider, &there).await.unwrap();
    assert_eq!(again.signed_in.account, session.signed_in.account);
    assert_ne!(again.cookie, session.cookie);
    // A session at the provider is no fresh proof here.
    assert!(accounts.require_fresh_proof(&again.signed_in).is_err());
    there.person("8", json!({}));
    assert!(is_not_invited(&sign_in(&provider, &there).await));
    there.person("7", json!({}));
    accounts.disable(&ada.signed_in().access, session.signed_in.account).await.unwrap();
    assert!(is_not_invited(&sign_in(&provider, &there).await), "disabled is the same answer");
    let told = told(house).await;
    assert_eq!(told.iter().filter(|what| *what == "account.sign_in_refused").count(), 3, "{told:?}");
    assert_eq!(told.iter().filter(|what| *what == "account.signed_in").count(), 3, "{told:?}");
}

pub(crate) async fn each_algorithm_is_believed_and_a_new_key_is_looked_for_once_a_minute(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let there = IdentityProvider::start(TokenKey::Rs256, &house.clock).await;
    let provider = provider(&accounts, &there);
    let new = NewInvitation { roles: Roles::NONE.with(Role::Viewer), login: None, name: None };
    let link = accounts.invite(&ada.signed_in().access, &new).await.unwrap();
    accept(&provider, &there, &link.secret, "bo").await.unwrap();
    assert_eq!(there.times_asked("/keys"), 1);
    sign_in(&provider, &there).await.unwrap();
    assert_eq!(there.times_asked("/keys"), 1, "what was learnt is kept");
    there.rotate(TokenKey::EdDsa);
    let early = sign_in(&provider, &there).await;
    assert!(matches!(early, Err(SignInRefused::Failed(AccountError::Provider(_)))), "{early:?}");
    assert_eq!(there.times_asked("/keys"), 1, "not within the minute");
    house.clock.advance(Duration::from_secs(61));
    sign_in(&provider, &there).await.unwrap();
    assert_eq!(there.times_asked("/keys"), 2);
    house.clock.advance(Duration::from_secs(61));
    there.rotate(TokenKey::Es256);
    sign_in(&provider, &there).await.unwrap();
    assert_eq!((there.times_asked("/keys"), there.times_asked("/.well-known/openid-configuration")), (3, 1));
}

pub(crate) async fn each_lie_of_a_token_is_refused(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let there = IdentityProvider::start(TokenKey::Es256, &house.clock).await;
    let provider = provider(&accounts, &there);
    let new = NewInvitation { roles: Roles::NONE.with(Role::Viewer), login: None, name: None };
    let link = accounts.invite(&ada.signed_in().access, &new).await.unwrap();
    accept(&provider, &there, &link.secret, "bo").await.unwrap();
    let now = house.now().seconds();
    let lies: [(&str, Lie); 12] = [
        ("another nonce", |claims, _| claims["nonce"] = json!("x")),
        ("no nonce", |claims, _| claims["nonce"] = Value::Null),
        ("for another", |claims, _| claims["aud"] = json!("another")),
        ("for another, too", |claims, _| claims["aud"] = json!([CLIENT, "another"])),
        ("given to another", |claims, _| claims["azp"] = json!("another")),
        ("of another", |claims, _| claims["iss"] = json!("https://evil.example")),
        ("ended", |claims, now| claims["exp"] = json!(now - 120)),
        ("no end", |claims, _| claims["exp"] = Value::Null),
        ("from the future", |claims, now| claims["iat"] = json!(now + 120)),
        ("from before", |claims, now| claims["iat"] = json!(now - 3_600)),
        ("nobody", |claims, _| claims["sub"] = json!("")),
        ("no subject", |claims, _| claims["sub"] = json!(7)),
    ];
    for (what, lie) in lies {
        there.lie(move |claims| lie(claims, now));
        let refused = sign_in(&provider, &there).await;
        let is_answer = matches!(refused, Err(SignInRefused::Failed(AccountError::ProviderAnswer(_))));
        assert!(is_answer, "{what}: {refused:?}");
        there.be_honest();
    }
    for word in ["none", "HS256", "RS256", "ES384", "EdDSA"] {
        there.lie_in_the_header(move |header| header["alg"] = json!(word));
        assert!(sign_in(&provider, &there).await.is_err(), "{word}");
        there.be_honest();
    }
    there.sign_wrong();
    let refused = sign_in(&provider, &there).await;
    assert!(matches!(refused, Err(SignInRefused::Failed(AccountError::Provider(_)))), "{refused:?}");
    there.be_honest();
    sign_in(&provider, &there).await.unwrap();
}

pub(crate) async fn what_was_begun_is_finished_once_in_ten_minutes_and_in_one_browser(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let there = IdentityProvider::start(TokenKey::EdDsa, &house.clock).await;
    let provider = provider(&accounts, &there);
    let new = NewInvitation { roles: Roles::NONE.with(Role::Viewer), login: None, name: None };
    let link = accounts.invite(&ada.signed_in().access, &new).await.unwrap();
    accept(&provider, &there, &link.secret, "bo").await.unwrap();
    let is_over = |result: Result<Arrival, SignInRefused>| {
        matches!(result, Err(SignInRefused::Failed(AccountError::Ceremony(_))))
    };
    let (mine, another) = (
        provider.begin(Going::SignIn, "/").await.unwrap(),
        provider.begin(Going::SignIn, "/").await.unwrap(),
    );
    let back = there.let_in(&mine.url);
    // Somebody else's code in my browser: signing me in as him.
    assert!(is_over(finish(&provider, &another, &back, None).await));
    assert!(is_over(provider.finish("", &returned(&back), None, &client(1)).await));
    let mut changed = mine.carried.clone();
    changed.replace_range(20..21, if changed.as_bytes()[20] == b'A' { "B" } else { "A" });
    assert!(is_over(provider.finish(&changed, &returned(&back), None, &client(1)).await));
    finish(&provider, &mine, &back, None).await.unwrap();
    assert!(is_over(finish(&provider, &mine, &back, None).await), "once");
    // The provider itself takes a code once, too.
    let stolen = Returned { code: Some(&back.code), ..returned(&back) };
    let fresh = provider.begin(Going::SignIn, "/").await.unwrap();
    let stolen = Returned { state: &there.let_in(&fresh.url).state, ..stolen };
    let refused = provider.finish(&fresh.carried, &stolen, None, &client(1)).await;
    assert!(
        matches!(refused, Err(SignInRefused::Failed(AccountError::Provider("invalid_grant")))),
        "{refused:?}"
    );
    // A code that was got with another challenge is not ours to use.
    let (one, two) = (
        provider.begin(Going::SignIn, "/").await.unwrap(),
        provider.begin(Going::SignIn, "/").await.unwrap(),
    );
    let (of_one, of_two) = (there.let_in(&one.url), there.let_in(&two.url));
    let swapped = Returned { code: Some(&of_two.code), ..returned(&of_one) };
    let refused = provider.finish(&one.carried, &swapped, None, &client(1)).await;
    assert!(
        matches!(refused, Err(SignInRefused::Failed(AccountError::Provider("invalid_grant")))),
        "{refused:?}"
    );
    let late = provider.begin(Going::SignIn, "/").await.unwrap();
    let back = there.let_in(&late.url);
    house.clock.advance(Duration::from_mins(10));
    assert!(is_over(finish(&provider, &late, &back, None).await), "ten minutes");
}

pub(crate) async fn an_answer_of_another_provider_is_none(house: &House) {
    let accounts = open(house);
    let there = IdentityProvider::start(TokenKey::EdDsa, &house.clock).await;
    let provider = provider(&accounts, &there);
    for issuer in [Some("https://evil.example"), None] {
        let departure = provider.begin(Going::SignIn, "/").await.unwrap();
        let back = there.let_in(&departure.url);
        let mixed = Returned { issuer, ..returned(&back) };
        let refused = provider.finish(&departure.carried, &mixed, None, &client(1)).await;
        assert!(matches!(refused, Err(SignInRefused::Failed(AccountError::Provider(_)))), "{refused:?}");
    }
    assert_eq!(there.times_asked("/token"), 0, "no code goes anywhere");
    let departure = provider.begin(Going::SignIn, "/").await.unwrap();
    let back = there.let_in(&departure.url);
    let said_no = Returned { code: None, error: Some("access_denied"), ..returned(&back) };
    let refused = provider.finish(&departure.carried, &said_no, None, &client(1)).await;
    assert!(matches!(refused, Err(SignInRefused::Failed(AccountError::ProviderSaidNo))), "{refused:?}");
}

pub(crate) async fn a_provider_that_is_down_is_left_alone_and_costs_nobody_anything(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let there = IdentityProvider::start(TokenKey::EdDsa, &house.clock).await;
    let provider = provider(&accounts, &there);
    there.go_down();
    for _ in 0..5 {
        let silent = provider.begin(Going::SignIn, "/").await;
        assert!(matches!(silent, Err(AccountError::ProviderSilent(_))), "{silent:?}");
    }
    assert_eq!(there.times_asked("/.well-known/openid-configuration"), 1);
    there.be_honest();
    house.clock.advance(Duration::from_secs(11));
    let new = NewInvitation { roles: Roles::NONE.with(Role::Viewer), login: None, name: None };
    let link = accounts.invite(&ada.signed_in().access, &new).await.unwrap();
    accept(&provider, &there, &link.secret, "bo").await.unwrap();
    // Down between leaving and coming back: nobody waits longer for that afterwards.
    for _ in 0..40 {
        let departure = provider.begin(Going::SignIn, "/").await.unwrap();
        let back = there.let_in(&departure.url);
        there.go_down();
        let silent = finish(&provider, &departure, &back, None).await;
        assert!(matches!(silent, Err(SignInRefused::Failed(AccountError::ProviderSilent(_)))), "{silent:?}");
        there.be_honest();
    }
    sign_in(&provider, &there).await.unwrap();
    // A description that is old is better than none for a day.
    house.clock.advance(Duration::from_hours(2));
    there.go_down();
    assert!(provider.begin(Going::SignIn, "/").await.is_ok());
    house.clock.advance(Duration::from_hours(24));
    assert!(provider.begin(Going::SignIn, "/").await.is_err());
}

pub(crate) async fn who_brings_wrong_codes_waits_and_passwords_stay_open(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let there = IdentityProvider::start(TokenKey::EdDsa, &house.clock).await;
    let provider = provider(&accounts, &there);
    let mut waits = 0;
    for _ in 0..40 {
        let departure = provider.begin(Going::SignIn, "/").await.unwrap();
        let back = there.let_in(&departure.url);
        let wrong = Returned { code: Some("guessed"), ..returned(&back) };
        match provider.finish(&departure.carried, &wrong, None, &client(9)).await {
            Err(SignInRefused::Wait { .. }) => waits += 1,
            Err(SignInRefused::Failed(AccountError::Provider("invalid_grant"))) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(waits > 0);
    assert!(there.times_asked("/token") <= 32, "{}", there.times_asked("/token"));
    // Coming back with nothing, or as from another provider, is counted, too: nobody fills the log by that.
    let refused = async || told(house).await.iter().filter(|what| *what == "account.sign_in_refused").count();
    let before = refused().await;
    for turn in 0..80 {
        let departure = provider.begin(Going::SignIn, "/").await.unwrap();
        let back = there.let_in(&departure.url);
        let nothing = match turn % 2 {
            0 => Returned { code: None, error: Some("access_denied"), ..returned(&back) },
            _ => Returned { issuer: Some("https://evil.example"), ..returned(&back) },
        };
        provider.finish(&departure.carried, &nothing, None, &client(8)).await.unwrap_err();
    }
    assert!((1..=32).contains(&(refused().await - before)), "{} of 80 were told", refused().await - before);
    // The same network, another way in.
    let again = accounts.sign_in_password("ada", "wrong", "000000", &client(9)).await;
    assert!(matches!(again, Err(SignInRefused::Wrong)), "{again:?}");
    drop(ada);
}

pub(crate) async fn an_identity_is_linked_after_a_fresh_proof_and_unlinked_again(house: &House) {
    let accounts = open(house);
    let there = IdentityProvider::start(TokenKey::EdDsa, &house.clock).await;
    let provider = provider(&accounts, &there);
    let ada = administrator(house, &accounts).await;
    let bo = colleague(house, &accounts, &ada, "bo", Roles::NONE.with(Role::Viewer)).await;
    let by = ada.signed_in().clone();
    let departure = provider.begin(Going::Link(&by), "/account").await.unwrap();
    let back = there.let_in(&departure.url);
    let others = finish(&provider, &departure, &back, Some(bo.signed_in())).await;
    assert!(matches!(others, Err(SignInRefused::Failed(AccountError::Ceremony(_)))), "{others:?}");
    let departure = provider.begin(Going::Link(&by), "/account").await.unwrap();
    let arrival = finish(&provider, &departure, &there.let_in(&departure.url), Some(&by)).await.unwrap();
    assert_eq!(arrival.came_for, CameFor::Link);
    assert_ne!(arrival.session.cookie, ada.session.cookie, "another way in, another secret");
    let mine = accounts.credentials(&by).await.unwrap();
    assert_eq!((mine.identities.len(), mine.ways()), (1, 2));
    // Where the provider is not set any more, nobody comes in through it: the password is the last way.
    let without = open(house).credentials(&by).await.unwrap();
    assert_eq!((without.identities.len(), without.ways()), (0, 1));
    // One person there is one person here.
    let departure = provider.begin(Going::Link(bo.signed_in()), "/account").await.unwrap();
    let taken = finish(&provider, &departure, &there.let_in(&departure.url), Some(bo.signed_in())).await;
    assert!(
        matches!(taken, Err(SignInRefused::Failed(AccountError::Unfit(Unfit::IdentityKnown)))),
        "{taken:?}"
    );
    assert_eq!(sign_in(&provider, &there).await.unwrap().signed_in.account, by.account);
    house.clock.advance(Duration::from_mins(20));
    assert!(matches!(
        provider.begin(Going::Link(&by), "/account").await,
        Err(AccountError::ProofTooOld { .. })
    ));
    // Proving it at the provider counts only if the provider asked anew.
    let session = sign_in(&provider, &there).await.unwrap();
    let by = session.signed_in;
    assert!(accounts.require_fresh_proof(&by).is_err());
    there.lie(|claims| claims["auth_time"] = json!(claims["iat"].as_i64().unwrap() - 3_600));
    let departure = provider.begin(Going::Prove(&by), "/settings").await.unwrap();
    let stale = finish(&provider, &departure, &there.let_in(&departure.url), Some(&by)).await;
    assert!(matches!(stale, Err(SignInRefused::Failed(AccountError::ProviderAnswer(_)))), "{stale:?}");
    there.be_honest();
    let departure = provider.begin(Going::Prove(&by), "/settings").await.unwrap();
    there.person("8", json!({}));
    let somebody_else = finish(&provider, &departure, &there.let_in(&departure.url), Some(&by)).await;
    assert!(
        matches!(somebody_else, Err(SignInRefused::Failed(AccountError::NotInvited))),
        "{somebody_else:?}"
    );
    there.person("7", json!({}));
    let departure = provider.begin(Going::Prove(&by), "/settings").await.unwrap();
    let proved = finish(&provider, &departure, &there.let_in(&departure.url), Some(&by)).await.unwrap();
    let by = proved.session.signed_in;
    accounts.require_fresh_proof(&by).unwrap();
    accounts.identity_unlink(&by, &there.issuer).await.unwrap();
    assert!(is_not_invited(&sign_in(&provider, &there).await));
    assert_eq!(accounts.credentials(&by).await.unwrap().identities, []);
}

pub(crate) async fn claims_let_in_and_say_as_what_and_keep_out_again(house: &House) {
    let accounts = open(house);
    let there = IdentityProvider::start(TokenKey::EdDsa, &house.clock).await;
    let provider = by_claims(&accounts, &there, &["shop.example"]);
    let mail = |groups: &[&str], verified: bool| json!({ "groups": groups, "email": "Cleo@Shop.example", "email_verified": verified, "name": "Cleo" });
    for claims in [
        json!({}),
        json!({ "groups": ["watchers"] }),
        mail(&["watchers"], false),
        mail(&["strangers"], true),
        json!({ "groups": ["watchers"], "email": "cleo@evil.example", "email_verified": true }),
    ] {
        there.person("9", claims.clone());
        assert!(is_not_invited(&sign_in(&provider, &there).await), "{claims}");
    }
    there.person("9", mail(&["watchers"], true));
    let session = sign_in(&provider, &there).await.unwrap();
    let cleo = session.signed_in;
    assert_eq!((cleo.login.as_str(), cleo.name.as_str()), ("cleo@shop.example", "Cleo"));
    assert_eq!(cleo.roles, Roles::NONE.with(Role::Viewer));
    there.person("9", mail(&["deciders", "watchers"], true));
    let more = sign_in(&provider, &there).await.unwrap();
    assert_eq!(more.signed_in.account, cleo.account);
    assert_eq!(more.signed_in.roles, Roles::NONE.with(Role::Viewer).with(Role::Analyst));
    assert!(accounts.session(&session.cookie).await.unwrap().is_none(), "other roles need a new session");
    there.person("9", mail(&[], true));
    assert!(is_not_invited(&sign_in(&provider, &there).await), "out of every group is out");
    // Another person at the provider with the same address is nobody here.
    there.person("10", mail(&["watchers"], true));
    let same = sign_in(&provider, &there).await;
    assert!(matches!(same, Err(SignInRefused::Failed(AccountError::Unfit(Unfit::LoginTaken)))), "{same:?}");
    // The only administrator stays one, whatever the groups say.
    there.person("11", json!({ "groups": ["keepers"], "email": "d@shop.example", "email_verified": true }));
    assert!(sign_in(&provider, &there).await.unwrap().signed_in.roles.has(Role::Administrator));
    there.person("11", json!({ "groups": ["watchers"], "email": "d@shop.example", "email_verified": true }));
    assert!(sign_in(&provider, &there).await.unwrap().signed_in.roles.has(Role::Administrator));
    administrator_beside(house, &accounts).await;
    assert!(!sign_in(&provider, &there).await.unwrap().signed_in.roles.has(Role::Administrator));
}

/// Makes another administrator, so that there are two.
async fn administrator_beside(house: &House, accounts: &Accounts) {
    let link = accounts.administrator_link().await.unwrap();
    crate::accounts::enter(house, accounts, &link, "ada").await;
}

pub(crate) async fn who_was_invited_keeps_the_roles_that_people_gave(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let there = IdentityProvider::start(TokenKey::EdDsa, &house.clock).await;
    let provider = by_claims(&accounts, &there, &[]);
    let new = NewInvitation { roles: Roles::NONE.with(Role::Counsel), login: None, name: None };
    let link = accounts.invite(&ada.signed_in().access, &new).await.unwrap();
    accept(&provider, &there, &link.secret, "bo").await.unwrap();
    there.person("7", json!({ "groups": ["keepers"] }));
    assert_eq!(sign_in(&provider, &there).await.unwrap().signed_in.roles, Roles::NONE.with(Role::Counsel));
}

pub(crate) async fn a_new_way_in_takes_the_identity_away(house: &House) {
    let accounts = open(house);
    let ada = administrator(house, &accounts).await;
    let there = IdentityProvider::start(TokenKey::EdDsa, &house.clock).await;
    let provider = provider(&accounts, &there);
    let new = NewInvitation { roles: Roles::NONE.with(Role::Viewer), login: None, name: None };
    let link = accounts.invite(&ada.signed_in().access, &new).await.unwrap();
    let bo = accept(&provider, &there, &link.secret, "bo").await.unwrap().signed_in;
    let link = accounts.way_in_link(&ada.signed_in().access, bo.account).await.unwrap();
    there.person("8", json!({}));
    accept(&provider, &there, &link.secret, "").await.unwrap();
    assert_eq!(sign_in(&provider, &there).await.unwrap().signed_in.account, bo.account);
    there.person("7", json!({}));
    assert!(is_not_invited(&sign_in(&provider, &there).await), "who had the way in before has none");
}

pub(crate) async fn a_provider_that_speaks_for_another_or_cannot_do_it_is_not_used(house: &House) {
    let accounts = open(house);
    let there = IdentityProvider::start(TokenKey::EdDsa, &house.clock).await;
    let changes: [fn(&mut Value); 4] = [
        |said| said["issuer"] = json!("https://evil.example"),
        |said| said["code_challenge_methods_supported"] = json!(["plain"]),
        |said| said["jwks_uri"] = json!("file:///etc/passwd"),
        |said| said["token_endpoint"] = json!("https://user:password@id.example/token"),
    ];
    for change in changes {
        there.describe(change);
        let refused = provider(&accounts, &there).begin(Going::SignIn, "/").await;
        assert!(refused.is_err());
    }
    // Another's place in our own network is not asked unless the operator said so.
    let near = ProviderSettings { is_near: false, ..settings("https://127.0.0.1:1", ComesIn::Invited) };
    let refused = provider_with(&accounts, near).begin(Going::SignIn, "/").await;
    assert!(matches!(refused, Err(AccountError::ProviderSilent(why)) if why.contains("our own network")));
    let set_up = |settings: ProviderSettings| {
        let fetcher = Fetcher::new(Resolver::off(), roots::trusting_nobody());
        Provider::new(accounts.clone(), settings, fetcher, RETURN_TO.into()).err()
    };
    let plain = settings("http://id.example", ComesIn::Invited);
    assert_eq!(set_up(plain.clone()), Some(ProviderSetupError::InTheClear));
    let far = ProviderSettings { is_near: false, ..settings(&there.issuer, ComesIn::Invited) };
    assert_eq!(set_up(far), Some(ProviderSetupError::InTheClear));
    for issuer in ["", "id.example", "https://id.example/?a=b", "https://id.example/#x", "ldap://id.example"]
    {
        let wrong = ProviderSettings { issuer: issuer.into(), ..plain.clone() };
        assert_eq!(set_up(wrong), Some(ProviderSetupError::Issuer), "{issuer}");
    }
    let good = settings("https://id.example", ComesIn::Invited);
    assert_eq!(set_up(good.clone()), None);
    let wrong = ProviderSettings { scopes: "profile".into(), ..good.clone() };
    assert_eq!(set_up(wrong), Some(ProviderSetupError::Scopes));
    let wrong = ProviderSettings { client: String::new(), ..good.clone() };
    assert_eq!(set_up(wrong), Some(ProviderSetupError::Client));
    let nobody = ClaimRule { claim: "groups".into(), roles: vec![], email_domains: vec![] };
    let wrong = ProviderSettings { comes_in: ComesIn::Claims(nobody), ..good };
    assert_eq!(set_up(wrong), Some(ProviderSetupError::Rule));
}
