//! Extracts: a list as a vendor has it today, read once. Streamed and never stored; of each row eight keyed bytes stay, and of a row without an address its line number.
//! It makes a copy that was known approximately an exact one. Read again next week, it tells between which of the two days a leak was taken.
//! Our own canaries in it are counted and left out: they are nobody, and tell by other means.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use forensics::membership::Key;
use formats::csv::column;
use formats::csv::{Limits, Row, Stream};
use model::access::{Access, Right};
use model::ids::{CopyId, ListId};
use model::time::Time;
use platform::audit::About;
use tokio::sync::OwnedSemaphorePermit;

use super::likeness::NamePlaces;
use super::{Gathered, Intake, blocking, keep_in_txn, key_of};
use crate::{Custody, CustodyError, Unfit};

/// A list that is handed in. A cell may be as long as a paragraph: longer, and a quotation mark was not closed.
pub const LIMITS: Limits =
    Limits { bytes: 32 << 30, rows: super::MOST_PEOPLE, columns: 500, cell_bytes: 64 << 10 };
/// Line numbers of rows without an address that are told; of more only how many.
pub const MOST_LINES: usize = 1_000;

/// Extracts that are read at once: each holds eight bytes of every person in it.
pub const AT_ONCE: usize = 2;
/// Whoever is one too many is told to come back after so long.
pub const COME_BACK: Duration = Duration::from_mins(1);

/// Reads an extract as its bytes come.
pub struct ExtractReader {
    copy: CopyId,
    intake: Intake,
    canaries: HashSet<Key>,
    found: HashSet<Key>,
    stream: Option<Stream>,
    column: Option<usize>,
    /// The column of addresses, as somebody named it.
    named: Option<String>,
    names: NamePlaces,
    unusable_lines: Vec<u64>,
    /// Held until what was read is kept or given up.
    place: Arc<OwnedSemaphorePermit>,
}

/// An extract that was read to its end.
#[derive(Debug, Clone)]
pub struct ExtractRead {
    copy: CopyId,
    /// Who is in it.
    pub gathered: Gathered,
    /// Lines of rows without a usable address; the first thousand.
    pub unusable_lines: Vec<u64>,
    /// How many different canaries of ours are in it: those that the vendor has not lost or cleaned away.
    pub canaries: u64,
    _place: Arc<OwnedSemaphorePermit>,
}

impl ExtractReader {
    /// Takes the addresses from the column that somebody named, by its name or as `#3`; without a name, from the one that is called so.
    #[must_use]
    pub fn with_addresses_in(mut self, column: Option<&str>) -> Self {
        self.named = column.map(str::to_owned);
        self
    }

    /// Takes the next bytes.
    ///
    /// Errors: what is no table, or has no column for addresses, or several of which nobody said which is meant; then it is over.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), CustodyError> {
        let Some(stream) = &mut self.stream else { return Err(Unfit::NoAddressColumn.into()) };
        let rows = stream.push(bytes)?;
        let header = stream.header().map(<[String]>::to_vec);
        self.take(header.as_deref(), &rows)
    }

    /// Says that there is no more; sorts beside the asynchronous threads.
    ///
    /// Errors: as [`ExtractReader::push`].
    pub async fn finish(mut self) -> Result<ExtractRead, CustodyError> {
        let Some(stream) = self.stream.take() else { return Err(Unfit::NoAddressColumn.into()) };
        let finished = stream.finish()?;
        self.take(Some(&finished.header), &finished.rows)?;
        blocking(move || {
            Ok(ExtractRead {
                copy: self.copy,
                gathered: self.intake.gathered(),
                unusable_lines: self.unusable_lines,
                canaries: self.found.len() as u64,
                _place: self.place,
            })
        })
        .await
    }

    fn take(&mut self, header: Option<&[String]>, rows: &[Row]) -> Result<(), CustodyError> {
        if let (None, Some(header)) = (self.column, header) {
            // A list may be nothing but addresses, without a line that says so.
            let lone = header.first().filter(|_| header.len() == 1).filter(|only| only.contains('@'));
            if let Some(only) = lone {
                self.column = Some(0);
                let first = Row { line: 1, cells: vec![only.clone()] };
                self.add(&[first], 0)?;
            } else {
                let named = self.named.as_deref();
                let column = column::address(header, named).map_err(Unfit::AddressColumn)?;
                (self.column, self.names) = (Some(column), NamePlaces::of(header, column));
            }
        }
        let Some(column) = self.column else { return Ok(()) };
        self.add(rows, column)
    }

    fn add(&mut self, rows: &[Row], column: usize) -> Result<(), CustodyError> {
        let mut adder = self.intake.adder();
        for row in rows {
            let cell = row.cells.get(column).map_or("", String::as_str);
            let prints = adder.prints(cell);
            match prints.as_ref().map(key_of) {
                Some(key) if self.canaries.contains(&key) => {
                    self.found.insert(key);
                }
                _ => {
                    let beside = self.names.of_row(&row.cells);
                    let is_unusable = adder.add_prints(prints, cell, beside)? == super::Taken::Unusable;
                    if is_unusable && self.unusable_lines.len() < MOST_LINES {
                        self.unusable_lines.push(row.line);
                    }
                }
            }
        }
        Ok(())
    }
}

