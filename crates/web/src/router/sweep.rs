//! The sweep: every route of every face with accounts, asked as nobody, in each wrong role, with each wrong token and from another tenant.
//! A route whose path varies in a way that is not known here fails: say below how to fill it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Duration;

use clearinghouse::desk::{Origin, Warning, WarningState};
use custody::Proved;
use custody::attribution::EvidenceKind;
use custody::export::approval::{Approval, ApprovalState};
use custody::export::{Delivery, ExportKind};
use custody::inbox::{CanaryMail, Outcome};
use guard::desk::Disposed;
use guard::policy::change::{Counting, Draft, Item, SourceSetting};
use guard::policy::setting::Setting;
use guard::policy::{Effect, Wanted};
use guard::protect;
use model::access::{Right, Rights};
use model::ids::{ApprovalId, AttributionId, StatementId, TenantId, WarningId};
use model::indicator::Indicator;
use model::severity::Severity;
use model::verdict::Action;
use model::watch::Level;
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
use crate::console::custody::sent_tests::{asked_of, leaked_of};
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
        let who = if route.is_signed { "public face: who signs" } else { "public face" };
        writeln!(table, "{:<6} {:<50} {who}", route.method.as_str(), route.path).unwrap();
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

/// More than another tenant's people leave in its log while they ask.
const ENTRIES: usize = 200;

