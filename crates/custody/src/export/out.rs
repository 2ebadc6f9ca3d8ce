//! Out: where what leaves goes: perhaps through the receiver's seal, then through ours, to the disk. Works on a thread that may wait; dropped before it is kept, there
//! was no file. What is written into it says [`super::table`].

use model::ids::ObjectId;
use platform::clock::Chance;
use platform::objects::ObjectSealer;
use seal::age::{self, AgeRecipient};
use seal::envelope::{CHUNK_LENGTH, Sealer};
use sha2::{Digest as _, Sha256};
use store::objects::Written;

use crate::{CustodyError, Unfit};

/// Where what leaves goes: perhaps through the receiver's seal, then through ours, to the disk.
pub(crate) struct Out {
    age: Option<(Sealer, Vec<u8>)>,
    object: ObjectSealer,
    hash: Sha256,
    /// How long it is so far, for whoever receives it.
    pub(super) length_bytes: u64,
}

impl Out {
    /// Begins one that is sealed to these keys, if there are any.
    pub(crate) fn begin(
        object: ObjectSealer,
        keys: &[AgeRecipient],
        chance: &dyn Chance,
    ) -> Result<Self, CustodyError> {
        let mut out = Out { age: None, object, hash: Sha256::new(), length_bytes: 0 };
        if !keys.is_empty() {
            let begun = age::begin(keys, &mut |bytes| chance.fill(bytes));
            let (sealer, header) = begun.map_err(|_| Unfit::AgeKey(String::new()))?;
            out.seal(&header)?;
            out.age = Some((sealer, Vec::new()));
        }
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
        let Some((sealer, held)) = &mut self.age else { return self.seal(content) };
        held.extend_from_slice(content);
        let mut sealed = Vec::new();
        while held.len() > CHUNK_LENGTH {
            let rest = held.split_off(CHUNK_LENGTH);
            let chunk = std::mem::replace(held, rest);
            let chunk = chunk.first_chunk().expect("it was split off at this length");
            sealed.extend(sealer.chunk(chunk));
        }
        self.seal(&sealed)
    }

    fn seal(&mut self, content: &[u8]) -> Result<(), CustodyError> {
        self.hash.update(content);
        self.length_bytes += content.len() as u64;
        Ok(self.object.write(content)?)
    }

    /// Seals what is left for the receiver.
    pub(super) fn end(&mut self) -> Result<(), CustodyError> {
        let Some((sealer, held)) = self.age.take() else { return Ok(()) };
        let last = sealer.finish(&held);
        self.seal(&last)
    }
}

/// A sealed file that waits for its row.
pub(super) struct Kept {
    pub(super) object: ObjectId,
    pub(super) written: Written,
    pub(super) length_bytes: u64,
    pub(super) sha256: [u8; 32],
}
