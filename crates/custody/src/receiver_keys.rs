//! Keys of a receiver: to what a list is sealed before it leaves, by age or by OpenPGP. One kind or the other: a file is of one form.
//! Read by whoever says how a list goes: a card ([`crate::delivery`]), an export ([`crate::export`]), and pages that show a card.

use model::phrase::Phrase;
use model::time::Time;
use seal::age::{self, AgeRecipient};
use seal::openpgp::{MOST_BYTES, OpenPgpCertificate, OpenPgpRecipient};

pub use seal::openpgp::OpenPgpError;

use crate::Unfit;
use crate::attribution::day;

/// A file of keys is read no further: one byte more than there may be.
pub const MOST_KEY_BYTES: u64 = MOST_BYTES as u64 + 1;

/// Keys as somebody hands them in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReceiverKeys {
    /// For age, as `age1…`.
    pub age: Vec<String>,
    /// For OpenPGP: public keys in armour, one after another.
    pub openpgp: String,
}

/// To what a list is sealed.
#[derive(Debug, Clone)]
pub(crate) enum SealedTo {
    Nobody,
    Age(Vec<AgeRecipient>),
    OpenPgp(Vec<OpenPgpRecipient>),
}

/// An OpenPGP key as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownKey {
    /// What names it, in groups of four.
    pub fingerprint: String,
    /// Whose it says to be: nobody but the key itself vouches for that.
    pub name: Option<String>,
    /// Until when it can be sealed to, if that has an end, or why it cannot.
    pub until: Result<Option<Time>, OpenPgpError>,
}

impl ReceiverKeys {
    /// Takes keys for age.
    #[must_use]
    pub fn age(keys: Vec<String>) -> Self {
        ReceiverKeys { age: keys, openpgp: String::new() }
    }

    /// Takes those that stand on a card.
    #[must_use]
    pub fn of_card(age: &[String], openpgp: &str) -> Self {
        ReceiverKeys { age: age.to_vec(), openpgp: openpgp.to_owned() }
    }

    /// Takes keys for OpenPGP as a file has them, in armour or not.
    ///
    /// Errors: it is no public key; a secret key is not kept.
    pub fn openpgp(file: &[u8]) -> Result<Self, Unfit> {
        let keys = OpenPgpCertificate::read_all(file).map_err(Unfit::OpenPgpKey)?;
        Ok(ReceiverKeys { age: Vec::new(), openpgp: armoured(&keys) })
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.has_age() && !self.has_openpgp()
    }

    /// Whether there is one for OpenPGP.
    #[must_use]
    pub fn has_openpgp(&self) -> bool {
        !self.openpgp.trim().is_empty()
    }

    fn has_age(&self) -> bool {
        self.age.iter().any(|text| !text.trim().is_empty())
    }

    /// Returns what is sealed to at a time.
    ///
    /// Errors: what is no key, or a key that cannot be sealed to then; keys of both kinds.
    pub(crate) fn sealed_to(&self, now: Time) -> Result<SealedTo, Unfit> {
        match (self.has_age(), self.has_openpgp()) {
            (false, false) => Ok(SealedTo::Nobody),
            (true, true) => Err(Unfit::TwoKindsOfKeys),
            (true, false) => self.age_keys().map(SealedTo::Age),
            (false, true) => {
                let keys = self.certificates().map_err(Unfit::OpenPgpKey)?;
                let recipients = keys.iter().map(|key| key.recipient(seconds(now)));
                let recipients = recipients.collect::<Result<_, _>>().map_err(Unfit::OpenPgpKey)?;
                Ok(SealedTo::OpenPgp(recipients))
            }
        }
    }

    /// Returns them as they are kept on a card, after the same checks: of an OpenPGP key without what others signed.
    pub(crate) fn kept(&self, now: Time) -> Result<Self, Unfit> {
        let age = match self.sealed_to(now)? {
            SealedTo::Age(keys) => keys.iter().map(ToString::to_string).collect(),
            SealedTo::Nobody | SealedTo::OpenPgp(_) => Vec::new(),
        };
        let openpgp = match self.has_openpgp() {
            true => armoured(&self.certificates().map_err(Unfit::OpenPgpKey)?),
            false => String::new(),
        };
        Ok(ReceiverKeys { age, openpgp })
    }

    /// Returns the OpenPGP keys as a page shows them.
    #[must_use]
    pub fn shown(&self, now: Time) -> Vec<ShownKey> {
        let keys = if self.has_openpgp() { self.certificates().unwrap_or_default() } else { Vec::new() };
        let shown = |key: &OpenPgpCertificate| ShownKey {
            fingerprint: in_groups(&key.fingerprint()),
            name: key.name(seconds(now)),
            until: key.recipient(seconds(now)).map(|recipient| recipient.ends.map(time)),
        };
        keys.iter().map(shown).collect()
    }

