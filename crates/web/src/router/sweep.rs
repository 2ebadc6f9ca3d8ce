//! The sweep: every route of every face with accounts, asked as nobody, in each wrong role, with each wrong token and from another tenant.
//! A route whose path varies in a way that is not known here fails: say below how to fill it.

use std::fmt::Write as _;
use std::time::Duration;

use guard::desk::Disposed;
use guard::policy::change::{Counting, Draft, Item, SourceSetting};
use guard::policy::setting::Setting;
use guard::policy::{Effect, Wanted};
use guard::protect;
use model::access::{Right, Rights};
use model::ids::TenantId;
use model::severity::Severity;
use model::verdict::Action;
use outreach::promise::Asked;
use platform::accounts::{Accounts, Role, Roles, Scope, Scopes};
use platform::audit::About;
use platform::clock::{Chance, SystemChance};
use post::alarm::{AlarmKind, ChannelSettings, NewChannel, Syslog, SyslogTransport};
use response::commitment::{Promised, Ready};
use testkit::store::house;

use super::{api_routes, console_routes, public_routes};
use crate::api::BASE;
use crate::api::document::names;
use crate::api::route::{ApiRoute, May};
use crate::session::Allowed;
use crate::test_house::{Answer, TestHouse};

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/router/routes.txt");

#[test]
fn who_may_ask_for_what_is_as_written_golden_text() {
    let mut table =
        String::from("# Who may ask for what. Renewed by UPDATE_GOLDEN=1; look at the difference.\n");
    for route in console_routes() {
        let who = match route.allowed {
            Allowed::Anybody => "anybody".to_owned(),
            Allowed::SignedIn => "signed in".to_owned(),
            Allowed::ProvedSelf => "signed in, proved just now".to_owned(),
            Allowed::With(right) => right.to_string(),
            Allowed::Proved(right) => format!("{right}, proved just now"),
        };
        writeln!(table, "{:<6} {:<50} {who}", route.method.as_str(), route.path).unwrap();
    }
    for route in public_routes() {
        writeln!(table, "{:<6} {:<50} public face", route.method.as_str(), route.path).unwrap();
    }
    for route in api_routes() {
        let who = match route.may {
            May::Anybody => "anybody".to_owned(),
            May::Token => "token".to_owned(),
            May::With(rights) => {
                let names: Vec<String> = rights.iter().map(Right::to_string).collect();
                format!("token: {}", names.join(" + "))
            }
        };
        writeln!(table, "{:<6} {:<50} {who}", route.method.as_str(), format!("{BASE}{}", route.path))
            .unwrap();
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(GOLDEN, &table).unwrap();
    }
    assert_eq!(std::fs::read_to_string(GOLDEN).unwrap(), table, "UPDATE_GOLDEN=1 renews it");
}

/// In its form, and of nothing.
const NOWHERE: &str = "01932f3e-0000-7000-8000-000000000000";

/// What there is one of, to be asked for by those who may not.
struct Things {
    vendor: String,
    copy: String,
    finding: String,
    held: String,
    message: String,
    exception: String,
    promise: String,
    protected: String,
    policy: String,
    alarm: String,
    channel: String,
    person: String,
    token: String,
    entry: String,
    mailing: String,
    reply: String,
    case: String,
    commitment: String,
    obligation: String,
}

