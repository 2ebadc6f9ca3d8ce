//! The rooms that faces for people and programs ask: each a desk of a pillar or of the platform, none the store itself.
//! Put together once by the wiring; a face takes what it needs.

use std::sync::Arc;

use guard::desk::Desk;
use guard::desk::live::LiveMessages;
use guard::policy::PolicyDesk;
use guard::policy::change::Policies;
use guard::protect::Protect;
use guard::refresh::Refresher;
use guard::release::Releaser;
use guard::view::View;
use platform::accounts::Accounts;
use platform::audit::Audit;
use platform::verify::LedgerCheck;
use post::alarm::Alarms;

/// Everything a face may ask.
pub struct Rooms {
    /// Accounts, sessions, tokens.
    pub accounts: Arc<Accounts>,
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
    /// What judging goes by now, and what of it could not be read.
    pub refresher: Arc<Refresher>,
    /// Alarms, their channels, and who is on call.
    pub alarms: Arc<Alarms>,
    /// Who did what.
    pub audit: Audit,
    /// Whether that is still what was written.
    pub ledger: LedgerCheck,
}
