//! Checkpoints: the note in which a ledger says its size and root (C2SP tlog-checkpoint), and witnesses' cosignatures.
//! A checkpoint has no time. Only a cosignature (C2SP tlog-cosignature) says that the tree existed no later than its time;
//! a ledger whose checkpoints nobody cosigned is *unanchored*: whoever holds the key can write another history.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    note::{KeyKind, Note, NoteError, NoteSignature, NoteSigner, VerifierKey, decimal},
    proof::Head,
    tree::Hash,
};
use crate::signature::{Signature, SigningKey};

/// What a ledger says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which ledger; also the name of its key.
    pub origin: String,
    /// Number of leaves.
    pub size: u64,
    /// Root hash.
    pub root: Hash,
    /// Further lines, opaque.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// Returns size and root.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { size: self.size, root: self.root }
    }

    /// Writes the note's text.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root));
        for line in &self.extensions {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// Reads a note's text.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        // C2SP tlog-checkpoint, "Note text": at least three lines, none of them empty.
        let body = text.strip_suffix('\n').ok_or(NoteError::Malformed("no newline after the text"))?;
        let mut lines = body.split('\n');
        let origin = lines.next().filter(|line| !line.is_empty()).ok_or(NoteError::Malformed("no origin"))?;
        let size = lines.next().and_then(decimal).ok_or(NoteError::Malformed("size"))?;
        let root = lines.next().and_then(|line| STANDARD.decode(line).ok());
        let root = root.and_then(|bytes| bytes.try_into().ok()).ok_or(NoteError::Malformed("root hash"))?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(NoteError::Malformed("empty extension line"));
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions })
    }

    /// Signs the checkpoint as the ledger; the signer's name should be the origin.
    #[must_use]
    pub fn signed(&self, signer: &NoteSigner) -> Note {
        let text = self.to_text();
        let signatures = vec![signer.sign(&text)];
        Note { text, signatures }
    }
}

/// Reads a signed checkpoint and checks that the ledger's key signed it and that it speaks of that ledger.
pub fn open(note: &str, log: &VerifierKey) -> Result<(Note, Checkpoint), NoteError> {
    let note = Note::parse(note)?;
    note.verify(log)?;
    let checkpoint = Checkpoint::parse(&note.text)?;
    if checkpoint.origin != log.name {
        return Err(NoteError::Malformed("origin is another ledger"));
    }
    Ok((note, checkpoint))
}

/// What a witness signs: a domain, the time, and the text (C2SP tlog-cosignature, "Ed25519 signed message").
fn cosigned_message(text: &str, seconds: u64) -> String {
    format!("cosignature/v1\ntime {seconds}\n{text}")
}

/// A witness: it cosigns checkpoints that extend what it saw before. That check is its keeper's duty, not this type's.
pub struct Witness {
    /// The name that stands in the signature line.
    pub name: String,
    /// The key; used for nothing but cosignatures.
    pub key: SigningKey,
}

impl Witness {
    /// Returns the key by which this witness is recognised.
    #[must_use]
    pub fn verifier(&self) -> VerifierKey {
        VerifierKey { name: self.name.clone(), kind: KeyKind::Cosignature, key: self.key.verifying_key() }
    }

    /// Cosigns a checkpoint's text at a time, in Unix seconds.
    #[must_use]
    pub fn cosign(&self, text: &str, seconds: u64) -> NoteSignature {
        let mut bytes = seconds.to_be_bytes().to_vec();
        bytes.extend(self.key.sign(cosigned_message(text, seconds).as_bytes()).0);
        NoteSignature { name: self.name.clone(), key_id: self.verifier().id(), bytes }
    }
}

/// Returns when the witness cosigned the note, in Unix seconds; none if it did not.
///
/// Several cosignatures of one witness must all fit; the earliest time counts: the tree existed no later.
pub fn cosigned_at(note: &Note, witness: &VerifierKey) -> Result<Option<u64>, NoteError> {
    let bad = || NoteError::BadSignature(witness.name.clone());
    let mut earliest = None;
    for signature in note.signatures.iter().filter(|signature| witness.is_named_by(signature)) {
        let (seconds, bytes) = signature.bytes.split_first_chunk::<8>().ok_or_else(bad)?;
        let seconds = u64::from_be_bytes(*seconds);
        let bytes = Signature(bytes.try_into().map_err(|_| bad())?);
        // C2SP tlog-cosignature, "Format": the time must not exceed 2^63 - 1.
        if witness.kind != KeyKind::Cosignature || i64::try_from(seconds).is_err() {
            return Err(bad());
        }
        witness.key.verify(cosigned_message(&note.text, seconds).as_bytes(), &bytes).map_err(|_| bad())?;
        earliest = Some(earliest.map_or(seconds, |known: u64| known.min(seconds)));
    }
    Ok(earliest)
}