impl Things {
    async fn made(home: &TestHouse) -> Self {
        let (rooms, now, access) = (&home.rooms, home.clock(), &house());
        let chance = || (&SystemChance as &dyn Chance).bytes();
        let row = home.row(Duration::from_secs(60), "mx", Action::Hold, Disposed::Passed);
        home.record(std::slice::from_ref(&row)).await;
        let exception = Wanted {
            sender: Some("vendor.example".into()),
            recipient: None,
            door: None,
            direction: None,
            needs_dmarc_pass: true,
            effect: Effect::AtMost(Action::Tag),
            reason: "known".into(),
            begins: now,
            ends: now.plus(Duration::from_hours(24)),
        };
        let protected = protect::Wanted {
            kind: protect::ProtectedKind::Brand,
            name: "Quay".into(),
            addresses: vec![],
            domains: vec![],
            note: String::new(),
        };
        let setting = SourceSetting { counting: Counting::Trial, points: None };
        let items = vec![Item::set(Setting::Source("link.mismatch".into(), setting))];
        let draft = Draft { name: "quieter".into(), why: "a test".into(), items };
        let syslog =
            Syslog { host: "127.0.0.1".into(), port: 9, transport: SyslogTransport::Udp, facility: 16 };
        let channel = NewChannel {
            name: "log".into(),
            settings: ChannelSettings::Syslog(syslog),
            least_severity: Severity::Critical,
            quiet: None,
            is_on: true,
        };
        let entry = rooms.audit.append(access, "test", &About::NOTHING).await.unwrap();
        let mut change = home.temp.store.change(access).await.unwrap();
        let raised =
            post::alarm::raised(&mut change, &SystemChance, AlarmKind::DiskFull, "data", vec![], (now, 1));
        let alarm = raised.await.unwrap().id;
        change.commit().await.unwrap();
        let reply = model::ids::InboxItemId::new(now, chance());
        let mut change = home.temp.store.change(access).await.unwrap();
        change.reply_add_in_txn(reply, (None, None), None, now).await.unwrap();
        change.commit().await.unwrap();
        let cookie = home.person(Role::Administrator).await;
        let person = rooms.accounts.session(&cookie).await.unwrap().unwrap();
        let scopes = Scopes::NONE.with(Scope::Read);
        let ends_at = now.plus(Duration::from_hours(1));
        let token = rooms.accounts.token_make(&person, "test", scopes, ends_at).await.unwrap();
        let vendor = custody::party::Wanted {
            name: "Vendor B".into(),
            until: "2020-01-01".into(),
            ..custody::party::Wanted::default()
        };
        let vendor = rooms.custody.vendor_add(access, vendor, now).await.unwrap();
        let adopted = custody::adopt::Wanted {
            list: "Spring".into(),
            header: "email".into(),
            seeds: "1".into(),
            ..custody::adopt::Wanted::default()
        };
        let copy = rooms.custody.adopt(access, vendor, adopted, now).await.unwrap();
        rooms.custody.find_overdue(access, now).await.unwrap();
        let finding = rooms.custody.findings(access, None, None, 1).await.unwrap()[0].id;
        let case = rooms.response.breach_open(access, "a test", now).await.unwrap();
        let (ready, due) = (Promised::Ready(Ready::WriteAgain), now.plus(Duration::from_hours(24)));
        let commitment = rooms.response.commitment_add(access, case, &ready, "Ada", due).await.unwrap();
        let obligation = rooms.response.obligations(access, case).await.unwrap().remove(0).obligation.id;
        Things {
            case: case.to_string(),
            commitment: commitment.to_string(),
            obligation: obligation.to_string(),
            vendor: vendor.to_string(),
            copy: copy.to_string(),
            finding: finding.to_string(),
            person: person.account.to_string(),
            token: token.id.to_string(),
            entry: entry.to_string(),
            mailing: crate::console::mailings::tests::mailing(home).await.to_string(),
            reply: reply.to_string(),
            held: home.temp.held(access, now, chance()).await.to_string(),
            message: row.id.to_string(),
            exception: rooms.streams.exception_add(access, &exception, now).await.unwrap().to_string(),
            promise: rooms.promises.publish(access, Asked::Identity, now).await.unwrap().to_string(),
            protected: rooms.protect.add(access, protected, now).await.unwrap().to_string(),
            policy: rooms.policies.make(access, &draft, now).await.unwrap().to_string(),
            alarm: alarm.to_string(),
            channel: rooms.alarms.channel_add(access, channel).await.unwrap().to_string(),
        }
    }

