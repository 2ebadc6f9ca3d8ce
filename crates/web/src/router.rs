//! Every route there is, grouped by face, with who may ask for it. Not the answers: those are in the face's own files.
//!
//! The console's table is built into the router and read by the tests: `routes.txt` shows it as a golden file, and the sweep asks for
//! each route as nobody, in the wrong role and for the wrong tenant.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, MethodRouter, any, get, on, post};
use model::access::Right;

use crate::console::{self, Console};
use crate::ops::{self, Vitals};
use crate::scan::{self, ScanFace};
use crate::session::{self, Allowed};
use crate::{assets, security};

/// A form is small; spreadsheets that are handed in have a limit of their own.
const MAX_FORM_BYTES: usize = 256 << 10;

/// One route of a face with accounts.
pub struct Route {
    /// Its method.
    pub method: Method,
    /// Its path, with `{name}` for what varies.
    pub path: &'static str,
    /// Who may ask.
    pub allowed: Allowed,
    answer: MethodRouter<Arc<Console>>,
}

impl Route {
    /// Takes a body of so many bytes: a spreadsheet is larger than a form.
    fn up_to(mut self, max_bytes: usize) -> Self {
        self.answer = self.answer.layer(DefaultBodyLimit::max(max_bytes));
        self
    }
}

