//! Verifying a ledger: the checkpoint is ours, the tiles make its root, and the rows are what the tiles commit to. Any ledger of the house: the audit log's, and those of
//! pillars, who say what their rows are ([`LedgerRows`]).

use model::{access::Access, phrase::Phrase, tenant::Tenant, time::Time};
use seal::ledger::{
    checkpoint::{Checkpoint, cosigned_at},
    note::Note,
    tile::{FULL_WIDTH, Tile, TiledNodes, read_bundle, subtree_root},
    tree::{Frontier, leaf_hash},
};
use store::{MAX_PAGE, error::StoreError, platform::audit::AuditEntry};

use super::{MAX_LISTED, Report, State, Verifier, about};
use crate::audit::{AuditError, AuditSearch, Entries, LOST, commitment};
use crate::ledger::{Leaves, Ledger, LedgerError, make};

/// What the rows of a tenant add up to.
#[derive(Default)]
struct Rows {
    count: u64,
    erased: u64,
    waiting: u64,
    changed: u64,
}

impl Verifier<'_> {
    pub(super) async fn ledger(
        &self,
        access: &Access,
        tenant: &Tenant,
        report: &mut Report,
    ) -> Result<(), AuditError> {
        let ledger = self.audit.ledger(tenant.id).await?;
        let store = self.store.platform();
        self.any_ledger(&ledger, &Entries { store: &store, access }, tenant, report).await?;
        self.lost(access, tenant, report).await
    }

    /// Says which ledgers were lost and begun anew.
    async fn lost(&self, access: &Access, tenant: &Tenant, report: &mut Report) -> Result<(), AuditError> {
        let search = AuditSearch { what: Some(LOST.to_owned()), ..AuditSearch::default() };
        for entry in self.audit.search(access, &search, None, MAX_LISTED as u32).await? {
            let words = entry.words.map_or_else(String::new, |words| words.about);
            let word = |noun| {
                words.split(' ').filter_map(|pair| pair.split_once(':')).find(|(known, _)| *known == noun)
            };
            let said = |noun| word(noun).map_or("", |(_, value)| value);
            // RFC 3339 §5.6: a full-date is ten characters.
            let date: String = entry.at.to_string().chars().take(10).collect();
            let phrase =
                about(tenant, "verify-ledger-lost").with("ledger", said("ledger")).with("size", said("size"));
            report.say(State::Notice, phrase.with("date", date).with("position", entry.position.to_string()));
        }
        Ok(())
    }

    /// Reads a ledger again and holds it against its rows.
    ///
    /// Errors only if it cannot go on; what is broken is in the report.
    pub async fn any_ledger<R: LedgerRows>(
        &self,
        ledger: &Ledger,
        rows: &R,
        tenant: &Tenant,
        report: &mut Report,
    ) -> Result<(), AuditError> {
        let of = Of { tenant, ledger: rows.ledger() };
        // Before the files: what is remembered is written after them.
        let remembered = match ledger.remembered(rows).await {
            Ok(remembered) => remembered,
            Err(LedgerError::Note(_) | LedgerError::Damaged { .. }) => {
                report.say(State::Broken, of.phrase("verify-head-broken"));
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let (note, checkpoint) = match ledger.checkpoint().await {
            Ok(Some(found)) => found,
            Ok(None) => return without_files(rows, of, remembered.as_ref(), report).await,
            Err(LedgerError::Note(_) | LedgerError::Damaged { .. }) => {
                report.say(State::Broken, of.phrase("verify-checkpoint-broken"));
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let fits = fits_memory(rows, of, (ledger, &checkpoint), remembered.as_ref(), report).await?;
        let rows = read_rows(rows, of, (ledger, &checkpoint), report).await?;
        let is_whole = tiles_are_whole(ledger, &checkpoint).await?;
        if !is_whole {
            report.say(State::Broken, of.phrase("verify-tiles-broken"));
        }
        if rows.count < checkpoint.size {
            let phrase = of.phrase("verify-rows-missing").with("rows", rows.count.to_string());
            report.say(State::Broken, phrase.with("size", checkpoint.size.to_string()));
        }
        if is_whole && fits && rows.changed == 0 && rows.count >= checkpoint.size {
            let phrase = of
                .phrase("verify-ledger-sound")
                .with("size", checkpoint.size.to_string())
                .with("erased", rows.erased.to_string());
            report.say(State::Sound, phrase);
        }
        if rows.waiting > 0 {
            let phrase = of.phrase("verify-ledger-waiting").with("count", rows.waiting.to_string());
            report.say(State::Notice, phrase);
        }
        self.anchor(of, (ledger, &note, &checkpoint), report).await
    }

    /// Looks for a known witness, on the newest checkpoint or on the newest that was cosigned.
    async fn anchor(
        &self,
        of: Of<'_>,
        (ledger, note, checkpoint): (&Ledger, &Note, &Checkpoint),
        report: &mut Report,
    ) -> Result<(), AuditError> {
        let anchored = match ledger.anchored().await {
            Ok(anchored) => anchored,
            Err(LedgerError::Note(_) | LedgerError::Damaged { .. }) => {
                report.say(State::Broken, of.phrase("verify-anchor-broken"));
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        let candidates = [Some((note.clone(), checkpoint.clone())), anchored];
        for (note, cosigned) in candidates.into_iter().flatten() {
            let Some(at) = self.earliest_witness(&note, of, report) else { continue };
            if !ledger.continues(&cosigned, checkpoint) {
                report.say(State::Broken, of.phrase("verify-anchor-broken"));
                return Ok(());
            }
            let phrase = of.phrase("verify-ledger-anchored").with("size", cosigned.size.to_string());
            report.say(State::Sound, phrase.with("at", at.to_string()));
            return Ok(());
        }
        report.say(State::Notice, of.phrase("verify-ledger-unanchored"));
        Ok(())
    }

    /// Returns when a known witness first signed; a cosignature that does not fit is told.
    fn earliest_witness(&self, note: &Note, of: Of<'_>, report: &mut Report) -> Option<Time> {
        let mut earliest = None;
        for witness in self.witnesses {
            match cosigned_at(note, witness) {
                Ok(None) => {}
                Ok(Some(seconds)) => {
                    let at = Time::from_seconds(i64::try_from(seconds).unwrap_or(i64::MAX));
                    earliest = Some(earliest.map_or(at, |known: Time| known.min(at)));
                }
                Err(_) => {
                    let phrase = of.phrase("verify-witness-broken").with("witness", witness.name.clone());
                    report.say(State::Broken, phrase);
                }
            }
        }
        earliest
    }
}

/// A row of a ledger as the database has it now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LedgerRow {
    /// Its place.
    pub position: u64,
    /// What the ledger has of it.
    pub commitment: [u8; 32],
    /// Its words were erased; the commitment stands.
    pub is_erased: bool,
    /// Its words are those that were committed to; erased words say nothing.
    pub fits: bool,
}

/// The rows that a ledger commits to.
pub trait LedgerRows: Leaves {
    /// Returns the word by which sentences tell this ledger from others.
    fn ledger(&self) -> &'static str;
    /// Returns rows from a place on, so many at most.
    fn rows(&self, from: u64, limit: u32) -> impl Future<Output = Result<Vec<LedgerRow>, StoreError>> + Send;
    /// Returns how many there are.
    fn size(&self) -> impl Future<Output = Result<u64, StoreError>> + Send;
}

impl LedgerRows for Entries<'_> {
    fn ledger(&self) -> &'static str {
        "audit"
    }

    async fn rows(&self, from: u64, limit: u32) -> Result<Vec<LedgerRow>, StoreError> {
        let entries = self.store.audit_list(self.access, from, limit).await?;
        let row = |entry: &AuditEntry| LedgerRow {
            position: entry.position,
            commitment: entry.commitment,
            is_erased: entry.words.is_none(),
            fits: words_fit(self.access, entry),
        };
        Ok(entries.iter().map(row).collect())
    }

    async fn size(&self) -> Result<u64, StoreError> {
        self.store.audit_size(self.access).await
    }
}

/// Whose ledger, and which.
#[derive(Clone, Copy)]
struct Of<'o> {
    tenant: &'o Tenant,
    ledger: &'static str,
}

impl Of<'_> {
    fn phrase(self, id: &'static str) -> Phrase {
        about(self.tenant, id).with("ledger", self.ledger)
    }
}

