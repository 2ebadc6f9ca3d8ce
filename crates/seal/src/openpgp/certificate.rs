//! Certificates: a public key, the names it goes by and its parts, as far as it signed them itself; and which part is sealed to at a time.
//! What others signed is passed over: whoever keeps this card has the key from its owner, and sees its fingerprint.

use super::key::Key;
use super::packet::{self, Bytes, packet_of};
use super::signature::{DIRECT, KEY_REVOKED, NAME, NAME_REVOKED, PART, PART_REVOKED, Signature};
use super::{MOST_RECIPIENTS, OpenPgpError, armour};

/// No key that is used is longer, with what others signed of it.
pub const MOST_BYTES: usize = 1 << 20;
/// Packets of all keys together.
const MOST_PACKETS: usize = 4096;
/// Names, and parts, of one key.
const MOST_OF_A_KIND: usize = 64;
/// Checking a signature takes about a tenth of a millisecond.
const MOST_CHECKED: usize = 512;
/// A name that is shown.
const MOST_NAME_CHARS: usize = 120;

/// Something that a key signed: itself, a name or a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Signed<T> {
    what: T,
    bindings: Vec<Signature>,
    revocations: Vec<Signature>,
    /// Why a signature on it did not count.
    complaint: Option<OpenPgpError>,
}

/// Somebody's public key. What was checked is kept; whether it can be sealed to depends on the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPgpCertificate {
    primary: Signed<Key>,
    names: Vec<Signed<Vec<u8>>>,
    parts: Vec<Signed<Key>>,
}

/// What of a key is sealed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPgpRecipient {
    pub(super) key: Key,
    /// What names the whole key, of which this may be a part.
    certificate: [u8; 20],
    /// Ciphers its owner's program opens, if it says so (RFC 9580 §5.2.3.14).
    pub(super) ciphers: Option<Vec<u8>>,
    /// When it cannot be sealed to any more, in seconds since 1970; none if that is not foreseen.
    pub ends: Option<u64>,
}

impl OpenPgpRecipient {
    /// Returns in words what kind of key it is.
    #[must_use]
    pub fn kind(&self) -> String {
        self.key.kind()
    }

    /// Returns what names this part of the key.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hexadecimal(&self.key.fingerprint)
    }

    /// Returns what names the key as a whole, as [`OpenPgpCertificate::fingerprint`]: what its owner tells others to compare.
    #[must_use]
    pub fn certificate_fingerprint(&self) -> String {
        hexadecimal(&self.certificate)
    }
}

impl OpenPgpCertificate {
    /// Reads all public keys in a file or a text: as `gpg --export` writes them, in armour or not. At least one, at most [`MOST_RECIPIENTS`].
    ///
    /// Errors: anything else, and first of all a secret key.
    pub fn read_all(input: &[u8]) -> Result<Vec<Self>, OpenPgpError> {
        if input.len() > MOST_BYTES {
            return Err(OpenPgpError::TooLarge);
        }
        let bytes = armour::bytes(input)?;
        let mut reading = Reading::default();
        let mut rest = Bytes(&bytes);
        for _ in 0..=MOST_PACKETS {
            match rest.packet()? {
                Some(packet) => reading.take(packet.kind, packet.body)?,
                None if reading.found.is_empty() => return Err(OpenPgpError::NotKey),
                None => return Ok(reading.found),
            }
        }
        Err(OpenPgpError::TooLarge)
    }