    /// The path with something real for everything that varies.
    fn filled(&self, path: &str) -> String {
        let fill = |name: &str| match name {
            "held" => self.held.clone(),
            "message" => self.message.clone(),
            "exception" => self.exception.clone(),
            "protected" => self.protected.clone(),
            "policy" => self.policy.clone(),
            "alarm" => self.alarm.clone(),
            "channel" => self.channel.clone(),
            "asked" => "password".to_owned(),
            "door" => "mx".to_owned(),
            "direction" => "inbound".to_owned(),
            "mode" => "enforce".to_owned(),
            "act" if path.starts_with("/settings/people") => "disable".to_owned(),
            "act" => "release".to_owned(),
            "kind" => "webhook".to_owned(),
            "problem" => "busy".to_owned(),
            // A page's id is that of its noun.
            "id" if path.starts_with("/promises") => self.promise.clone(),
            "moment" => "assess".to_owned(),
            "fact" => "cause".to_owned(),
            "id" if path.starts_with("/cases") => self.case.clone(),
            "id" if path.starts_with("/commitments") => self.commitment.clone(),
            "id" if path.starts_with("/obligations") => self.obligation.clone(),
            "id" if path.starts_with("/protect") => self.protected.clone(),
            "id" if path.starts_with("/held") => self.held.clone(),
            "id" if path.starts_with("/messages") => self.message.clone(),
            "id" if path.starts_with("/policies") => self.policy.clone(),
            "id" if path.starts_with("/exceptions") => self.exception.clone(),
            "id" if path.starts_with("/settings/alarms") => self.channel.clone(),
            "id" if path.starts_with("/settings/people") => self.person.clone(),
            "id" if path.starts_with("/settings/tokens") => self.token.clone(),
            // One's own, and there is none such; an invitation is told from none by nobody.
            "id" if path.starts_with("/account/") || path.starts_with("/settings/invitations") => {
                NOWHERE.to_owned()
            }
            "id" if path.starts_with("/vendors") => self.vendor.clone(),
            "id" if path.starts_with("/copies") => self.copy.clone(),
            "id" if path.starts_with("/findings") => self.finding.clone(),
            // What came to a canary comes by mail only; that one of another tenant is not there is in custody's own tests.
            "id" if path.starts_with("/canaries") || path.starts_with("/leaks") => NOWHERE.to_owned(),
            // A warning comes from members only, a report from evidence; that those of another tenant are not there is in the store's contract.
            "id" if path.starts_with("/warnings") => NOWHERE.to_owned(),
            "id" if path.starts_with("/audit") => self.entry.clone(),
            "id" if path.starts_with("/mailings") => self.mailing.clone(),
            "id" if path.starts_with("/replies") => self.reply.clone(),
            "link" | "ticket" => NOWHERE.to_owned(),
            other => panic!("{path}: say in the sweep what `{other}` is to be filled with"),
        };
        names(path).fold(path.to_owned(), |path, name| path.replace(&format!("{{{name}}}"), &fill(name)))
    }
}

/// What is sent to a route, so that it is refused for nothing but who asks.
fn body(route: &ApiRoute) -> (&'static str, &'static str) {
    let Some(described) = &route.body else { return ("", "") };
    let because = r#"{"why":"review"}"#;
    let body = match route.name {
        "held_open" | "held_release" | "held_delete" => because,
        "held_extend" => r#"{"why":"review","until":"2026-11-25T00:00:00Z"}"#,
        "held_feedback" => r#"{"why":"review","feedback":"fine"}"#,
        "held_bulk" => {
            r#"{"why":"review","act":"teach-fine","items":["01932f3e-0000-7000-8000-000000000000"]}"#
        }
        "stream_set" => r#"{"mode":"observe","why":"a test"}"#,
        "enforcing_stop" | "enforcing_resume" | "policy_undo" | "policy_drop" => r#"{"why":"a test"}"#,
        "exception_add" => {
            r#"{"sender":"a.example","effect":{"at_most":"tag"},"reason":"known","ends":"2026-12-01T00:00:00Z"}"#
        }
        "protected_add" => r#"{"kind":"brand","name":"Harbour"}"#,
        "protected_change" => r#"{"kind":"brand","name":"Pier"}"#,
        "protected_import" => "kind,name\nbrand,Jetty\n",
        "policy_make" => r#"{"name":"a","why":"b","items":[{"source_default":"link.mismatch"}]}"#,
        "channel_add" | "channel_change" => {
            r#"{"name":"log","least_severity":"critical","settings":{"syslog":{"host":"127.0.0.1","port":9,"transport":"udp","facility":16}}}"#
        }
        "roster_set" => r#"{"steps":[]}"#,
        other => panic!("say in the sweep what is sent to `{other}`"),
    };
    (described.media_type, body)
}

