//! Encrypted PDFs (ISO 32000-1 §7.6, ISO 32000-2 §7.6.4): the standard handler, with the empty password or those given.
//!
//! Most encrypted lures open without a password: they are locked only against being changed, or against scanners.

use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes256};
use md5::{Digest, Md5};
use sha2::{Sha256, Sha384, Sha512};

use super::object::{Dictionary, Object};

/// ISO 32000-1 §7.6.3.3: what fills up a password.
const PADDING: [u8; 32] = [
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08, 0x2E,
    0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
];
/// Passwords tried: the hash of revision 6 is slow on purpose.
const PASSWORDS: usize = 8;
/// Rounds of the hash of revision 6; it ends by chance after 64, and practically never passes 300.
const ROUNDS: usize = 512;

/// How strings and streams are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    None,
    Rc4,
    Aes128,
    Aes256,
}

/// What opens the strings and streams of a file.
pub(super) struct Key {
    key: Vec<u8>,
    strings: Method,
    streams: Method,
}

impl Key {
    /// Derives the key from the file's encryption dictionary; none if no password fits.
    pub(super) fn new(encrypt: &Dictionary, id: &[u8], passwords: &[&str]) -> Option<Self> {
        let handler = Handler::new(encrypt, id)?;
        let (strings, streams) = methods(encrypt, handler.version);
        std::iter::once("")
            .chain(passwords.iter().copied())
            .take(PASSWORDS)
            .find_map(|password| handler.open(password.as_bytes()))
            .map(|key| Key { key, strings, streams })
    }

    /// Opens a string of an object.
    pub(super) fn string(&self, number: u32, generation: u16, sealed: &[u8]) -> Vec<u8> {
        self.open(self.strings, number, generation, sealed)
    }

    /// Opens a stream of an object.
    pub(super) fn stream(&self, number: u32, generation: u16, sealed: &[u8]) -> Vec<u8> {
        self.open(self.streams, number, generation, sealed)
    }

    /// ISO 32000-1 §7.6.2, algorithm 1.
    fn open(&self, method: Method, number: u32, generation: u16, sealed: &[u8]) -> Vec<u8> {
        match method {
            Method::None => sealed.to_vec(),
            Method::Aes256 => cbc(&self.key, sealed).unwrap_or_default(),
            Method::Rc4 | Method::Aes128 => {
                let mut hash = Md5::new();
                hash.update(&self.key);
                hash.update(&number.to_le_bytes()[..3]);
                hash.update(generation.to_le_bytes());
                if method == Method::Aes128 {
                    hash.update(b"sAlT");
                }
                let key = hash.finalize();
                let key = &key[..(self.key.len() + 5).min(16)];
                if method == Method::Rc4 { rc4(key, sealed) } else { cbc(key, sealed).unwrap_or_default() }
            }
        }
    }
}

/// ISO 32000-1 §7.6.5: crypt filters of version 4 and 5.
fn methods(encrypt: &Dictionary, version: i64) -> (Method, Method) {
    if version < 4 {
        return (Method::Rc4, Method::Rc4);
    }
    let method = |key: &str| {
        let name = encrypt.get(key).and_then(Object::name).unwrap_or("Identity");
        let filter = encrypt.get("CF").and_then(Object::dictionary).and_then(|filters| filters.get(name));
        match filter.and_then(Object::dictionary).and_then(|filter| filter.get("CFM")).and_then(Object::name)
        {
            Some("V2") => Method::Rc4,
            Some("AESV2") => Method::Aes128,
            Some("AESV3") => Method::Aes256,
            _ => Method::None,
        }
    };
    (method("StrF"), method("StmF"))
}

struct Handler<'a> {
    version: i64,
    revision: i64,
    key_bytes: usize,
    owner: &'a [u8],
    user: &'a [u8],
    user_key: &'a [u8],
    permissions: i64,
    id: &'a [u8],
    hides_metadata: bool,
}

impl<'a> Handler<'a> {
    fn new(encrypt: &'a Dictionary, id: &'a [u8]) -> Option<Self> {
        if !encrypt.is("Filter", "Standard") {
            return None;
        }
        let integer = |key: &str| encrypt.get(key).and_then(Object::integer);
        let text = |key: &str| encrypt.get(key).and_then(Object::text);
        let version = integer("V").unwrap_or(0);
        let bits =
            if version == 1 { 40 } else { integer("Length").unwrap_or(if version >= 4 { 128 } else { 40 }) };
        // Some writers give bytes instead of bits.
        let bits = if bits < 40 { bits.saturating_mul(8) } else { bits };
        Some(Handler {
            version,
            revision: integer("R")?,
            key_bytes: (bits / 8).clamp(5, 16) as usize,
            owner: text("O")?,
            user: text("U")?,
            user_key: text("UE").unwrap_or_default(),
            permissions: integer("P").unwrap_or(0),
            id,
            hides_metadata: encrypt.get("EncryptMetadata") != Some(&Object::Boolean(false)),
        })
    }

    /// Returns the file's key if the password is the user's.
    fn open(&self, password: &[u8]) -> Option<Vec<u8>> {
        match self.revision {
            2..=4 => self.open_old(password),
            5 | 6 => self.open_new(password),
            _ => None,
        }
    }