/// The routes of the console.
pub fn console_routes() -> Vec<Route> {
    use Allowed::{Anybody, Proved, ProvedSelf, SignedIn, With};
    vec![
        // How things are.
        show("/", With(Right::Read), console::overview::show),
        act("/alarms/{alarm}/acknowledge", With(Right::Decide), console::overview::acknowledge),
        show("/messages", With(Right::Read), console::messages::show),
        show("/messages.csv", With(Right::Read), console::messages::table),
        show("/live/messages", With(Right::Read), console::live::messages),
        show("/streams", With(Right::Read), console::streams::show),
        show("/streams/{door}/{direction}", With(Right::Read), console::stream::show),
        show("/streams/{door}/{direction}/{mode}", With(Right::Manage), console::stream::ask),
        act("/streams/{door}/{direction}/{mode}", With(Right::Manage), console::stream::set),
        show("/enforcing", With(Right::Manage), console::enforcing::ask),
        act("/enforcing", With(Right::Manage), console::enforcing::set),
        // Coming in.
        show("/sign-in", Anybody, console::sign_in::show),
        act("/sign-in", Anybody, console::sign_in::with_password),
        act("/sign-in/passkey/begin", Anybody, console::passkey::sign_in_begin),
        act("/sign-in/passkey/finish", Anybody, console::passkey::sign_in_finish),
        show("/welcome/{link}", Anybody, console::welcome::show),
        act("/welcome/{link}/code", Anybody, console::welcome::offer_code),
        act("/welcome/{link}/password", Anybody, console::welcome::with_password),
        act("/welcome/{link}/passkey/begin", Anybody, console::passkey::welcome_begin),
        act("/welcome/{link}/passkey/finish", Anybody, console::passkey::welcome_finish),
        show("/prove", SignedIn, console::sign_in::prove),
        act("/prove", SignedIn, console::sign_in::proved),
        act("/prove/passkey/begin", SignedIn, console::passkey::prove_begin),
        act("/prove/passkey/finish", SignedIn, console::passkey::prove_finish),
        act("/sign-out", SignedIn, console::sign_in::sign_out),
        act("/preferences", Anybody, console::sign_in::choose),
        // First steps.
        show("/guide", With(Right::Read), console::guide::show),
        // Whom we protect.
        show("/protect", With(Right::Read), console::protect::list),
        show("/protect.csv", With(Right::Read), console::protect::table_out),
        show("/protect/add", With(Right::Manage), console::protect::add_form),
        act("/protect/add", With(Right::Manage), console::protect::add),
        show("/protect/import", With(Right::Manage), console::protect::import_form),
        act("/protect/import", With(Right::Manage), console::protect::import)
            .up_to(console::protect::MAX_UPLOAD_BYTES),
        act("/protect/import/apply", With(Right::Manage), console::protect::import_apply)
            .up_to(console::protect::MAX_APPLY_BYTES),
        show("/protect/organisation", With(Right::Manage), console::protect::organisation),
        act("/protect/organisation", With(Right::Manage), console::protect::organisation_set),
        show("/protect/{id}", With(Right::Manage), console::protect::change_form),
        act("/protect/{id}", With(Right::Manage), console::protect::change),
        show("/protect/{id}/remove", With(Right::Manage), console::protect::remove_form),
        act("/protect/{id}/remove", With(Right::Manage), console::protect::remove),
        // One's own account.
        show("/account", SignedIn, console::account::show),
        act("/account", SignedIn, console::account::profile),
        show("/account/passkey", ProvedSelf, console::account::passkey_form),
        act("/account/passkey/begin", SignedIn, console::passkey::own_begin),
        act("/account/passkey/finish", SignedIn, console::passkey::own_finish),
        show("/account/passkeys/{id}/remove", ProvedSelf, console::account::passkey_ask),
        act("/account/passkeys/{id}/remove", ProvedSelf, console::account::passkey_remove),
        show("/account/password", ProvedSelf, console::account::password_form),
        act("/account/password", ProvedSelf, console::account::password_set),
        act("/account/password/change", ProvedSelf, console::account::password_change),
        show("/account/password/remove", ProvedSelf, console::account::password_ask),
        act("/account/password/remove", ProvedSelf, console::account::password_remove),
        show("/account/recovery", ProvedSelf, console::account::recovery_ask),
        act("/account/recovery", ProvedSelf, console::account::recovery_renew),
        act("/account/sessions/end", SignedIn, console::account::sessions_end),
        act("/account/sessions/{id}/end", SignedIn, console::account::session_end),
        // What is set: people, tokens, alarms.
        show("/settings", With(Right::Manage), console::settings::index),
        show("/settings/people", With(Right::Manage), console::settings::people::list),
        show("/settings/people/invite", Proved(Right::Manage), console::settings::people::invite_form),
        act("/settings/people/invite", Proved(Right::Manage), console::settings::people::invite),
        show("/settings/people/{id}", With(Right::Manage), console::settings::people::person),
        show("/settings/people/{id}/roles", Proved(Right::Manage), console::settings::people::roles_form),
        act("/settings/people/{id}/roles", Proved(Right::Manage), console::settings::people::roles),
        act(
            "/settings/people/{id}/sessions/end",
            Proved(Right::Manage),
            console::settings::people::sessions_end,
        ),
        show("/settings/people/{id}/{act}", Proved(Right::Manage), console::settings::people::ask),
        act("/settings/people/{id}/{act}", Proved(Right::Manage), console::settings::people::act),
        act(
            "/settings/invitations/{id}/end",
            Proved(Right::Manage),
            console::settings::people::invitation_end,
        ),
        show("/settings/tokens", With(Right::Manage), console::settings::tokens::list),
        show("/settings/tokens/new", Proved(Right::Manage), console::settings::tokens::make_form),
        act("/settings/tokens/new", Proved(Right::Manage), console::settings::tokens::make),
        show("/settings/tokens/{id}/end", Proved(Right::Manage), console::settings::tokens::end_form),
        act("/settings/tokens/{id}/end", Proved(Right::Manage), console::settings::tokens::end),
        show("/settings/alarms", With(Right::Manage), console::settings::alarms::list),
        act("/settings/alarms/order", Proved(Right::Manage), console::settings::alarms::order),
        show("/settings/alarms/new/{kind}", Proved(Right::Manage), console::settings::alarms::add_form),
        act("/settings/alarms/new/{kind}", Proved(Right::Manage), console::settings::alarms::add),
        show("/settings/alarms/{id}", Proved(Right::Manage), console::settings::alarms::change_form),
        act("/settings/alarms/{id}", Proved(Right::Manage), console::settings::alarms::change),
        act("/settings/alarms/{id}/test", With(Right::Manage), console::settings::alarms::test),
        act("/settings/alarms/{id}/secret", Proved(Right::Manage), console::settings::alarms::secret),
        act("/settings/alarms/{id}/retire", Proved(Right::Manage), console::settings::alarms::retire),
        show("/settings/alarms/{id}/remove", Proved(Right::Manage), console::settings::alarms::remove_ask),
        act("/settings/alarms/{id}/remove", Proved(Right::Manage), console::settings::alarms::remove),
        // Who did what, and the proof of it.
        show("/audit", With(Right::Audit), console::audit::list),
        show("/audit.csv", With(Right::Audit), console::audit::csv),
        show("/audit/check", With(Right::Audit), console::audit::check),
        show("/audit/{id}", With(Right::Audit), console::audit::entry),
        show("/audit/{id}/proof", With(Right::Audit), console::audit::proof),
        // What counts, and how much.
        show("/policies", With(Right::Read), console::policies::list),
        act("/policies", With(Right::Manage), console::policies::make),
        show("/policies/sources", With(Right::Read), console::policies::sources),
        show("/policies/new", With(Right::Manage), console::policies::new),
        show("/policies/{id}", With(Right::Read), console::policies::show),
        act("/policies/{id}/try", With(Right::Manage), console::policies::try_again),
        show("/policies/{id}/on", With(Right::Manage), console::policies::turn_on_form),
        act("/policies/{id}/on", With(Right::Manage), console::policies::turn_on),
        show("/policies/{id}/undo", With(Right::Manage), console::policies::undo_form),
        act("/policies/{id}/undo", With(Right::Manage), console::policies::undo),
        show("/policies/{id}/drop", With(Right::Manage), console::policies::drop_form),
        act("/policies/{id}/drop", With(Right::Manage), console::policies::drop_draft),
        // Held mail and one message.
        show("/held", With(Right::Read), console::held::queue),
        show("/held.csv", With(Right::Read), console::held::csv),
        act("/held/chosen", With(Right::Decide), console::held::act::choose),
        show("/held/chosen/delete", Proved(Right::Decide), console::held::act::ask_delete),
        act("/held/chosen/delete", Proved(Right::Decide), console::held::act::delete),
        show("/held/chosen/{act}", With(Right::Decide), console::held::act::ask),
        act("/held/chosen/{act}", With(Right::Decide), console::held::act::act),
        show("/held/{id}", With(Right::Read), console::held::one::show),
        act("/held/{id}/open", With(Right::Open), console::held::opened::open),
        show("/held/{id}/view", With(Right::Open), console::held::opened::view),
        show("/held/{id}/body", With(Right::Open), console::held::opened::body),
        show("/held/{id}/extend", With(Right::Decide), console::held::extend::ask),
        act("/held/{id}/extend", With(Right::Decide), console::held::extend::act),
        show("/messages/{id}", With(Right::Read), console::message::show),
        // What may pass for a while.
        show("/exceptions", With(Right::Read), console::exceptions::list),
        act("/exceptions", With(Right::Manage), console::exceptions::add),
        show("/exceptions/new", With(Right::Manage), console::exceptions::new),
        show("/exceptions/{id}/end", With(Right::Manage), console::exceptions::end_form),
        act("/exceptions/{id}/end", With(Right::Manage), console::exceptions::end),
    ]
}

