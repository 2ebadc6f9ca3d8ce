//! Why custody could not do something; variants by who must act.

mod said;

use std::io;
use std::path::{Path, PathBuf};

use forensics::membership::MembershipError;
use formats::csv::CsvError;
use formats::csv::column::ColumnError;
use formats::dump::DumpError;
use formats::packed::Packed;
use model::access::Denied;
use model::ids::ApprovalId;
use model::phrase::Phrase;
use platform::audit::AuditError;
use platform::keys::KeyError;
use platform::objects::ObjectError;
use platform::tables::packed;
use seal::openpgp::OpenPgpError;
use store::error::StoreError;
use thiserror::Error;

use crate::export::Twice;
use crate::export::approval::WhySecond;

/// Custody could not do something.
#[derive(Debug, Error)]
pub enum CustodyError {
    /// What somebody entered is not in its form.
    #[error("keep it")]
    Unfit(#[from] Unfit),
    /// Whoever asked may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The store would not keep or find it.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It could not be audited, so it did not happen.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The seed file could not be sealed or opened.
    #[error(transparent)]
    Object(#[from] ObjectError),
    /// There is no key for so long.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Somebody laid more keys over who is on a list than this process knows.
    #[error(
        "read who was in which copy: {wanted} list keys were laid over it, and {known} are known here; start again if one was added, or put the lost one back (`tidewatch verify` names it)"
    )]
    ListKeyMissing {
        /// So many are needed.
        wanted: u64,
        /// So many are there.
        known: u64,
    },
    /// The seed file has ended, or is none this program can read.
    #[error("open the seed file: it has ended")]
    SeedsGone,
    /// Nobody has said at which domain of ours canaries live.
    #[error("plant canaries: no domain is set up for them; set `mailbox.canary_domains`")]
    NoCanaryDomain,
    /// There is no door for mail to ourselves, or this process does not know where it is.
    #[error("test a canary: no door takes mail to it; set `mailbox.listen`")]
    NoOwnDoor,
    /// Our own door did not take a test; with the code of its answer, 0 for none.
    #[error("test a canary: our own door did not take the message (answer {0})")]
    TestRefused(u16),
    // Membership and dumps.
    /// A file of who was in which copy cannot be read or extended.
    #[error(transparent)]
    Membership(#[from] MembershipError),
    /// An extract is no table we read.
    #[error(transparent)]
    Table(#[from] CsvError),
    /// The party may have no copy, and nobody let one go.
    #[error("make a copy: its holder may have none")]
    Refused(crate::standing::Refusal),
    /// Kept questions are none this program can read.
    #[error("read the questions of an assessment: they are damaged")]
    QuestionsDamaged,
    /// The list was new, and somebody else made one of its name while it was being read: who is on it was written for another.
    #[error("let the list leave: somebody made this list just now; send it again")]
    ListMeanwhile,
    /// Something is odd about it beside the copy before: somebody has to say that this is meant.
    #[error("let the list leave: {0}; say that this is meant")]
    AsksTwice(Twice),
    /// People are in it who were removed from the list: somebody has to say that this is meant.
    #[error("let the list leave: people who were removed are in it again ({people}); say that this is meant")]
    RemovedAgain {
        /// How many.
        people: u64,
    },
    /// So many rows leave only if a second person agrees.
    #[error("let the list leave: a second person has to agree, number {approval}")]
    NeedsSecond {
        /// The question that was asked.
        approval: ApprovalId,
        /// Rows that would leave.
        rows: u64,
        /// Why somebody else is asked.
        why: WhySecond,
    },
    /// A file that is to leave cannot be read.
    #[error("{action} {}", path.display())]
    File {
        /// What was tried.
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The link is not there, is used up, or its day is over; which of these is not told to strangers.
    #[error("fetch by a link: there is none, or no longer")]
    NoDrop,
    /// A sealed copy is not there to be handed over, or goes another way.
    #[error(
        "hand the copy over: it was handed over whole before, goes another way than this, or its days are over; to give it again, seal the list again"
    )]
    NotToHand,
    /// A dump cannot be read.
    #[error(transparent)]
    Dump(#[from] DumpError),
    /// As many extracts as are read at once are being read.
    #[error("read an extract: two others are being read; try again in a minute")]
    ExtractsUnderWay,
    /// There is no page on which a vendor could answer.
    #[error("ask a vendor: there are no public pages on which it could answer; set `public.listen`")]
    NoAnswerPage,
    /// Addresses that were drawn are taken, several times in a row.
    #[error("plant canaries: all addresses drawn were issued before")]
    Drawn,
}

/// What somebody entered is not in its form.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unfit {
    /// Nothing stands where a name must.
    #[error("it has no name")]
    NoName,
    /// Another has this name.
    #[error("there is one of this name")]
    NameTaken,
    /// A text is longer than one may be.
    #[error("`{0}` is too long")]
    TooLong(&'static str),
    /// A text is no domain.
    #[error("`{0}` is not a domain")]
    Domain(String),
    /// At a domain anybody gets an address: it says nothing of who writes.
    #[error("`{0}` is everybody's")]
    Everybodys(String),
    /// A text is no date like 2027-03-31.
    #[error("`{0}` is not a date")]
    Date(String),
    /// A day on which something was made is still to come.
    #[error("`{0}` is still to come")]
    DayToCome(String),
    /// A text is no number.
    #[error("`{0}` is not a number")]
    Number(String),
    /// There is no header line.
    #[error("there is no header line")]
    NoHeader,
    /// The header line cannot be read as one.
    #[error("the header line cannot be read")]
    Header,
    /// No column of the header looks like one for addresses.
    #[error("no column is for addresses")]
    NoAddressColumn,
    /// Nobody is named who answers for it.
    #[error("nobody is named")]
    NoPerson,
    /// No reason is given.
    #[error("no reason is given")]
    NoReason,
    /// An exception must end within seven days.
    #[error("an exception ends within seven days")]
    ExceptionDay,
    /// There is no such questionnaire.
    #[error("there is no such questionnaire")]
    NoQuestionnaire,
    /// The party is being asked that one.
    #[error("it is being asked that already")]
    AskedAlready,
    /// An answer is none of the question's choices.
    #[error("an answer is none of the choices")]
    NoChoice,
    /// Questions have no answer.
    #[error("{0} questions have no answer")]
    Unanswered(u64),
    /// The questionnaire has no such question.
    #[error("there is no such question")]
    NoQuestion,
    /// A file has nothing in it.
    #[error("the file is empty")]
    EmptyFile,
    /// A file is longer than evidence may be.
    #[error("the file is longer than {} MB", crate::evidence::MOST_BYTES / 1_000_000)]
    FileTooLong,
    /// An assessment would have more files, or more bytes of them, than it may.
    #[error("an assessment has at most {} files, of {} MB together", crate::evidence::MOST_FILES, crate::evidence::MOST_BYTES_TOGETHER / 1_000_000)]
    FilesFull,
    /// A form broke off, or brought more than one may: what came of it before is kept.
    #[error("the form broke off, or was larger than one may be")]
    FormBroken,
    /// As many files as may be at once are on their way in.
    #[error("as many files as there may be are on their way")]
    FilesUnderWay,
    /// A file is no questionnaire.
    #[error("it is no questionnaire: {0}")]
    NoQuestions(String),
    /// Our own company is not in the register.
    #[error("our own company is not in the register")]
    NoOwnCompany,
    /// There is no such company; with those there are, as far as they are named.
    #[error("there is no company `{0}`")]
    NoSuchParty(String, Vec<String>),
    /// There is no such list.
    #[error("there is no list `{0}`")]
    NoSuchList(String),
    /// A text is no country.
    #[error("`{0}` is not a country")]
    Country(String),
    /// A party cannot work for itself.
    #[error("it would work for itself")]
    Circle,
    /// There is no vendor of this name.
    #[error("no vendor is called `{0}`")]
    Vendor(String),
    /// There is no list of this name.
    #[error("no list is called `{0}`")]
    List(String),
    /// A text is no domain from which mail comes.
    #[error("`{0}` is not a sender's domain")]
    SenderDomain(String),
    /// A text is no mail address.
    #[error("`{0}` is not a mail address")]
    AskTo(String),
    /// A file of the send calendar is no table.
    #[error("{0}")]
    Sheet(String),
    /// A table has no column for the date or for the vendor.
    #[error("no column is for the date, or none is for the vendor")]
    Columns,
    /// A text is no mail address of somebody at a vendor.
    #[error("`{0}` is not a mail address")]
    Contact(String),
    /// Within so many hours nobody can be asked to answer.
    #[error("`{0}` hours are too few or too many")]
    Hours(String),
    /// So many canaries cannot be planted at once.
    #[error("{0} canaries are too few or too many")]
    Seeds(u64),
    // Membership and dumps.
    /// A text is no address.
    #[error("it is not an address")]
    Address,
    /// A list names more people than are taken in at once.
    #[error("it names too many people")]
    TooManyPeople,
    /// A list names nobody.
    #[error("nobody is in it")]
    NobodyInList,
    /// More of a thousand people than may be kept out of copies by lot.
    #[error("{0} of a thousand is more than may be kept out")]
    ControlShare(u64),
    /// Nobody has read the copy, or what was read of it is forgotten.
    #[error("nothing of it is read")]
    NothingRead,
    /// Just these people are registered as a copy that was found at that company.
    #[error("just these people are registered already, as found at {0}")]
    FoundAlready(String),
    // What leaves.
    /// A file is not a table of text.
    #[error("the file is not a table of text; save it as CSV")]
    Table,
    /// A file is packed.
    #[error("the file is packed ({0}); unpack it first")]
    Packed(Packed),
    /// A line is too long; often a quotation mark was not closed.
    #[error("the row on line {0} is too long; perhaps a quotation mark is not closed")]
    LongLine(u64),
    /// Nobody knows an encoding of this name.
    #[error("nobody knows an encoding of this name; iso-8859-2 and shift_jis are two")]
    Encoding,
    /// A link can be used for so many days at most.
    #[error("a link cannot be used for {0} days: 1 to 30")]
    LinkDays(u64),
    /// A quotation mark opens on this line and is not closed.
    #[error("the quotation mark that opens on line {0} is not closed")]
    NotClosed(u64),
    /// On this line of a table stands a zero byte.
    #[error("a zero byte stands on line {0}")]
    Nul(u64),
    /// The table has no column of this name.
    #[error("there is no column `{0}`")]
    Column(String),
    /// The table has several columns of this name.
    #[error("there are several columns `{0}`; say which by its number, as #3")]
    ColumnTwice(String),
    /// It is not known which column of the table has the addresses.
    #[error("say which column has the addresses: {0}")]
    AddressColumn(ColumnError),
    /// Nobody said until when.
    #[error("nobody said until when the party may have it")]
    NoEnd,
    /// A day lies behind us.
    #[error("that day is past")]
    Past,
    /// A text is no key to seal to.
    #[error("it is not an age recipient")]
    AgeKey,
    /// A text is the secret half of a key, in which field; it is not said again.
    #[error("it is a secret key, and the public one belongs there")]
    SecretKey(&'static str),
    /// An OpenPGP key is where a key for age belongs.
    #[error("it is an OpenPGP key, and a key for age belongs there")]
    OpenPgpForAge,
    /// A text is no OpenPGP key, or nothing can be sealed to it now.
    #[error("use an OpenPGP key")]
    OpenPgpKey(#[source] OpenPgpError),
    /// There is no OpenPGP key to seal to.
    #[error("there is no OpenPGP key to seal to")]
    NoOpenPgpKey,
    /// Keys for age and for OpenPGP, and a file has one form.
    #[error("there are keys for age and for OpenPGP; a file is sealed to one kind")]
    TwoKindsOfKeys,
    /// A text is no way in which a list is handed over.
    #[error("it is no way to hand a list over")]
    NoDelivery,
    /// A text is no place to which a list could be posted.
    #[error("say on the vendor's card where its platform takes files: https://HOST/PATH")]
    PushUrl,
    /// A file is too long to be posted.
    #[error("it is too long to be posted to a platform; choose a link")]
    PushTooLong,
    /// A text is no fingerprint of an OpenPGP key.
    #[error("`{0}` is not the fingerprint of an OpenPGP key: 40 or 64 hexadecimal digits")]
    Fingerprint(String),
    /// The public pages are closed, so nobody could fetch it by a link.
    #[error(
        "nobody could fetch it by a link, because the public pages are closed: set `public.listen` and `public.origin`, or choose another way to hand it over"
    )]
    NoLinks,
    /// A list of another tenant: the public pages are the house's own, and would open no link to it.
    #[error(
        "links serve lists of the house that runs this installation only, because the public pages are its own: choose another way to hand it over"
    )]
    LinksOfHouse,
    /// As much is on its way in as may be at once.
    #[error("as many uploads as there may be are on their way")]
    UploadsUnderWay,
    /// An upload is not whole.
    #[error("the upload is not whole")]
    UploadUnfinished,
    /// A text is no SHA-256.
    #[error("`{0}` is not a SHA-256 in 64 digits")]
    Hash(String),
    /// A dump without an address.
    #[error("there is no address in it")]
    NoAddress,
    /// Nobody said where a dump is from.
    #[error("nobody said where it is from")]
    NoSource,
    /// Nobody said on which ground a dump may be looked at.
    #[error("nobody said on which ground it may be looked at")]
    NoGround,
    /// As many dumps as are read at once are being read.
    #[error("two others are being read")]
    DumpsUnderWay,
    /// A text is no evidence bundle of a dump.
    #[error("it is no evidence bundle of a dump")]
    NoBundle,
}

