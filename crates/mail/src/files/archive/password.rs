//! Passwords of zip archives: the classic cipher (APPNOTE 6.1) and WinZip's AES (AE-1 and AE-2).
//!
//! Only words that the message itself gives are tried; this is reading what the recipient was told how to read, not breaking in.

use aes::cipher::{BlockCipherEncrypt, KeyInit};
use aes::{Aes128, Aes192, Aes256};
use sha1::{Digest, Sha1};

use super::super::open::Stop;
use super::super::{Cost, Meter, Reason};
use super::PASSWORDS_TRIED;

/// Bytes in front of a member encrypted the classic way (APPNOTE 6.1.3).
const CLASSIC_HEADER_BYTES: usize = 12;
/// WinZip AES: rounds of key derivation.
const AES_ROUNDS: u32 = 1000;
/// WinZip AES: bytes of authentication code behind a member.
const AES_CODE_BYTES: usize = 10;

/// Encrypted members of one archive and the password that opened the first of them.
pub(in super::super) struct Locked<'p> {
    passwords: &'p [&'p str],
    opened_by: Option<&'p str>,
    /// Passwords still to be spent: members with different passwords must not multiply the work.
    tries: usize,
}

impl<'p> Locked<'p> {
    pub(in super::super) fn new(passwords: &'p [&'p str]) -> Self {
        Locked {
            passwords: &passwords[..passwords.len().min(PASSWORDS_TRIED)],
            opened_by: None,
            tries: PASSWORDS_TRIED,
        }
    }

    /// Returns the password that worked.
    pub(in super::super) fn opened_by(&self) -> Option<&'p str> {
        self.opened_by
    }

    fn candidates(&mut self) -> Vec<&'p str> {
        if let Some(known) = self.opened_by {
            return vec![known];
        }
        let count = self.passwords.len().min(self.tries);
        self.tries -= count;
        self.passwords[..count].to_vec()
    }

    /// Opens a member encrypted the classic way; `unpack` returns its content if the checksum fits.
    pub(in super::super) fn open_classic<T>(
        &mut self,
        packed: &[u8],
        check: u8,
        meter: &mut Meter,
        unpack: impl Fn(&[u8], &mut Meter) -> Option<T>,
    ) -> Result<T, Stop> {
        for password in self.candidates() {
            meter.spend(Cost::Scan, 4 * packed.len() as u64 + 100).map_err(|_| NEEDS_PASSWORD)?;
            let Some(plain) = classic(packed, password.as_bytes(), check) else { continue };
            if let Some(content) = unpack(&plain, meter) {
                self.opened_by = Some(password);
                return Ok(content);
            }
        }
        Err(NEEDS_PASSWORD)
    }

    /// Opens a member encrypted with AES; `strength` is 1, 2 or 3 for 128, 192 or 256 bits.
    pub(in super::super) fn open_aes<T>(
        &mut self,
        packed: &[u8],
        strength: u8,
        meter: &mut Meter,
        unpack: impl Fn(&[u8], &mut Meter) -> Option<T>,
    ) -> Result<T, Stop> {
        let key_bytes = match strength {
            1 => 16,
            2 => 24,
            3 => 32,
            _ => return Err((Reason::Broken, "strength of an AES member")),
        };
        let salt_bytes = key_bytes / 2;
        let short = (Reason::Broken, "AES member cut short");
        let salt = packed.get(..salt_bytes).ok_or(short)?;
        let verifier = packed.get(salt_bytes..salt_bytes + 2).ok_or(short)?;
        let sealed = packed.get(salt_bytes + 2..packed.len().saturating_sub(AES_CODE_BYTES)).ok_or(short)?;
        for password in self.candidates() {
            meter.spend(Cost::Password, 1).map_err(|_| NEEDS_PASSWORD)?;
            let keys = derive(password.as_bytes(), salt, 2 * key_bytes + 2);
            if keys[2 * key_bytes..] != *verifier {
                continue;
            }
            meter.spend(Cost::Unpack, sealed.len() as u64).map_err(|_| NEEDS_PASSWORD)?;
            if let Some(content) =
                counter_mode(&keys[..key_bytes], sealed).and_then(|plain| unpack(&plain, meter))
            {
                self.opened_by = Some(password);
                return Ok(content);
            }
        }
        Err(NEEDS_PASSWORD)
    }
}

const NEEDS_PASSWORD: Stop = (Reason::Encrypted, "needs a password");

