//! Every route there is, grouped by face, with who may ask for it. Not the answers: those are in the face's own files.
//!
//! The API's table is [`programs`]. The console's table is built into the router and read by the tests: `routes.txt` shows it as a golden file, and the sweep asks for
//! each route as nobody, in the wrong role and for the wrong tenant.

mod programs;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, MethodRouter, any, get, on, post};
use model::access::Right;

use crate::api::{self, Api};
use crate::console::{self, Console};
use crate::ops::{self, Vitals};
use crate::public::{self, Public};
use crate::scan::{self, ScanFace};
use crate::session::{self, Allowed};
use crate::{assets, security};

pub use programs::api_routes;

/// A form is small; spreadsheets that are handed in have a limit of their own.
pub(crate) const MAX_FORM_BYTES: usize = 256 << 10;

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
        show("/streams/add", With(Right::Manage), console::doorstep::show),
        act("/streams/add", With(Right::Manage), console::doorstep::tried),
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
        show("/sign-in/provider", Anybody, console::provider::sign_in),
        show("/sign-in/provider/return", Anybody, console::provider::came_back),
        show("/welcome/{link}", Anybody, console::welcome::show),
        act("/welcome/{link}/code", Anybody, console::welcome::offer_code),
        act("/welcome/{link}/password", Anybody, console::welcome::with_password),
        act("/welcome/{link}/passkey/begin", Anybody, console::passkey::welcome_begin),
        act("/welcome/{link}/passkey/finish", Anybody, console::passkey::welcome_finish),
        act("/welcome/{link}/provider", Anybody, console::provider::welcome),
        show("/prove", SignedIn, console::sign_in::prove),
        act("/prove", SignedIn, console::sign_in::proved),
        act("/prove/passkey/begin", SignedIn, console::passkey::prove_begin),
        act("/prove/passkey/finish", SignedIn, console::passkey::prove_finish),
        show("/prove/provider", SignedIn, console::provider::prove),
        act("/sign-out", SignedIn, console::sign_in::sign_out),
        act("/preferences", Anybody, console::sign_in::choose),
        // What recipients of held mail answer.
        show("/d/{ticket}", Anybody, console::digest::show),
        act("/d/{ticket}", Anybody, console::digest::answer),
        // What our own people answer to "did you send this?".
        show("/q/{ticket}", Anybody, console::question::show),
        act("/q/{ticket}", Anybody, console::question::answer),
        // First steps.
        show("/guide", With(Right::Read), console::guide::show),
        // Letters to many, and the answers to them.
        show("/mailings", With(Right::Read), console::mailings::list),
        show("/mailings/{id}", With(Right::Read), console::mailings::show),
        act("/mailings/{id}/recipients", With(Right::Respond), console::mailings::recipients)
            .up_to(console::mailings::MAX_FILE_BYTES),
        show("/mailings/{id}/proof", With(Right::Read), console::mailings::proof),
        show("/mailings/{id}/begin", Proved(Right::Respond), console::mailings::begin_ask),
        act("/mailings/{id}/begin", Proved(Right::Respond), console::mailings::begin),
        show("/mailings/{id}/pause", With(Right::Respond), console::mailings::pause_ask),
        act("/mailings/{id}/pause", With(Right::Respond), console::mailings::pause),
        show("/mailings/{id}/again", Proved(Right::Respond), console::mailings::again_ask),
        act("/mailings/{id}/again", Proved(Right::Respond), console::mailings::again),
        show("/replies", With(Right::Respond), console::replies::list),
        show("/replies/{id}", With(Right::Respond), console::replies::show),
        act("/replies/{id}/open", With(Right::Respond), console::replies::open),
        act("/replies/{id}/answered", With(Right::Respond), console::replies::answered),
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
        // Custody: who has our customers' data, and what came to our marks in it.
        show("/vendors", With(Right::Read), console::custody::vendor::list),
        show("/vendors/add", With(Right::Keep), console::custody::vendor::add_form),
        act("/vendors/add", With(Right::Keep), console::custody::vendor::add),
        show("/vendors/{id}", With(Right::Read), console::custody::vendor::show),
        show("/send", With(Right::Read), console::custody::send::choose),
        // What leaves: lists that are sealed, who agreed, links, proofs.
        show("/vendors/{id}/seal", With(Right::Keep), console::custody::seal::form),
        act("/vendors/{id}/seal", With(Right::Keep), console::custody::seal::seal)
            .up_to(console::custody::seal::MAX_UPLOAD_BYTES),
        // The same in pieces, which may break off and go on (tus 1.0.0).
        act("/vendors/{id}/uploads", With(Right::Keep), console::custody::upload::begin),
        show("/uploads/{id}", With(Right::Keep), console::custody::upload::state),
        piece(Method::PATCH, "/uploads/{id}", With(Right::Keep), console::custody::upload::go_on),
        piece(Method::DELETE, "/uploads/{id}", With(Right::Keep), console::custody::upload::terminate),
        act("/uploads/{id}/end", With(Right::Keep), console::custody::upload::end),
        show("/approvals", With(Right::Keep), console::custody::approval::approvals),
        show("/approvals.csv", With(Right::Keep), console::custody::approval::approvals_out),
        act("/approvals/{id}", Proved(Right::Keep), console::custody::approval::decide),
        act("/copies/{id}/prove", With(Right::Keep), console::custody::seal::prove),
        act("/drops/{id}/close", With(Right::Keep), console::custody::seal::close),
        show("/lists.csv", With(Right::Read), console::custody::copy::csv),
        show("/vendors/{id}/change", With(Right::Keep), console::custody::vendor::change_form),
        act("/vendors/{id}/change", With(Right::Keep), console::custody::vendor::change),
        show("/vendors/{id}/delivery", With(Right::Keep), console::custody::delivery::change),
        act("/vendors/{id}/delivery", With(Right::Keep), console::custody::delivery::set)
            .up_to(console::custody::delivery::MAX_FORM_BYTES),
        show("/vendors/{id}/adopt", With(Right::Keep), console::custody::vendor::adopt_form),
        act("/vendors/{id}/adopt", With(Right::Keep), console::custody::vendor::adopt),
        show("/vendors.csv", With(Right::Read), console::custody::map::vendors_out),
        act("/vendors/{id}/places", With(Right::Keep), console::custody::map::place),
        act("/places/{id}/remove", With(Right::Keep), console::custody::map::place_remove),
        show("/map", With(Right::Read), console::custody::map::show),
        show("/map.svg", With(Right::Read), console::custody::map::svg),
        show("/map/flows.csv", With(Right::Read), console::custody::map::flows_out),
        show("/map/weakest.csv", With(Right::Read), console::custody::map::weakest_out),
        show("/sheets/{sheet}", With(Right::Keep), console::custody::sheet::form),
        show("/sheets/{sheet}/table.csv", With(Right::Read), console::custody::sheet::table_out),
        act("/sheets/{sheet}", With(Right::Keep), console::custody::sheet::look)
            .up_to(console::custody::sheet::MAX_UPLOAD_BYTES),
        act("/sheets/{sheet}/take", With(Right::Keep), console::custody::sheet::take)
            .up_to(console::custody::sheet::MAX_TAKE_BYTES),
        act("/sheets/{sheet}/back", With(Right::Keep), console::custody::sheet::back),
        act("/map/flows", With(Right::Keep), console::custody::map::declare),
        act("/flows/{id}/remove", With(Right::Keep), console::custody::map::remove),
        act("/vendors/{id}/ask", With(Right::Keep), console::custody::assessment::ask),
        act("/vendors/{id}/exception", With(Right::Keep), console::custody::standing::exception),
        show("/assessments", With(Right::Read), console::custody::assessment::list),
        act("/assessments/own", With(Right::Keep), console::custody::assessment::own),
        show("/assessments.csv", With(Right::Read), console::custody::assessment::table_out),
        show("/assessments/{id}", With(Right::Read), console::custody::assessment::show),
        show("/assessments/{id}/signed.json", With(Right::Read), console::custody::assessment::document),
        show("/assessments/{id}/answer", With(Right::Keep), console::custody::assessment::answer_form),
        act("/assessments/{id}/answer", With(Right::Keep), console::custody::assessment::answer)
            .up_to(crate::evidence::MAX_FORM_BYTES),
        show("/assessments/{id}/files/{file}", With(Right::Read), console::custody::assessment::file),
        act("/assessments/{id}/sign", With(Right::Keep), console::custody::assessment::sign),
        act("/assessments/{id}/link", With(Right::Keep), console::custody::assessment::link),
        act("/assessments/{id}/withdraw", With(Right::Keep), console::custody::assessment::withdraw),
        act("/assessments/{id}/told", With(Right::Keep), console::custody::assessment::told),
        show("/lists", With(Right::Read), console::custody::copy::list),
        show("/lists/{id}", With(Right::Read), console::custody::list::show),
        act("/lists/{id}/change", With(Right::Keep), console::custody::list::change),
        act("/lists/{id}/fields", With(Right::Keep), console::custody::list::fields),
        act("/lists/{id}/field", With(Right::Keep), console::custody::list::field),
        act("/lists/{id}/control", With(Right::Keep), console::custody::list::control),
        act("/lists/{id}/hold", With(Right::Keep), console::custody::list::hold),
        show("/copies/{id}", With(Right::Read), console::custody::copy::show),
        act("/copies/{id}/file", Proved(Right::Keep), console::custody::delivery::file),
        show("/copies/{id}/seeds.csv", Proved(Right::Keep), console::custody::copy::seeds),
        show("/copies/{id}/marks", Proved(Right::Keep), console::custody::copy::marks),
        show("/copies/{id}/marks-proof.json", Proved(Right::Keep), console::custody::copy::marks_proof),
        act("/copies/{id}/out", With(Right::Keep), console::custody::copy::out),
        act("/copies/{id}/test", With(Right::Keep), console::custody::copy::test),
        act("/copies/{id}/end", With(Right::Keep), console::custody::copy::end),
        act("/copies/{id}/escrow", With(Right::Keep), console::custody::escrow::ask),
        act("/copies/{id}/escrow/second", Proved(Right::Keep), console::custody::escrow::second),
        act("/copies/{id}/escrow/file", Proved(Right::Keep), console::custody::escrow::file),
        act("/copies/{id}/exporter", With(Right::Keep), console::custody::exporter::ask),
        act("/copies/{id}/exporter/second", Proved(Right::Keep), console::custody::exporter::second),
        // Membership and dumps.
        show("/copies/{id}/read", With(Right::Keep), console::custody::extract::form),
        act("/copies/{id}/read", With(Right::Keep), console::custody::extract::read)
            .up_to(console::custody::extract::MAX_UPLOAD_BYTES),
        show("/copies/{id}/unread", With(Right::Keep), console::custody::extract::unread_ask),
        act("/copies/{id}/unread", With(Right::Keep), console::custody::extract::unread),
        show("/dumps", With(Right::Read), console::custody::dump::list),
        show("/dumps.csv", With(Right::Read), console::custody::dump::table_out),
        show("/dumps/new", With(Right::Keep), console::custody::dump::form),
        act("/dumps/new", With(Right::Keep), console::custody::dump::hand_in)
            .up_to(console::custody::dump::MAX_UPLOAD_BYTES),
        show("/dumps/{id}", With(Right::Read), console::custody::dump::show),
        show("/dumps/{id}/bundle.json", With(Right::Keep), console::custody::dump::bundle),
        act("/dumps/{id}/confirm", With(Right::Keep), console::custody::dump::confirm),
        show("/where", With(Right::Keep), console::custody::whereabouts::ask),
        act("/where", With(Right::Keep), console::custody::whereabouts::answer),
        show("/where/remove", With(Right::Keep), console::custody::removal::ask),
        act("/where/remove", With(Right::Keep), console::custody::removal::remove),
        show("/canaries", With(Right::Read), console::custody::canary::list),
        show("/canaries.csv", With(Right::Read), console::custody::canary::table_out),
        // What vendors really sent, beside what was planned; and where canaries live.
        show("/canaries/domains", With(Right::Read), console::custody::domains::show),
        show("/canaries/campaigns", With(Right::Read), console::custody::campaign::list),
        show("/canaries/campaigns.csv", With(Right::Read), console::custody::campaign::table_out),
        show("/canaries/campaigns/{id}", With(Right::Read), console::custody::campaign::one),
        act("/canaries/campaigns/{id}/answer", With(Right::Keep), console::custody::campaign::answer),
        act("/canaries/campaigns/{id}/ours", With(Right::Keep), console::custody::campaign::ours),
        show("/canaries/asking", With(Right::Keep), console::custody::campaign::asking),
        act("/canaries/asking/{id}", With(Right::Keep), console::custody::campaign::asking_set),
        show("/calendar", With(Right::Read), console::custody::calendar::list),
        show("/calendar.csv", With(Right::Read), console::custody::calendar::table_out),
        show("/calendar/add", With(Right::Keep), console::custody::calendar::add_form),
        act("/calendar/add", With(Right::Keep), console::custody::calendar::add),
        show("/calendar/import", With(Right::Keep), console::custody::calendar::import_form),
        act("/calendar/import", With(Right::Keep), console::custody::calendar::import)
            .up_to(console::custody::calendar::MAX_UPLOAD_BYTES),
        act("/calendar/import/take", With(Right::Keep), console::custody::calendar::take)
            .up_to(console::custody::calendar::MAX_TAKE_BYTES),
        act("/calendar/{id}/remove", With(Right::Keep), console::custody::calendar::remove),
        act("/copies/{id}/unsubscribed", With(Right::Keep), console::custody::copy::unsubscribed),
        show("/canaries/{id}", With(Right::Read), console::custody::canary::one),
        act("/canaries/{id}/ours", With(Right::Keep), console::custody::canary::was_ours),
        act("/canaries/{id}/not-ours", With(Right::Keep), console::custody::canary::was_not_ours),
        show("/leaks/{id}", With(Right::Read), console::custody::leak::show),
        act("/leaks/{id}/close", With(Right::Keep), console::custody::leak::close),
        act("/leaks/{id}/inquiry", With(Right::Keep), console::custody::inquiry::make),
        show("/answers", With(Right::Read), console::custody::library::list),
        show("/answers.csv", With(Right::Read), console::custody::library::table_out),
        act("/answers/take", With(Right::Keep), console::custody::library::take)
            .up_to(console::custody::library::MAX_UPLOAD_BYTES),
        act("/answers/{id}/remove", With(Right::Keep), console::custody::library::remove),
        show("/guidelines", With(Right::Read), console::custody::guideline::list),
        show("/guidelines.csv", With(Right::Read), console::custody::guideline::table_out),
        show("/guidelines/{guideline}", With(Right::Read), console::custody::guideline::show),
        act("/guidelines/{guideline}", With(Right::Keep), console::custody::guideline::say),
        show("/findings", With(Right::Read), console::custody::finding::list),
        show("/findings.csv", With(Right::Read), console::custody::finding::table_out),
        show("/findings/{id}", With(Right::Read), console::custody::finding::show),
        act("/findings/{id}/own", With(Right::Keep), console::custody::finding::own),
        act("/findings/{id}/close", With(Right::Keep), console::custody::finding::close),
        // What we promise in public.
        show("/promises", With(Right::Read), console::promises::list),
        show("/promises/publish/{asked}", With(Right::Manage), console::promises::publish_form),
        act("/promises/publish/{asked}", With(Right::Manage), console::promises::publish),
        show("/promises/{id}/withdraw", With(Right::Manage), console::promises::withdraw_form),
        act("/promises/{id}/withdraw", With(Right::Manage), console::promises::withdraw),
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
        act("/account/provider", ProvedSelf, console::provider::link),
        show("/account/provider/remove", ProvedSelf, console::provider::unlink_ask),
        act("/account/provider/remove", ProvedSelf, console::provider::unlink),
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
        show("/settings/exporters", With(Right::Manage), console::custody::exporter::setting),
        act("/settings/exporters", Proved(Right::Manage), console::custody::exporter::setting_set),
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
        // Warning others, and being warned.
        show("/warnings", With(Right::Read), console::warnings::list),
        show("/warnings/reports", With(Right::Read), console::warnings::reports::list),
        show("/warnings/reports/{id}", With(Right::Read), console::warnings::reports::show),
        act("/warnings/reports/{id}/release", With(Right::Sign), console::warnings::reports::release),
        act("/warnings/reports/{id}/drop", With(Right::Sign), console::warnings::reports::drop_draft),
        show("/warnings/reports/{id}/proof", With(Right::Read), console::warnings::reports::proof),
        show("/warnings/{id}", With(Right::Read), console::warnings::show),
        act("/warnings/{id}/level", With(Right::Decide), console::warnings::set_level),
        show("/warnings/{id}/cancel", With(Right::Decide), console::warnings::cancel_ask),
        act("/warnings/{id}/cancel", With(Right::Decide), console::warnings::cancel),
        // Cases: facts, obligations, letters, commitments.
        show("/cases", With(Right::Read), console::cases::list),
        show("/cases/new", With(Right::Respond), console::cases::act::new),
        act("/cases/new", With(Right::Respond), console::cases::act::open),
        show("/cases/{id}", With(Right::Read), console::cases::one::show),
        show("/cases/{id}/moments/{moment}", With(Right::Respond), console::cases::act::moment),
        act("/cases/{id}/moments/{moment}", With(Right::Respond), console::cases::act::moment_set),
        show("/cases/{id}/facts/{fact}", With(Right::Respond), console::cases::act::fact),
        act("/cases/{id}/facts/{fact}", With(Right::Respond), console::cases::act::fact_state),
        show("/cases/{id}/affected", With(Right::Respond), console::cases::affected::form),
        act("/cases/{id}/affected", With(Right::Respond), console::cases::affected::hand_in)
            .up_to(console::cases::affected::MAX_UPLOAD_BYTES),
        show("/cases/{id}/letter", With(Right::Read), console::cases::letter::show),
        act("/cases/{id}/letter", With(Right::Respond), console::cases::letter::edit),
        act("/cases/{id}/letter/draft", With(Right::Respond), console::cases::letter::draft),
        show("/cases/{id}/approve", With(Right::Sign), console::cases::letter::approve),
        act("/cases/{id}/approve/begin", With(Right::Sign), console::cases::letter::approve_begin),
        act("/cases/{id}/approve/finish", With(Right::Sign), console::cases::letter::approve_finish),
        show("/cases/{id}/commitments/new", With(Right::Respond), console::cases::commitments::new),
        act("/cases/{id}/commitments/new", With(Right::Respond), console::cases::commitments::add),
        show("/commitments", With(Right::Read), console::cases::commitments::list),
        show("/commitments/{id}/close", With(Right::Respond), console::cases::commitments::close_form),
        act("/commitments/{id}/close", With(Right::Respond), console::cases::commitments::close),
        show("/obligations/{id}", With(Right::Respond), console::cases::act::obligation),
        act("/obligations/{id}", With(Right::Respond), console::cases::act::obligation_settle),
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