/// Says of a ledger that has no files whether it should have some.
async fn without_files<R: LedgerRows>(
    rows: &R,
    of: Of<'_>,
    remembered: Option<&Checkpoint>,
    report: &mut Report,
) -> Result<(), AuditError> {
    let size = rows.size().await?;
    match remembered {
        Some(head) if head.size > 0 => {
            report.say(State::Broken, of.phrase("verify-ledger-gone").with("size", head.size.to_string()));
            if !make(rows, head).await? {
                report.say(State::Broken, of.phrase("verify-rows-other").with("size", head.size.to_string()));
            }
        }
        None if size > 0 => {
            report.say(State::Broken, of.phrase("verify-ledger-unknown").with("count", size.to_string()));
        }
        // One that never grew is sound only if there is nothing it should hold.
        _ if size > 0 => {
            report.say(State::Notice, of.phrase("verify-ledger-waiting").with("count", size.to_string()));
        }
        _ => {}
    }
    Ok(())
}

/// Says whether the files are of the history that the database remembers; files that are older are caught up with if the rows make it.
async fn fits_memory<R: LedgerRows>(
    rows: &R,
    of: Of<'_>,
    (ledger, checkpoint): (&Ledger, &Checkpoint),
    remembered: Option<&Checkpoint>,
    report: &mut Report,
) -> Result<bool, AuditError> {
    // One that is older than this memory; it is remembered when it next grows.
    let Some(head) = remembered else { return Ok(true) };
    let size = head.size.to_string();
    if head.size <= checkpoint.size {
        let is_it = ledger.continues(head, checkpoint);
        if !is_it {
            report.say(State::Broken, of.phrase("verify-head-other").with("size", size));
        }
        return Ok(is_it);
    }
    let is_made = make(rows, head).await?;
    if is_made {
        let phrase = of.phrase("verify-ledger-behind").with("files", checkpoint.size.to_string());
        report.say(State::Notice, phrase.with("size", size));
    } else {
        report.say(State::Broken, of.phrase("verify-rows-other").with("size", size));
    }
    Ok(is_made)
}

