//! A house to test in: store, keys outside the data, audit log, a clock that stands still.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use model::{access::Access, ids::ObjectId, time::Time};
use platform::{
    audit::Audit,
    clock::Clock,
    keys::{KeyPlace, RootKey, WorkRing},
    objects::{self, Entrusted},
    verify::{Report, State, Verifier},
};
use seal::ledger::note::VerifierKey;
use testkit::{
    clock::{FakeClock, SeededChance},
    folder::TempFolder,
    store::{Side, TempStore, house},
};

pub(crate) const DAY: Duration = Duration::from_hours(24);

pub(crate) struct House {
    pub(crate) side: Side,
    pub(crate) temp: TempStore,
    pub(crate) clock: FakeClock,
    pub(crate) chance: Arc<SeededChance>,
    pub(crate) ring: Arc<WorkRing>,
    pub(crate) audit: Audit,
    keys: TempFolder,
}

impl House {
    pub(crate) async fn open(side: Side) -> Self {
        let temp = TempStore::open(side).await;
        let keys = TempFolder::new("keys");
        let clock = FakeClock::at("2026-11-21T14:00:00Z");
        let chance = Arc::new(SeededChance::new(1));
        let place = KeyPlace { file: keys.path().join("root.key"), data: temp.folder.path().to_owned() };
        let root = RootKey::open(&place, chance.as_ref()).unwrap();
        let ring = Arc::new(root.work_ring(clock.now()));
        let audit = Audit::new(
            temp.store.platform(),
            temp.folder.path(),
            Arc::clone(&ring),
            Arc::new(clock.clone()),
            Arc::clone(&chance) as _,
        );
        Self { side, temp, clock, chance, ring, audit, keys }
    }

    /// Opens audit log and ledger once more, as another process would: same key, other ids.
    pub(crate) fn another_audit(&self, seed: u64) -> Audit {
        let place =
            KeyPlace { file: self.keys.path().join("root.key"), data: self.temp.folder.path().to_owned() };
        let chance = Arc::new(SeededChance::new(seed));
        let ring = RootKey::open(&place, chance.as_ref()).unwrap().work_ring(self.clock.now());
        let clock = Arc::new(self.clock.clone());
        Audit::new(self.temp.store.platform(), self.data(), Arc::new(ring), clock, chance)
    }

    pub(crate) fn data(&self) -> &Path {
        self.temp.folder.path()
    }

    pub(crate) fn now(&self) -> Time {
        self.clock.now()
    }

    /// Adds a customer below the house.
    pub(crate) async fn customer(&self, name: &str) -> Access {
        let id = model::ids::TenantId::new(self.now(), self.random());
        let tenant = self.temp.store.platform().tenant_add(&house(), id, name, self.now()).await.unwrap();
        Access::house(tenant.id, "test")
    }

    pub(crate) fn random<const LENGTH: usize>(&self) -> [u8; LENGTH] {
        (self.chance.as_ref() as &dyn platform::clock::Chance).bytes()
    }

    /// Seals and keeps content for a day.
    pub(crate) async fn keep(&self, access: &Access, content: &[u8]) -> ObjectId {
        let entrusted =
            Entrusted { kind: "held_message", content, now: self.now(), end: self.now().plus(DAY) };
        let sealed = objects::seal(access, &self.ring.sealing, &entrusted, self.chance.as_ref()).unwrap();
        objects::keep(access, &self.temp.store.objects(), sealed).await.unwrap()
    }

    /// Verifies everything; returns what was said, worst first, without the words.
    pub(crate) async fn verified(&self, witnesses: &[VerifierKey]) -> Vec<(State, &'static str)> {
        let report = self.report(witnesses).await;
        let mut said: Vec<_> =
            report.findings.iter().map(|finding| (finding.state, finding.phrase.id)).collect();
        said.sort_by_key(|(state, _)| std::cmp::Reverse(*state));
        assert_eq!(report.is_sound(), said.iter().all(|(state, _)| *state != State::Broken));
        said
    }

    pub(crate) async fn report(&self, witnesses: &[VerifierKey]) -> Report {
        let verifier = Verifier {
            store: &self.temp.store,
            audit: &self.audit,
            ring: &self.ring,
            witnesses,
            now: self.now(),
        };
        verifier.run(&house()).await.unwrap()
    }

    /// Returns what is broken.
    pub(crate) async fn broken(&self) -> Vec<&'static str> {
        let said = self.verified(&[]).await;
        said.into_iter().filter(|(state, _)| *state == State::Broken).map(|(_, id)| id).collect()
    }

    pub(crate) fn ledger_folder(&self, access: &Access) -> PathBuf {
        self.data().join("ledger/audit").join(access.tenant.to_string())
    }
}