/// What there is one of, to be asked for by those who may not.
struct Things {
    vendor: String,
    list: String,
    flow: String,
    place: String,
    assessment: String,
    evidence: String,
    copy: String,
    finding: String,
    leak: String,
    campaign: String,
    item: String,
    approval: String,
    dump: String,
    planned: String,
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
    letter: String,
    warning: String,
    report: String,
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
        let asked = (vendor, custody::questionnaire::ESP);
        let assessment = rooms.custody.assessment_ask(access, asked, "", now).await.unwrap();
        let opened = rooms.custody.assessment(access, assessment).await.unwrap();
        let wanted = custody::evidence::EvidenceWanted {
            question: "seeds".into(),
            name: "proof.pdf".into(),
            ..custody::evidence::EvidenceWanted::default()
        };
        let arriving = rooms.custody.evidence_begin(access, &opened, &wanted, now).await.unwrap();
        let arriving = arriving.push(b"proof".to_vec()).await.unwrap();
        let evidence = rooms.custody.evidence_finish(arriving).await.unwrap().id;
        let adopted = custody::adopt::Wanted {
            list: "Spring".into(),
            header: "email".into(),
            seeds: "1".into(),
            ..custody::adopt::Wanted::default()
        };
        let copy = rooms.custody.adopt(access, vendor, adopted, now).await.unwrap();
        let planned = custody::send_calendar::Wanted {
            vendor: "Vendor B".into(),
            at: "2026-11-28".into(),
            ..custody::send_calendar::Wanted::default()
        };
        let (planned, _) = rooms.custody.calendar_add(access, planned, now).await.unwrap();
        rooms.custody.find_overdue(access, now).await.unwrap();
        let finding = rooms.custody.findings(access, None, None, 1).await.unwrap()[0].id;
        let list = rooms.custody.lists(access).await.unwrap()[0].id;
        let way = custody::map::FlowWanted {
            from: None,
            to: vendor,
            list: Some(list),
            channel: custody::map::Channel::Api,
            purpose: String::new(),
        };
        let flow = rooms.custody.flow_declare(access, way, now).await.unwrap();
        let place = rooms.custody.place_add(access, vendor, ("Frankfurt", "DE"), now).await.unwrap();
        let read = rooms.custody.dump_read(access, &b"eve@shop.example"[..], |_| {}).await.unwrap();
        let asked = custody::dump::DumpAsked {
            name: "leak.csv".into(),
            source: "a test".into(),
            ground: custody::dump::DumpGround::Interest,
        };
        let dump = rooms.custody.dump_keep(access, &asked, &read, now).await.unwrap();
        let leak = leaked_of(home, EvidenceKind::Exclusive, (list, copy)).await;
        let campaign = asked_of(home, (vendor, list, copy)).await;
        let canary = home.temp.store.custody().canary_list(access, None, 1).await.unwrap().remove(0);
        let item = model::ids::InboxItemId::new(now, chance());
        let mail = CanaryMail {
            item,
            canary: canary.id,
            copy: Some(copy),
            at: now,
            sender_domain: None,
            proved: Proved::Unknown,
            outcome: Outcome::Undecided,
            sighting: None,
            message_sha256: [0; 32],
        };
        let approval = Approval {
            id: ApprovalId::new(now, chance()),
            party: vendor,
            list: "Spring".into(),
            purpose: String::new(),
            kind: ExportKind::List,
            delivery: Delivery::Drop,
            columns: vec!["email".into()],
            rows: 1_000_000,
            source_sha256: [1; 32],
            terms: None,
            until: None,
            asked: (now, access.actor.to_string()),
            state: ApprovalState::Asked,
            decided: None,
            copy: None,
        };
        let mut change = home.temp.store.change(access).await.unwrap();
        assert!(change.canary_mail_add_in_txn(&mail).await.unwrap());
        change.approval_add_in_txn(&approval).await.unwrap();
        change.commit().await.unwrap();
        let case = rooms.response.breach_open(access, "a test", now).await.unwrap();
        let (ready, due) = (Promised::Ready(Ready::WriteAgain), now.plus(Duration::from_hours(24)));
        let commitment = rooms.response.commitment_add(access, case, &ready, "Ada", due).await.unwrap();
        let obligation = rooms.response.obligations(access, case).await.unwrap().remove(0).obligation.id;
        let letter = rooms.response.letter_draft(access, case, "").await.unwrap();
        let warning = Warning {
            id: WarningId::new(now, chance()),
            origin: Origin::Hub,
            revision: 1,
            level: Level::Watch,
            state: WarningState::Issued,
            why: "rule".into(),
            indicators: vec![Indicator::domain("bait.example").unwrap()],
            issued_at: now,
            changed_at: now,
            expires_at: now.plus(Duration::from_hours(24)),
            signed: "a test".into(),
        };
        let report = StatementId::new(now, chance());
        let mut change = home.temp.store.change(access).await.unwrap();
        change.warning_put_in_txn(&warning).await.unwrap();
        let cause = AttributionId::new(now, chance());
        assert!(change.report_draft_in_txn(report, cause, &warning.indicators, now).await.unwrap());
        change.commit().await.unwrap();
        let mut things = Things {
            case: case.to_string(),
            letter: letter.to_string(),
            warning: warning.id.to_string(),
            report: report.to_string(),
            commitment: commitment.to_string(),
            obligation: obligation.to_string(),
            vendor: vendor.to_string(),
            list: list.to_string(),
            flow: flow.to_string(),
            place: place.to_string(),
            assessment: assessment.to_string(),
            evidence: evidence.to_string(),
            copy: copy.to_string(),
            finding: finding.to_string(),
            leak: leak.to_string(),
            campaign: campaign.to_string(),
            item: item.to_string(),
            approval: approval.id.to_string(),
            dump: dump.to_string(),
            planned: planned.to_string(),
            person: person.account.to_string(),
            token: token.id.to_string(),
            entry: String::new(),
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
        };
        // Positions are counted for each tenant: one that another tenant's log has not reached.
        for _ in 0..ENTRIES {
            rooms.audit.append(access, "test", &About::NOTHING).await.unwrap();
        }
        let entries = rooms.audit.list(access, 0, 10_000).await.unwrap();
        things.entry = entries.last().unwrap().position.to_string();
        things
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
            "guideline" => "ota-readiness".to_owned(),
            "sheet" => "vendors".to_owned(),
            "place" => self.place.clone(),
            "planned" => self.planned.clone(),
            "drop" | "answer" => NOWHERE.to_owned(),
            "point" => "team".to_owned(),
            // An answer of the library comes by signing only; that one of another tenant is not there is in the store's contract.
            "id" if path.starts_with("/answers") => NOWHERE.to_owned(),
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
            "id" if path.starts_with("/lists") => self.list.clone(),
            "id" if path.starts_with("/flows") => self.flow.clone(),
            "id" if path.starts_with("/places") => self.place.clone(),
            "id" if path.starts_with("/assessments") => self.assessment.clone(),
            "id" if path.starts_with("/approvals") => self.approval.clone(),
            // A link or an upload comes from a list that leaves; that those of another tenant are not there is in custody's own tests.
            "id" if ["/drops", "/uploads"].iter().any(|start| path.starts_with(start)) => NOWHERE.to_owned(),
            "vendor" => self.vendor.clone(),
            "list" => self.list.clone(),
            "flow" => self.flow.clone(),
            "finding" => self.finding.clone(),
            "assessment" => self.assessment.clone(),
            "file" => self.evidence.clone(),
            "dump" => self.dump.clone(),
            "leak" => self.leak.clone(),
            "campaign" => self.campaign.clone(),
            "item" => self.item.clone(),
            "approval" => self.approval.clone(),
            "position" => self.entry.clone(),
            "copy" => self.copy.clone(),
            "id" if path.starts_with("/copies") => self.copy.clone(),
            "id" if path.starts_with("/findings") => self.finding.clone(),
            "id" if path.starts_with("/dumps") => self.dump.clone(),
            "id" if path.starts_with("/canaries/asking") => self.list.clone(),
            "id" if path.starts_with("/calendar") => self.planned.clone(),
            "id" if path.starts_with("/canaries/campaigns") => self.campaign.clone(),
            "id" if path.starts_with("/canaries") => self.item.clone(),
            "id" if path.starts_with("/leaks") => self.leak.clone(),
            "id" if path.starts_with("/warnings/reports") => self.report.clone(),
            "id" if path.starts_with("/warnings") => self.warning.clone(),
            "case" => self.case.clone(),
            "letter" => self.letter.clone(),
            "commitment" => self.commitment.clone(),
            "obligation" => self.obligation.clone(),
            "mailing" => self.mailing.clone(),
            "reply" => self.reply.clone(),
            "promise" => self.promise.clone(),
            "warning" => self.warning.clone(),
            "report" => self.report.clone(),
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
        "export" => "email\nada@customer.example\n",
        "copy_told" => {
            r#"{"party":"01932f3e-0000-7000-8000-000000000000","source":"1","kind":"export","happened_at":"2026-11-21T14:00:00Z"}"#
        }
        "copy_unread" => r#"{"read_at":"2026-11-21T14:00:00Z"}"#,
        "where" | "where_remove" => r#"{"address":"ada@shop.example"}"#,
        "case_open" => r#"{"title":"Spring"}"#,
        "case_assess" | "case_close" | "commitment_close" => r#"{"why":"a test"}"#,
        "fact_state" => r#"{"state":"confirmed","value":{"cause":"left-open"}}"#,
        "case_affected" | "mailing_recipients" => "email\nada@customer.example\n",
        "letter_draft" => "{}",
        "letter_change" => r#"{"revision":1,"language":"en","subject":"a","body":"b"}"#,
        "commitment_add" => r#"{"ready":"write-again","owner":"Ada","due":"2026-12-04"}"#,
        "obligation_settle" => r#"{"as":"done","why":"a test"}"#,
        "promise_publish" => r#"{"never_ask":"gift-card"}"#,
        "warning_level" => r#"{"level":"advisory"}"#,
        "warning_cancel" => r#"{"why":"over"}"#,
        "vendor_add" | "vendor_change" => r#"{"name":"Vendor C"}"#,
        "assessment_make" => r#"{"questionnaire":"esp-25"}"#,
        "list_change" => r#"{"owner":"Ada","deputy":"","told":""}"#,
        "list_field" => r#"{"name":"email","class":"personal"}"#,
        "copy_adopt" => r#"{"list":"Summer","header":"email"}"#,
        "copy_read" => "email\nada@customer.example\n",
        "copy_prove" => r#"{"kind":"attestation","words":"they say so"}"#,
        "copy_end" => r#"{"how":"they say so"}"#,
        "flow_declare" => r#"{"to":"01932f3e-0000-7000-8000-000000000000","channel":"api"}"#,
        "finding_own" => r#"{"owner":"Ada"}"#,
        "finding_close" => r#"{"why":"a test"}"#,
        "organisation_set" => r#"{"name":"Shop","never_ask":[]}"#,
        "campaign_add" => r#"{"vendor":"Vendor B","at":"2026-11-27"}"#,
        "campaign_import" => "date,vendor\n2026-11-27,Vendor B\n",
        "asking_set" => r#"{"mode":"ask"}"#,
        "assessment_own" => r#"{"name":"Shop"}"#,
        "assessment_answer" => r#"{"answers":[]}"#,
        "evidence_add" => "another proof",
        "questions_take" => r#"[{"id":"1","question":"Do you encrypt?"}]"#,
        "questions_take_table" => "question\nDo you encrypt?\n",
        "guideline_say" => r#"{"answer":"yes"}"#,
        "list_fields" => r#"{"header":"email,name"}"#,
        "list_control" => r#"{"per_mille":5}"#,
        "list_hold" => r#"{"why":"a case"}"#,
        "inquiry_make" => r#"{"hours":72}"#,
        "sheet_import" => "name\nVendor D\n",
        "place_add" => r#"{"name":"Frankfurt","country":"DE"}"#,
        other => panic!("say in the sweep what is sent to `{other}`"),
    };
    (described.media_type, body)
}