/// Compares each row with its leaf, and its words with its commitment.
async fn read_rows<R: LedgerRows>(
    source: &R,
    of: Of<'_>,
    (ledger, checkpoint): (&Ledger, &Checkpoint),
    report: &mut Report,
) -> Result<Rows, AuditError> {
    let nodes = TiledNodes { source: ledger, size: checkpoint.size };
    let mut rows = Rows::default();
    let mut tile: Option<(u64, Option<Vec<[u8; 32]>>)> = None;
    let mut from = 0;
    loop {
        let page = source.rows(from, MAX_PAGE).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        from = last.position + 1;
        for row in page {
            let index = row.position / u64::from(FULL_WIDTH);
            if tile.as_ref().is_none_or(|(known, _)| *known != index) {
                tile = Some((
                    index,
                    Tile::at(0, index, checkpoint.size).and_then(|tile| nodes.hashes(tile).ok()),
                ));
            }
            let place = usize::try_from(row.position % u64::from(FULL_WIDTH)).expect("below 256");
            // A tile that cannot be read is told once, by what it should make; of the entries under it nothing is known by that.
            let hashes = tile.as_ref().and_then(|(_, hashes)| hashes.as_ref());
            // A gap between positions is a row that was taken out; the count tells it.
            rows.count += 1;
            rows.erased += u64::from(row.is_erased);
            let is_waiting = row.position >= checkpoint.size;
            rows.waiting += u64::from(is_waiting);
            let is_in_tree = is_waiting
                || hashes.is_none_or(|hashes| hashes.get(place) == Some(&leaf_hash(&row.commitment)));
            if !(is_in_tree && row.fits && row.position + 1 == rows.count) {
                rows.changed += 1;
                if rows.changed <= MAX_LISTED as u64 {
                    let phrase = of.phrase("verify-entry-changed");
                    report.say(State::Broken, phrase.with("position", row.position.to_string()));
                }
            }
        }
    }
}

/// Says whether an entry's words are what was committed to; erased words say nothing.
fn words_fit(access: &Access, entry: &AuditEntry) -> bool {
    let Some(words) = &entry.words else { return true };
    commitment(access.tenant, entry.id, entry.at, entry.kind, words).0 == entry.commitment
}

/// Reads every tile again: leaves make the upper tiles and the root, and the bundles make the leaves.
async fn tiles_are_whole(ledger: &Ledger, checkpoint: &Checkpoint) -> Result<bool, AuditError> {
    let nodes = TiledNodes { source: ledger, size: checkpoint.size };
    let mut frontier = Frontier::default();
    for tile in Tile::changed(0, checkpoint.size) {
        let Ok(hashes) = nodes.hashes(tile) else { return Ok(false) };
        if tile.level == 0 {
            if !bundle_fits(ledger, tile, &hashes).await? {
                return Ok(false);
            }
            hashes.iter().for_each(|hash| drop(frontier.append(*hash)));
            continue;
        }
        for (place, hash) in hashes.iter().enumerate() {
            let below = Tile {
                level: tile.level - 1,
                index: tile.index * u64::from(FULL_WIDTH) + place as u64,
                width: FULL_WIDTH,
            };
            if !nodes.hashes(below).is_ok_and(|below| subtree_root(&below) == *hash) {
                return Ok(false);
            }
        }
    }
    Ok(frontier.root() == checkpoint.root)
}

async fn bundle_fits(ledger: &Ledger, tile: Tile, hashes: &[[u8; 32]]) -> Result<bool, AuditError> {
    let Some(bundle) = ledger.bundle(tile).await? else { return Ok(false) };
    let Some(entries) = read_bundle(&bundle) else { return Ok(false) };
    Ok(entries.iter().map(|entry| leaf_hash(entry)).eq(hashes.iter().copied()))
}
