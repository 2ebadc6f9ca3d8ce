//! The audience: the owner's file of recipients, streamed in. Who is affected is spooled; who is not is refused and counted, so that a letter about a breach cannot be used
//! to write to others; and who is affected and not in the file is counted, too, because somebody has to find another way to them.
//!
//! The file is never kept. Reading it again after a crash changes nothing: whoever is there stays, once.

use std::sync::Arc;

use forensics::fingerprint::Keyed;
use forensics::normalise::Rules;
use formats::csv::column::{self, ColumnError, folded};
use formats::csv::{CsvError, Limits, Row, Stream};
use model::access::{Access, Right};
use model::address::EmailAddress;
use model::ids::{AffectedSetId, DeliveryId, MailingId, ObjectId};
use model::phrase::Phrase;
use model::time::Time;
use platform::audit::{About, AuditError};
use store::error::StoreError;
use store::post::delivery::NewDelivery;
use store::post::mailing::{FileCounts, MailingState};
use thiserror::Error;

use crate::letter::{Letter, Source, Values};
use crate::mailing::Mailings;
use crate::spool::{self, BATCH, Recipient, SpoolError};

/// Bytes of a file: the largest list anybody keeps in one, with its columns.
const MAX_FILE_BYTES: usize = 4 << 30;
/// Rows of a file.
const MAX_ROWS: usize = 20_000_000;
/// Columns of a file.
const MAX_COLUMNS: usize = 200;
/// Bytes of a cell.
const MAX_CELL_BYTES: usize = 4 << 10;
/// How a header names the language, in small letters without what stands between; what stands first here counts.
const LANGUAGE_NAMES: &[&str] = &["language", "lang", "locale", "sprache"];

/// The people a case concerns: asked whether somebody is one of them.
pub trait Affected: Send + Sync {
    /// Says whether this address is one of them. How that is known (by fingerprints, and which) is the set's.
    fn contains(&self, address: &EmailAddress) -> bool;
}

/// A set on its way.
pub type FindingSet<'s> =
    std::pin::Pin<Box<dyn Future<Output = Result<Arc<dyn Affected>, StoreError>> + Send + 's>>;

/// Where sets of affected people are found: `response` keeps them.
pub trait AffectedSets: Send + Sync {
    /// Returns a set, ready to be asked a million times.
    fn find<'s>(&'s self, access: &'s Access, set: AffectedSetId) -> FindingSet<'s>;
}

/// A file of recipients cannot be taken.
#[derive(Debug, Error)]
pub enum AudienceError {
    /// The store would not keep or find something.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be audited.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// Recipients could not be sealed.
    #[error(transparent)]
    Spool(#[from] SpoolError),
    /// The file is no table.
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// It is not known which column has the addresses.
    #[error("read the recipients: {0}")]
    Address(ColumnError),
    /// A column that the letter needs is not there.
    #[error("read the recipients: the letter needs a column called `{0}`")]
    NoColumn(String),
    /// It is not known from which of several columns the letter takes a word.
    #[error("read the recipients: the letter needs one column called `{0}`, and {1}")]
    ColumnTwice(String, ColumnError),
    /// The mailing is on its way, or over.
    #[error("read the recipients: the sending of this letter has begun")]
    Begun,
    /// The letter may no longer be sent.
    #[error("read the recipients: this letter may not be sent any more")]
    Late,
    /// What was signed cannot be read.
    #[error("read the recipients: the letter is damaged")]
    Letter,
}

impl AudienceError {
    /// Whether there is no such mailing, or not for who asks.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Store(StoreError::Missing { .. }))
    }

    /// Says to people what they can mend; none where it is ours.
    #[must_use]
    pub fn phrase(&self) -> Option<Phrase> {
        Some(match self {
            Self::Csv(error) => Phrase::new("mailings-file-table").with("why", error.to_string()),
            Self::Address(error) => platform::tables::no_address(error),
            Self::NoColumn(column) => Phrase::new("mailings-file-no-column").with("column", column.clone()),
            Self::ColumnTwice(column, _) => {
                Phrase::new("mailings-file-column-twice").with("column", column.clone())
            }
            Self::Begun => Phrase::new("mailings-file-begun"),
            Self::Late => Phrase::new("mailings-late"),
            Self::Store(_) | Self::Audit(_) | Self::Spool(_) | Self::Letter => return None,
        })
    }
}

/// What a file came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AudienceReport {
    /// What was counted while reading.
    pub file: FileCounts,
    /// Who the letter goes to now.
    pub accepted: u64,
    /// Who is affected and is not among them.
    pub missing: u64,
}