    /// Returns what names the key, in hexadecimal.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        hexadecimal(&self.primary.what.fingerprint)
    }

    /// Returns whose it says to be, for showing: nobody but the key itself vouches for that. None if it does not say.
    #[must_use]
    pub fn name(&self, at_seconds: u64) -> Option<String> {
        let text = String::from_utf8_lossy(&self.newest_name(at_seconds)?.0.what).into_owned();
        let shown: String = text.chars().filter(|char| is_shown(*char)).take(MOST_NAME_CHARS).collect();
        Some(shown).filter(|shown| !shown.trim().is_empty())
    }

    /// Returns it as text, without what does not count; [`OpenPgpCertificate::read_all`] reads the same from that.
    #[must_use]
    pub fn armoured(&self) -> String {
        let mut bytes = packet_of(packet::PUBLIC_KEY, &self.primary.what.body);
        self.primary.write(&mut bytes);
        for name in self.names.iter().filter(|name| name.counts()) {
            bytes.extend(packet_of(packet::USER_ID, &name.what));
            name.write(&mut bytes);
        }
        for part in self.parts.iter().filter(|part| part.counts()) {
            bytes.extend(packet_of(packet::PUBLIC_SUBKEY, &part.what.body));
            part.write(&mut bytes);
        }
        armour::text(&bytes)
    }

    /// Returns what is sealed to at a time: the newest part that is for encryption, else the key itself.
    ///
    /// Errors: why none can be; of several reasons, the one that says most of what its owner can do.
    pub fn recipient(&self, at_seconds: u64) -> Result<OpenPgpRecipient, OpenPgpError> {
        let whole = self.whole(at_seconds)?;
        let mut reason = OpenPgpError::CannotEncrypt;
        let mut best: Option<OpenPgpRecipient> = None;
        for part in &self.parts {
            match part.part(at_seconds, &whole) {
                Ok(found) if best.as_ref().is_none_or(|best| best.key.created <= found.key.created) => {
                    best = Some(found);
                }
                Ok(_) => {}
                Err(why) if weight(why) > weight(reason) => reason = why,
                Err(_) => {}
            }
        }
        if let Some(best) = best {
            return Ok(best);
        }
        // A key that says nothing of what it is for is for signing what it says.
        match self.primary.what.can_encrypt() {
            Ok(()) if whole.is_for_encryption => Ok(OpenPgpRecipient {
                key: self.primary.what.clone(),
                certificate: whole.fingerprint,
                ciphers: whole.ciphers,
                ends: whole.ends,
            }),
            _ => Err(reason),
        }
    }

    /// What holds for the key as a whole at a time.
    fn whole(&self, at: u64) -> Result<Whole, OpenPgpError> {
        let key = &self.primary.what;
        if u64::from(key.created) > at {
            return Err(OpenPgpError::NotYet(key.created.into()));
        }
        if self.primary.is_revoked(at) {
            return Err(OpenPgpError::Revoked);
        }
        let direct = self.primary.newest(at);
        let name = self.newest_name(at).map(|(_, said)| said);
        // RFC 9580 §5.2.3.10: a key says of itself by itself, or beside its name; both are heard.
        let said: Vec<&Signature> = direct.into_iter().chain(name).collect();
        if said.is_empty() {
            return Err(self.unsaid(at));
        }
        let key_ends = said.iter().filter_map(|said| said.said().key_ends(key.created));
        let ends = said.iter().filter_map(|said| said.ends()).chain(key_ends).min();
        if let Some(ended) = ends.filter(|ends| *ends <= at) {
            return Err(OpenPgpError::Expired(ended));
        }
        Ok(Whole {
            fingerprint: key.fingerprint,
            is_for_encryption: said.iter().any(|said| said.said().is_for_encryption() == Some(true)),
            ciphers: said.iter().rev().find_map(|said| said.said().ciphers.clone()),
            ends,
        })
    }

    /// Why nothing that the key says of itself counts at a time.
    fn unsaid(&self, at: u64) -> OpenPgpError {
        let signed = |bindings: &[Signature], complaint: Option<OpenPgpError>| {
            let over = bindings.iter().filter_map(Signature::ends).filter(|ends| *ends <= at).max();
            over.map(OpenPgpError::Expired).into_iter().chain(complaint).collect::<Vec<_>>()
        };
        let names = self.names.iter().flat_map(|name| signed(&name.bindings, name.complaint));
        let all = signed(&self.primary.bindings, self.primary.complaint).into_iter().chain(names);
        let revoked = self.names.iter().any(|name| name.is_revoked(at)).then_some(OpenPgpError::Revoked);
        all.chain(revoked).max_by_key(|why| weight(*why)).unwrap_or(OpenPgpError::BrokenSignature)
    }

    /// The name that counts at a time, and what was said with it: one that is called the first, else the newest.
    fn newest_name(&self, at: u64) -> Option<(&Signed<Vec<u8>>, &Signature)> {
        let names = self.names.iter().filter_map(|name| Some((name, name.newest(at)?)));
        let names = names.filter(|(name, said)| !name.is_revoked_since(at, said.created()));
        names.max_by_key(|(_, said)| (said.said().is_primary, said.created()))
    }
}