impl Unfit {
    /// Returns the question whose answer it is about.
    #[must_use]
    pub const fn field(&self) -> &'static str {
        match self {
            Unfit::NoName | Unfit::NameTaken => "name",
            Unfit::TooLong(field) => field,
            Unfit::Domain(_) | Unfit::Everybodys(_) => "domains",
            Unfit::Date(_) => "until",
            Unfit::DayToCome(_) => "taken",
            Unfit::Number(_) => "rows",
            Unfit::NoHeader | Unfit::Header | Unfit::NoAddressColumn => "header",
            Unfit::NoPerson => "person",
            Unfit::NoReason => "why",
            Unfit::ExceptionDay => "until",
            Unfit::NoQuestionnaire | Unfit::AskedAlready => "questionnaire",
            Unfit::NoChoice | Unfit::Unanswered(_) => "signed",
            Unfit::NoQuestions(_) => "file",
            Unfit::NoQuestion => "question",
            Unfit::EmptyFile
            | Unfit::FileTooLong
            | Unfit::FilesFull
            | Unfit::FilesUnderWay
            | Unfit::FormBroken => "file",
            Unfit::NoOwnCompany => "own",
            Unfit::NoSuchParty(..) => "party",
            Unfit::NoSuchList(_) => "list",
            Unfit::Country(_) => "country",
            Unfit::Circle => "works-for",
            Unfit::Seeds(_) => "seeds",
            Unfit::Address => "address",
            Unfit::TooManyPeople | Unfit::NobodyInList | Unfit::NoAddress => "file",
            Unfit::NothingRead => "copy",
            Unfit::ControlShare(_) => "per-mille",
            Unfit::FoundAlready(_) => "file",
            Unfit::Table | Unfit::Packed(_) | Unfit::LongLine(_) | Unfit::NotClosed(_) | Unfit::Nul(_) => {
                "file"
            }
            Unfit::LinkDays(_) => "link_days",
            Unfit::Encoding => "encoding",
            Unfit::Column(_) | Unfit::ColumnTwice(_) => "columns",
            Unfit::AddressColumn(_) => "address",
            Unfit::NoEnd | Unfit::Past => "until",
            Unfit::AgeKey | Unfit::OpenPgpForAge => "age",
            Unfit::SecretKey(field) => field,
            Unfit::OpenPgpKey(_) | Unfit::NoOpenPgpKey | Unfit::TwoKindsOfKeys => "openpgp",
            Unfit::Hash(_) => "sha256",
            Unfit::NoSource => "source",
            Unfit::NoGround => "ground",
            Unfit::DumpsUnderWay | Unfit::NoBundle => "file",
            Unfit::UploadsUnderWay | Unfit::UploadUnfinished => "file",
            Unfit::NoDelivery => "way",
            Unfit::PushUrl => "url",
            Unfit::PushTooLong | Unfit::NoLinks | Unfit::LinksOfHouse => "delivery",
            Unfit::Fingerprint(_) => "recipient",
            Unfit::Vendor(_) => "vendor",
            Unfit::List(_) => "list",
            Unfit::SenderDomain(_) => "sender_domain",
            Unfit::AskTo(_) => "ask_to",
            Unfit::Contact(_) => "contact",
            Unfit::Hours(_) => "hours",
            Unfit::Sheet(_) | Unfit::Columns => "file",
        }
    }

    /// Returns what to tell whoever entered it.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        match self {
            Unfit::NoName => Phrase::new("custody-unfit-no-name"),
            Unfit::NameTaken => Phrase::new("custody-unfit-name-taken"),
            Unfit::TooLong(_) => Phrase::new("custody-unfit-too-long"),
            Unfit::Domain(text) => Phrase::new("custody-unfit-domain").with("text", text),
            Unfit::Everybodys(text) => Phrase::new("custody-unfit-everybodys").with("text", text),
            Unfit::Date(text) => Phrase::new("custody-unfit-date").with("text", text),
            Unfit::DayToCome(text) => Phrase::new("custody-unfit-day-to-come").with("text", text),
            Unfit::Number(text) => Phrase::new("custody-unfit-number").with("text", text),
            Unfit::NoHeader => Phrase::new("custody-unfit-no-header"),
            Unfit::Header => Phrase::new("custody-unfit-header"),
            Unfit::NoAddressColumn => Phrase::new("custody-unfit-no-address-column"),
            Unfit::NoPerson => Phrase::new("custody-unfit-no-person"),
            Unfit::NoReason => Phrase::new("custody-unfit-no-reason"),
            Unfit::ExceptionDay => Phrase::new("custody-unfit-exception-day"),
            Unfit::NoQuestionnaire => Phrase::new("custody-unfit-no-questionnaire"),
            Unfit::AskedAlready => Phrase::new("custody-unfit-asked-already"),
            Unfit::NoChoice => Phrase::new("custody-unfit-no-choice"),
            Unfit::Unanswered(count) => {
                Phrase::new("custody-unfit-unanswered").with("count", count.to_string())
            }
            Unfit::NoQuestion => Phrase::new("evidence-unfit-question"),
            Unfit::EmptyFile => Phrase::new("evidence-unfit-empty"),
            Unfit::FileTooLong => {
                let most = (crate::evidence::MOST_BYTES / 1_000_000).to_string();
                Phrase::new("evidence-unfit-long").with("most", most)
            }
            Unfit::FilesFull => {
                let (files, most) =
                    (crate::evidence::MOST_FILES, crate::evidence::MOST_BYTES_TOGETHER / 1_000_000);
                Phrase::new("evidence-unfit-full")
                    .with("files", files.to_string())
                    .with("most", most.to_string())
            }
            Unfit::FormBroken => Phrase::new("evidence-unfit-form"),
            Unfit::FilesUnderWay => Phrase::new("evidence-unfit-under-way"),
            Unfit::NoQuestions(why) => Phrase::new("library-unfit-file").with("why", why),
            Unfit::NoOwnCompany => Phrase::new("custody-unfit-no-own-company"),
            Unfit::NoSuchParty(text, known) => Phrase::new("custody-unfit-no-party")
                .with("text", text)
                .with("known", known.join(", "))
                .with("found", known.len().to_string()),
            Unfit::NoSuchList(text) => Phrase::new("custody-unfit-no-list").with("text", text),
            Unfit::Country(text) => Phrase::new("custody-unfit-country").with("text", text),
            Unfit::Circle => Phrase::new("custody-unfit-circle"),
            Unfit::Vendor(text) => Phrase::new("custody-unfit-vendor").with("text", text),
            Unfit::List(text) => Phrase::new("custody-unfit-list").with("text", text),
            Unfit::SenderDomain(text) if crate::party::is_everybodys(&text.to_lowercase()) => {
                Phrase::new("custody-unfit-everybodys").with("text", text)
            }
            Unfit::SenderDomain(text) => Phrase::new("custody-unfit-domain").with("text", text),
            Unfit::Hours(_) => Phrase::new("custody-unfit-hours"),
            Unfit::AskTo(text) | Unfit::Contact(text) => {
                Phrase::new("custody-unfit-address").with("text", text)
            }
            Unfit::Sheet(_) => Phrase::new("custody-unfit-table"),
            Unfit::Columns => Phrase::new("custody-unfit-columns"),
            Unfit::Seeds(_) => {
                let most = crate::adopt::MOST_SEEDS.to_string();
                Phrase::new("custody-unfit-seeds").with("least", "1").with("most", most)
            }
            Unfit::Address => Phrase::new("custody-unfit-address"),
            Unfit::TooManyPeople => Phrase::new("custody-unfit-too-many-people"),
            Unfit::NobodyInList => Phrase::new("custody-unfit-nobody"),
            Unfit::NothingRead => Phrase::new("custody-unfit-nothing-read"),
            Unfit::ControlShare(asked) => Phrase::new("custody-unfit-control-share")
                .with("asked", asked.to_string())
                .with("most", crate::membership::MOST_CONTROL_PER_MILLE.to_string()),
            Unfit::FoundAlready(party) => Phrase::new("custody-unfit-found-already").with("party", party),
            Unfit::Table => Phrase::new("export-unfit-table"),
            Unfit::Packed(kind) => packed(*kind),
            Unfit::Encoding => Phrase::new("export-unfit-encoding"),
            Unfit::LongLine(line) => Phrase::new("export-unfit-line").with("line", line.to_string()),
            Unfit::LinkDays(_) => {
                let most = crate::export::MOST_LINK_DAYS.to_string();
                Phrase::new("export-unfit-link-days").with("most", most)
            }
            Unfit::NotClosed(line) => Phrase::new("custody-table-not-closed").with("line", line.to_string()),
            Unfit::Nul(line) => Phrase::new("custody-table-nul").with("line", line.to_string()),
            Unfit::Column(name) => Phrase::new("export-unfit-column").with("text", name),
            Unfit::ColumnTwice(name) => Phrase::new("export-unfit-column-twice").with("text", name),
            Unfit::AddressColumn(error) => platform::tables::no_address(error),
            Unfit::NoEnd => Phrase::new("export-unfit-no-end"),
            Unfit::Past => Phrase::new("export-unfit-past"),
            Unfit::AgeKey => Phrase::new("export-unfit-age"),
            Unfit::SecretKey(_) => Phrase::new("export-unfit-secret"),
            Unfit::OpenPgpForAge => Phrase::new("export-unfit-openpgp-for-age"),
            Unfit::OpenPgpKey(why) => crate::receiver_keys::phrase(*why),
            Unfit::NoOpenPgpKey => Phrase::new("export-unfit-openpgp-none"),
            Unfit::TwoKindsOfKeys => Phrase::new("export-unfit-two-kinds"),
            Unfit::NoDelivery => Phrase::new("export-unfit-way"),
            Unfit::PushUrl => Phrase::new("export-unfit-push-url"),
            Unfit::PushTooLong => Phrase::new("export-unfit-push-long"),
            Unfit::Fingerprint(text) => Phrase::new("export-unfit-fingerprint").with("text", text),
            Unfit::NoLinks => Phrase::new("export-unfit-no-links"),
            Unfit::LinksOfHouse => Phrase::new("export-unfit-links-of-house"),
            Unfit::UploadsUnderWay => Phrase::new("export-unfit-uploads"),
            Unfit::UploadUnfinished => Phrase::new("export-unfit-upload"),
            Unfit::Hash(text) => Phrase::new("export-unfit-hash").with("text", text),
            Unfit::NoSource => Phrase::new("dump-unfit-source"),
            Unfit::NoAddress => Phrase::new("dump-unfit-no-address"),
            Unfit::NoGround => Phrase::new("dump-unfit-ground"),
            Unfit::DumpsUnderWay => Phrase::new("dump-unfit-under-way"),
            Unfit::NoBundle => Phrase::new("dump-unfit-bundle"),
        }
    }
}

impl CustodyError {
    /// A file of the user's that cannot be read.
    #[must_use]
    pub fn file(action: &'static str, path: &Path, source: io::Error) -> Self {
        CustodyError::File { action, path: path.to_owned(), source }
    }
}