impl Custody {
    /// Begins to read an extract of a copy that a party has already.
    pub async fn extract_begin(&self, access: &Access, copy: CopyId) -> Result<ExtractReader, CustodyError> {
        access.require(Right::Keep)?;
        let list = self.store().shared().copy_fetch(access, copy).await?.list;
        let place = self.reading_place()?;
        let canaries = self.canary_prints(access).await?;
        Ok(ExtractReader {
            copy,
            intake: self.intake_of(list, 0),
            canaries: canaries.into_keys().collect(),
            found: HashSet::new(),
            stream: Some(Stream::new(LIMITS)),
            column: None,
            named: None,
            names: NamePlaces::default(),
            unusable_lines: Vec::new(),
            place,
        })
    }

    /// A place to read at; each takes memory by the person.
    fn reading_place(&self) -> Result<Arc<OwnedSemaphorePermit>, CustodyError> {
        let place = Arc::clone(&self.extracts_under_way).try_acquire_owned();
        place.map(Arc::new).map_err(|_| CustodyError::ExtractsUnderWay)
    }

    /// Begins to read a table of a list for nothing but how its members look, so that canaries look like them from the first copy on ([`Custody::likeness_keep`]).
    pub async fn likeness_begin(&self, access: &Access, now: Time) -> Result<ExtractReader, CustodyError> {
        access.require(Right::Keep)?;
        let place = self.reading_place()?;
        let canaries = self.canary_prints(access).await?;
        Ok(ExtractReader {
            copy: CopyId::new(now, self.parts.chance.bytes()),
            intake: self.intake_of(ListId::new(now, self.parts.chance.bytes()), 0),
            canaries: canaries.into_keys().collect(),
            found: HashSet::new(),
            stream: Some(Stream::new(LIMITS)),
            column: None,
            named: None,
            names: NamePlaces::default(),
            unusable_lines: Vec::new(),
            place,
        })
    }

    /// Keeps who was in it: the copy is known exactly from now on. `taken_at` is the day on which the vendor made the extract.
    ///
    /// A second one of the same day stands a second before the first, so that each has a moment of its own.
    ///
    /// Errors: nobody is in it.
    pub async fn extract_keep(
        &self,
        access: &Access,
        read: ExtractRead,
        (taken_at, now): (Time, Time),
    ) -> Result<(), CustodyError> {
        let about = About::of("copy", read.copy)
            .count("people", read.gathered.people())
            .count("unusable", read.gathered.unusable_count)
            .count("canaries", read.canaries);
        let taken_at = self.own_moment(access, read.copy, taken_at).await?;
        let ready = self.membership_ready(access, read.gathered, read.copy, (taken_at, now)).await?;
        let mut change = self.store().change(access).await?;
        keep_in_txn(&mut change, ready, now).await?;
        self.finish(access, change, "copy.read", &about).await
    }

    /// A moment at which no reading of the copy stands: days are all that people know, and two of one day are told apart by a second.
    async fn own_moment(&self, access: &Access, copy: CopyId, asked: Time) -> Result<Time, CustodyError> {
        let there: HashSet<Time> =
            self.extracts(access, copy).await?.iter().map(|reading| reading.taken_at).collect();
        let mut moment = asked;
        while there.contains(&moment) {
            moment = moment.minus(Duration::from_secs(1));
        }
        Ok(moment)
    }
}
