//! Notes: text signed by one or more keys (C2SP signed-note), and the keys' own text form.
//! Only Ed25519 is spoken (types 0x01 and, for witnesses, 0x04); signatures of other kinds are kept and ignored.
//! Text is not to be trusted before [`Note::verify`] said so.

use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::signature::{Signature, SigningKey, VerifyingKey};

/// Larger notes are not read. Room for the 16 signatures a verifier must accept, of the largest kind known (5 kB), and a text.
pub const MAX_NOTE_BYTES: usize = 256 * 1024;
/// More signatures are not read (C2SP signed-note asks for at least 16).
pub const MAX_SIGNATURES: usize = 64;

/// What a key's signatures mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Signs the text itself.
    Ed25519,
    /// Signs the text and the time: a witness's cosignature.
    Cosignature,
}

impl KeyKind {
    const fn byte(self) -> u8 {
        // C2SP signed-note, "Signature types".
        match self {
            Self::Ed25519 => 0x01,
            Self::Cosignature => 0x04,
        }
    }
}

/// A note is not one, or nobody trusted signed it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoteError {
    /// Not in the form of a signed note.
    #[error("read a signed note: {0}")]
    Malformed(&'static str),
    /// Not in the form of a verifier key.
    #[error("read a verifier key: expected name+hash+key")]
    BadKey,
    /// A known key's signature does not fit the text.
    #[error("verify a note: the signature of `{0}` does not fit")]
    BadSignature(String),
    /// No known key signed.
    #[error("verify a note: not signed by `{0}`")]
    NotSigned(String),
}

/// One signature line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// The key's name.
    pub name: String,
    /// The key's short hash: finds the key, proves nothing.
    pub key_id: u32,
    /// The bytes after the key's id; their form depends on the key's kind.
    pub bytes: Vec<u8>,
}

/// A text and its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The text, with its last newline.
    pub text: String,
    /// The signatures, in their order; at least one.
    pub signatures: Vec<NoteSignature>,
}

impl Note {
    /// Reads a note; signatures are not verified yet.
    pub fn parse(note: &str) -> Result<Self, NoteError> {
        if note.len() > MAX_NOTE_BYTES {
            return Err(NoteError::Malformed("too long"));
        }
        // C2SP signed-note, "Format": no control characters but newline; the last empty line parts text and signatures.
        if note.bytes().any(|byte| byte < 0x20 && byte != b'\n') {
            return Err(NoteError::Malformed("control characters"));
        }
        let at = note.rfind("\n\n").ok_or(NoteError::Malformed("no empty line before the signatures"))?;
        let (text, lines) = (&note[..=at], &note[at + 2..]);
        let lines = lines.strip_suffix('\n').ok_or(NoteError::Malformed("no newline at the end"))?;
        let mut signatures = Vec::new();
        for line in lines.split('\n') {
            if signatures.len() == MAX_SIGNATURES {
                return Err(NoteError::Malformed("too many signatures"));
            }
            signatures.push(NoteSignature::parse(line).ok_or(NoteError::Malformed("signature line"))?);
        }
        Ok(Self { text: text.to_owned(), signatures })
    }

    /// Writes the note.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut note = format!("{}\n", self.text);
        for signature in &self.signatures {
            note.push_str(&signature.to_line());
        }
        note
    }

    /// Checks that the key signed the text. A second, wrong signature under the same key spoils the note.
    pub fn verify(&self, key: &VerifierKey) -> Result<(), NoteError> {
        let mut is_signed = false;
        for signature in self.signatures.iter().filter(|signature| key.is_named_by(signature)) {
            let bytes = signature.bytes.as_slice().try_into().map(Signature);
            let fits = bytes.is_ok_and(|bytes| key.key.verify(self.text.as_bytes(), &bytes).is_ok());
            if !fits {
                return Err(NoteError::BadSignature(key.name.clone()));
            }
            is_signed = true;
        }
        if is_signed { Ok(()) } else { Err(NoteError::NotSigned(key.name.clone())) }
    }
}