async fn call(
    home: &TestHouse,
    route: &ApiRoute,
    things: &Things,
    bearer: Option<&str>,
    more: &str,
) -> Answer {
    let (kind, body) = body(route);
    let kind = if kind.is_empty() { String::new() } else { format!("content-type: {kind}\r\n") };
    let place = format!("{BASE}{}", things.filled(route.path));
    home.call((route.method.as_str(), &place), bearer, &format!("{kind}{more}"), body).await
}

fn is_problem(answer: &Answer, status: u16, what: &str) {
    assert_eq!(answer.status, status, "{what}: {}", answer.body);
    assert_eq!(answer.field("content-type"), Some("application/problem+json"), "{what}");
    let problem: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(problem["status"], status, "{what}");
    assert!(problem["type"].as_str().unwrap().starts_with("/api/v1/problems/"), "{what}");
    assert!(problem["title"].is_string(), "{what}");
}

#[tokio::test]
async fn nobody_learns_nothing_from_any_route() {
    let mut home = TestHouse::open().await;
    let things = Things::made(&home).await;
    for route in console_routes() {
        let (method, place) = (route.method.as_str(), things.filled(route.path));
        let answer = home.ask(method, "", &place, "").await;
        if route.allowed == Allowed::Anybody {
            continue;
        }
        assert_eq!(answer.status, 303, "{method} {place}");
        assert!(answer.field("location").unwrap().starts_with("/sign-in?next="), "{method} {place}");
    }
    let cookie = home.person(Role::Administrator).await;
    let cookie = format!("cookie: session={cookie}\r\n");
    for route in api_routes() {
        if route.may == May::Anybody {
            assert_eq!(call(&home, &route, &things, None, "").await.status, 200, "{}", route.name);
            continue;
        }
        let answer = call(&home, &route, &things, None, "").await;
        is_problem(&answer, 401, route.name);
        assert_eq!(answer.field("www-authenticate"), Some("Bearer realm=\"tidewatch\""), "{}", route.name);
        // Whom a browser is signed in as does not count here.
        is_problem(&call(&home, &route, &things, None, &cookie).await, 401, route.name);
        let wrong = call(&home, &route, &things, Some("twt_wrong"), "").await;
        is_problem(&wrong, 401, route.name);
        assert!(wrong.field("www-authenticate").unwrap().contains("invalid_token"), "{}", route.name);
    }
    home.stop().await;
}

#[tokio::test]
async fn in_the_wrong_role_no_page_is_there() {
    let mut home = TestHouse::open().await;
    let things = Things::made(&home).await;
    for role in Role::EVERY {
        let cookie = home.person(role).await;
        for route in console_routes() {
            let right = match route.allowed {
                Allowed::Anybody | Allowed::SignedIn | Allowed::ProvedSelf => continue,
                Allowed::With(right) | Allowed::Proved(right) => right,
            };
            if role.rights().has(right) {
                continue;
            }
            let (method, place) = (route.method.as_str(), things.filled(route.path));
            let answer = home.ask(method, &cookie, &place, "").await;
            assert_eq!(answer.status, 404, "{} asks for {method} {place}", role.as_str());
        }
    }
    home.stop().await;
}

fn everything() -> (Roles, Scopes) {
    (Role::EVERY.into_iter().collect(), Scope::EVERY.into_iter().collect())
}

