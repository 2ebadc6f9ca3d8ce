//! The proof of a statement: that a member signed it, and that its salted hash stands in the hub's ledger. A file in the form of C2SP tlog-proof whose
//! extra line holds statement and salt; checked with nothing but the two keys. Says that it existed no later than a witness signed; without one, who
//! holds the hub's key could have made it later, and that is said too. Pure.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use seal::commitment::{Commitment, Salt};
use seal::ledger::checkpoint;
use seal::ledger::note::{NoteError, VerifierKey};
use seal::ledger::proof::{HandedProof, Head, ProofError};
use serde_json::{Value as Json, json};
use thiserror::Error;

use crate::member::{key_text, read_key};
use crate::statement::{Said, StatementError};
use seal::signature::VerifyingKey;

/// What the extra line says it is.
const KIND: &str = "tidewatch-statement";

/// Keeps commitments of statements apart from all others.
const PURPOSE: &str = "clearinghouse statement, version 1";

/// Commits to a statement as it was signed.
#[must_use]
pub fn commitment(salt: &Salt, signed: &str) -> Commitment {
    Commitment::new(PURPOSE, salt, signed.as_bytes())
}

/// What a proof that was checked says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// What was said.
    pub said: Said,
    /// The member's key.
    pub member_key: VerifyingKey,
    /// Its place in the ledger.
    pub position: u64,
    /// The ledger it is in.
    pub head: Head,
    /// The ledger's key.
    pub ledger_key: VerifierKey,
    /// Whether others have cosigned that ledger; who they are is not checked here.
    pub is_cosigned: bool,
}

/// A proof does not prove.
#[derive(Debug, Error)]
pub enum StatementProofError {
    /// Not in its form.
    #[error("read the proof of a statement: {0}")]
    Form(&'static str),
    /// The ledger's key in it or beside it is none, or another ledger's.
    #[error("read the key of a ledger")]
    Key(#[source] NoteError),
    /// The member did not sign it.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// The commitment is not in the ledger that was signed.
    #[error(transparent)]
    Ledger(#[from] ProofError),
}

const FORM: StatementProofError = StatementProofError::Form("its extra line is not in its form");

/// Writes the extra line.
pub(crate) fn extra(salt: &Salt, signed: &str, member: &VerifyingKey, ledger: &VerifierKey) -> Vec<u8> {
    let document = json!({
        "version": 1,
        "kind": KIND,
        "statement": signed,
        "salt": STANDARD.encode(salt),
        "member_key": key_text(member),
        "ledger_key": ledger.to_text(),
    });
    document.to_string().into_bytes()
}

/// Says whether a text is meant to be the proof of a statement: there are proofs of other things in the same form.
#[must_use]
pub fn is_one(text: &str) -> bool {
    let extra =
        HandedProof::parse(text).ok().and_then(|proof| serde_json::from_slice::<Json>(&proof.extra).ok());
    extra.is_some_and(|json| json["kind"] == KIND)
}

/// Checks a proof with nothing but itself and the keys; a key that is not given is the one in the file, which says only that whoever wrote the file
/// had that key.
pub fn checked(
    text: &str,
    ledger: Option<&VerifierKey>,
    member: Option<&VerifyingKey>,
) -> Result<Proved, StatementProofError> {
    let proof = HandedProof::parse(text)?;
    let json: Json = serde_json::from_slice(&proof.extra).map_err(|_| FORM)?;
    if json["kind"] != KIND || json["version"] != 1 {
        return Err(StatementProofError::Form("it is the proof of something else"));
    }
    let word = |name: &str| json[name].as_str().ok_or(FORM);
    let ledger_key = match ledger {
        Some(key) => key.clone(),
        None => VerifierKey::parse(word("ledger_key")?).map_err(StatementProofError::Key)?,
    };
    let member_key = match member {
        Some(key) => key.clone(),
        None => read_key(word("member_key")?).ok_or(FORM)?,
    };
    let signed = word("statement")?;
    let salt: Salt = STANDARD.decode(word("salt")?).ok().and_then(|salt| salt.try_into().ok()).ok_or(FORM)?;
    let said = Said::open(signed, &member_key)?;
    let head = proof.verify(&commitment(&salt, signed).0, &ledger_key)?;
    let (note, _) = checkpoint::open(&proof.checkpoint, &ledger_key).map_err(StatementProofError::Key)?;
    let is_cosigned = note.signatures.len() > 1;
    Ok(Proved { said, member_key, position: proof.index, head, ledger_key, is_cosigned })
}