/// Returns the checksum zip uses.
pub(in super::super) fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// APPNOTE 6.1.5 and 6.1.6; none if the password's check byte does not fit.
fn classic(packed: &[u8], password: &[u8], check: u8) -> Option<Vec<u8>> {
    let mut keys = ClassicKeys::new(password);
    let (header, rest) = packed.split_at_checked(CLASSIC_HEADER_BYTES)?;
    let last = header.iter().map(|&byte| keys.decrypt(byte)).last()?;
    (last == check).then(|| rest.iter().map(|&byte| keys.decrypt(byte)).collect())
}

struct ClassicKeys(u32, u32, u32);

impl ClassicKeys {
    fn new(password: &[u8]) -> Self {
        let mut keys = ClassicKeys(0x1234_5678, 0x2345_6789, 0x3456_7890);
        password.iter().for_each(|&byte| keys.update(byte));
        keys
    }

    fn update(&mut self, byte: u8) {
        self.0 = crc_step(self.0, byte);
        self.1 = self.1.wrapping_add(self.0 & 0xFF).wrapping_mul(134_775_813).wrapping_add(1);
        self.2 = crc_step(self.2, (self.1 >> 24) as u8);
    }

    fn decrypt(&mut self, byte: u8) -> u8 {
        let mask = (self.2 | 2) as u16;
        let plain = byte ^ (mask.wrapping_mul(mask ^ 1) >> 8) as u8;
        self.update(plain);
        plain
    }
}

/// One step of CRC-32 without the inversions around it.
fn crc_step(crc: u32, byte: u8) -> u32 {
    const TABLE: [u32; 256] = crc_table();
    TABLE[usize::from((crc as u8) ^ byte)] ^ (crc >> 8)
}

const fn crc_table() -> [u32; 256] {
    let mut table = [0u32; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { 0xEDB8_8320 ^ (value >> 1) } else { value >> 1 };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
}

/// PBKDF2 (RFC 8018 §5.2) with HMAC-SHA-1.
fn derive(password: &[u8], salt: &[u8], bytes: usize) -> Vec<u8> {
    let hmac = HmacSha1::new(password);
    let mut out = Vec::with_capacity(bytes + 20);
    let mut block = 1u32;
    while out.len() < bytes {
        let mut round = hmac.sign(&[salt, &block.to_be_bytes()]);
        let mut sum = round;
        for _ in 1..AES_ROUNDS {
            round = hmac.sign(&[&round]);
            sum.iter_mut().zip(round).for_each(|(total, byte)| *total ^= byte);
        }
        out.extend_from_slice(&sum);
        block += 1;
    }
    out.truncate(bytes);
    out
}

/// HMAC (RFC 2104) with its two halves of the key hashed once.
struct HmacSha1 {
    inner: Sha1,
    outer: Sha1,
}

impl HmacSha1 {
    fn new(key: &[u8]) -> Self {
        let mut block = [0u8; 64];
        if key.len() > block.len() {
            block[..20].copy_from_slice(&Sha1::digest(key));
        } else {
            block[..key.len()].copy_from_slice(key);
        }
        let padded = |pad: u8| Sha1::new_with_prefix(block.map(|byte| byte ^ pad));
        HmacSha1 { inner: padded(0x36), outer: padded(0x5C) }
    }

    fn sign(&self, parts: &[&[u8]]) -> [u8; 20] {
        let mut inner = self.inner.clone();
        parts.iter().for_each(|part| inner.update(part));
        let mut outer = self.outer.clone();
        outer.update(inner.finalize());
        outer.finalize().into()
    }
}

/// AES in counter mode with WinZip's little-endian counter that begins at one.
fn counter_mode(key: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    match key.len() {
        16 => counter_with(&Aes128::new_from_slice(key).ok()?, sealed),
        24 => counter_with(&Aes192::new_from_slice(key).ok()?, sealed),
        _ => counter_with(&Aes256::new_from_slice(key).ok()?, sealed),
    }
}

fn counter_with<C: BlockCipherEncrypt>(cipher: &C, sealed: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(sealed.len());
    for (index, chunk) in sealed.chunks(16).enumerate() {
        let mut block = aes::cipher::Block::<C>::default();
        block[..8].copy_from_slice(&(index as u64 + 1).to_le_bytes());
        cipher.encrypt_block(&mut block);
        out.extend(chunk.iter().zip(block.iter()).map(|(byte, mask)| byte ^ mask));
    }
    Some(out)
}