/// What holds for a key as a whole.
struct Whole {
    fingerprint: [u8; 20],
    is_for_encryption: bool,
    ciphers: Option<Vec<u8>>,
    ends: Option<u64>,
}

impl<T> Signed<T> {
    fn new(what: T) -> Self {
        Signed { what, bindings: Vec::new(), revocations: Vec::new(), complaint: None }
    }

    /// Whether the key said anything of it.
    fn counts(&self) -> bool {
        !self.bindings.is_empty() || !self.revocations.is_empty()
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        for signature in self.bindings.iter().chain(&self.revocations) {
            bytes.extend(packet_of(packet::SIGNATURE, &signature.body));
        }
    }

    /// The last that was said of it at a time, and holds.
    fn newest(&self, at: u64) -> Option<&Signature> {
        let said = self.bindings.iter().filter(|said| said.created() <= at);
        said.filter(|said| said.ends().is_none_or(|ends| ends > at)).max_by_key(|said| said.created())
    }

    /// Whether it was taken back: for good, or from a time on.
    fn is_revoked(&self, at: u64) -> bool {
        self.revocations.iter().any(|said| !said.said().is_soft() || said.created() <= at)
    }

    /// The same of a name, which may be given again later.
    fn is_revoked_since(&self, at: u64, given: u64) -> bool {
        self.revocations.iter().any(|said| (given..=at).contains(&said.created()))
    }

    fn take(&mut self, signature: Signature, outcome: Result<(), OpenPgpError>) {
        match outcome {
            Ok(()) if signature.is_revocation() => self.revocations.push(signature),
            Ok(()) => self.bindings.push(signature),
            // Whoever says that it was taken back, in a way that we cannot check, is not passed over.
            Err(OpenPgpError::Weak | OpenPgpError::Algorithm(_)) if signature.is_revocation() => {
                self.revocations.push(signature);
            }
            Err(why) => self.complaint = self.complaint.max_by_weight(why),
        }
    }
}

impl Signed<Key> {
    /// It as something to seal to.
    fn part(&self, at: u64, whole: &Whole) -> Result<OpenPgpRecipient, OpenPgpError> {
        let key = &self.what;
        let said = self.newest(at);
        let is_meant = said.is_none_or(|said| said.said().is_for_encryption() != Some(false));
        if !is_meant || key.can_encrypt() == Err(OpenPgpError::CannotEncrypt) {
            return Err(OpenPgpError::CannotEncrypt);
        }
        if self.is_revoked(at) {
            return Err(OpenPgpError::Revoked);
        }
        let Some(said) = said else {
            let over = self.bindings.iter().filter_map(Signature::ends).filter(|ends| *ends <= at).max();
            let later = self.bindings.iter().map(Signature::created).min().map(OpenPgpError::NotYet);
            let why = over.map(OpenPgpError::Expired).or(later).or(self.complaint);
            return Err(why.unwrap_or(OpenPgpError::BrokenSignature));
        };
        if u64::from(key.created) > at {
            return Err(OpenPgpError::NotYet(key.created.into()));
        }
        let ends = [said.said().key_ends(key.created), said.ends()].into_iter().flatten().min();
        if let Some(ended) = ends.filter(|ends| *ends <= at) {
            return Err(OpenPgpError::Expired(ended));
        }
        key.can_encrypt()?;
        let ends = [ends, whole.ends].into_iter().flatten().min();
        let (certificate, ciphers) = (whole.fingerprint, whole.ciphers.clone());
        Ok(OpenPgpRecipient { key: key.clone(), certificate, ciphers, ends })
    }
}

trait Weighty {
    fn max_by_weight(self, other: OpenPgpError) -> Self;
}

impl Weighty for Option<OpenPgpError> {
    fn max_by_weight(self, other: OpenPgpError) -> Self {
        Some(self.filter(|known| weight(*known) >= weight(other)).unwrap_or(other))
    }
}

