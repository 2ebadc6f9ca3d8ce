//! Residue: does an address of a customer, or the plain text of a canary, lie anywhere in what we keep? The promise that none does, held against every
//! byte of files and database, and not against what the program believes it has written.
//!
//! Blind to what is encrypted, as it should be, and to what is compressed: of that it says so. A list that is looked for passes through memory as keyed
//! prints. Nothing here says an address: a place and a count are enough to look there.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use forensics::fingerprint::{Bulk, Keyed};
use forensics::normalise::Rules;
use forensics::residue::{Found, Scanner};
use model::access::Access;
use model::fingerprint::Fingerprint;
use model::ids::CanaryId;
use platform::keys::MatchKey;
use store::Store;
use store::error::StoreError;
use store::residue::{Piece, each_file};

pub use forensics::residue::Coat;

/// Canaries that are read at a time.
const CANARIES: u32 = 1_000;
/// How compressed files begin: gzip (RFC 1952 §2.3.1), zstandard (RFC 8878 §3.1.1), xz, zip.
const COMPRESSED: [&[u8]; 4] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"\xfd7zXZ", b"PK\x03\x04"];

/// The addresses that must not be found, as keyed prints.
#[derive(Clone)]
pub struct Wanted {
    keyed: Arc<Keyed>,
    prints: HashSet<Fingerprint>,
    /// The domains of them all, in lower case.
    domains: HashSet<String>,
}

impl Wanted {
    /// Looks for nobody yet; prints are made with this key, for as long as this lives.
    #[must_use]
    pub fn new(key: &MatchKey) -> Self {
        Wanted { keyed: Arc::new(Keyed::new(key.expose())), prints: HashSet::new(), domains: HashSet::new() }
    }

    /// Adds everybody whose address stands in a file of any form; returns how many addresses that were.
    pub async fn add_file(self, path: &Path) -> Result<(Self, u64), StoreError> {
        let before = self.prints.len();
        let state = (self, Scanner::default());
        let read = |(wanted, scanner): &mut (Wanted, Scanner), piece: &Piece<'_>| {
            let Wanted { keyed, prints, domains } = wanted;
            let mut bulk = Bulk::new(keyed, Rules::V1);
            let mut add = |found: &Found<'_>| {
                let address = found.widest();
                let Some(two) = bulk.prints(&address) else { return };
                prints.insert(two.exact);
                domains.extend(address.rsplit_once('@').map(|(_, domain)| domain.to_ascii_lowercase()));
            };
            match piece.bytes {
                [] => scanner.finish(&mut add),
                bytes => scanner.feed(bytes, &mut add),
            }
        };
        let ((wanted, _), _) = each_file(path.to_owned(), state, read).await?;
        let added = (wanted.prints.len() - before) as u64;
        Ok((wanted, added))
    }

    /// Adds all canaries that were issued: their plain text must lie nowhere but sealed. Returns how many there are.
    pub async fn add_canaries(&mut self, store: &Store, access: &Access) -> Result<u64, StoreError> {
        let (mut count, mut after): (u64, Option<CanaryId>) = (0, None);
        loop {
            let page = store.custody().canary_list(access, after, CANARIES).await?;
            let Some(last) = page.last() else { return Ok(count) };
            after = Some(last.id);
            count += page.len() as u64;
            self.prints.extend(page.iter().map(|canary| canary.print));
            self.domains.extend(page.into_iter().map(|canary| canary.domain.to_ascii_lowercase()));
        }
    }

    /// Says whether there is anybody to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.prints.is_empty()
    }
}

/// What was looked at, and what lay there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Residue {
    /// Files that were read.
    pub files: u64,
    /// Bytes of files that were read.
    pub bytes: u64,
    /// Columns of the database that were read cell by cell, as `table.column`.
    pub columns: Vec<String>,
    /// Wanted addresses that lay there: where and how, and how often.
    pub traces: BTreeMap<(String, Coat), u64>,
    /// Whatever looks like an address and is of nobody who is wanted: where and how often. Names of our own people are here.
    pub others: BTreeMap<String, u64>,
    /// Files that are compressed, and were not looked into.
    pub compressed: Vec<String>,
}

impl Residue {
    /// Says whether nobody who was looked for was found.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.traces.is_empty()
    }
}

/// Looks for addresses in every cell of the database and in every file at or below some paths, telling what it reads.
pub async fn look(
    store: &Store,
    wanted: &Wanted,
    paths: &[PathBuf],
    reading: impl Fn(&str) + Send + Sync + Clone + 'static,
) -> Result<Residue, StoreError> {
    let mut search = Search::new(wanted.clone());
    let (mut last, mut scanner) = (String::new(), Scanner::default());
    let tell = &mut |place: &str, cell: &[u8]| {
        if last != place {
            place.clone_into(&mut last);
            reading(place);
        }
        // A cell is whole: what is in the next does not belong to it.
        scanner.feed(cell, &mut |found| search.judge(place, found));
        scanner.finish(&mut |found| search.judge(place, found));
    };
    let columns = store.each_cell(tell).await?;
    search.residue.columns = columns;
    for path in paths {
        let (reading, above) = (reading.clone(), path.parent().map(Path::to_owned).unwrap_or_default());
        let state = (search, Scanner::default());
        let read = move |(search, scanner): &mut (Search, Scanner), piece: &Piece<'_>| {
            let place = piece.file.strip_prefix(&above).unwrap_or(piece.file).display().to_string();
            search.piece(scanner, (&place, piece), &reading);
        };
        let ((back, _), files) = each_file(path.clone(), state, read).await?;
        search = back;
        search.residue.files += files;
    }
    Ok(search.residue)
}

/// What is looked for, and what was found so far.
struct Search {
    wanted: Wanted,
    residue: Residue,
}

impl Search {
    fn new(wanted: Wanted) -> Self {
        Search { wanted, residue: Residue::default() }
    }

    fn piece(&mut self, scanner: &mut Scanner, (place, piece): (&str, &Piece<'_>), reading: &impl Fn(&str)) {
        if piece.is_first {
            reading(place);
            if COMPRESSED.iter().any(|magic| piece.bytes.starts_with(magic)) {
                self.residue.compressed.push(place.to_owned());
            }
        }
        self.residue.bytes += piece.bytes.len() as u64;
        match piece.bytes {
            [] => scanner.finish(&mut |found| self.judge(place, found)),
            bytes => scanner.feed(bytes, &mut |found| self.judge(place, found)),
        }
    }

    fn judge(&mut self, place: &str, found: &Found<'_>) {
        let Wanted { keyed, prints, domains } = &self.wanted;
        let mut bulk = Bulk::new(keyed, Rules::V1);
        let at_domain = |domain: &str| domains.contains(&domain.to_ascii_lowercase());
        let is_wanted = |text: &str| bulk.prints(text).is_some_and(|two| prints.contains(&two.exact));
        if found.each(at_domain, is_wanted).is_some() {
            *self.residue.traces.entry((place.to_owned(), found.coat)).or_default() += 1;
        } else {
            *self.residue.others.entry(place.to_owned()).or_default() += 1;
        }
    }
}
