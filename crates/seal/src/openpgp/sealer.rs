//! The file: its key for each recipient, then the content as a named file inside a sealed packet that shows every change (RFC 9580 §5.13.1, version 1: what
//! every program in the field opens). Streams: it holds two pieces at most.

use aws_lc_rs::cipher::{
    AES_128, AES_128_KEY_LEN, AES_256, AES_256_KEY_LEN, Algorithm, EncryptionContext, StreamingEncryptingKey,
    UnboundCipherKey,
};
use aws_lc_rs::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};
use aws_lc_rs::iv::FixedLength;
use zeroize::Zeroizing;

use super::packet::{LITERAL, MODIFICATION_CODE, SEALED, length_of};
use super::wrap::{self, Chance, FileKey};
use super::{MOST_RECIPIENTS, OpenPgpError, OpenPgpRecipient};

/// RFC 9580 §4.2.1.4: a piece of a packet is a power of two long, the first at least 512.
const PIECE: usize = 1 << 16;
/// The same in the form of a length.
const PIECE_LENGTH: u8 = 0xE0 | 16;
/// A block of AES.
const BLOCK: usize = 16;
/// SHA-1 of all that was sealed.
const CODE_BYTES: usize = 20;

/// What the receiver's program calls the file, and when it was made. Both stand inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Literal<'n> {
    /// The name; the first 255 bytes of it.
    pub name: &'n str,
    /// Seconds since 1970.
    pub made_seconds: u64,
}

/// A file that is being sealed.
pub struct Sealer {
    cipher: StreamingEncryptingKey,
    code: Context,
    /// Content that waits to be a piece.
    plain: Zeroizing<Vec<u8>>,
    /// What is sealed and waits to be a piece.
    sealed: Vec<u8>,
}

impl Sealer {
    /// Begins a file that each of the recipients can open; returns what to write first.
    ///
    /// `chance` fills with fresh random bytes. Errors: none or too many recipients; a key that nothing can be sealed to.
    pub fn begin(
        to: &[OpenPgpRecipient],
        literal: Literal<'_>,
        chance: &mut Chance<'_>,
    ) -> Result<(Self, Vec<u8>), OpenPgpError> {
        if to.is_empty() || to.len() > MOST_RECIPIENTS {
            return Err(OpenPgpError::Recipients);
        }
        let (cipher_id, algorithm, key_bytes) = cipher(to);
        let mut file = FileKey { cipher_id, key: Zeroizing::new(vec![0; key_bytes]) };
        chance(&mut file.key);
        let mut written = Vec::new();
        for recipient in to {
            written.extend(wrap::packet(recipient, &file, chance)?);
        }
        // RFC 9580 §5.13.1: a packet of version 1.
        written.push(0xC0 | SEALED);
        let mut sealer = Sealer {
            cipher: streaming(algorithm, &file.key)?,
            code: Context::new(&SHA1_FOR_LEGACY_USE_ONLY),
            plain: Zeroizing::new(Vec::with_capacity(2 * PIECE)),
            sealed: vec![1],
        };
        // RFC 9580 §5.13.1: a block of chance, and its last two bytes again.
        let mut front = [0; BLOCK + 2];
        chance(&mut front[..BLOCK]);
        front.copy_within(BLOCK - 2..BLOCK, BLOCK);
        sealer.seal(&front);
        sealer.seal(&[0xC0 | LITERAL]);
        sealer.name(literal);
        Ok((sealer, written))
    }

    /// RFC 9580 §5.9: bytes, the name, and when the file was made.
    fn name(&mut self, literal: Literal<'_>) {
        let name = literal.name.as_bytes();
        let length = u8::try_from(name.len()).unwrap_or(u8::MAX);
        self.plain.extend_from_slice(&[b'b', length]);
        self.plain.extend_from_slice(&name[..length.into()]);
        let made = u32::try_from(literal.made_seconds).unwrap_or_default();
        self.plain.extend_from_slice(&made.to_be_bytes());
    }

    /// Takes the next bytes of the file; returns what to write.
    #[must_use]
    pub fn write(&mut self, content: &[u8]) -> Vec<u8> {
        let mut written = Vec::new();
        for content in content.chunks(PIECE) {
            self.plain.extend_from_slice(content);
            if self.plain.len() > PIECE {
                let piece: Zeroizing<Vec<u8>> = Zeroizing::new(self.plain.drain(..PIECE).collect());
                self.seal(&[PIECE_LENGTH]);
                self.seal(&piece);
                self.pieces(&mut written);
            }
        }
        written
    }

    /// Ends the file; returns what to write last.
    #[must_use]
    pub fn finish(mut self) -> Vec<u8> {
        let rest = std::mem::take(&mut self.plain);
        self.seal(&length_of(rest.len()));
        self.seal(&rest);
        // RFC 9580 §5.13.1: the code stands last and covers its own head.
        self.seal(&[0xC0 | MODIFICATION_CODE, 20]);
        let code = self.code.clone().finish();
        debug_assert_eq!(code.as_ref().len(), CODE_BYTES);
        self.encrypt(code.as_ref());
        let mut written = Vec::new();
        self.pieces(&mut written);
        written.extend(length_of(self.sealed.len()));
        written.extend_from_slice(&self.sealed);
        written
    }

    /// Hands over what is whole; some is always left for the end, which has a length of its own.
    fn pieces(&mut self, written: &mut Vec<u8>) {
        while self.sealed.len() > PIECE {
            written.push(PIECE_LENGTH);
            written.extend(self.sealed.drain(..PIECE));
        }
    }

    fn seal(&mut self, plain: &[u8]) {
        self.code.update(plain);
        self.encrypt(plain);
    }

    fn encrypt(&mut self, plain: &[u8]) {
        let before = self.sealed.len();
        self.sealed.resize(before + plain.len() + BLOCK, 0);
        let update = self.cipher.update(plain, &mut self.sealed[before..]);
        let length = update.expect("a block more than it takes is there").written().len();
        self.sealed.truncate(before + length);
    }
}

/// RFC 9580 §5.13.1: feedback of whole blocks, begun with zeros.
fn streaming(algorithm: &'static Algorithm, key: &[u8]) -> Result<StreamingEncryptingKey, OpenPgpError> {
    let begun = EncryptionContext::Iv128(FixedLength::from(&[0; BLOCK]));
    UnboundCipherKey::new(algorithm, key)
        .and_then(|key| StreamingEncryptingKey::less_safe_cfb128(key, begun))
        .map_err(|_| OpenPgpError::Damaged)
}

/// RFC 9580 §5.2.3.14 and §9.3: AES-256 where every recipient says to know it, else AES-128, which all have.
fn cipher(to: &[OpenPgpRecipient]) -> (u8, &'static Algorithm, usize) {
    let knows = |one: &OpenPgpRecipient| one.ciphers.as_ref().is_some_and(|ciphers| ciphers.contains(&9));
    match to.iter().all(knows) {
        true => (9, &AES_256, AES_256_KEY_LEN),
        false => (7, &AES_128, AES_128_KEY_LEN),
    }
}
