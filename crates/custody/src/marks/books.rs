//! Books: a list's coded marks as they are sealed (a key, and who the marks pretend to be), and opened by whoever deals marks or reads hits. An opened key stays in
//! memory of the process that reads hits, so that not every hit opens it again, and is used no longer than the book lasts; addresses do not.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use forensics::marks::Codebook;
use model::access::{Access, Right, Rights};
use model::fingerprint::Fingerprint;
use model::ids::{Id as _, ListId, TenantId};
use model::time::Time;
use platform::audit::Audit;
use platform::keys::WorkRing;
use platform::objects::{self, ObjectError};
use serde_json::{Value as Json, json};
use store::Store;
use store::custody::canary::{Canary, CanaryKind};
use store::custody::codebook::{BookDesign, CodebookRow};
use store::error::StoreError;
use store::txn::Change;
use zeroize::Zeroizing;

use super::design;
use crate::CustodyError;
use crate::seed_file::Seed;

/// Which kind of object a book is.
pub const BOOK: &str = "codebook";

/// Keys that are held at a time; when there are more lists, all are forgotten and opened again when needed.
const HELD: usize = 1_000;
/// Marks that are read at a time.
const PAGE: u32 = 1_000;
/// Which form the sealed content has.
const VERSION: u64 = 1;

/// Opens books.
pub struct Books {
    store: Store,
    audit: Audit,
    ring: Arc<WorkRing>,
    held: Mutex<HashMap<(TenantId, ListId), Held>>,
}

/// An opened book, with the end of what it was opened from: after that, no hit is read with its key.
struct Held {
    book: Arc<Codebook>,
    end: Time,
}

/// What is sealed of a book.
pub(super) struct Content {
    pub(super) key: [u8; 32],
    pub(super) seeds: Vec<Seed>,
}

/// A book that was opened, with its addresses.
pub(crate) struct Opened {
    pub(crate) book: Codebook,
    pub(crate) seeds: Vec<Seed>,
    key: Zeroizing<[u8; 32]>,
}

impl Books {
    /// Opens them with these keys; that one was opened is in this audit log.
    #[must_use]
    pub fn new(store: Store, audit: Audit, ring: Arc<WorkRing>) -> Self {
        Books { store, audit, ring, held: Mutex::default() }
    }

    /// Opens a book with its addresses, for whoever may open; none if it has ended.
    pub(crate) async fn open(
        &self,
        access: &Access,
        row: &CodebookRow,
    ) -> Result<Option<Opened>, CustodyError> {
        let store = self.store.objects();
        let content = match objects::open(access, &store, &self.ring, &self.audit, row.object).await {
            Err(ObjectError::Ended { .. } | ObjectError::Store(StoreError::Missing { .. })) => {
                return Ok(None);
            }
            other => other?,
        };
        let mut prints = Vec::new();
        loop {
            let from = prints.len() as u64;
            let kind = (row.list, CanaryKind::Coded);
            let page = self.store.custody().canary_of_list_list(access, kind, from, PAGE).await?;
            if page.is_empty() {
                break;
            }
            prints.extend(page.iter().map(|canary| canary.print));
        }
        let content = Content::read(&content).ok_or(DAMAGED)?;
        let opened = content.opened(row.list, row.design, prints)?;
        if opened.book.commitment() != row.commitment {
            return Err(OTHER.into());
        }
        Ok(Some(opened))
    }