    /// ISO 32000-1 §7.6.3.3, algorithms 2, 4 and 5.
    fn open_old(&self, password: &[u8]) -> Option<Vec<u8>> {
        let padded: Vec<u8> = password.iter().chain(PADDING.iter()).copied().take(32).collect();
        let mut hash = Md5::new();
        hash.update(&padded);
        hash.update(self.owner.get(..32)?);
        hash.update((self.permissions as u32).to_le_bytes());
        hash.update(self.id);
        if self.revision >= 4 && !self.hides_metadata {
            hash.update([0xFF; 4]);
        }
        let mut key = hash.finalize().to_vec();
        let key_bytes = if self.revision == 2 { 5 } else { self.key_bytes };
        if self.revision >= 3 {
            for _ in 0..50 {
                key = Md5::digest(&key[..key_bytes]).to_vec();
            }
        }
        key.truncate(key_bytes);
        let proof = if self.revision == 2 {
            rc4(&key, &PADDING)
        } else {
            let mut hash = Md5::new();
            hash.update(PADDING);
            hash.update(self.id);
            (0..20u8).fold(hash.finalize().to_vec(), |proof, round| {
                let key: Vec<u8> = key.iter().map(|byte| byte ^ round).collect();
                rc4(&key, &proof)
            })
        };
        (self.user.get(..16)? == proof.get(..16)?).then_some(key)
    }

    /// ISO 32000-2 §7.6.4.3.3, algorithm 2.A, with the user's password.
    fn open_new(&self, password: &[u8]) -> Option<Vec<u8>> {
        let password = &password[..password.len().min(127)];
        let proof = self.user.get(..32)?;
        let (check_salt, key_salt) = (self.user.get(32..40)?, self.user.get(40..48)?);
        if self.hash(password, check_salt) != proof {
            return None;
        }
        let key = self.hash(password, key_salt);
        let cipher = Aes256::new_from_slice(&key).ok()?;
        Some(cbc_blocks(&cipher, &[0; 16], self.user_key.get(..32)?))
    }

    /// Revision 5 hashes once; revision 6 by algorithm 2.B.
    fn hash(&self, password: &[u8], salt: &[u8]) -> Vec<u8> {
        let mut key = Sha256::new().chain_update(password).chain_update(salt).finalize().to_vec();
        if self.revision == 5 {
            return key;
        }
        for round in 0..ROUNDS {
            let repeated = [password, &key].concat().repeat(64);
            let Ok(cipher) = Aes128::new_from_slice(&key[..16]) else { break };
            let sealed = cbc_seal(&cipher, &key[16..32], repeated);
            // The first sixteen bytes as a number modulo three are their sum modulo three.
            let choice = sealed[..16].iter().map(|&byte| u32::from(byte)).sum::<u32>() % 3;
            key = match choice {
                0 => Sha256::digest(&sealed).to_vec(),
                1 => Sha384::digest(&sealed).to_vec(),
                _ => Sha512::digest(&sealed).to_vec(),
            };
            let last = usize::from(sealed.last().copied().unwrap_or(0));
            if round >= 63 && last + 31 <= round {
                break;
            }
        }
        key.truncate(32);
        key
    }
}

/// RC4, as the old revisions have it.
fn rc4(key: &[u8], sealed: &[u8]) -> Vec<u8> {
    let mut state: [u8; 256] = std::array::from_fn(|index| index as u8);
    let mut swap = 0u8;
    for index in 0..256 {
        swap = swap.wrapping_add(state[index]).wrapping_add(key[index % key.len().max(1)]);
        state.swap(index, usize::from(swap));
    }
    let (mut first, mut second) = (0u8, 0u8);
    let mut step = |byte: &u8| {
        first = first.wrapping_add(1);
        second = second.wrapping_add(state[usize::from(first)]);
        state.swap(usize::from(first), usize::from(second));
        byte ^ state[usize::from(state[usize::from(first)].wrapping_add(state[usize::from(second)]))]
    };
    sealed.iter().map(&mut step).collect()
}

/// AES in CBC mode, the first block being the starting value, padding taken off.
fn cbc(key: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (start, sealed) = sealed.split_at_checked(16)?;
    let mut plain = match key.len() {
        16 => cbc_blocks(&Aes128::new_from_slice(key).ok()?, start, sealed),
        32 => cbc_blocks(&Aes256::new_from_slice(key).ok()?, start, sealed),
        _ => return None,
    };
    let padding = usize::from(*plain.last()?);
    if (1..=16).contains(&padding) && padding <= plain.len() {
        plain.truncate(plain.len() - padding);
    }
    Some(plain)
}

fn cbc_blocks<C: BlockCipherDecrypt>(cipher: &C, start: &[u8], sealed: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(sealed.len());
    let mut before = start;
    for chunk in sealed.chunks_exact(16) {
        let mut block = aes::cipher::Block::<C>::default();
        block.copy_from_slice(chunk);
        cipher.decrypt_block(&mut block);
        out.extend(block.iter().zip(before).map(|(plain, mask)| plain ^ mask));
        before = chunk;
    }
    out
}

fn cbc_seal<C: BlockCipherEncrypt>(cipher: &C, start: &[u8], mut plain: Vec<u8>) -> Vec<u8> {
    let mut before = start.to_vec();
    for chunk in plain.chunks_exact_mut(16) {
        let mut block = aes::cipher::Block::<C>::default();
        block.iter_mut().zip(chunk.iter().zip(&before)).for_each(|(out, (byte, mask))| *out = byte ^ mask);
        cipher.encrypt_block(&mut block);
        chunk.copy_from_slice(&block);
        before.copy_from_slice(chunk);
    }
    plain
}
