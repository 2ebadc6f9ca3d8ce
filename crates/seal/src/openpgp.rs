//! OpenPGP: files sealed to somebody's own key in the form that GnuPG, Sequoia and their like open (RFC 9580; version 4 keys, as RFC 4880 made them).
//! Seals only: whose key it is opens with tools of their own. Not passphrases, signing, secret keys, key servers, a web of trust or version 6.
//!
//! - [`armour`]: the text that people paste, as bytes.
//! - [`packet`]: the frames and numbers that everything is made of.
//! - [`key`]: public keys, and what they can verify.
//! - [`signature`]: what a key says of itself and of its parts.
//! - [`certificate`]: a public key with its parts: whose it is, and which part is sealed to at a time.
//! - [`wrap`]: a file's key, sealed to one of those.
//! - [`sealer`]: the file.

mod armour;
mod certificate;
mod key;
mod packet;
mod sealer;
mod signature;
mod wrap;

use thiserror::Error;

pub use certificate::{MOST_BYTES, OpenPgpCertificate, OpenPgpRecipient};
pub use sealer::{Literal, Sealer};

/// A file is sealed to a person and perhaps a deputy and an offline key, not to a crowd.
pub const MOST_RECIPIENTS: usize = 16;

/// A text is no key to seal to, or nothing can be sealed to it now. Times are seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum OpenPgpError {
    /// Not in the form of a public key.
    #[error("read an OpenPGP key: expected a public key, as `gpg --export --armor` writes it")]
    NotKey,
    /// A key of another kind.
    #[error("read an OpenPGP key: this is a key for age")]
    AgeKey,
    /// Somebody's secret key.
    #[error("read an OpenPGP key: this is a secret key; it must stay with its owner")]
    Secret,
    /// More bytes, packets, names or parts than any key that is used has.
    #[error("read an OpenPGP key: it is too large; export it without what others said of it")]
    TooLarge,
    /// Cut off, or changed on the way.
    #[error("read an OpenPGP key: it is cut off or damaged")]
    Damaged,
    /// Of a version that is not sealed to.
    #[error("read an OpenPGP key: it is of version {0}, and only version 4 is sealed to")]
    Version(u8),
    /// What it says of itself is signed with SHA-1 or MD5, which can be forged.
    #[error("seal to an OpenPGP key: what it says of itself is signed with SHA-1 or MD5")]
    Weak,
    /// A number of its is shorter than can be trusted.
    #[error("seal to an OpenPGP key: it has {0} bits, and at least 2048 are needed")]
    Short(u32),
    /// What it says of itself was not signed by it.
    #[error("seal to an OpenPGP key: its signature on itself does not hold")]
    BrokenSignature,
    /// Its owner took it back.
    #[error("seal to an OpenPGP key: its owner revoked it")]
    Revoked,
    /// It is over.
    #[error("seal to an OpenPGP key: it has expired")]
    Expired(u64),
    /// It begins later.
    #[error("seal to an OpenPGP key: it is not valid yet")]
    NotYet(u64),
    /// It is for signing only.
    #[error("seal to an OpenPGP key: none of its parts is for encryption")]
    CannotEncrypt,
    /// By a way that is not sealed to, as numbered by IANA.
    #[error("seal to an OpenPGP key: its algorithm {0} is not sealed to")]
    Algorithm(u8),
    /// None, or more than [`MOST_RECIPIENTS`].
    #[error("seal to OpenPGP keys: there must be 1 to 16")]
    Recipients,
}

#[cfg(test)]
mod tests;