/// The console: its table of routes, its files, and what every answer carries.
pub fn console_router(console: Arc<Console>) -> Router {
    let is_secure = console.cookies.is_secure;
    let mut router = Router::new();
    for route in console_routes() {
        let gate = from_fn_with_state((Arc::clone(&console), route.allowed), session::admit);
        router = router.route(route.path, route.answer.layer(gate));
    }
    let gate = from_fn_with_state((Arc::clone(&console), Allowed::Anybody), session::admit);
    let router = router
        .fallback_service(get(console::nothing_here).layer(gate).with_state(Arc::clone(&console)))
        .route("/assets/{name}", get(assets::serve))
        .layer(DefaultBodyLimit::max(MAX_FORM_BYTES))
        .layer(from_fn(security::refuse_foreign_changes))
        .layer(from_fn(security::guard_answers));
    let router = if is_secure { router.layer(from_fn(security::insist_on_tls)) } else { router };
    router.with_state(console)
}

/// A page that changes nothing.
fn show<H, T>(path: &'static str, allowed: Allowed, handler: H) -> Route
where
    H: Handler<T, Arc<Console>>,
    T: 'static,
{
    Route { method: Method::GET, path, allowed, answer: on(MethodFilter::GET, handler) }
}

/// A form that changes something.
fn act<H, T>(path: &'static str, allowed: Allowed, handler: H) -> Route
where
    H: Handler<T, Arc<Console>>,
    T: 'static,
{
    Route { method: Method::POST, path, allowed, answer: on(MethodFilter::POST, handler) }
}

/// The routes of the scan face: `rspamc` and mail servers on the left, our own API on the right.
pub fn scan_router(face: Arc<ScanFace>) -> Router {
    Router::new()
        // rspamd's own protocol, so that what speaks to rspamd can speak to us.
        .route("/checkv2", post(scan::rspamd::check))
        .route("/ping", get(scan::rspamd::ping))
        .route("/learnspam", any(scan::rspamd::learn))
        .route("/learnham", any(scan::rspamd::learn))
        // Our own.
        .route("/api/v1/scan", post(scan::api::scan))
        .route("/api/v1/openapi.json", get(scan::api::openapi))
        .fallback(scan::api::not_found)
        .layer(axum::middleware::from_fn(scan::refuse_browsers))
        .with_state(face)
}

/// The routes of the ops face.
pub fn ops_router(vitals: Arc<dyn Vitals>) -> Router {
    Router::new()
        .route("/health/live", get(ops::live))
        .route("/health/ready", get(ops::ready))
        .route("/metrics", get(ops::metrics))
        .with_state(vitals)
}
