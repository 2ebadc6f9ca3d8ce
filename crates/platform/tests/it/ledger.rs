//! A ledger in two places: its files, and the head that the database remembers. Whichever is lost, taken away or set back, the other tells; and what a crash or a
//! backup that was taken while running leaves is caught up with, never signed anew.

use std::{fs, sync::Mutex};

use model::tenant::Tenant;
use platform::{
    ledger::{Grown, Leaves, Ledger, LedgerError, begun},
    phrases::Phrases,
    verify::{
        LedgerRow, LedgerRows, Report,
        State::{self, Broken, Notice, Sound},
        Verifier,
    },
};
use seal::ledger::note::NoteSigner;
use store::error::StoreError;
use testkit::{
    folder::files_below,
    store::{Side, house},
};

use crate::{audit::append, house::House};

/// Rows and what is remembered beside them, in memory: what a database is that somebody can change at will.
#[derive(Default)]
struct Rows {
    leaves: Mutex<Vec<[u8; 32]>>,
    head: Mutex<Option<(u64, String)>>,
}

impl Rows {
    /// Appends so many, the first one together with an empty head, as the store does.
    fn append(&self, ledger: &Scene, count: u8) {
        let mut leaves = self.leaves.lock().unwrap();
        if leaves.is_empty() {
            *self.head.lock().unwrap() = Some((0, begun(&ledger.signer())));
        }
        let from = leaves.len();
        leaves
            .extend((0..usize::from(count)).map(|number| [u8::try_from((from + number) % 251).unwrap(); 32]));
    }

    fn remembered(&self) -> Option<u64> {
        self.head.lock().unwrap().as_ref().map(|(size, _)| *size)
    }
}

impl Leaves for Rows {
    async fn leaves(&self, from: u64, limit: u32) -> Result<Vec<[u8; 32]>, StoreError> {
        let from = usize::try_from(from).unwrap();
        let leaves = self.leaves.lock().unwrap();
        Ok(leaves.iter().skip(from).take(limit as usize).copied().collect())
    }

    async fn head(&self) -> Result<Option<String>, StoreError> {
        Ok(self.head.lock().unwrap().as_ref().map(|(_, note)| note.clone()))
    }

    async fn keep_head(&self, size: u64, note: &str) -> Result<(), StoreError> {
        *self.head.lock().unwrap() = Some((size, note.to_owned()));
        Ok(())
    }
}

impl LedgerRows for Rows {
    fn ledger(&self) -> &'static str {
        "audit"
    }

    async fn rows(&self, from: u64, limit: u32) -> Result<Vec<LedgerRow>, StoreError> {
        let leaves = self.leaves(from, limit).await?;
        let row =
            |(place, commitment)| LedgerRow { position: place, commitment, is_erased: false, fits: true };
        Ok((from..).zip(leaves).map(row).collect())
    }

    async fn size(&self) -> Result<u64, StoreError> {
        Ok(self.leaves.lock().unwrap().len() as u64)
    }
}

/// A ledger with its rows.
struct Scene {
    house: House,
    rows: Rows,
}

impl Scene {
    async fn begin() -> Self {
        Self { house: House::open(Side::Sqlite).await, rows: Rows::default() }
    }

    /// One that has grown to so many.
    async fn grown(count: u8) -> Self {
        let scene = Self::begin().await;
        scene.rows.append(&scene, count);
        scene.grow().await.unwrap();
        scene
    }

    fn signer(&self) -> NoteSigner {
        self.house.ring.ledger_signer("test/ledger".into())
    }

    fn folder(&self) -> std::path::PathBuf {
        self.house.data().join("ledger/test")
    }

    async fn ledger(&self) -> Ledger {
        Ledger::open(&self.folder(), self.signer()).await.unwrap()
    }

    async fn grow(&self) -> Result<Grown, LedgerError> {
        self.ledger().await.grow(&self.rows).await
    }

    async fn rebuild(&self) -> Result<Option<Grown>, LedgerError> {
        self.ledger().await.rebuild(&self.rows).await
    }

    fn take_files_away(&self) {
        fs::remove_dir_all(self.folder()).unwrap();
    }

    fn take_rows_away(&self, left: usize) {
        self.rows.leaves.lock().unwrap().truncate(left);
    }

    async fn said(&self) -> Vec<(State, &'static str)> {
        let verifier = Verifier {
            store: &self.house.temp.store,
            audit: &self.house.audit,
            ring: &self.house.ring,
            witnesses: &[],
            now: self.house.now(),
        };
        let mut report = Report::default();
        let tenant = Tenant { id: house().tenant, parent: None, name: "one".into() };
        verifier.any_ledger(&self.ledger().await, &self.rows, &tenant, &mut report).await.unwrap();
        let unanchored = "verify-ledger-unanchored";
        let said = report.findings.iter().map(|finding| (finding.state, finding.phrase.id));
        said.filter(|(_, id)| *id != unanchored).collect()
    }