/// What no form can send: a script goes on with an upload, or ends it.
fn piece<H, T>(method: Method, path: &'static str, allowed: Allowed, handler: H) -> Route
where
    H: Handler<T, Arc<Console>>,
    T: 'static,
{
    let filter = if method == Method::PATCH { MethodFilter::PATCH } else { MethodFilter::DELETE };
    Route { method, path, allowed, answer: on(filter, handler) }
}

/// Everything that answers on the console's listener: pages for people, and the API for programs beside them.
pub fn people_router(console: Arc<Console>, api: &Arc<Api>) -> Router {
    let programs = api::router(api, api_routes());
    let programs =
        if console.cookies.is_secure { programs.layer(from_fn(security::insist_on_tls)) } else { programs };
    Router::new().nest(api::BASE, programs).merge(console_router(console))
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

/// One route of the public face; anybody may ask.
pub struct PublicRoute {
    /// Its method.
    pub method: Method,
    /// Its path, with `{name}` for what varies.
    pub path: &'static str,
    /// Programs ask, and sign what they send: no browser's word is needed beside the signature.
    pub is_signed: bool,
    answer: MethodRouter<Arc<Public>>,
}

impl PublicRoute {
    /// Takes a body of so many bytes.
    fn up_to(mut self, max_bytes: usize) -> Self {
        self.answer = self.answer.layer(DefaultBodyLimit::max(max_bytes));
        self
    }
}

/// The routes of the public face.
pub fn public_routes() -> Vec<PublicRoute> {
    fn show<H, T>(path: &'static str, handler: H) -> PublicRoute
    where
        H: Handler<T, Arc<Public>>,
        T: 'static,
    {
        PublicRoute { method: Method::GET, path, is_signed: false, answer: on(MethodFilter::GET, handler) }
    }
    fn act<H, T>(path: &'static str, handler: H) -> PublicRoute
    where
        H: Handler<T, Arc<Public>>,
        T: 'static,
    {
        PublicRoute { method: Method::POST, path, is_signed: false, answer: on(MethodFilter::POST, handler) }
    }
    vec![
        show("/", public::home::show),
        show("/promises", public::promises::show),
        show("/vendors", public::vendors::show),
        show("/vendors.json", public::vendors::json),
        show("/letters", public::letters::list),
        show("/letters/{id}", public::letters::one),
        show("/check", public::check::form),
        show("/drop/{link}", public::drop::show),
        show("/drop/{link}/file", public::drop::file),
        // A vendor's own page: what it was asked, and what it answers.
        show("/keys.json", public::inquiry::keys),
        show("/inquiry/{token}", public::inquiry::show),
        show("/inquiry/{token}/letter.jws", public::inquiry::letter),
        act("/inquiry/{token}", public::inquiry::keep).up_to(public::inquiry::MAX_FORM_BYTES),
        act("/check", public::check::ask),
        // A partner's questions: the secret in the path is the key.
        show("/questions/{secret}", public::questions::show),
        show("/questions/{secret}/signed.json", public::questions::document),
        act("/questions/{secret}", public::questions::save).up_to(public::questions::MAX_FORM_BYTES),
        act("/questions/{secret}/sign", public::questions::sign),
        // What a vendor's platform tells of itself.
        PublicRoute { is_signed: true, ..act("/told/{party}", public::told::take) }
            .up_to(custody::holder_event::MAX_BODY_BYTES),
    ]
}

/// The public face: pages for anybody, with a policy of their own; no session, no cookie, no script.
pub fn public_router(public: Arc<Public>) -> Router {
    let is_secure = public.is_secure();
    let (mut pages, mut signed) = (Router::new(), Router::new());
    for route in public_routes() {
        match route.is_signed {
            false => pages = pages.route(route.path, route.answer),
            true => signed = signed.route(route.path, route.answer),
        }
    }
    let pages = pages
        .fallback(public::nothing_here)
        .layer(from_fn_with_state(Arc::clone(&public), public::explain))
        .route("/assets/{name}", get(assets::serve))
        .layer(DefaultBodyLimit::max(public::check::MAX_FORM_BYTES))
        .layer(from_fn(security::refuse_foreign_changes));
    let router = pages.merge(signed).layer(from_fn(security::guard_public_answers));
    let router = if is_secure { router.layer(from_fn(security::insist_on_tls)) } else { router };
    router.with_state(public)
}

/// The routes of the ops face.
pub fn ops_router(vitals: Arc<dyn Vitals>) -> Router {
    Router::new()
        .route("/health/live", get(ops::live))
        .route("/health/ready", get(ops::ready))
        .route("/metrics", get(ops::metrics))
        .with_state(vitals)
}

#[cfg(test)]
mod sweep;
