//! Coming in through an identity provider, over real sockets on both sides.

use std::sync::Arc;

use platform::accounts::provider::{ComesIn, Provider, ProviderSettings};
use platform::accounts::{Accounts, NewInvitation, Role, Roles};
use platform::dns::Resolver;
use platform::fetch::{Fetcher, roots};
use testkit::clock::FakeClock;
use testkit::openid::{CLIENT, IdentityProvider, SECRET, TokenKey};
use testkit::store::house;

use crate::test_house::{Answer, NOW, TestHouse};

const RETURN_TO: &str = "http://localhost:7434/sign-in/provider/return";

fn provider(accounts: &Accounts, issuer: &str) -> Arc<Provider> {
    let settings = ProviderSettings {
        issuer: issuer.into(),
        client: CLIENT.into(),
        secret: Some(SECRET.to_owned().into()),
        name: "Beispiel ID".into(),
        scopes: "openid".into(),
        comes_in: ComesIn::Invited,
        is_near: true,
    };
    let fetcher = Fetcher::new(Resolver::off(), roots::trusting_nobody());
    Arc::new(Provider::new(accounts.clone(), settings, fetcher, RETURN_TO.into()).unwrap())
}

async fn open() -> (TestHouse, IdentityProvider) {
    let there = IdentityProvider::start(TokenKey::EdDsa, &FakeClock::at(NOW)).await;
    let issuer = there.issuer.clone();
    (TestHouse::open_with(|accounts| Some(provider(accounts, &issuer))).await, there)
}

/// What a browser keeps of a cookie.
fn cookie_of(answer: &Answer, name: &str) -> String {
    let lines = answer.fields("set-cookie").into_iter();
    let values = lines.filter_map(|line| line.strip_prefix(&format!("{name}=")).map(str::to_owned));
    values.into_iter().next().and_then(|value| value.split(';').next().map(str::to_owned)).unwrap_or_default()
}

async fn get(home: &TestHouse, cookies: &str, place: &str) -> Answer {
    home.call(("GET", place), None, &format!("cookie: {cookies}\r\naccept-language: en\r\n"), "").await
}

/// Where the provider sends the browser, as a path of ours.
fn path_of(place: &str) -> &str {
    place.strip_prefix("http://localhost:7434").unwrap()
}

async fn invited(home: &TestHouse) -> String {
    let new = NewInvitation { roles: Roles::NONE.with(Role::Viewer), login: None, name: None };
    home.rooms.accounts.invite(&house(), &new).await.unwrap().secret
}

#[tokio::test]
async fn somebody_comes_in_by_invitation_and_then_again() {
    let (mut home, there) = open().await;
    let link = invited(&home).await;
    let page = home.get("", &format!("/welcome/{link}")).await;
    assert!(page.words().contains("Come in with Beispiel ID"), "{}", page.words());
    let unfit =
        home.post("", &format!("/welcome/{link}/provider"), &[("login", "a b"), ("name", "Bo")]).await;
    assert!(unfit.words().contains("Choose a login without spaces."), "{}", unfit.words());
    let onward =
        home.post("", &format!("/welcome/{link}/provider"), &[("login", "bo"), ("name", "Bo")]).await;
    let carried = cookie_of(&onward, "provider");
    let url = onward.body.split("href=\"").find(|rest| rest.starts_with(&there.issuer)).unwrap();
    let url = url.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    let back = there.let_in(&url);
    let arrived = get(&home, &format!("provider={carried}"), path_of(&back.place)).await;
    // Who only looks begins where one sees how things are; the first steps are for who sets the house up.
    assert_eq!((arrived.status, arrived.field("location")), (303, Some("/")), "{}", arrived.body);
    assert_eq!(cookie_of(&arrived, "provider"), "", "it is taken back");
    let account = home.get(&cookie_of(&arrived, "session"), "/account").await;
    assert!(account.words().contains("Linked with you."), "{}", account.words());
    // The second time nothing is asked.
    let door = home.get("", "/sign-in?next=%2Fstreams").await;
    assert!(door.body.contains("/sign-in/provider?next=%2Fstreams"), "{}", door.body);
    let off = get(&home, "", "/sign-in/provider?next=%2Fstreams").await;
    assert_eq!(off.status, 303);
    let line = off.fields("set-cookie").into_iter().find(|line| line.starts_with("provider=")).unwrap();
    assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax") && line.contains("Max-Age=600"));
    let carried = cookie_of(&off, "provider");
    let back = there.let_in(off.field("location").unwrap());
    let nobody = get(&home, "", path_of(&back.place)).await;
    assert!(nobody.words().contains("Begin again"), "without the cookie it is nothing: {}", nobody.words());
    let arrived = get(&home, &format!("provider={carried}"), path_of(&back.place)).await;
    assert_eq!((arrived.status, arrived.field("location")), (303, Some("/streams")));
    let session = cookie_of(&arrived, "session");
    assert_eq!(home.get(&session, "/streams").await.status, 200);
    let replayed = get(&home, &format!("provider={carried}"), path_of(&back.place)).await;
    assert_eq!((replayed.status, cookie_of(&replayed, "session").as_str()), (200, ""));
    home.stop().await;
}