/// Of several reasons, the greatest is told.
fn weight(why: OpenPgpError) -> u64 {
    match why {
        // What ended last is what its owner would renew.
        OpenPgpError::Expired(ended) => 100 + ended,
        OpenPgpError::NotYet(_) => 90,
        OpenPgpError::Revoked => 80,
        OpenPgpError::Weak => 70,
        OpenPgpError::Short(_) => 60,
        OpenPgpError::Algorithm(_) => 50,
        OpenPgpError::BrokenSignature => 40,
        _ => 0,
    }
}

/// What changes how others look, or cannot be seen, is not shown.
fn is_shown(char: char) -> bool {
    !char.is_control()
        && !matches!(char, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

/// Keys on their way in, packet by packet.
#[derive(Default)]
struct Reading {
    found: Vec<OpenPgpCertificate>,
    /// What signatures that come now are of.
    of: Of,
    checked: usize,
}

#[derive(Default, Clone, Copy)]
enum Of {
    #[default]
    Primary,
    Name,
    Part,
    /// A picture, or a part of a kind that has no place.
    Other,
}

impl Reading {
    fn take(&mut self, kind: u8, body: &[u8]) -> Result<(), OpenPgpError> {
        match kind {
            packet::SECRET_KEY | packet::SECRET_SUBKEY => Err(OpenPgpError::Secret),
            packet::PUBLIC_KEY if self.found.len() == MOST_RECIPIENTS => Err(OpenPgpError::Recipients),
            packet::PUBLIC_KEY => {
                let primary = Signed::new(Key::read(body)?);
                self.found.push(OpenPgpCertificate { primary, names: Vec::new(), parts: Vec::new() });
                self.of = Of::Primary;
                Ok(())
            }
            packet::MARKER | packet::TRUST | packet::PADDING => Ok(()),
            packet::FIRST_UNCRITICAL.. => Ok(()),
            _ => self.take_of_key(kind, body),
        }
    }

    fn take_of_key(&mut self, kind: u8, body: &[u8]) -> Result<(), OpenPgpError> {
        let certificate = self.found.last_mut().ok_or(OpenPgpError::NotKey)?;
        match kind {
            packet::USER_ID if certificate.names.len() < MOST_OF_A_KIND => {
                certificate.names.push(Signed::new(body.to_vec()));
                self.of = Of::Name;
            }
            packet::PUBLIC_SUBKEY if certificate.parts.len() < MOST_OF_A_KIND => {
                certificate.parts.push(Signed::new(Key::read(body)?));
                self.of = Of::Part;
            }
            packet::USER_ID | packet::PUBLIC_SUBKEY => return Err(OpenPgpError::TooLarge),
            packet::USER_ATTRIBUTE => self.of = Of::Other,
            packet::SIGNATURE => {
                if self.checked == MOST_CHECKED {
                    return Err(OpenPgpError::TooLarge);
                }
                self.checked += usize::from(certificate.hear(self.of, body));
            }
            _ => return Err(OpenPgpError::NotKey),
        }
        Ok(())
    }
}

impl OpenPgpCertificate {
    /// Takes a signature if the key made it; returns whether it had to be checked.
    fn hear(&mut self, of: Of, body: &[u8]) -> bool {
        let primary = &self.primary.what;
        let Some(signature) = Signature::read(body).filter(|said| !said.is_of_another(primary)) else {
            return false;
        };
        // RFC 9580 §5.2.4: the key, then what it is said of.
        let mut signed = primary.hashed();
        let key = primary.clone();
        match (signature.kind, of) {
            (DIRECT | KEY_REVOKED, _) => {
                let outcome = signature.check(&key, &signed);
                self.primary.take(signature, outcome);
            }
            (PART | PART_REVOKED, Of::Part) => {
                let Some(part) = self.parts.last_mut() else { return false };
                signed.extend(part.what.hashed());
                let outcome = signature.check(&key, &signed);
                part.take(signature, outcome);
            }
            (kind, Of::Name) if NAME.contains(&kind) || kind == NAME_REVOKED => {
                let Some(name) = self.names.last_mut() else { return false };
                let length = u32::try_from(name.what.len()).unwrap_or(u32::MAX);
                signed.push(0xB4);
                signed.extend(length.to_be_bytes());
                signed.extend_from_slice(&name.what);
                let outcome = signature.check(&key, &signed);
                name.take(signature, outcome);
            }
            _ => return false,
        }
        true
    }
}