/// A file on its way in. Drop it and nothing is sent; read the file again then.
pub struct Intake {
    house: Arc<Mailings>,
    access: Access,
    mailing: MailingId,
    letter: Letter,
    affected: Arc<dyn Affected>,
    prints: Keyed,
    stream: Stream,
    columns: Option<Columns>,
    /// The column of addresses, as somebody named it.
    named: Option<String>,
    waiting: Vec<(EmailAddress, Recipient)>,
    counts: FileCounts,
    /// The next place in the order of sending.
    place: u64,
    end_at: Time,
}

struct Columns {
    address: usize,
    language: Option<usize>,
    /// For each variable with a column, its name and where that is.
    values: Vec<(String, usize)>,
}

impl Intake {
    /// Begins to take a file for a mailing that has not begun.
    pub async fn begin(
        house: Arc<Mailings>,
        access: &Access,
        mailing: MailingId,
    ) -> Result<Self, AudienceError> {
        access.require(Right::Respond).map_err(StoreError::from)?;
        let kept = house.parts.store.post().mailing_fetch(access, mailing).await?;
        let is_open = matches!(kept.state, MailingState::Collecting | MailingState::Paused);
        if !is_open || kept.begun_at.is_some() {
            return Err(AudienceError::Begun);
        }
        if house.parts.clock.now() >= kept.not_after {
            return Err(AudienceError::Late);
        }
        let letter = Letter::from_canonical(&kept.canonical).map_err(|_| AudienceError::Letter)?;
        let affected = house.parts.sets.find(access, letter.affected).await?;
        let there = house.parts.store.post().delivery_count(access, mailing).await?;
        let limits = Limits {
            bytes: MAX_FILE_BYTES,
            rows: MAX_ROWS,
            columns: MAX_COLUMNS,
            cell_bytes: MAX_CELL_BYTES,
        };
        Ok(Self {
            prints: Keyed::new(house.parts.ring.match_key.expose()),
            access: access.clone(),
            mailing,
            affected,
            stream: Stream::new(limits),
            columns: None,
            named: None,
            waiting: Vec::with_capacity(BATCH),
            counts: FileCounts::default(),
            place: there.all(),
            end_at: letter.not_after,
            letter,
            house,
        })
    }

    /// Takes the addresses from the column that somebody named, by its name or as `#3`; without a name, from the one that is called so.
    #[must_use]
    pub fn with_addresses_in(mut self, column: Option<&str>) -> Self {
        self.named = column.map(str::to_owned);
        self
    }

