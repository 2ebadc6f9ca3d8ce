//! Custody: who holds customers' data, and which copy got out.
//!
//! The story, in reading order: a [`party`] holds a copy of a list; whoever adopts that ([`adopt`]) gets a file of addresses of our own, some of which are in this
//! copy only and some in several, by a code ([`marks`], [`seed_file`]), and says when it is with the party ([`copy`]). What comes to those addresses is kept and looked at ([`inbox`]): mail from whom one
//! expects, laid beside what was planned ([`send_calendar`], [`campaign`]) and asked about if nobody planned it ([`send_question`]), or a sighting ([`sighting`]). A sighting of a mark that is in one copy only says which copy is out, several of coded ones do ([`attribution`]), in the same change, for
//! everybody who hears of it ([`react`]). Whether all of that works is tried by a message of our own ([`canary_test`]). What has to be mended is a [`finding`].
//!
//! What a thief of the data learns: which companies hold what, and nothing of customers or of where our marks are (`docs/privacy.md`).

pub mod adopt;
mod anew;
pub mod answer_library;
pub mod assessment;
pub mod attribution;
pub mod canary_test;
pub mod copy;
pub mod dump;
pub mod error;
pub mod evidence;
pub mod find;
pub mod finding;
pub mod finding_rule;
pub mod guideline;
pub mod inbox;
pub mod jobs;
pub mod list_facts;
pub mod map;
pub mod marks;
pub mod membership;
pub mod party;
pub mod questionnaire;
pub mod react;
pub mod refresh;
pub mod residue;
pub mod seed_file;
pub mod sheet;
pub mod sighting;
pub mod standing;
// What leaves: sealed exports, links to fetch them.
pub mod delivery;
pub mod drop;
mod ending;
pub mod escrow;
pub mod export;
pub mod exporter;
pub mod holder_event;
pub mod proof;
pub mod receiver_keys;
mod two_keys;
pub mod upload;
// What vendors really sent, beside what was planned; and where canaries live.
pub mod campaign;
pub mod canary_domain;
pub mod inquiry;
pub mod send_calendar;
pub mod send_question;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use model::access::{Access, Actor, Denied, Right, Rights};
use model::ids::{AssessmentId, TenantId};
use platform::audit::{About, Audit};
use platform::clock::Chance;
use platform::keys::WorkRing;
use store::Store;
use store::txn::Change;
use tokio::sync::Semaphore;

pub use error::{CustodyError, Unfit};
pub use store::custody::Proved;
pub use store::custody::list::List;

/// Who presses a button twice does so within this: what is the same is done once.
const AGAIN: Duration = Duration::from_mins(1);

/// What custody is made of.
pub struct CustodyParts {
    /// Rows and sealed objects.
    pub store: Store,
    /// Who did what.
    pub audit: Audit,
    /// Makes fingerprints, seals and opens seed files.
    pub ring: Arc<WorkRing>,
    /// Ids and people who do not exist.
    pub chance: Arc<dyn Chance>,
    /// Domains of our own at which canaries live; mail to them must come to us.
    pub canary_domains: Vec<String>,
    /// With more rows a list leaves only if a second person agrees.
    pub second_person_above: u64,
}

/// Keeps the register of who holds what, and of our marks in it.
pub struct Custody {
    parts: CustodyParts,
    books: marks::books::Books,
    /// What signed answers put in an attacker's way; they never change.
    steps: Mutex<HashMap<(TenantId, AssessmentId), Vec<String>>>,
    /// Our own domains, of the house itself.
    own_domains: Vec<String>,
    layers: membership::layers::Layers,
    own_door: Option<canary_test::OwnDoor>,
    dumps_under_way: dump::reading::UnderWay,
    extracts_under_way: Arc<Semaphore>,
    evidence_under_way: evidence::arrival::Arrivals,
    domain_watch: Option<canary_domain::DomainWatch>,
    asking: Option<send_question::Asking>,
    inquiring: Option<inquiry::Inquiring>,
    pushing: Option<delivery::Pushing>,
    escrow: Option<escrow::EscrowSetting>,
    removal: membership::removal::RemovalSetting,
    /// Whether anybody outside reaches the page behind a link.
    has_links: bool,
}

impl Custody {
    /// Puts together what custody needs.
    #[must_use]
    pub fn new(parts: CustodyParts) -> Self {
        let books =
            marks::books::Books::new(parts.store.clone(), parts.audit.clone(), Arc::clone(&parts.ring));
        let layers = membership::layers::Layers::of(&parts.ring.list_keys);
        let dumps_under_way = dump::reading::UnderWay::default();
        Custody {
            parts,
            books,
            steps: Mutex::default(),
            own_domains: Vec::new(),
            layers,
            own_door: None,
            dumps_under_way,
            extracts_under_way: Arc::new(Semaphore::new(membership::extract::AT_ONCE)),
            evidence_under_way: evidence::arrival::Arrivals::default(),
            domain_watch: None,
            asking: None,
            inquiring: None,
            pushing: None,
            escrow: None,
            removal: membership::removal::RemovalSetting::default(),
            has_links: true,
        }
    }

    /// The same, which knows our own domains.
    #[must_use]
    pub fn with_own_domains(self, own_domains: Vec<String>) -> Self {
        Custody { own_domains, ..self }
    }

    /// The same, which knows whether the public pages are open: without them nothing is sealed for a link.
    #[must_use]
    pub fn with_links(self, has_links: bool) -> Self {
        Custody { has_links, ..self }
    }

    /// Our own domains: the configuration names those of the house; a tenant's stand on the card of its own company.
    fn own_domains_of(&self, tenant: TenantId) -> &[String] {
        if tenant == TenantId::HOUSE { &self.own_domains } else { &[] }
    }

    /// Returns the domains at which canaries live; none until somebody configured one.
    #[must_use]
    pub fn canary_domains(&self) -> &[String] {
        &self.parts.canary_domains
    }

    fn store(&self) -> &Store {
        &self.parts.store
    }

    /// Notes who did it and lets it happen with that.
    async fn finish(
        &self,
        access: &Access,
        mut change: Change,
        what: &'static str,
        about: &About,
    ) -> Result<(), CustodyError> {
        self.parts.audit.append_in_txn(access, &mut change, what, about).await?;
        Ok(change.commit().await?)
    }

    /// Makes sure that a person who keeps lists says it, or the house itself: what decides whom evidence speaks against, or ends an alarm, is nothing that a stolen token of a program says.
    fn as_person(access: &Access) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        match access.actor {
            Actor::Program(_) => Err(Denied { right: Right::Keep }.into()),
            Actor::Person(_) | Actor::House(_) => Ok(()),
        }
    }

    /// The access of somebody who keeps lists, to the sealed file of our own marks in them: who keeps them may see them, and that he did is audited.
    fn as_keeper(access: &Access) -> Result<Access, CustodyError> {
        access.require(Right::Keep)?;
        let rights = access.rights.union(Rights::NONE.with(Right::Open));
        Ok(Access { rights, ..access.clone() })
    }
}
