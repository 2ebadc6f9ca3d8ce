//! Signatures: what a key says of itself, of the names it goes by and of its parts (RFC 9580 §5.2). Version 4; of every other version, only that something was
//! taken back: what lets something be sealed to is believed only when we know all of it, what forbids it is heard however it was written. What others say of it
//! is passed over.

use super::OpenPgpError;
use super::key::{Hash, Key};
use super::packet::Bytes;

/// Types of signatures (RFC 9580 §5.2.1).
pub(super) const NAME: std::ops::RangeInclusive<u8> = 0x10..=0x13;
pub(super) const PART: u8 = 0x18;
pub(super) const DIRECT: u8 = 0x1F;
pub(super) const KEY_REVOKED: u8 = 0x20;
pub(super) const PART_REVOKED: u8 = 0x28;
pub(super) const NAME_REVOKED: u8 = 0x30;

/// RFC 9580 §5.2.2: after version, count, type, time, who, by which two means, and two bytes of the hash.
const OLD_VALUE_AT: usize = 19;

/// RFC 9580 §5.2.3.29: that what is sent, or what is stored, may be sealed to it.
const FOR_ENCRYPTION: u8 = 0x04 | 0x08;
/// RFC 9580 §5.2.3.31: it was replaced, or is not used any more; what it did before stands.
const SOFT_REASONS: [u8; 2] = [1, 3];
/// RFC 9580 §5.2.3.7: what we do not know and must is in nobody's name. These we know, or they change nothing for whoever seals.
const KNOWN: [u8; 23] = [2, 3, 4, 5, 6, 7, 9, 11, 12, 16, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33];

/// What a key said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signature {
    /// The whole of it, as it came.
    pub(super) body: Vec<u8>,
    pub(super) kind: u8,
    algorithm: u8,
    hash_id: u8,
    form: Form,
    said: Said,
    /// Who says to have made it; none if it does not say.
    issuer: Option<[u8; 8]>,
}

/// How a signature is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Version 4: how much of the body is signed, and where the signature begins.
    Counted { signed_bytes: usize, value_at: usize },
    /// Versions 2 and 3, of before 1998: the type and the time are signed.
    Old,
    /// Another version, which is not ours to check.
    Unknown(u8),
}

/// What stands in the part that is signed. Times are seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    created: Option<u32>,
    /// After that long this is not said any more.
    holds_for: Option<u32>,
    /// The key ends so long after it was made.
    pub(super) key_lives: Option<u32>,
    flags: Option<u8>,
    pub(super) is_primary: bool,
    reason: Option<u8>,
    pub(super) ciphers: Option<Vec<u8>>,
    has_unknown: bool,
}

impl Signature {
    /// Reads the body of a packet; none if it is cut off or of another version, unless it takes something back.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        match *body.first()? {
            4 => Self::read_counted(body),
            2 | 3 => Self::read_old(body),
            // RFC 9580 §5.2.3: the type stands at the same place in all that are counted.
            version => Self::revocation(body, *body.get(1)?, Form::Unknown(version)),
        }
    }

    /// RFC 9580 §5.2.3.
    fn read_counted(body: &[u8]) -> Option<Self> {
        let mut rest = Bytes(body.get(1..)?);
        let (kind, algorithm, hash_id) = (rest.byte()?, rest.byte()?, rest.byte()?);
        let mut issuer = None;
        let length = rest.u16()?;
        let said = said(rest.take(length.into())?, is_revocation(kind), &mut issuer)?;
        let signed_bytes = 6 + usize::from(length);
        let length = rest.u16()?;
        // RFC 9580 §5.2.3.7: what is not signed is a hint at most, as who made it.
        said_aside(rest.take(length.into())?, &mut issuer);
        rest.u16()?;
        let form = Form::Counted { signed_bytes, value_at: body.len() - rest.0.len() };
        Some(Signature { body: body.to_vec(), kind, algorithm, hash_id, form, said, issuer })
    }

    /// RFC 9580 §5.2.2: how much is signed (five bytes), the type and the time; who made it, and by which means.
    fn read_old(body: &[u8]) -> Option<Self> {
        let mut rest = Bytes(body.get(2..)?);
        let kind = rest.byte()?;
        let created = Some(rest.u32()?);
        let issuer = Some(rest.array()?);
        let (algorithm, hash_id) = (rest.byte()?, rest.byte()?);
        let said = Said { created, ..Said::default() };
        Some(Signature { issuer, algorithm, hash_id, said, ..Self::revocation(body, kind, Form::Old)? })
    }

    fn revocation(body: &[u8], kind: u8, form: Form) -> Option<Self> {
        let said = Said::default();
        let body = body.to_vec();
        is_revocation(kind).then_some(Signature {
            body,
            kind,
            algorithm: 0,
            hash_id: 0,
            form,
            said,
            issuer: None,
        })
    }

    /// Whether somebody else says to have made it.
    pub(super) fn is_of_another(&self, key: &Key) -> bool {
        self.issuer.is_some_and(|issuer| issuer != key.id())
    }

    pub(super) fn is_revocation(&self) -> bool {
        is_revocation(self.kind)
    }

    /// Checks that the key said this of those bytes.
    pub(super) fn check(&self, key: &Key, of: &[u8]) -> Result<(), OpenPgpError> {
        let says_what_it_must = self.said.created.is_some() && !self.said.has_unknown;
        if let Form::Unknown(version) = self.form {
            return Err(OpenPgpError::Algorithm(version));
        }
        if self.algorithm != key.algorithm || !(says_what_it_must || self.is_revocation()) {
            return Err(OpenPgpError::BrokenSignature);
        }
        // RFC 9580 §9.5: MD5, SHA-1 and RIPEMD-160 are not trusted. That something was revoked is believed more easily than that it was not.
        let hash = match (self.hash_id, Hash::of(self.hash_id)) {
            (2, _) if !self.is_revocation() => return Err(OpenPgpError::Weak),
            (_, Some(hash)) => hash,
            (1 | 3, None) => return Err(OpenPgpError::Weak),
            (other, None) if self.is_revocation() => return Err(OpenPgpError::Algorithm(other)),
            (_, None) => return Err(OpenPgpError::BrokenSignature),
        };
        let (signed, value) = self.signed(of).ok_or(OpenPgpError::BrokenSignature)?;
        key.verify(hash, &signed, Bytes(value))
    }

    /// RFC 9580 §5.2.4: what it is of, what is said, and how long that is; and the signature itself.
    fn signed(&self, of: &[u8]) -> Option<(Vec<u8>, &[u8])> {
        match self.form {
            Form::Counted { signed_bytes, value_at } => {
                let said = self.body.get(..signed_bytes)?;
                let length = u32::try_from(said.len()).unwrap_or(u32::MAX);
                let signed = [of, said, &[4, 0xFF], &length.to_be_bytes()].concat();
                Some((signed, self.body.get(value_at..)?))
            }
            Form::Old => Some(([of, self.body.get(2..7)?].concat(), self.body.get(OLD_VALUE_AT..)?)),
            Form::Unknown(_) => None,
        }
    }

    /// When it was said.
    pub(super) fn created(&self) -> u64 {
        self.said.created.unwrap_or_default().into()
    }

    /// When it is not said any more; none if that is not foreseen.
    pub(super) fn ends(&self) -> Option<u64> {
        let length = self.said.holds_for.filter(|length| *length > 0)?;
        Some(self.created() + u64::from(length))
    }

    pub(super) fn said(&self) -> &Said {
        &self.said
    }
}

