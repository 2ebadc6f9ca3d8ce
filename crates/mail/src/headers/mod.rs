//! The header block: fields as they stand, and the values read from them.
//! Splitting and decoding are in the modules below; what a field *means for the verdict* is `judge`'s business.

pub mod address;
pub mod authentication;
pub mod date;
pub mod encoded_word;
pub mod field;
pub mod hop;
pub mod identifier;
pub mod parameter;
pub mod received;
pub mod subject;
pub mod token;

pub use address::{AddressList, Group, Mailbox};
pub use authentication::{AuthenticationResults, DkimSignatureField, ReceivedSpf};
pub use date::Date;
pub use field::{Header, Headers};
pub use hop::Hop;
pub use received::Received;
pub use subject::Subject;
