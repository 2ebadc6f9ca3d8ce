//! The rooms that faces for people and programs ask: each a desk of a pillar or of the platform, none the store itself.
//! Put together once by the wiring; a face takes what it needs.

use std::sync::Arc;

use clearinghouse::desk::Desk as Clearinghouse;
use custody::Custody;
use guard::desk::Desk;
use guard::desk::live::LiveMessages;
use guard::policy::PolicyDesk;
use guard::policy::change::Policies;
use guard::protect::Protect;
use guard::refresh::Refresher;
use guard::release::Releaser;
use guard::view::View;
use outreach::promise::Promises;
use platform::accounts::Accounts;
use platform::accounts::provider::Provider;
use platform::audit::Audit;
use platform::verify::LedgerCheck;
use post::alarm::Alarms;
use post::digest::Redeemer;
use post::mailing::Mailings;
use post::reply::ReplyDesk;

/// A door of the stream that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// What it is.
    pub kind: DoorKind,
    /// Its configured name.
    pub name: String,
    /// Where it listens: `ADDRESS:PORT` or `unix:/path`.
    pub place: String,
}

/// What a door is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoorKind {
    /// A mail server asks.
    Milter,
    /// Mail passes through.
    Proxy,
    /// Mail to ourselves arrives.
    OwnMail,
}

/// Everything a face may ask.
pub struct Rooms {
    /// The doors that are open, as configured.
    pub doors: Vec<Door>,
    /// Accounts, sessions, tokens.
    pub accounts: Arc<Accounts>,
    /// The way in through the organisation's identity provider, if there is one.
    pub provider: Option<Arc<Provider>>,
    /// What there was and is: streams, messages, held mail.
    pub desk: Desk,
    /// Messages as they are judged.
    pub live: LiveMessages,
    /// Held messages: released, deleted, taught.
    pub releaser: Arc<Releaser>,
    /// Held messages, opened to be looked at.
    pub view: View,
    /// Streams and exceptions.
    pub streams: Arc<PolicyDesk>,
    /// Changes of policy: made, tried, turned on, undone.
    pub policies: Arc<Policies>,
    /// People, brands, domains and vendors that are protected.
    pub protect: Arc<Protect>,
    /// Who has our customers' data, our marks in it, and what came to them.
    pub custody: Arc<Custody>,
    /// What judging goes by now, and what of it could not be read.
    pub refresher: Arc<Refresher>,
    /// Cases: facts, obligations, letters, commitments.
    pub response: response::Response,
    /// What recipients answer to their digests.
    pub redeemer: Redeemer,
    /// Warning others, and being warned.
    pub clearinghouse: Clearinghouse,
    /// What we promise in public never to ask for.
    pub promises: Promises,
    /// Where the public pages are, as customers reach them; none while they are closed.
    pub public_at: Option<String>,
    /// Alarms, their channels, and who is on call.
    pub alarms: Arc<Alarms>,
    /// Letters to many, and how far their sending is.
    pub mailings: Arc<Mailings>,
    /// Answers to them.
    pub replies: Arc<ReplyDesk>,
    /// Who did what.
    pub audit: Audit,
    /// What stands in the configuration file, for people who look for where it is set.
    pub configured: Vec<Configured>,
    /// Whether that is still what was written.
    pub ledger: LedgerCheck,
}

/// One key of the configuration file and what it says; never a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configured {
    /// The key, as it stands in the file.
    pub key: &'static str,
    /// What it says; empty where it is not set.
    pub value: String,
}