impl NoteSignature {
    fn parse(line: &str) -> Option<Self> {
        let (name, encoded) = line.strip_prefix("\u{2014} ")?.split_once(' ')?;
        if !is_key_name(name) {
            return None;
        }
        let decoded = STANDARD.decode(encoded).ok()?;
        let (key_id, bytes) = decoded.split_first_chunk::<4>()?;
        if bytes.is_empty() {
            return None;
        }
        Some(Self { name: name.to_owned(), key_id: u32::from_be_bytes(*key_id), bytes: bytes.to_vec() })
    }

    fn to_line(&self) -> String {
        let mut bytes = self.key_id.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.bytes);
        format!("\u{2014} {} {}\n", self.name, STANDARD.encode(bytes))
    }
}

/// Says whether a text can name a key: not empty, no spaces, no plus, no control characters.
#[must_use]
pub fn is_key_name(name: &str) -> bool {
    !name.is_empty()
        && !name.chars().any(|letter| letter.is_whitespace() || letter.is_control() || letter == '+')
}

/// Reads a decimal number in its one form: no sign, no leading zero.
pub(super) fn decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

/// A key by which notes are verified, with its name and the meaning of its signatures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierKey {
    /// Usually a host and path without scheme, such as `example.com/log`.
    pub name: String,
    /// What its signatures mean.
    pub kind: KeyKind,
    /// The key itself.
    pub key: VerifyingKey,
}

impl VerifierKey {
    /// Returns the short hash that signature lines carry.
    #[must_use]
    pub fn id(&self) -> u32 {
        let digest = Sha256::new()
            .chain_update(self.name.as_bytes())
            .chain_update([b'\n', self.kind.byte()])
            .chain_update(self.key.to_bytes())
            .finalize();
        let digest: [u8; 32] = digest.into();
        u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]])
    }

    pub(super) fn is_named_by(&self, signature: &NoteSignature) -> bool {
        signature.name == self.name && signature.key_id == self.id()
    }

    /// Writes the text form, `name+hash+key`.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut bytes = vec![self.kind.byte()];
        bytes.extend(self.key.to_bytes());
        format!("{}+{:08x}+{}", self.name, self.id(), STANDARD.encode(bytes))
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        // The key's own base64 may contain a plus, so only the first two part.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(hash), Some(encoded)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(NoteError::BadKey);
        };
        let bytes = STANDARD.decode(encoded).map_err(|_| NoteError::BadKey)?;
        let kind = match bytes.first() {
            Some(0x01) => KeyKind::Ed25519,
            Some(0x04) => KeyKind::Cosignature,
            _ => return Err(NoteError::BadKey),
        };
        let public: &[u8; 32] = bytes[1..].try_into().map_err(|_| NoteError::BadKey)?;
        let key = VerifyingKey::from_bytes(public).map_err(|_| NoteError::BadKey)?;
        let verifier = Self { name: name.to_owned(), kind, key };
        if !is_key_name(name) || hash != format!("{:08x}", verifier.id()) {
            return Err(NoteError::BadKey);
        }
        Ok(verifier)
    }
}

/// A key that signs notes under a name.
pub struct NoteSigner {
    /// The name that stands in the signature line.
    pub name: String,
    /// The key.
    pub key: SigningKey,
}

impl NoteSigner {
    /// Returns the key by which this signer's notes are verified.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), kind: KeyKind::Ed25519, key: self.key.verifying_key() }
    }

    /// Signs a text, which must end with a newline.
    #[must_use]
    pub fn sign(&self, text: &str) -> NoteSignature {
        let bytes = self.key.sign(text.as_bytes()).0.to_vec();
        NoteSignature { name: self.name.clone(), key_id: self.verifier().id(), bytes }
    }
}