impl Said {
    /// When a key that was made then ends; none if that is not foreseen. RFC 9580 §5.2.3.13: zero is never.
    pub(super) fn key_ends(&self, made: u32) -> Option<u64> {
        let length = self.key_lives.filter(|length| *length > 0)?;
        Some(u64::from(made) + u64::from(length))
    }

    /// Whether something may be sealed to it; none if it does not say.
    pub(super) fn is_for_encryption(&self) -> Option<bool> {
        self.flags.map(|flags| flags & FOR_ENCRYPTION != 0)
    }

    /// Whether what was said before stands. RFC 9580 §5.2.3.31: without a reason it does not.
    pub(super) fn is_soft(&self) -> bool {
        self.reason.is_some_and(|reason| SOFT_REASONS.contains(&reason))
    }
}

fn is_revocation(kind: u8) -> bool {
    matches!(kind, KEY_REVOKED | PART_REVOKED | NAME_REVOKED)
}

/// RFC 9580 §5.2.3.7: lengths, kinds and what is said; none if one is cut off, unless what counts is only that it was said.
fn said(area: &[u8], counts_anyhow: bool, issuer: &mut Option<[u8; 8]>) -> Option<Said> {
    let mut said = Said::default();
    let is_whole = said_in(area, &mut said, issuer).is_some();
    (is_whole || counts_anyhow).then_some(said)
}

fn said_in(area: &[u8], said: &mut Said, issuer: &mut Option<[u8; 8]>) -> Option<()> {
    let mut rest = Bytes(area);
    while !rest.0.is_empty() {
        let length = rest.subpacket_length()?;
        let mut content = Bytes(rest.take(length)?);
        let kind = content.byte()?;
        let (is_critical, kind) = (kind & 0x80 != 0, kind & 0x7F);
        match kind {
            2 => said.created = Some(content.u32()?),
            3 => said.holds_for = Some(content.u32()?),
            9 => said.key_lives = Some(content.u32()?),
            11 => said.ciphers = Some(content.0.to_vec()),
            25 => said.is_primary = content.byte()? != 0,
            27 => said.flags = Some(content.0.first().copied().unwrap_or_default()),
            29 => said.reason = Some(content.byte()?),
            16 | 33 => issued(kind, content, issuer),
            _ => said.has_unknown |= is_critical && !KNOWN.contains(&kind),
        }
    }
    Some(())
}

fn said_aside(area: &[u8], issuer: &mut Option<[u8; 8]>) {
    let mut rest = Bytes(area);
    while let Some(content) = rest.subpacket_length().and_then(|length| rest.take(length)) {
        let mut content = Bytes(content);
        if let Some(kind) = content.byte() {
            issued(kind & 0x7F, content, issuer);
        }
    }
}

/// RFC 9580 §5.2.3.12 and §5.2.3.35: the id of a key, or its version and fingerprint. What was said first counts.
fn issued(kind: u8, mut content: Bytes<'_>, issuer: &mut Option<[u8; 8]>) {
    let id = match kind {
        16 => content.array(),
        33 if content.byte() == Some(4) => content.0.last_chunk().copied().filter(|_| content.0.len() == 20),
        _ => None,
    };
    *issuer = issuer.or(id);
}
