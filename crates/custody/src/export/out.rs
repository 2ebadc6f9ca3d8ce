//! Out: where what leaves goes: perhaps through the receiver's seal, then through ours, to the disk. Works on a thread that may wait; dropped before it is kept, there
//! was no file. What is written into it says [`super::table`].

use model::ids::ObjectId;
use model::time::Time;
use platform::clock::Chance;
use platform::objects::ObjectSealer;
use seal::age;
use seal::envelope::{CHUNK_LENGTH, Sealer};
use seal::openpgp::{self, Literal};
use sha2::{Digest as _, Sha256};
use store::objects::Written;

use crate::receiver_keys::{SealedTo, seconds};
use crate::{CustodyError, Unfit};

/// Where what leaves goes: perhaps through the receiver's seal, then through ours, to the disk.
pub(crate) struct Out {
    seal: Seal,
    object: ObjectSealer,
    hash: Sha256,
    /// How long it is so far, for whoever receives it.
    pub(super) length_bytes: u64,
}

/// The receiver's seal.
enum Seal {
    None,
    /// With what waits to be a whole chunk.
    Age(Sealer, Vec<u8>),
    OpenPgp(Box<openpgp::Sealer>),
}

impl Out {
    /// Begins one that is sealed to these keys, if there are any; the name and the time stand inside where a seal has a place for them.
    pub(crate) fn begin(
        object: ObjectSealer,
        sealed_to: &SealedTo,
        (name, made): (String, Time),
        chance: &dyn Chance,
    ) -> Result<Self, CustodyError> {
        let mut fresh = |bytes: &mut [u8]| chance.fill(bytes);
        let (seal, header) = match sealed_to {
            SealedTo::Nobody => (Seal::None, Vec::new()),
            SealedTo::Age(keys) => {
                let begun = age::begin(keys, &mut fresh);
                let (sealer, header) = begun.map_err(|_| Unfit::AgeKey)?;
                (Seal::Age(sealer, Vec::new()), header)
            }
            SealedTo::OpenPgp(keys) => {
                let literal = Literal { name: &name, made_seconds: seconds(made) };
                let begun = openpgp::Sealer::begin(keys, literal, &mut fresh);
                let (sealer, header) = begun.map_err(Unfit::OpenPgpKey)?;
                (Seal::OpenPgp(Box::new(sealer)), header)
            }
        };
        let mut out = Out { seal, object, hash: Sha256::new(), length_bytes: 0 };
        out.keep_sealed(&header)?;
        Ok(out)
    }

    /// Ends its file, on a thread that may wait: it is synchronised.
    pub(super) async fn keep(self) -> Result<Kept, CustodyError> {
        let (length_bytes, sha256) = (self.length_bytes, self.hash.finalize().into());
        let object = self.object;
        let finished = tokio::task::spawn_blocking(move || object.finish()).await;
        let (object, written) = match finished {
            Ok(finished) => finished?,
            Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
        };
        Ok(Kept { object, written, length_bytes, sha256 })
    }

    pub(super) fn write(&mut self, content: &[u8]) -> Result<(), CustodyError> {
        let sealed = match &mut self.seal {
            Seal::None => return self.keep_sealed(content),
            Seal::Age(sealer, held) => chunks(sealer, held, content),
            Seal::OpenPgp(sealer) => sealer.write(content),
        };
        self.keep_sealed(&sealed)
    }

    fn keep_sealed(&mut self, content: &[u8]) -> Result<(), CustodyError> {
        self.hash.update(content);
        self.length_bytes += content.len() as u64;
        Ok(self.object.write(content)?)
    }

    /// Seals what is left for the receiver.
    pub(super) fn end(&mut self) -> Result<(), CustodyError> {
        let last = match std::mem::replace(&mut self.seal, Seal::None) {
            Seal::None => return Ok(()),
            Seal::Age(sealer, held) => sealer.finish(&held),
            Seal::OpenPgp(sealer) => sealer.finish(),
        };
        self.keep_sealed(&last)
    }
}

/// Seals what is whole for age; the last chunk is always left for the end.
fn chunks(sealer: &mut Sealer, held: &mut Vec<u8>, content: &[u8]) -> Vec<u8> {
    held.extend_from_slice(content);
    let mut sealed = Vec::new();
    while held.len() > CHUNK_LENGTH {
        let rest = held.split_off(CHUNK_LENGTH);
        let chunk = std::mem::replace(held, rest);
        let chunk = chunk.first_chunk().expect("it was split off at this length");
        sealed.extend(sealer.chunk(chunk));
    }
    sealed
}

/// A sealed file that waits for its row.
pub(super) struct Kept {
    pub(super) object: ObjectId,
    pub(super) written: Written,
    pub(super) length_bytes: u64,
    pub(super) sha256: [u8; 32],
}
