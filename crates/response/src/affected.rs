//! Affected: whom a case concerns. A list is streamed in row by row; of each row only the fingerprint of its address stays, and the rows are forgotten. What was unusable or there
//! twice is counted, because "to every affected customer" must be a number that can be checked. The post office asks the set about each recipient.

use std::sync::Arc;

use forensics::{fingerprint::Keyed, normalise::Rules};
use formats::csv::column::{self, ColumnError};
use formats::csv::{Limits, Row, Stream};
use model::{
    access::{Access, Right},
    address::EmailAddress,
    fingerprint::{FINGERPRINT_BYTES, Fingerprint},
    ids::{AffectedSetId, BreachId},
};
use platform::audit::About;
use post::audience::{self, AffectedSets, FindingSet};
use store::response::affected::{MAX_PEOPLE, MAX_SOURCE};

pub use store::response::affected::AffectedSet;

use crate::{
    Response, ResponseError, Unfit,
    error::reason,
    fact::{self, Evidence, FactValue, Statement},
};

/// A list that is handed in: of the length of the longest address and some columns beside it, for as many people as a set holds.
pub const LIST_LIMITS: Limits =
    Limits { bytes: 4 << 30, rows: 20_000_000, columns: 200, cell_bytes: 4 << 10 };

/// What kind of fingerprint a set is made of: all spellings that are known to be one person's are one. So a set is asked about addresses, not about prints.
fn print_of(keyed: &Keyed, address: &EmailAddress) -> Fingerprint {
    keyed.mailbox(Rules::V1, address)
}

/// Reads a list of customers and keeps fingerprints only. In memory: 12 bytes for each row with an address.
pub struct AffectedBuilder {
    keyed: Keyed,
    stream: Option<Stream>,
    column: Option<usize>,
    /// The column of addresses, as somebody named it.
    named: Option<String>,
    prints: Vec<[u8; FINGERPRINT_BYTES]>,
    row_count: u64,
    unusable_count: u64,
}

/// A list that was read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AffectedList {
    prints: Vec<u8>,
    /// Rows that were read.
    pub row_count: u64,
    /// Rows without a usable address.
    pub unusable_count: u64,
    /// Rows of people who were there already.
    pub repeated_count: u64,
}

impl AffectedList {
    /// Returns how many different people are in it.
    #[must_use]
    pub fn people(&self) -> u64 {
        (self.prints.len() / FINGERPRINT_BYTES) as u64
    }
}

impl AffectedBuilder {
    /// Begins to read.
    #[must_use]
    pub fn new(keyed: Keyed) -> Self {
        Self {
            keyed,
            stream: Some(Stream::new(LIST_LIMITS)),
            column: None,
            named: None,
            prints: Vec::new(),
            row_count: 0,
            unusable_count: 0,
        }
    }

    /// Takes the addresses from the column that somebody named, by its name or as `#3`; without a name, from the one that is called so.
    #[must_use]
    pub fn with_addresses_in(mut self, column: Option<&str>) -> Self {
        self.named = column.map(str::to_owned);
        self
    }

