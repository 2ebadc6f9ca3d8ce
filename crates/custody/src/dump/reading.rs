//! Reading a dump: from its bytes to keyed prints, once, keeping nothing else. Where an address stands in it, what stands beside it and how it is spelled is gone with the
//! next buffer.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use forensics::fingerprint::{Bulk, Keyed};
use forensics::membership::{Key, SortedKeys};
use formats::dump::{Counted, Limits};
use model::access::{Access, Right};
use model::ids::{CanaryId, TenantId};
use sha2::{Digest, Sha256};

use crate::membership::{RULES, blocking, gather, key_of};
use crate::{Custody, CustodyError, Unfit};

/// Dumps that are read at once: each holds eight bytes of every different address in it, and a core.
const AT_ONCE: usize = 2;

/// A dump that was read to its end.
#[derive(Debug, Clone)]
pub struct DumpRead {
    /// SHA-256 of the file as it was handed in.
    pub sha256: [u8; 32],
    /// What the reader counted.
    pub counted: Counted,
    /// Addresses, repeated ones too.
    pub addresses: u64,
    /// Different people, by what membership files would know them by.
    pub(super) people: Arc<SortedKeys>,
    /// Canaries of ours in it.
    pub(super) canaries: HashSet<CanaryId>,
}

impl DumpRead {
    /// Returns how many different people are in it.
    #[must_use]
    pub fn people(&self) -> u64 {
        self.people.as_slice().len() as u64
    }
}

/// How far the reading of a dump is.
#[derive(Debug, Default)]
pub struct Progress {
    bytes: AtomicU64,
    addresses: AtomicU64,
}

impl Progress {
    /// Returns the bytes after unpacking, and the addresses so far.
    #[must_use]
    pub fn so_far(&self) -> (u64, u64) {
        (self.bytes.load(Ordering::Relaxed), self.addresses.load(Ordering::Relaxed))
    }
}

/// Whose dumps are being read, and how far they are. Held for a moment, never across an await.
type All = Arc<Mutex<Vec<(TenantId, Arc<Progress>)>>>;

/// Dumps that are being read by this process.
#[derive(Debug, Default)]
pub(crate) struct UnderWay(All);

/// As long as it lives, a dump is being read.
struct Begun {
    all: All,
    progress: Arc<Progress>,
}

impl UnderWay {
    fn begin(&self, tenant: TenantId) -> Result<Begun, Unfit> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= AT_ONCE {
            return Err(Unfit::DumpsUnderWay);
        }
        let progress = Arc::new(Progress::default());
        all.push((tenant, Arc::clone(&progress)));
        Ok(Begun { all: Arc::clone(&self.0), progress })
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(_, one)| !Arc::ptr_eq(one, &self.progress));
    }
}

impl Custody {
    /// Reads a dump, beside the asynchronous threads; nothing is kept of it until [`Custody::dump_keep`]. `told` hears how far it is.
    ///
    /// Errors: its source fails, it must be unpacked first, it names more people than are taken in at once, or two others are being read.
    pub async fn dump_read<R: Read + Send + 'static>(
        &self,
        access: &Access,
        source: R,
        told: impl Fn(&Progress) + Send + 'static,
    ) -> Result<DumpRead, CustodyError> {
        access.require(Right::Keep)?;
        let begun = self.dumps_under_way.begin(access.tenant)?;
        let canaries = self.canary_prints(access).await?;
        let keyed = Keyed::new(self.parts.ring.match_key.expose());
        blocking(move || {
            let read = read(source, &keyed, &canaries, (&begun.progress, &told));
            drop(begun);
            read
        })
        .await
    }

    /// Returns how far the dumps are that are being read now.
    #[must_use]
    pub fn dumps_under_way(&self, access: &Access) -> Vec<Arc<Progress>> {
        let all = self.dumps_under_way.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter().filter(|(tenant, _)| *tenant == access.tenant).map(|(_, one)| Arc::clone(one)).collect()
    }
}

fn read(
    source: impl Read,
    keyed: &Keyed,
    canaries: &HashMap<Key, CanaryId>,
    (progress, told): (&Progress, &impl Fn(&Progress)),
) -> Result<DumpRead, CustodyError> {
    let mut source = Hashed { source, hash: Sha256::new() };
    let mut gatherer = Gatherer::new(keyed, canaries);
    let counted = formats::dump::read(
        &mut source,
        Limits::default(),
        |place| {
            gatherer.take(place);
            progress.addresses.store(gatherer.addresses, Ordering::Relaxed);
        },
        |counted| {
            progress.bytes.store(counted.bytes, Ordering::Relaxed);
            told(progress);
        },
    )?;
    // What follows a packed file that was cut in its middle belongs to the file, too.
    std::io::copy(&mut source, &mut std::io::sink()).map_err(formats::dump::DumpError::Source)?;
    let sha256 = source.hash.finalize().into();
    let Contents { addresses, people, canaries } = gatherer.contents()?;
    Ok(DumpRead { sha256, counted, addresses, people: Arc::new(people), canaries })
}

/// Makes keyed prints of what could be addresses, and forgets them.
pub(crate) struct Gatherer<'g> {
    bulk: Bulk<'g>,
    known: &'g HashMap<Key, CanaryId>,
    addresses: u64,
    people: Vec<Key>,
    canaries: HashSet<CanaryId>,
    full: Result<(), Unfit>,
}

/// What stood in a file.
pub(crate) struct Contents {
    /// Addresses, repeated ones too.
    pub(crate) addresses: u64,
    /// Different people, without canaries.
    pub(crate) people: SortedKeys,
    /// Canaries of ours.
    pub(crate) canaries: HashSet<CanaryId>,
}

impl<'g> Gatherer<'g> {
    pub(crate) fn new(keyed: &'g Keyed, known: &'g HashMap<Key, CanaryId>) -> Self {
        let (people, canaries) = (Vec::new(), HashSet::new());
        Gatherer { bulk: Bulk::new(keyed, RULES), known, addresses: 0, people, canaries, full: Ok(()) }
    }

    /// Takes what could be an address.
    pub(crate) fn take(&mut self, place: &str) {
        let Some(prints) = self.bulk.prints(place) else { return };
        self.addresses += 1;
        let key = key_of(&prints);
        match self.known.get(&key) {
            Some(canary) => drop(self.canaries.insert(*canary)),
            None if self.full.is_ok() => self.full = gather(&mut self.people, key),
            None => {}
        }
    }

    /// Says that there is no more.
    ///
    /// Errors: more people than are taken in at once.
    pub(crate) fn contents(self) -> Result<Contents, Unfit> {
        self.full?;
        let people = SortedKeys::new(self.people);
        Ok(Contents { addresses: self.addresses, people, canaries: self.canaries })
    }
}

/// Hashes what is read.
struct Hashed<R> {
    source: R,
    hash: Sha256,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.hash.update(&buffer[..read]);
        Ok(read)
    }
}