/// What a route needs in its query, so that it is refused for nothing but who asks.
fn query(route: &ApiRoute) -> &'static str {
    match route.name {
        "case_affected" => "?source=a%20test",
        "questions_take" | "questions_take_table" => "?wanted_by=Shop",
        "evidence_add" => "?question=seeds&name=other.pdf",
        _ => "",
    }
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
    let place = format!("{BASE}{}", things.filled(route.path)) + query(route);
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

/// What whoever may ask is answered: what there is, or that it is a person's.
fn good(route: &ApiRoute) -> u16 {
    if route.is_for_people { 403 } else { 200 }
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
                true => assert_eq!(answer.status, good(&route), "{what}: {}", answer.body),
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
        // What these name is what is to be done or read, and the same for everybody.
        let varies =
            names(route.path).any(|name| !["problem", "sheet", "guideline", "point"].contains(&name));
        if varies {
            is_problem(&call(&home, &route, &things, Some(&bearer), "").await, 404, route.name);
        }
        if varies && route.method == axum::http::Method::GET {
            let answer = call(&home, &route, &things, Some(&own), "").await;
            assert_eq!(answer.status, good(&route), "{}: {}", route.name, answer.body);
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
            let names_nothing = ["/held/chosen/", "/settings/alarms/new/", "/guidelines/", "/sheets/"]
                .iter()
                .any(|start| route.path.starts_with(start));
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

#[tokio::test]
async fn what_a_person_does_by_name_no_token_does() {
    let mut home = TestHouse::open().await;
    let things = Things::made(&home).await;
    let (roles, scopes) = everything();
    let bearer = home.token(&home.rooms.accounts.clone(), roles, scopes).await;
    let mut refused = 0;
    for route in api_routes().iter().filter(|route| route.is_for_people) {
        let answer = call(&home, route, &things, Some(&bearer), "").await;
        is_problem(&answer, 403, route.name);
        assert!(answer.body.contains("/api/v1/problems/needs-person"), "{}: {}", route.name, answer.body);
        refused += 1;
    }
    assert!(refused > 10, "{refused}");
    let approval = things.approval.parse().unwrap();
    let approval = home.rooms.custody.approval(&house(), approval).await.unwrap().approval;
    assert_eq!(approval.state, ApprovalState::Asked);
    let letter = home.rooms.response.letter(&house(), things.letter.parse().unwrap()).await.unwrap();
    assert!(letter.row.approval.is_none());
    home.stop().await;
}

/// What each form of a page is in the API, written by hand.
const ACTS: &str = include_str!("acts.txt");

/// The lines of [`ACTS`], each as its method, its path or name, and what stands for it.
fn acts() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    let lines = ACTS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| {
        let (method, rest) = line.split_once(' ').unwrap();
        let (path, answer) = rest.trim().split_once(' ').unwrap();
        (method, path, answer.trim())
    })
}