    /// Takes the next bytes of the file.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), AudienceError> {
        let rows = self.stream.push(bytes)?;
        if self.columns.is_none()
            && let Some(header) = self.stream.header()
        {
            self.columns = Some(Columns::find(header, self.named.as_deref(), &self.letter)?);
        }
        self.take(rows).await
    }

    /// Ends the file: the mailing waits for a person to begin it.
    pub async fn finish(mut self) -> Result<AudienceReport, AudienceError> {
        let stream = std::mem::replace(&mut self.stream, Stream::new(Limits::default()));
        let finished = stream.finish()?;
        if self.columns.is_none() {
            let named = self.named.as_deref();
            self.columns = Some(Columns::find(&finished.header, named, &self.letter)?);
        }
        self.take(finished.rows).await?;
        self.spool().await?;
        let parts = &self.house.parts;
        let (now, by) = (parts.clock.now(), self.access.actor.to_string());
        let mut change = parts.store.change(&self.access).await?;
        if !change.mailing_collected_in_txn(self.mailing, self.counts, &by, now).await? {
            return Err(AudienceError::Begun);
        }
        let about = About::of("mailing", self.mailing)
            .count("rows", self.counts.rows)
            .count("not_affected", self.counts.not_affected)
            .count("unfit", self.counts.unfit);
        parts.audit.append_in_txn(&self.access, &mut change, "mailing.recipients", &about).await?;
        change.commit().await?;
        let accepted = parts.store.post().delivery_count(&self.access, self.mailing).await?.all();
        let missing = self.letter.affected_count.saturating_sub(accepted);
        Ok(AudienceReport { file: self.counts, accepted, missing })
    }

    async fn take(&mut self, rows: Vec<Row>) -> Result<(), AudienceError> {
        for row in rows {
            self.counts.rows += 1;
            let Some(columns) = &self.columns else { continue };
            let Some((address, recipient)) = columns.recipient(&row, &self.letter) else {
                self.counts.unfit += 1;
                continue;
            };
            if !self.affected.contains(&address) {
                self.counts.not_affected += 1;
                continue;
            }
            self.waiting.push((address, recipient));
            if self.waiting.len() >= BATCH {
                self.spool().await?;
            }
        }
        Ok(())
    }

    /// Seals a batch and plans its deliveries: both or neither.
    async fn spool(&mut self) -> Result<(), AudienceError> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let (addresses, recipients): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting).into_iter().unzip();
        let parts = &self.house.parts;
        let now = parts.clock.now();
        let chance = parts.chance.as_ref();
        let sealing = (&parts.store, parts.ring.as_ref(), chance);
        let (batch, written) = spool::write(&self.access, sealing, &recipients, (now, self.end_at)).await?;
        let planned: Vec<_> = addresses
            .iter()
            .enumerate()
            .map(|(line, address)| self.planned(address, (batch, line), now))
            .collect();
        let mut change = parts.store.change(&self.access).await?;
        change.object_keep_in_txn(written).await?;
        let added = change.delivery_plan_in_txn(self.mailing, &planned).await?;
        // A batch of which nobody is new is dropped with its row; its file is swept.
        if added > 0 {
            change.commit().await?;
        }
        self.place += planned.len() as u64;
        self.counts.repeated += planned.len() as u64 - added;
        Ok(())
    }

    fn planned(&self, address: &EmailAddress, (batch, line): (ObjectId, usize), now: Time) -> NewDelivery {
        NewDelivery {
            id: DeliveryId::new(now, self.house.parts.chance.bytes()),
            // One letter for one person, however the address is spelled: as the affected set counts people.
            recipient: self.prints.mailbox(Rules::V1, address),
            batch,
            // A batch has some hundreds of lines.
            line: u32::try_from(line).unwrap_or(u32::MAX),
            place: self.place + line as u64,
        }
    }
}

impl Columns {
    fn find(header: &[String], named: Option<&str>, letter: &Letter) -> Result<Self, AudienceError> {
        let address = column::address(header, named).map_err(AudienceError::Address)?;
        // With a word of the wrong column somebody would read what is about another.
        let the_one = |name: &str| {
            let found = column::called(header, &[folded(name).as_str()]);
            found.map_err(|why| AudienceError::ColumnTwice(name.to_owned(), why))
        };
        let mut language = None;
        for name in LANGUAGE_NAMES {
            language = language.or(the_one(name)?);
        }
        let mut values = Vec::new();
        for variable in &letter.variables {
            let Source::Column(column) = &variable.source else { continue };
            let place = the_one(column)?;
            let place = place.ok_or_else(|| AudienceError::NoColumn(column.clone()))?;
            values.push((variable.name.clone(), place));
        }
        Ok(Self { address, language, values })
    }

    /// Reads a row; none if it has no address we can write to, or a value that does not fit into the letter.
    fn recipient(&self, row: &Row, letter: &Letter) -> Option<(EmailAddress, Recipient)> {
        let cell = |place: usize| row.cells.get(place).map(String::as_str).filter(|cell| !cell.is_empty());
        let address = EmailAddress::parse(cell(self.address)?)?;
        let name = address.domain().name();
        let is_sendable = address.local_part().bytes().all(|byte| (b'!'..=b'~').contains(&byte))
            && address.local_part().len() <= 64
            && name.is_ascii()
            && name.contains('.')
            && !name.starts_with('[');
        if !is_sendable {
            return None;
        }
        let values: Values = self
            .values
            .iter()
            .map(|(name, place)| (name.clone(), cell(*place).unwrap_or_default().to_owned()))
            .collect();
        let recipient = Recipient {
            // RFC 5891 §4.4: a domain is written in A-labels where it leaves.
            address: format!("{}@{name}", address.local_part()),
            language: self.language.and_then(cell).map(str::to_owned),
            values,
        };
        let mut all = recipient.values.clone();
        all.extend(check_codes(letter, "0000-0000"));
        letter.render(recipient.language.as_deref(), &all).ok()?;
        Some((address, recipient))
    }
}

/// The values of all variables of a letter that are its check code.
pub(crate) fn check_codes(letter: &Letter, code: &str) -> Values {
    let is_code = |source: &Source| matches!(source, Source::CheckCode);
    let codes = letter.variables.iter().filter(|variable| is_code(&variable.source));
    codes.map(|variable| (variable.name.clone(), code.to_owned())).collect()
}