    /// Returns when the first OpenPGP key ends that has an end; one that cannot be sealed to any more has ended.
    pub(crate) fn ends(&self, now: Time) -> Option<Time> {
        self.shown(now).into_iter().filter_map(|key| key.until.unwrap_or(Some(now))).min()
    }

    fn certificates(&self) -> Result<Vec<OpenPgpCertificate>, OpenPgpError> {
        OpenPgpCertificate::read_all(self.openpgp.as_bytes())
    }

    fn age_keys(&self) -> Result<Vec<AgeRecipient>, Unfit> {
        // A form cuts what is typed at its spaces, and the first line of an armoured key has some.
        if is_secret(&self.age.join(" ")) {
            return Err(Unfit::SecretKey("age"));
        }
        if self.age.iter().any(|text| text.contains("-----BEGIN")) {
            return Err(Unfit::OpenPgpForAge);
        }
        let key = |text: &String| AgeRecipient::parse(text).map_err(|_| Unfit::AgeKey);
        let keys = self.age.iter().filter(|text| !text.trim().is_empty()).map(key);
        let keys = keys.collect::<Result<Vec<_>, _>>()?;
        match keys.len() > age::MOST_RECIPIENTS {
            true => Err(Unfit::AgeKey),
            false => Ok(keys),
        }
    }
}

impl SealedTo {
    /// What an approval names them by: an OpenPGP key as its card does, so that whoever approves compares the same digits.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = match self {
            SealedTo::Nobody => Vec::new(),
            SealedTo::Age(keys) => keys.iter().map(ToString::to_string).collect(),
            SealedTo::OpenPgp(keys) => {
                keys.iter().map(|key| in_groups(&key.certificate_fingerprint())).collect()
            }
        };
        names.sort_unstable();
        names
    }

    /// What the name of a sealed file ends with; the tools of receivers take it off again.
    pub(crate) fn ending(&self) -> &'static str {
        match self {
            SealedTo::Nobody => "",
            SealedTo::Age(_) => ".age",
            SealedTo::OpenPgp(_) => ".pgp",
        }
    }
}

/// Whether a text has the secret half of a key in it, of either kind: such a text is shown to nobody, not even to whoever typed it.
#[must_use]
pub fn is_secret(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    text.contains("AGE-SECRET-KEY-") || text.contains("PRIVATE KEY")
}

fn armoured(keys: &[OpenPgpCertificate]) -> String {
    keys.iter().map(OpenPgpCertificate::armoured).collect()
}

/// As people compare it, on paper or over the telephone.
fn in_groups(fingerprint: &str) -> String {
    let groups = fingerprint.as_bytes().chunks(4).map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(" ")
}

/// An instant as seals have it.
pub(crate) fn seconds(now: Time) -> u64 {
    u64::try_from(now.seconds()).unwrap_or_default()
}

/// An instant of an OpenPGP key.
pub(crate) fn time(seconds: u64) -> Time {
    Time::from_seconds(i64::try_from(seconds).unwrap_or(i64::MAX))
}

/// What to tell whoever has such a key, and what its owner can do.
#[must_use]
pub fn phrase(why: OpenPgpError) -> Phrase {
    match why {
        OpenPgpError::NotKey => Phrase::new("openpgp-unfit-not-key"),
        OpenPgpError::AgeKey => Phrase::new("openpgp-unfit-age"),
        OpenPgpError::Secret => Phrase::new("openpgp-unfit-secret"),
        OpenPgpError::TooLarge => Phrase::new("openpgp-unfit-too-large"),
        OpenPgpError::Damaged => Phrase::new("openpgp-unfit-damaged"),
        OpenPgpError::Version(version) => {
            Phrase::new("openpgp-unfit-version").with("version", version.to_string())
        }
        OpenPgpError::Weak => Phrase::new("openpgp-unfit-weak"),
        OpenPgpError::Short(bits) => Phrase::new("openpgp-unfit-short").with("bits", bits.to_string()),
        OpenPgpError::BrokenSignature => Phrase::new("openpgp-unfit-broken"),
        OpenPgpError::Revoked => Phrase::new("openpgp-unfit-revoked"),
        OpenPgpError::Expired(at) => Phrase::new("openpgp-unfit-expired").with("date", day(time(at))),
        OpenPgpError::NotYet(at) => Phrase::new("openpgp-unfit-not-yet").with("date", day(time(at))),
        OpenPgpError::CannotEncrypt => Phrase::new("openpgp-unfit-signing"),
        OpenPgpError::Algorithm(number) => {
            Phrase::new("openpgp-unfit-algorithm").with("number", number.to_string())
        }
        OpenPgpError::Recipients => Phrase::new("openpgp-unfit-many"),
    }
}