    /// Takes the next bytes.
    ///
    /// Errors: what is no table, has no column of addresses or several of which nobody said which is meant, or names more people than a set holds; then it is over.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), ResponseError> {
        let Some(stream) = &mut self.stream else { return Err(ColumnError::NoAddress.into()) };
        let rows = stream.push(bytes)?;
        let header = stream.header().map(<[String]>::to_vec);
        self.take(header.as_deref(), rows)
    }

    /// Says that there is no more.
    ///
    /// Errors: as [`AffectedBuilder::push`], and a list without anybody.
    pub fn finish(mut self) -> Result<AffectedList, ResponseError> {
        let Some(stream) = self.stream.take() else { return Err(ColumnError::NoAddress.into()) };
        let finished = stream.finish()?;
        self.take(Some(&finished.header), finished.rows)?;
        let usable = self.prints.len() as u64;
        self.prints.sort_unstable();
        self.prints.dedup();
        if self.prints.is_empty() {
            return Err(Unfit::Nobody.into());
        }
        Ok(AffectedList {
            row_count: self.row_count,
            unusable_count: self.unusable_count,
            repeated_count: usable - self.prints.len() as u64,
            prints: self.prints.into_flattened(),
        })
    }

    fn take(&mut self, header: Option<&[String]>, rows: Vec<Row>) -> Result<(), ResponseError> {
        if self.column.is_none() && header.is_some() {
            let header = header.unwrap_or_default();
            // A list may be nothing but addresses, without a line that says so.
            if let [only] = header
                && let Some(address) = EmailAddress::parse(only.trim())
            {
                self.column = Some(0);
                self.row_count += 1;
                self.prints.push(*print_of(&self.keyed, &address).as_bytes());
            } else {
                self.column = Some(column::address(header, self.named.as_deref())?);
            }
        }
        let Some(column) = self.column else { return Ok(()) };
        for row in rows {
            self.row_count += 1;
            let address = row.cells.get(column).and_then(|cell| EmailAddress::parse(cell.trim()));
            match address {
                Some(address) => self.prints.push(*print_of(&self.keyed, &address).as_bytes()),
                None => self.unusable_count += 1,
            }
        }
        if self.prints.len() as u64 > MAX_PEOPLE {
            return Err(Unfit::TooMany.into());
        }
        Ok(())
    }
}

/// A set that can be asked; in memory, 12 bytes for each person.
#[derive(Clone)]
pub struct Affected {
    /// Sorted, each once.
    prints: Vec<u8>,
    keyed: Keyed,
}

impl Affected {
    fn has(&self, print: &Fingerprint) -> bool {
        let (prints, _) = self.prints.as_chunks::<FINGERPRINT_BYTES>();
        prints.binary_search(print.as_bytes()).is_ok()
    }

    /// Returns how many people are in it.
    #[must_use]
    pub fn people(&self) -> u64 {
        (self.prints.len() / FINGERPRINT_BYTES) as u64
    }
}

impl audience::Affected for Affected {
    fn contains(&self, address: &EmailAddress) -> bool {
        self.has(&print_of(&self.keyed, address))
    }
}

impl AffectedSets for Response {
    fn find<'s>(&'s self, access: &'s Access, set: AffectedSetId) -> FindingSet<'s> {
        Box::pin(async move {
            let prints = self.rows().affected_prints(access, set).await?;
            let keyed = self.inner.keyed.clone();
            Ok(Arc::new(Affected { prints, keyed }) as Arc<dyn audience::Affected>)
        })
    }
}

impl Response {
    /// Begins to read a list of those whom a case concerns.
    #[must_use]
    pub fn affected_begin(&self) -> AffectedBuilder {
        AffectedBuilder::new(self.inner.keyed.clone())
    }

    /// Keeps a list that was read: it is the one that counts from now on. The number of people becomes a fact. Needs the right to respond.
    pub async fn affected_keep(
        &self,
        access: &Access,
        breach: BreachId,
        source: &str,
        list: AffectedList,
    ) -> Result<AffectedSetId, ResponseError> {
        access.require(Right::Respond)?;
        let now = self.now();
        let by = access.actor.to_string();
        let set = AffectedSet {
            id: AffectedSetId::new(now, self.chance().bytes()),
            breach,
            source: reason(source, MAX_SOURCE)?,
            people: 0,
            row_count: list.row_count,
            unusable_count: list.unusable_count,
            repeated_count: list.repeated_count,
            sha256: [0; 32],
            made: (now, by.clone()),
        };
        let written = self.rows().affected_write(access, set, list.prints).await?;
        let (id, people) = (written.set().id, written.set().people);
        let mut change = self.change(access, Right::Respond).await?;
        crate::breach::open_in_txn(&mut change, breach).await?;
        change.affected_add_in_txn(&written).await?;
        let evidence = Evidence { noun: "affected_set".into(), id: id.to_string(), note: String::new() };
        let statement = Statement::confirmed(FactValue::People(people), vec![evidence]);
        fact::state_in_txn(&mut change, self, breach, &statement, (now, &by)).await?;
        let about = About::of("breach", breach).and("affected_set", id).count("people", people);
        self.done(access, change, "case.affected_keep", &about).await?;
        Ok(id)
    }