#[tokio::test]
async fn nobody_is_led_to_another_site_or_let_in_unknown() {
    let (mut home, there) = open().await;
    let off = get(&home, "", "/sign-in/provider?next=https%3A%2F%2Fevil.example").await;
    let back = there.let_in(off.field("location").unwrap());
    let stranger =
        get(&home, &format!("provider={}", cookie_of(&off, "provider")), path_of(&back.place)).await;
    assert!(stranger.words().contains("nobody here is linked with you yet"), "{}", stranger.words());
    assert_eq!(cookie_of(&stranger, "session"), "");
    let said_no = get(&home, "", "/sign-in/provider").await;
    let state = there.let_in(said_no.field("location").unwrap()).state;
    let place = format!(
        "/sign-in/provider/return?error=access_denied&error_description=%3Cb%3Eevil&state={state}&iss={}",
        there.issuer.replace(':', "%3A").replace('/', "%2F")
    );
    let refused = get(&home, &format!("provider={}", cookie_of(&said_no, "provider")), &place).await;
    assert!(refused.words().contains("sent you back without letting you in"), "{}", refused.words());
    assert!(!refused.body.contains("evil"), "its words are not ours");
    home.stop().await;
}

#[tokio::test]
async fn a_provider_that_is_down_leaves_the_other_ways_open() {
    let (mut home, there) = open().await;
    there.go_down();
    let down = get(&home, "", "/sign-in/provider").await;
    assert_eq!(down.status, 503);
    assert!(down.words().contains("does not answer right now"), "{}", down.words());
    assert!(
        down.body.contains("name=\"password\"") && down.body.contains("data-passkey=\"/sign-in/passkey\"")
    );
    assert_eq!(home.get("", "/sign-in").await.status, 200);
    home.stop().await;
}

#[tokio::test]
async fn an_identity_is_linked_from_the_account_and_removed_there() {
    let (mut home, there) = open().await;
    let cookie = home.person(Role::Viewer).await;
    let page = home.get(&cookie, "/account").await;
    assert!(page.words().contains("Not linked with you."), "{}", page.words());
    let onward = home.post(&cookie, "/account/provider", &[]).await;
    let url = onward.body.split("href=\"").find(|rest| rest.starts_with(&there.issuer)).unwrap();
    let url = url.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    let back = there.let_in(&url);
    let cookies = format!("session={cookie}; provider={}", cookie_of(&onward, "provider"));
    let arrived = get(&home, &cookies, path_of(&back.place)).await;
    assert_eq!((arrived.status, arrived.field("location")), (303, Some("/account")), "{}", arrived.words());
    let cookie = cookie_of(&arrived, "session");
    assert!(home.get(&cookie, "/account").await.words().contains("Linked with you."));
    let prove = home.get(&cookie, "/prove?next=%2Faccount").await;
    assert!(prove.words().contains("Prove it with Beispiel ID"), "{}", prove.words());
    let off = get(&home, &format!("session={cookie}"), "/prove/provider?next=%2Faccount").await;
    let back = there.let_in(off.field("location").unwrap());
    let cookies = format!("session={cookie}; provider={}", cookie_of(&off, "provider"));
    let proved = get(&home, &cookies, path_of(&back.place)).await;
    let cookie = cookie_of(&proved, "session");
    assert!(home.get(&cookie, "/account/provider/remove").await.words().contains("no longer sign in with"));
    let removed = home.post(&cookie, "/account/provider/remove", &[]).await;
    assert_eq!(removed.status, 303);
    let page = home.get(&cookie_of(&removed, "session"), "/account").await;
    assert!(page.words().contains("Not linked with you."), "{}", page.words());
    home.stop().await;
}

#[tokio::test]
async fn without_a_provider_there_is_no_such_way() {
    let mut home = TestHouse::open().await;
    assert!(!home.get("", "/sign-in").await.body.contains("/sign-in/provider"));
    for place in ["/sign-in/provider", "/sign-in/provider/return?code=a&state=b"] {
        assert_eq!(home.get("", place).await.status, 404, "{place}");
    }
    home.stop().await;
}
