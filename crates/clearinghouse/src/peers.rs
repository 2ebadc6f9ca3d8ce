//! A member's side of its hub: listening for warnings and sending what was released, for as long as the program runs and whoever was away.
//!
//! A warning and how far was read are one change, so that it is put in place exactly once; a line that breaks is taken up again with growing waits.
//! While the hub cannot be reached mail is judged by what was told before; what is released waits and is sent, byte for byte the same, until answered.
//! Dials out only, through `platform::fetch`, to the one hub that the configuration names; its words count only if its key signed them.

mod listen;
mod send;
mod waits;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use model::access::Access;
use model::ids::MemberId;
use model::time::Time;
use platform::audit::Audit;
use platform::clock::{Chance, Clock};
use platform::fetch::{FetchLimits, Fetcher, Url};
use seal::ledger::note::VerifierKey;
use seal::signature::{SigningKey, VerifyingKey};
use store::Store;
use tokio::sync::{Notify, watch};

use crate::redact::Untouchable;
use crate::warning::AtWarning;

/// Where a hub answers, below its address.
pub const BASE: &str = "/clearinghouse/v1";
/// The media type of signed statements (RFC 7515 §9.2.1).
pub const JOSE: &str = "application/jose";
/// What a hub answers, with 400, to a cursor that it does not know.
pub const UNKNOWN_CURSOR: &str = "unknown cursor";
/// What a hub answers, as the title of its problem and with 422, to a statement that is too old or from the future.
pub const OUT_OF_TIME: &str = "out-of-time";
/// A hub says at least something in this time, or the line is dead.
pub const HEART_BEATS: Duration = Duration::from_secs(10);
/// So long a member waits for that.
const PATIENCE: Duration = Duration::from_secs(35);

const LIMITS: FetchLimits =
    FetchLimits { connect: Duration::from_secs(5), whole: Duration::from_secs(20), body_bytes: 256 * 1024 };

/// The hub of this house, and who we are there.
#[derive(Clone)]
pub struct HubAddress {
    /// Where it is: `https://hub.example`.
    pub url: Url,
    /// Who we are there.
    pub member: MemberId,
    /// What lets us in.
    pub token: String,
    /// The key that signs its warnings.
    pub key: VerifyingKey,
    /// The key that signs its ledger; without it proofs are kept as they come.
    pub ledger_key: Option<VerifierKey>,
}

impl std::fmt::Debug for HubAddress {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "HubAddress({}, {}, hidden)", self.url.place(), self.member)
    }
}

/// How the line to the hub stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LinkState {
    /// Whether it stands now.
    pub is_connected: bool,
    /// Since when it stands, or does not.
    pub since: Option<Time>,
    /// When something was heard last, if only that the line stands.
    pub heard_at: Option<Time>,
    /// What was wrong last; none while all is well.
    pub trouble: Option<String>,
}

/// What a peer is made of.
pub struct PeerParts {
    /// Where everything is kept.
    pub store: Store,
    /// What was sent and answered.
    pub audit: Audit,
    /// In whose name.
    pub access: Access,
    /// The hub.
    pub hub: HubAddress,
    /// Signs our statements.
    pub key: SigningKey,
    /// Asks and listens.
    pub fetcher: Fetcher,
    /// What is never looked for, whoever says it.
    pub untouchable: Arc<Untouchable>,
    /// What a Warning does here.
    pub at_warning: AtWarning,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Spreads the waits, makes ids.
    pub chance: Arc<dyn Chance>,
    /// Wakes the sending.
    pub released: Arc<Notify>,
}

/// A member, as its hub's peer.
pub struct Peer {
    parts: PeerParts,
    state: Mutex<LinkState>,
}

impl Peer {
    /// Makes a peer; it does nothing before [`Peer::run`].
    #[must_use]
    pub fn new(parts: PeerParts) -> Self {
        Self { parts, state: Mutex::default() }
    }

    /// Returns how the line stands.
    #[must_use]
    pub fn state(&self) -> LinkState {
        self.locked().clone()
    }

    /// Returns where the hub is, without what lets us in.
    #[must_use]
    pub fn place(&self) -> String {
        self.parts.hub.url.place()
    }

    /// Listens and sends until told to stop.
    pub async fn run(&self, stop: watch::Receiver<bool>) {
        tokio::join!(self.keep_listening(stop.clone()), self.keep_sending(stop));
    }

    fn url(&self, rest: &str) -> Url {
        let base = self.parts.hub.url.as_str().trim_end_matches('/');
        Url::parse(&format!("{base}{BASE}{rest}")).expect("a URL that was read goes on with words of ours")
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.parts.hub.token)
    }

    fn locked(&self) -> MutexGuard<'_, LinkState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_connected_now(&self) {
        let now = self.parts.clock.now();
        let mut state = self.locked();
        if !state.is_connected {
            *state = LinkState { is_connected: true, since: Some(now), heard_at: Some(now), trouble: None };
            tracing::info!(hub = self.place(), "the line to the hub stands");
        }
    }

    /// Notes that the line is down; told once, not at every attempt.
    fn is_lost(&self, trouble: String) {
        let now = self.parts.clock.now();
        let mut state = self.locked();
        let is_news = state.is_connected || state.trouble.as_ref() != Some(&trouble);
        if is_news {
            tracing::warn!(
                hub = self.place(),
                trouble,
                "the hub cannot be heard; what it told before still counts"
            );
        }
        if state.is_connected || state.since.is_none() {
            state.since = Some(now);
        }
        state.is_connected = false;
        state.trouble = Some(trouble);
    }
}