    /// Returns the set of a case that counts; none while nobody handed in a list.
    pub async fn affected_of(
        &self,
        access: &Access,
        breach: BreachId,
    ) -> Result<Option<AffectedSet>, ResponseError> {
        Ok(self.rows().affected_list(access, breach).await?.into_iter().next())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyed() -> Keyed {
        Keyed::new(&[7; 32])
    }

    fn read(text: &str) -> Result<AffectedList, ResponseError> {
        let mut builder = AffectedBuilder::new(keyed());
        // Bytes come as they come.
        for piece in text.as_bytes().chunks(7) {
            builder.push(piece)?;
        }
        builder.finish()
    }

    fn affected(text: &str) -> (Affected, AffectedList) {
        let list = read(text).unwrap();
        (Affected { prints: list.prints.clone(), keyed: keyed() }, list)
    }

    fn print(address: &str) -> Fingerprint {
        print_of(&keyed(), &EmailAddress::parse(address).unwrap())
    }

    #[test]
    fn a_list_becomes_fingerprints_and_every_row_is_counted() {
        let text = "Name;E-Mail\nAda;ada@shop.example\nBob;no address\nAda again;ADA@shop.example\n;zoe@example.net\n";
        let (affected, list) = affected(text);
        assert_eq!((list.row_count, list.unusable_count, list.repeated_count), (4, 1, 1));
        assert_eq!(affected.people(), 2);
        assert!(affected.has(&print("ada@shop.example")));
        assert!(affected.has(&print("zoe@example.net")));
        assert!(!affected.has(&print("bob@shop.example")));
    }

    #[test]
    fn spellings_of_one_mailbox_are_one_person() {
        let (affected, list) = affected("email\na.da+news@gmail.com\nada@gmail.com\n");
        assert_eq!((affected.people(), list.repeated_count), (1, 1));
        assert!(affected.has(&print("A.D.A@googlemail.com")));
    }

    #[test]
    fn a_list_may_be_addresses_and_nothing_else() {
        let (affected, list) = affected("ada@shop.example\nbob@shop.example\n");
        assert_eq!((affected.people(), list.row_count), (2, 2));
    }

    #[test]
    fn of_two_columns_of_addresses_none_is_read_until_somebody_says_which() {
        let text = "Email;Name;E-Mail\nada@shop.example;Ada;ben@shop.example\n";
        let refused = read(text);
        let Err(ResponseError::Column(error)) = refused else { panic!("{refused:?}") };
        assert!(error.to_string().ends_with("Email (#1), E-Mail (#3)"), "{error}");
        let mut builder = AffectedBuilder::new(keyed()).with_addresses_in(Some("#3"));
        builder.push(text.as_bytes()).unwrap();
        let affected = Affected { prints: builder.finish().unwrap().prints, keyed: keyed() };
        assert!(affected.has(&print("ben@shop.example")) && !affected.has(&print("ada@shop.example")));
    }

    #[test]
    fn a_list_without_addresses_is_refused() {
        assert!(matches!(read("name;phone\nAda;1\n"), Err(ResponseError::Column(ColumnError::NoAddress))));
        assert!(matches!(read("email\nnobody\n"), Err(ResponseError::Unfit(Unfit::Nobody))));
        assert!(matches!(read(""), Err(ResponseError::Table(_))));
        // Half of the people of a case is worse than none.
        let cut = read("email;name\nada@shop.example;Ada\nbob@shop.example;\"Bo\ncy@shop.example;Cy\n");
        let told = cut.as_ref().err().and_then(ResponseError::unfit).map(|phrase| phrase.id);
        assert_eq!(told, Some("custody-table-not-closed"), "{cut:?}");
    }
}