#[tokio::test]
async fn a_token_without_the_right_finds_nothing_and_one_with_it_does() {
    let mut home = TestHouse::open().await;
    let things = Things::made(&home).await;
    let accounts = home.rooms.accounts.clone();
    for scope in Scope::EVERY {
        let bearer = home.token(&accounts, everything().0, Scopes::NONE.with(scope)).await;
        for route in api_routes() {
            let May::With(rights) = route.may else { continue };
            let is_allowed = rights.iter().all(|right| scope.rights().has(*right));
            // What one may is tried with reading, which changes nothing for the next.
            if is_allowed && route.method != axum::http::Method::GET {
                continue;
            }
            let answer = call(&home, &route, &things, Some(&bearer), "").await;
            let what = format!("{} asks for {}", scope.as_str(), route.name);
            match is_allowed {
                true => assert_eq!(answer.status, 200, "{what}: {}", answer.body),
                false => is_problem(&answer, 404, &what),
            }
        }
    }
    home.stop().await;
}

#[tokio::test]
async fn from_another_tenant_nothing_of_ours_is_there() {
    let mut home = TestHouse::open().await;
    let things = Things::made(&home).await;
    let id = TenantId::new(home.clock(), (&SystemChance as &dyn Chance).bytes());
    home.temp.store.platform().tenant_add(&house(), id, "beside", home.clock()).await.unwrap();
    let there: Accounts = home.rooms.accounts.of(id);
    let (roles, scopes) = everything();
    let bearer = home.token(&there, roles, scopes).await;
    let own = home.token(&home.rooms.accounts.clone(), roles, scopes).await;
    for route in api_routes() {
        let varies = names(route.path).any(|name| name != "problem");
        if varies {
            is_problem(&call(&home, &route, &things, Some(&bearer), "").await, 404, route.name);
        }
        if varies && route.method == axum::http::Method::GET {
            assert_eq!(call(&home, &route, &things, Some(&own), "").await.status, 200, "{}", route.name);
        }
    }
    let bulk = format!(r#"{{"why":"review","act":"release","items":["{}"]}}"#, things.held);
    let kind = "content-type: application/json\r\n";
    let answer = home.call(("POST", "/api/v1/held/bulk"), Some(&bearer), kind, &bulk).await;
    assert!(answer.body.contains("there is none with this id"), "{}", answer.body);
    let mut obeyed: Vec<String> = Vec::new();
    for role in Role::EVERY {
        let cookie = home.stranger_as(&there, role).await;
        for route in console_routes() {
            let right = match route.allowed {
                Allowed::With(right) | Allowed::Proved(right) => right,
                Allowed::Anybody | Allowed::SignedIn | Allowed::ProvedSelf => continue,
            };
            let has_right = role.rights().common(Rights::NONE.with(right)) != Rights::NONE;
            // What varies here is what is to be done, not with what.
            let names_nothing =
                ["/held/chosen/", "/settings/alarms/new/"].iter().any(|start| route.path.starts_with(start));
            if !has_right || names_nothing || names(route.path).next().is_none() {
                continue;
            }
            let (method, place) = (route.method.as_str(), things.filled(route.path));
            let answer = home.ask(method, &cookie, &place, "").await;
            let is_refused = match method {
                "GET" => answer.status == 404 || (answer.status == 303 && answer.is_asking_for_proof()),
                // A form that says nothing may be refused for that; it must not be obeyed.
                _ => (400..500).contains(&answer.status) || answer.is_asking_for_proof(),
            };
            // Sent on to where there is nothing.
            let is_refused = is_refused
                || match answer.field("location").filter(|_| answer.status == 303) {
                    Some(next) => home.get(&cookie, next).await.status == 404,
                    None => false,
                };
            // A page that says the same of what never was tells nothing; that its act is refused is asked for beside it.
            let is_empty = method == "GET" && {
                let nowhere = names(route.path)
                    .fold(route.path.to_owned(), |path, name| path.replace(&format!("{{{name}}}"), NOWHERE));
                home.get(&cookie, &nowhere).await.words() == answer.words()
            };
            if !is_refused && !is_empty {
                obeyed.push(format!("{method} {}: {}", route.path, answer.status));
            }
        }
    }
    assert_eq!(obeyed, Vec::<String>::new(), "somebody of another tenant was answered");
    home.stop().await;
}