#[test]
fn whatever_a_page_does_a_program_can_do_or_it_is_said_why_not() {
    let told: BTreeMap<(&str, &str), &str> =
        acts().map(|(method, path, answer)| ((method, path), answer)).collect();
    assert_eq!(told.len(), acts().count(), "a form stands twice in acts.txt");
    let changes = |method: &axum::http::Method| *method != axum::http::Method::GET;
    let forms: BTreeSet<(String, &str)> = console_routes()
        .iter()
        .filter(|route| changes(&route.method))
        .map(|route| (route.method.to_string(), route.path))
        .collect();
    let written: BTreeSet<(String, &str)> = told
        .keys()
        .filter(|(method, _)| *method != "API")
        .map(|(method, path)| ((*method).to_owned(), *path))
        .collect();
    assert_eq!(written, forms, "say in acts.txt which call does what a new form does, or why none does");
    let routes = api_routes();
    let calls: BTreeSet<&str> =
        routes.iter().filter(|route| changes(&route.method)).map(|route| route.name).collect();
    let mut named = BTreeSet::new();
    for ((method, path), answer) in told {
        match (method, answer.strip_prefix("- ")) {
            ("API", why) => {
                assert!(why.is_some_and(|why| why.len() > 20), "{path}: {answer}");
                named.insert(path);
            }
            (_, Some(why)) => assert!(why.len() > 20, "{path}: {why}"),
            (_, None) => named.extend(answer.split(' ')),
        }
    }
    // Of all that programs change, each is named, and nothing that is not there.
    assert_eq!(named, calls);
}