    /// Returns the book of a list for who reads hits within a change; none if there is none or it has ended. That it was opened is audited in the same
    /// change: the writer is busy with it.
    pub(crate) async fn book_in_txn(
        &self,
        change: &mut Change,
        tenant: TenantId,
        list: ListId,
    ) -> Result<Option<Arc<Codebook>>, StoreError> {
        if let Some(held) = self.held(tenant, list) {
            return Ok(Some(held));
        }
        let Some(row) = change.codebook_fetch_in_txn(list).await? else { return Ok(None) };
        let house = Access::house(tenant, "custody");
        let access = Access { rights: house.rights.union(Rights::NONE.with(Right::Open)), ..house };
        let objects = self.store.objects();
        let parts = (&objects, &*self.ring, &self.audit);
        let content = match objects::open_in_txn(&access, change, parts, row.object).await {
            Ok(content) => content,
            Err(ObjectError::Ended { .. } | ObjectError::Store(StoreError::Missing { .. })) => {
                return Ok(None);
            }
            Err(ObjectError::Store(error)) => return Err(error),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a codebook does not open");
                return Err(DAMAGED);
            }
        };
        let marks: Vec<Canary> = change.canary_of_list_list_in_txn(list, CanaryKind::Coded).await?;
        let prints = marks.iter().map(|canary| canary.print).collect();
        let content = Content::read(&content).ok_or(DAMAGED)?;
        let book = content.opened(list, row.design, prints).map_err(|_| DAMAGED)?.book;
        if book.commitment() != row.commitment {
            return Err(OTHER);
        }
        let book = Arc::new(book);
        let mut held = self.lock();
        if held.len() >= HELD {
            held.clear();
        }
        held.insert((tenant, list), Held { book: Arc::clone(&book), end: row.object_end_at });
        Ok(Some(book))
    }

    /// The book of a list, if it is held; those that have ended, of whatever list, are forgotten with this look. One that was sealed anew meanwhile is opened again.
    fn held(&self, tenant: TenantId, list: ListId) -> Option<Arc<Codebook>> {
        let (mut held, now) = (self.lock(), self.audit.now());
        held.retain(|_, one| one.end > now);
        held.get(&(tenant, list)).map(|one| Arc::clone(&one.book))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(TenantId, ListId), Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const DAMAGED: StoreError =
    StoreError::Damaged { what: "a codebook", detail: "its sealed content is not in its form" };
const OTHER: StoreError =
    StoreError::Damaged { what: "a codebook", detail: "it is not the one that was committed to" };

impl Content {
    pub(super) fn opened(
        self,
        list: ListId,
        word: BookDesign,
        prints: Vec<Fingerprint>,
    ) -> Result<Opened, StoreError> {
        let book = Codebook::new(self.key, list.to_bytes(), design(word), prints).map_err(|_| DAMAGED)?;
        if self.seeds.len() != book.prints().len() {
            return Err(DAMAGED);
        }
        Ok(Opened { book, seeds: self.seeds, key: Zeroizing::new(self.key) })
    }

    fn read(content: &[u8]) -> Option<Self> {
        let document: Json = serde_json::from_slice(content).ok()?;
        if document["version"].as_u64()? != VERSION {
            return None;
        }
        let bytes = document["key"].as_array()?.iter().map(|byte| u8::try_from(byte.as_u64()?).ok());
        let key = bytes.collect::<Option<Vec<u8>>>()?.try_into().ok()?;
        let seeds = document["marks"].as_array()?.iter().map(seed_of).collect::<Option<_>>()?;
        Some(Content { key, seeds })
    }
}

impl Opened {
    /// What is sealed of it.
    pub(crate) fn content_bytes(&self) -> Zeroizing<Vec<u8>> {
        let marks: Vec<Json> = self.seeds.iter().map(seed_json).collect();
        let document = json!({ "version": VERSION, "key": self.key.to_vec(), "marks": marks });
        Zeroizing::new(document.to_string().into_bytes())
    }
}

/// One who does not exist, as he is sealed.
pub(crate) fn seed_json(seed: &Seed) -> Json {
    json!([seed.given, seed.family, seed.address, seed.joined_at.micros()])
}

pub(crate) fn seed_of(json: &Json) -> Option<Seed> {
    Some(Seed {
        given: json[0].as_str()?.to_owned(),
        family: json[1].as_str()?.to_owned(),
        address: json[2].as_str()?.to_owned(),
        joined_at: Time::from_micros(json[3].as_i64()?),
    })
}