    /// Nothing is signed here, and verify says so.
    async fn check_refused(&self, wanted: &[&'static str]) {
        let (before, remembered) =
            (self.ledger().await.checkpoint_text().await.unwrap(), self.rows.remembered());
        let refused = self.grow().await;
        assert!(matches!(refused, Err(LedgerError::Damaged { .. })), "{refused:?}: {wanted:?}");
        assert_eq!(self.ledger().await.checkpoint_text().await.unwrap(), before);
        assert_eq!(self.rows.remembered(), remembered);
        let broken: Vec<_> =
            self.said().await.into_iter().filter(|(state, _)| *state == Broken).map(|(_, id)| id).collect();
        assert_eq!(broken, wanted);
    }
}

#[tokio::test]
async fn a_ledger_that_was_taken_away_with_the_last_entries_is_not_signed_anew() {
    let scene = Scene::grown(40).await;
    scene.take_files_away();
    scene.take_rows_away(30);
    scene.check_refused(&["verify-ledger-gone", "verify-rows-other"]).await;
    let refused = scene.rebuild().await;
    assert!(matches!(refused, Err(LedgerError::Damaged { .. })), "{refused:?}");
    // Others in their place, so that the count is right.
    scene.rows.leaves.lock().unwrap().extend([[250; 32]; 10]);
    scene.check_refused(&["verify-ledger-gone", "verify-rows-other"]).await;
    assert!(scene.rebuild().await.is_err());
}

#[tokio::test]
async fn a_ledger_whose_head_was_taken_away_too_is_not_signed_anew() {
    let scene = Scene::grown(40).await;
    scene.take_files_away();
    scene.take_rows_away(30);
    *scene.rows.head.lock().unwrap() = None;
    scene.check_refused(&["verify-ledger-unknown"]).await;
    assert!(scene.rebuild().await.is_err());
}

#[tokio::test]
async fn files_that_were_lost_are_made_anew_as_they_were_signed() {
    let scene = Scene::grown(200).await;
    scene.rows.append(&scene, 100);
    let ledger = scene.grow().await.unwrap();
    assert_eq!(ledger, Grown { from: 200, to: 300 });
    let signed = scene.ledger().await.checkpoint_text().await.unwrap();
    scene.take_files_away();
    scene.check_refused(&["verify-ledger-gone"]).await;
    assert_eq!(scene.rebuild().await.unwrap(), Some(Grown { from: 0, to: 300 }));
    assert_eq!(
        scene.ledger().await.checkpoint_text().await.unwrap(),
        signed,
        "the same root, signed the same"
    );
    assert_eq!(scene.said().await, [(Sound, "verify-ledger-sound")]);
    assert_eq!(scene.rebuild().await.unwrap(), None, "what is there stays");
    // The checkpoint alone.
    fs::remove_file(scene.folder().join("checkpoint")).unwrap();
    scene.check_refused(&["verify-ledger-gone"]).await;
    assert_eq!(scene.rebuild().await.unwrap(), Some(Grown { from: 0, to: 300 }));
}

#[tokio::test]
async fn a_crash_between_file_and_memory_leaves_a_sound_ledger_that_is_remembered_next() {
    let scene = Scene::grown(40).await;
    let before = scene.rows.head.lock().unwrap().clone();
    scene.rows.append(&scene, 5);
    scene.grow().await.unwrap();
    // Killed after the checkpoint was written and before the database heard of it.
    scene.rows.head.lock().unwrap().clone_from(&before);
    assert_eq!(scene.said().await, [(Sound, "verify-ledger-sound")]);
    assert_eq!(scene.grow().await.unwrap(), Grown { from: 45, to: 45 });
    assert_eq!(scene.rows.remembered(), Some(45));
    // The same, before the very first.
    let scene = Scene::grown(40).await;
    *scene.rows.head.lock().unwrap() = Some((0, begun(&scene.signer())));
    assert_eq!(scene.said().await, [(Sound, "verify-ledger-sound")]);
    scene.grow().await.unwrap();
    assert_eq!(scene.rows.remembered(), Some(40));
}

#[tokio::test]
async fn a_ledger_that_is_older_than_the_memory_is_remembered_when_it_next_grows() {
    let scene = Scene::grown(40).await;
    *scene.rows.head.lock().unwrap() = None;
    assert_eq!(scene.said().await, [(Sound, "verify-ledger-sound")]);
    assert_eq!(scene.grow().await.unwrap(), Grown { from: 40, to: 40 });
    assert_eq!(scene.rows.remembered(), Some(40));
}

#[tokio::test]
async fn files_of_an_earlier_copy_are_caught_up_with_if_the_rows_make_it() {
    let scene = Scene::grown(40).await;
    let copy = files_below(&scene.folder(), |_| true);
    scene.rows.append(&scene, 5);
    scene.grow().await.unwrap();
    let signed = scene.ledger().await.checkpoint_text().await.unwrap();
    let put_back = || {
        scene.take_files_away();
        copied_back(&copy, &scene.folder());
    };
    put_back();
    let waiting =
        [(Notice, "verify-ledger-behind"), (Sound, "verify-ledger-sound"), (Notice, "verify-ledger-waiting")];
    assert_eq!(scene.said().await, waiting);
    assert_eq!(scene.grow().await.unwrap(), Grown { from: 40, to: 45 });
    assert_eq!(scene.ledger().await.checkpoint_text().await.unwrap(), signed);
    // And the entries since were taken away: then an older ledger hides that.
    put_back();
    scene.take_rows_away(42);
    scene.check_refused(&["verify-rows-other"]).await;
    put_back();
    scene.take_rows_away(40);
    scene.check_refused(&["verify-rows-other"]).await;
}

#[tokio::test]
async fn entries_that_were_taken_from_behind_the_ledger_are_not_signed_over() {
    let scene = Scene::grown(40).await;
    scene.take_rows_away(30);
    scene.check_refused(&["verify-rows-missing"]).await;
    // New ones in their place.
    scene.rows.leaves.lock().unwrap().extend([[250; 32]; 20]);
    let refused = scene.grow().await;
    assert!(matches!(refused, Err(LedgerError::Damaged { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_ledger_of_another_history_is_told() {
    let (scene, other) = (Scene::grown(40).await, Scene::begin().await);
    other.rows.leaves.lock().unwrap().extend([[9; 32]; 40]);
    *other.rows.head.lock().unwrap() = Some((0, begun(&scene.signer())));
    // Signed by the same key, over other rows.
    let elsewhere = Ledger::open(&other.folder(), scene.signer()).await.unwrap();
    elsewhere.grow(&other.rows).await.unwrap();
    scene.rows.head.lock().unwrap().clone_from(&other.rows.head.lock().unwrap());
    scene.check_refused(&["verify-head-other"]).await;
    *scene.rows.head.lock().unwrap() = Some((40, "not a note\n".into()));
    assert!(matches!(scene.grow().await, Err(LedgerError::Note(_))));
    assert_eq!(scene.said().await, [(Broken, "verify-head-broken")]);
}

#[tokio::test]
async fn a_ledger_that_nobody_began_is_none() {
    let scene = Scene::begin().await;
    assert_eq!(scene.ledger().await.gone(&scene.rows).await.unwrap(), None);
    assert_eq!(scene.grow().await.unwrap(), Grown { from: 0, to: 0 });
    assert_eq!(scene.rebuild().await.unwrap(), None);
    scene.rows.append(&scene, 3);
    // Killed before it first grew.
    assert_eq!(scene.ledger().await.gone(&scene.rows).await.unwrap(), None);
    assert_eq!(scene.said().await, [(Notice, "verify-ledger-waiting")]);
    assert_eq!(scene.grow().await.unwrap(), Grown { from: 0, to: 3 });
}

pub(crate) async fn the_database_remembers_the_ledger_and_a_loss_is_never_forgotten(house_: &House) {
    let one = house_.customer("one").await;
    append(house_, &one, 5).await;
    assert_eq!(house_.audit.gone(&one).await.unwrap(), None);
    house_.audit.grow(&one).await.unwrap();
    fs::remove_dir_all(house_.ledger_folder(&one)).unwrap();
    assert_eq!(house_.audit.gone(&one).await.unwrap(), Some(5));
    assert_eq!(house_.broken().await, ["verify-ledger-gone"]);
    assert!(house_.audit.grow(&one).await.is_err());
    assert_eq!(house_.audit.rebuild(&one).await.unwrap(), Some(Grown { from: 0, to: 5 }));
    assert_eq!(house_.broken().await, [""; 0]);
    fs::remove_dir_all(house_.ledger_folder(&one)).unwrap();
    let change = house_.temp.store.change(&one).await.unwrap();
    let anew = house_.audit.begin_audit_anew(&one, change, 5).await.unwrap();
    assert_eq!(anew, Grown { from: 0, to: 6 });
    let notices: Vec<_> = house_
        .verified(&[])
        .await
        .into_iter()
        .filter(|(state, _)| *state == Notice)
        .map(|(_, id)| id)
        .collect();
    assert_eq!(notices, ["verify-ledger-unanchored", "verify-ledger-lost"]);
    let report = house_.report(&[]).await;
    let lost = report.findings.iter().find(|finding| finding.phrase.id == "verify-ledger-lost").unwrap();
    let said = Phrases::load().say("en", &lost.phrase);
    assert!(said.contains("the ledger of 5 entries was given up as lost"), "{said}");
    assert!(said.contains("audit entry 5 says so"), "{said}");
    assert_eq!(house_.broken().await, [""; 0]);
}

fn copied_back(files: &[(std::path::PathBuf, Vec<u8>)], folder: &std::path::Path) {
    for (path, bytes) in files {
        assert!(path.starts_with(folder));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}
