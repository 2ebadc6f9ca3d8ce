use proptest::prelude::*;
use x25519_dalek::{PublicKey, StaticSecret};

use super::packet::{PUBLIC_KEY, PUBLIC_SUBKEY, SECRET_KEY, SIGNATURE, USER_ATTRIBUTE, USER_ID, packet_of};
use super::*;
use crate::signature::SigningKey;

/// 2026-11-22, when most of the keys in `fixtures/openpgp` were some weeks old.
const NOW: u64 = 1_795_305_600;
const DAY: u64 = 86_400;

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../../../fixtures/openpgp/", $name)).as_slice()
    };
}

/// Bytes that count up, so that a file is the same in every run.
fn counting() -> impl FnMut(&mut [u8]) {
    let mut next = 0_u8;
    move |bytes| {
        for byte in bytes {
            *byte = next;
            next = next.wrapping_add(1);
        }
    }
}

fn one(input: &[u8]) -> OpenPgpCertificate {
    let [certificate] = OpenPgpCertificate::read_all(input).unwrap().try_into().unwrap();
    certificate
}

#[test]
fn keys_of_programs_in_the_field_are_read() {
    for (input, name, kind, part) in [
        (fixture!("rsa3072.asc"), "rsa3072", "RSA 3072", ""),
        (fixture!("rsa-primary.asc"), "rsa-primary", "RSA 2048", ""),
        (fixture!("cv25519.asc"), "cv25519", "X25519", ""),
        (fixture!("nistp256.asc"), "nistp256", "ECDH P256", ""),
        (fixture!("nistp384.asc"), "nistp384", "ECDH P384", "17AB440A6F571F271B960AD666A2B96EA959858E"),
        (fixture!("nistp521.asc"), "nistp521", "ECDH P521", ""),
        (fixture!("replaced.asc"), "replaced", "X25519", ""),
        (fixture!("until.asc"), "until", "X25519", ""),
        (fixture!("x25519.asc"), "x25519", "X25519", ""),
    ] {
        let key = one(input);
        assert_eq!(key.name(NOW).unwrap(), format!("Vendor B ({name}) <{name}@vendor.example>"));
        let recipient = key.recipient(NOW).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(recipient.kind(), kind, "{name}");
        assert!(part.is_empty() || recipient.fingerprint() == part, "{}", recipient.fingerprint());
        assert_eq!(key.fingerprint().len(), 40);
        assert_eq!(recipient.certificate_fingerprint(), key.fingerprint(), "{name}: what its owner compares");
        assert_eq!(recipient.ends.is_some(), name == "until");
        // What is kept says the same.
        let kept = one(key.armoured().as_bytes());
        assert_eq!((kept.name(NOW), kept.recipient(NOW)), (key.name(NOW), Ok(recipient)));
    }
    assert_eq!(one(fixture!("nistp384.asc")).fingerprint(), "EFA9F5A4E6D47CC1EBF84B588D49A2357A9AE41F");
}

#[test]
fn keys_that_cannot_be_sealed_to_say_why() {
    for (input, why) in [
        (fixture!("expired.asc"), OpenPgpError::Expired(1_767_268_800)),
        (fixture!("revoked.asc"), OpenPgpError::Revoked),
        (fixture!("sign-only.asc"), OpenPgpError::CannotEncrypt),
        (fixture!("sha1.asc"), OpenPgpError::Weak),
        (fixture!("short.asc"), OpenPgpError::Short(1024)),
        (fixture!("brainpool.asc"), OpenPgpError::Algorithm(18)),
        (fixture!("elgamal.asc"), OpenPgpError::Algorithm(17)),
    ] {
        assert_eq!(one(input).recipient(NOW).unwrap_err(), why);
    }
    let before = OpenPgpError::NotYet(1_793_491_200);
    assert_eq!(one(fixture!("cv25519.asc")).recipient(1_793_491_199).unwrap_err(), before);
    let until = one(fixture!("until.asc"));
    let ends = until.recipient(NOW).unwrap().ends.unwrap();
    assert_eq!(until.recipient(ends - 1).unwrap().ends, Some(ends));
    assert_eq!(until.recipient(ends).unwrap_err(), OpenPgpError::Expired(ends));
}

#[test]
fn what_is_no_public_key_is_told_apart() {
    let key = String::from_utf8(fixture!("cv25519.asc").to_vec()).unwrap();
    let cut = &key[..key.len() / 2];
    let secret = key.replace("PUBLIC KEY", "PRIVATE KEY");
    for (input, why) in [
        ("", OpenPgpError::NotKey),
        ("hello", OpenPgpError::NotKey),
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ data@vendor.example", OpenPgpError::NotKey),
        ("-----BEGIN PGP MESSAGE-----\n\nhF4D\n-----END PGP MESSAGE-----", OpenPgpError::NotKey),
        (" age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj", OpenPgpError::AgeKey),
        ("AGE-SECRET-KEY-1GQ9778VQXMMJVE8SK7J6VT8UJ4HDQAJUVSFCWCM02D8GEWQ72PVQ2Y5J33", OpenPgpError::Secret),
        (&secret, OpenPgpError::Secret),
        (cut, OpenPgpError::Damaged),
        (&key.replacen("mDM", "m@M", 1), OpenPgpError::Damaged),
    ] {
        assert_eq!(OpenPgpCertificate::read_all(input.as_bytes()).unwrap_err(), why, "{input}");
    }
    // A secret key in its binary form, and one that stands behind a public key.
    let secret = packet_of(SECRET_KEY, &[4, 0, 0, 0, 0, 27]);
    assert_eq!(OpenPgpCertificate::read_all(&secret), Err(OpenPgpError::Secret));
    let behind = [packet_of(PUBLIC_KEY, &Maker::new().primary), secret].concat();
    assert_eq!(OpenPgpCertificate::read_all(&behind), Err(OpenPgpError::Secret));
    let long = OpenPgpCertificate::read_all(&vec![0xC6; MOST_BYTES + 1]);
    assert_eq!(long, Err(OpenPgpError::TooLarge));
    assert_eq!(OpenPgpCertificate::read_all(fixture!("version6.asc")), Err(OpenPgpError::Version(6)));
}

#[test]
fn armour_is_read_as_forms_and_mail_leave_it() {
    let text = String::from_utf8(fixture!("cv25519.asc").to_vec()).unwrap();
    let key = one(text.as_bytes());
    let checksum = text.lines().find(|line| line.starts_with('=')).unwrap();
    let commented = text.replacen("-----\n\n", "-----\nVersion: x\nComment: a: b\n\n", 1);
    for text in [
        text.replace('\n', "\r\n"),
        text.lines().map(|line| format!("  {line} \n")).collect(),
        format!("Dear both,\n\n{text}\nYours"),
        text.replace(&format!("{checksum}\n"), ""),
        text.replace(checksum, "=AAAA"),
        text.replacen("-----\n\n", "-----\n", 1),
        commented,
    ] {
        assert_eq!(one(text.as_bytes()), key, "{text}");
    }
    let both = [text.as_bytes(), fixture!("rsa3072.asc")].concat();
    let both = OpenPgpCertificate::read_all(&both).unwrap();
    assert_eq!(both, [key.clone(), one(fixture!("rsa3072.asc"))]);
    let many = text.repeat(MOST_RECIPIENTS + 1);
    assert_eq!(OpenPgpCertificate::read_all(many.as_bytes()), Err(OpenPgpError::Recipients));
    // Binary, as `gpg --export` writes it without `--armor`.
    assert_eq!(one(&armour::bytes(text.as_bytes()).unwrap()), key);
}

#[test]
fn a_key_is_read_from_a_file_as_windows_writes_it() {
    let text = String::from_utf8(fixture!("cv25519.asc").to_vec()).unwrap().replace('\n', "\r\n");
    let key = one(text.as_bytes());
    let utf8 = format!("\u{feff}{text}").into_bytes();
    let little: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (name, input) in [("UTF-8", &utf8), ("UTF-16LE", &little), ("UTF-16BE", &big)] {
        assert_eq!(OpenPgpCertificate::read_all(input), Ok(vec![key.clone()]), "{name}");
    }
    // What is no key is told apart as in any text, and what is cut off in the middle of a letter is no text.
    let secret = "\u{feff}-----BEGIN PGP PRIVATE KEY BLOCK-----";
    let secret: Vec<u8> = secret.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(OpenPgpCertificate::read_all(&secret), Err(OpenPgpError::Secret));
    let cut = &little[..little.len() - 1];
    for input in [cut, b"\xFF\xFE\x00\xD8a\x00", b"\xEF\xBB\xBF\xFF", b"\xFF\xFE", b"\xEF\xBB\xBF"] {
        assert_eq!(OpenPgpCertificate::read_all(input), Err(OpenPgpError::NotKey), "{input:?}");
    }
}

/// Makes keys that no program makes.
struct Maker {
    secret: SigningKey,
    primary: Vec<u8>,
    packets: Vec<u8>,
}

const MADE: u32 = 1_790_000_000;

fn subpacket(kind: u8, content: &[u8]) -> Vec<u8> {
    [&[u8::try_from(content.len()).unwrap() + 1, kind], content].concat()
}

fn said_at(seconds: u32) -> Vec<u8> {
    subpacket(2, &seconds.to_be_bytes())
}

fn hashed(body: &[u8]) -> Vec<u8> {
    [&[0x99][..], &u16::try_from(body.len()).unwrap().to_be_bytes(), body].concat()
}

impl Maker {
    fn new() -> Self {
        let secret = SigningKey::from_seed(&[9; 32]);
        let key = secret.verifying_key().to_bytes();
        let primary = [&[4][..], &MADE.to_be_bytes(), &[27], &key].concat();
        let packets = packet_of(PUBLIC_KEY, &primary);
        Maker { secret, primary, packets }
    }

    fn signature(&self, kind: u8, said: &[u8], of: &[u8]) -> Vec<u8> {
        let length = u16::try_from(said.len()).unwrap().to_be_bytes();
        let front = [&[4, kind, 27, 8][..], &length, said].concat();
        let count = u32::try_from(front.len()).unwrap().to_be_bytes();
        let signed = [of, &front, &[4, 0xFF], &count].concat();
        let digest = key::Hash::of(8).unwrap().digest(&signed);
        let value = self.secret.sign(digest.as_ref()).0;
        packet_of(SIGNATURE, &[&front[..], &[0, 0, 0, 0], &value].concat())
    }

    fn direct(mut self, kind: u8, said: &[Vec<u8>]) -> Self {
        self.packets.extend(self.signature(kind, &said.concat(), &hashed(&self.primary)));
        self
    }

    fn name(mut self, name: &[u8], signatures: &[(u8, Vec<Vec<u8>>)]) -> Self {
        self.packets.extend(packet_of(USER_ID, name));
        let length = u32::try_from(name.len()).unwrap().to_be_bytes();
        let of = [&hashed(&self.primary)[..], &[0xB4], &length, name].concat();
        for (kind, said) in signatures {
            self.packets.extend(self.signature(*kind, &said.concat(), &of));
        }
        self
    }

    fn part(mut self, seed: u8, made: u32, signatures: &[(u8, Vec<Vec<u8>>)]) -> Self {
        let key = PublicKey::from(&StaticSecret::from([seed; 32]));
        let body = [&[4][..], &made.to_be_bytes(), &[25], key.as_bytes()].concat();
        self.packets.extend(packet_of(PUBLIC_SUBKEY, &body));
        let of = [hashed(&self.primary), hashed(&body)].concat();
        for (kind, said) in signatures {
            self.packets.extend(self.signature(*kind, &said.concat(), &of));
        }
        self
    }

    fn key(&self) -> OpenPgpCertificate {
        one(&self.packets)
    }
}

/// A key with a name, and nothing that it is sealed to.
fn named() -> Maker {
    Maker::new().name(b"Ada", &[(0x13, vec![said_at(MADE)])])
}

fn for_encryption(at: u32) -> Vec<Vec<u8>> {
    vec![said_at(at), subpacket(27, &[0x0C])]
}

#[test]
fn what_a_key_says_of_its_parts_decides() {
    let flags = |flags: u8| subpacket(27, &[flags]);
    let lives = |seconds: u32| subpacket(9, &seconds.to_be_bytes());
    let holds = |seconds: u32| subpacket(3, &seconds.to_be_bytes());
    let day = 86_400;
    let mut changed = named().part(1, MADE, &[(0x18, for_encryption(MADE))]);
    *changed.packets.last_mut().unwrap() ^= 1;
    let soft = vec![said_at(MADE + 20 * day), subpacket(29, &[1])];
    let made = u64::from(MADE);
    for (name, maker, at, expected) in [
        ("a part", named().part(1, MADE, &[(0x18, for_encryption(MADE))]), NOW, Ok(None)),
        ("for storage only", named().part(1, MADE, &[(0x18, vec![said_at(MADE), flags(8)])]), NOW, Ok(None)),
        ("says nothing", named().part(1, MADE, &[(0x18, vec![said_at(MADE)])]), NOW, Ok(None)),
        (
            "for signing in",
            named().part(1, MADE, &[(0x18, vec![said_at(MADE), flags(0x20)])]),
            NOW,
            Err(OpenPgpError::CannotEncrypt),
        ),
        ("nobody said so", named().part(1, MADE, &[]), NOW, Err(OpenPgpError::BrokenSignature)),
        ("changed", changed, NOW, Err(OpenPgpError::BrokenSignature)),
        (
            "the part ended",
            named().part(1, MADE, &[(0x18, vec![said_at(MADE), lives(day)])]),
            NOW,
            Err(OpenPgpError::Expired(made + DAY)),
        ),
        (
            "what was said ended",
            named().part(1, MADE, &[(0x18, vec![said_at(MADE), holds(day)])]),
            NOW,
            Err(OpenPgpError::Expired(made + DAY)),
        ),
        (
            "it was said anew",
            named().part(
                1,
                MADE,
                &[(0x18, vec![said_at(MADE), lives(day)]), (0x18, vec![said_at(MADE + 9), lives(80 * day)])],
            ),
            NOW,
            Ok(Some(made + 80 * DAY)),
        ),
        (
            "something that must be known is not",
            named().part(1, MADE, &[(0x18, vec![said_at(MADE), subpacket(0x80 | 99, &[1])])]),
            NOW,
            Err(OpenPgpError::BrokenSignature),
        ),
        (
            "the part was lost",
            named().part(1, MADE, &[(0x18, for_encryption(MADE)), (0x28, vec![said_at(MADE + 9)])]),
            NOW,
            Err(OpenPgpError::Revoked),
        ),
        (
            "the key was lost, and it was said later",
            named().direct(0x20, &[said_at(MADE + 20 * day)]).part(1, MADE, &[(0x18, for_encryption(MADE))]),
            made + DAY,
            Err(OpenPgpError::Revoked),
        ),
        (
            "the key was replaced",
            named().direct(0x20, &soft).part(1, MADE, &[(0x18, for_encryption(MADE))]),
            NOW,
            Err(OpenPgpError::Revoked),
        ),
        (
            "the key is replaced later",
            named().direct(0x20, &soft).part(1, MADE, &[(0x18, for_encryption(MADE))]),
            made + DAY,
            Ok(None),
        ),
        (
            "the key as a whole ends",
            Maker::new().direct(0x1F, &[said_at(MADE), lives(70 * day)]).part(
                1,
                MADE,
                &[(0x18, for_encryption(MADE))],
            ),
            NOW,
            Ok(Some(made + 70 * DAY)),
        ),
        (
            "its only name was taken back",
            Maker::new().name(b"Ada", &[(0x13, vec![said_at(MADE)]), (0x30, vec![said_at(MADE + 5)])]).part(
                1,
                MADE,
                &[(0x18, for_encryption(MADE))],
            ),
            NOW,
            Err(OpenPgpError::Revoked),
        ),
        (
            "the newer of two parts has ended",
            named().part(1, MADE, &[(0x18, for_encryption(MADE))]).part(
                2,
                MADE + 5,
                &[(0x18, vec![said_at(MADE + 5), holds(day)])],
            ),
            NOW,
            Ok(None),
        ),
    ] {
        assert_eq!(maker.key().recipient(at).map(|recipient| recipient.ends), expected, "{name}");
        // What is kept says the same, but for signatures that never counted.
        assert_eq!(one(maker.key().armoured().as_bytes()).recipient(at).is_ok(), expected.is_ok(), "{name}");
    }
    let newest = named().part(1, MADE, &[(0x18, for_encryption(MADE))]).part(
        2,
        MADE + 5,
        &[(0x18, for_encryption(MADE + 5))],
    );
    let point = PublicKey::from(&StaticSecret::from([2; 32])).to_bytes();
    assert_eq!(newest.key().recipient(NOW).unwrap().key.material, key::Material::X25519(point));
}

/// What was made, with another number of a hash (RFC 9580 §9.5) in what was said of that kind.
fn hashed_by(mut maker: Maker, kind: u8, hash_id: u8) -> OpenPgpCertificate {
    let front = [4, kind, 27, 8];
    let at = maker.packets.windows(front.len()).position(|some| some == front).unwrap();
    maker.packets[at + 3] = hash_id;
    maker.key()
}

#[test]
fn what_was_taken_back_by_a_hash_that_we_do_not_make_is_not_sealed_to() {
    let whole = || named().direct(0x20, &[said_at(MADE + 9)]).part(1, MADE, &[(0x18, for_encryption(MADE))]);
    let part = || named().part(1, MADE, &[(0x18, for_encryption(MADE)), (0x28, vec![said_at(MADE + 9)])]);
    // MD5, RIPEMD-160, SHA-224, SHA3-256, SHA3-512, and one that has no name yet.
    for hash_id in [1, 3, 11, 12, 14, 99] {
        for (maker, kind) in [(whole(), 0x20), (part(), 0x28)] {
            let key = hashed_by(maker, kind, hash_id);
            assert_eq!(key.recipient(NOW), Err(OpenPgpError::Revoked), "{kind:x} by {hash_id}");
            let kept = one(key.armoured().as_bytes());
            assert_eq!(kept.recipient(NOW), Err(OpenPgpError::Revoked), "{kind:x} by {hash_id}");
        }
    }
    // By one that we make, it was not the key that said so: SHA-512, and another was signed.
    assert!(hashed_by(whole(), 0x20, 10).recipient(NOW).is_ok());
    // That something may be sealed to it is not believed unseen.
    let bound = named().part(1, MADE, &[(0x18, for_encryption(MADE))]);
    assert_eq!(hashed_by(bound, 0x18, 12).recipient(NOW), Err(OpenPgpError::BrokenSignature));
}

/// Makes a packet that takes back: by whom, of which type, and what is taken back.
type TakesBack<'t> = &'t dyn Fn(&Maker, u8, &[u8]) -> Vec<u8>;

/// A key with a part, and a packet that takes back the one or the other, with its type.
fn taken_back(revocation: TakesBack<'_>) -> [OpenPgpCertificate; 2] {
    let mut whole = named();
    let revoked = revocation(&whole, 0x20, &hashed(&whole.primary));
    whole.packets.extend(revoked);
    let whole = whole.part(1, MADE, &[(0x18, for_encryption(MADE))]);
    let mut part = named().part(1, MADE, &[(0x18, for_encryption(MADE))]);
    let key = PublicKey::from(&StaticSecret::from([1; 32]));
    let body = [&[4][..], &MADE.to_be_bytes(), &[25], key.as_bytes()].concat();
    let of = [hashed(&part.primary), hashed(&body)].concat();
    let revoked = revocation(&part, 0x28, &of);
    part.packets.extend(revoked);
    [whole.key(), part.key()]
}

/// A signature of version 3 (RFC 9580 §5.2.2), by whom it says.
fn old_signature(maker: &Maker, (version, kind): (u8, u8), issuer: [u8; 8], of: &[u8]) -> Vec<u8> {
    let said = [&[kind][..], &(MADE + 9).to_be_bytes()].concat();
    let digest = key::Hash::of(8).unwrap().digest(&[of, &said].concat());
    let value = maker.secret.sign(digest.as_ref()).0;
    let front = [&[version, 5][..], &said, &issuer, &[27, 8, 0, 0]].concat();
    packet_of(SIGNATURE, &[&front[..], &value].concat())
}

#[test]
fn what_was_taken_back_in_an_old_or_unknown_way_is_not_sealed_to() {
    let issuer = key::Key::read(&named().primary).unwrap().id();
    let revoked = Err(OpenPgpError::Revoked);
    let check = |name: &str, revocation: TakesBack<'_>, is_revoked: bool| {
        for key in taken_back(revocation) {
            let kept = one(key.armoured().as_bytes());
            for key in [key, kept] {
                match is_revoked {
                    true => assert_eq!(key.recipient(NOW), revoked, "{name}"),
                    false => assert!(key.recipient(NOW).is_ok(), "{name}"),
                }
            }
        }
    };
    let said = |said: Vec<u8>| {
        move |maker: &Maker, kind: u8, of: &[u8]| {
            maker.signature(kind, &[said_at(MADE + 9), said.clone()].concat(), of)
        }
    };
    for version in [2, 3] {
        let old = |maker: &Maker, kind: u8, of: &[u8]| old_signature(maker, (version, kind), issuer, of);
        check("of before 1998", &old, true);
        let by_another =
            |maker: &Maker, kind: u8, of: &[u8]| old_signature(maker, (version, kind), [7; 8], of);
        check("by another", &by_another, false);
        let of_another =
            |maker: &Maker, kind: u8, _: &[u8]| old_signature(maker, (version, kind), issuer, b"else");
        check("of something else", &of_another, false);
        let cut = |maker: &Maker, kind: u8, of: &[u8]| {
            let whole = old_signature(maker, (version, kind), issuer, of);
            packet_of(SIGNATURE, &whole[whole.len() - 83..][..10])
        };
        check("cut off", &cut, false);
    }
    for version in [5, 6] {
        let newer = |_: &Maker, kind: u8, _: &[u8]| packet_of(SIGNATURE, &[version, kind, 27, 8, 0, 0, 0, 0]);
        check("of a version that is not ours", &newer, true);
    }
    check("with what one must know", &said(subpacket(0x80 | 99, b"?")), true);
    check("with what is cut off", &said(vec![9, 29]), true);
    check("without a day", &|maker: &Maker, kind, of: &[u8]| maker.signature(kind, &[], of), true);
    let changed = |maker: &Maker, kind: u8, of: &[u8]| {
        let mut packet = maker.signature(kind, &[said_at(MADE + 9), subpacket(0x80 | 99, b"?")].concat(), of);
        *packet.last_mut().unwrap() ^= 1;
        packet
    };
    check("and not said by the key", &changed, false);
    // What lets something be sealed to it is believed only when all of it is known, and in version 4.
    let unknown = || vec![said_at(MADE), subpacket(0x80 | 99, b"?"), subpacket(27, &[0x0C])];
    let bound = named().part(1, MADE, &[(0x18, unknown())]);
    assert_eq!(bound.key().recipient(NOW), Err(OpenPgpError::BrokenSignature));
}

#[test]
fn a_name_is_shown_without_what_acts() {
    let name = "Ada \u{1b}[31m\u{202e}evil\u{200b} <ada@vendor.example>\n";
    let key = Maker::new().name(name.as_bytes(), &[(0x13, vec![said_at(MADE)])]).key();
    assert_eq!(key.name(NOW).unwrap(), "Ada [31mevil <ada@vendor.example>");
    let long = Maker::new().name("é".repeat(500).as_bytes(), &[(0x13, vec![said_at(MADE)])]).key();
    assert_eq!(long.name(NOW).unwrap().chars().count(), 120);
    assert!(Maker::new().name(b"\xff\n", &[]).key().name(NOW).is_none(), "nobody signed it");
    // One that is called the first is shown, however old.
    let first = vec![said_at(MADE), subpacket(25, &[1])];
    let two = Maker::new().name(b"Old", &[(0x13, first)]).name(b"New", &[(0x13, vec![said_at(MADE + 9)])]);
    assert_eq!(two.key().name(NOW).unwrap(), "Old");
    // What is signed of a picture is not of the name before it.
    let mut picture = named();
    picture.packets.extend(packet_of(USER_ATTRIBUTE, b"picture"));
    assert_eq!(picture.key().name(NOW).unwrap(), "Ada");
}

#[test]
fn a_key_has_no_more_parts_than_any_that_is_used() {
    let mut maker = named();
    for _ in 0..64 {
        maker.packets.extend(packet_of(USER_ID, b"x"));
    }
    assert_eq!(OpenPgpCertificate::read_all(&maker.packets), Err(OpenPgpError::TooLarge));
    let signature = maker.signature(0x1F, &said_at(MADE), &hashed(&maker.primary));
    let many = [packet_of(PUBLIC_KEY, &maker.primary), signature.repeat(513)].concat();
    assert_eq!(OpenPgpCertificate::read_all(&many), Err(OpenPgpError::TooLarge));
}

fn sealed(to: &[OpenPgpRecipient], content: &[u8]) -> Vec<u8> {
    let literal = Literal { name: "list.csv", made_seconds: NOW };
    let (mut sealer, mut file) = Sealer::begin(to, literal, &mut counting()).unwrap();
    for piece in content.chunks(100_000) {
        file.extend(sealer.write(piece));
    }
    file.extend(sealer.finish());
    file
}

/// Opened by other programs too: `fixtures/openpgp/SOURCES.md` says how.
#[test]
fn the_bytes_are_those_that_other_programs_opened() {
    let content = b"email\r\nada@customer.example\r\n";
    let x25519 = one(fixture!("x25519.asc")).recipient(NOW).unwrap();
    assert_eq!(sealed(&[x25519], content), fixture!("x25519.csv.pgp"));
    let older = one(fixture!("cv25519.asc")).recipient(NOW).unwrap();
    assert_eq!(sealed(&[older], content), fixture!("cv25519.csv.pgp"));
}

#[test]
fn a_file_is_the_same_however_it_is_handed_in() {
    let to = [one(fixture!("nistp521.asc")).recipient(NOW).unwrap()];
    let content: Vec<u8> = (0..200_000_u32).map(|place| (place % 251) as u8).collect();
    let literal = Literal { name: "list.csv", made_seconds: NOW };
    let (mut sealer, mut file) = Sealer::begin(&to, literal, &mut counting()).unwrap();
    for piece in content.chunks(777) {
        file.extend(sealer.write(piece));
    }
    file.extend(sealer.finish());
    assert_eq!(file, sealed(&to, &content));
    assert!(matches!(Sealer::begin(&[], literal, &mut counting()), Err(OpenPgpError::Recipients)));
    let crowd = vec![to[0].clone(); 17];
    assert!(matches!(Sealer::begin(&crowd, literal, &mut counting()), Err(OpenPgpError::Recipients)));
}

#[test]
fn a_point_that_keeps_nothing_secret_is_refused() {
    let mut zero = one(fixture!("x25519.asc")).recipient(NOW).unwrap();
    zero.key.material = key::Material::X25519([0; 32]);
    let literal = Literal { name: "", made_seconds: 0 };
    assert!(matches!(Sealer::begin(&[zero], literal, &mut counting()), Err(OpenPgpError::Damaged)));
}

const KEYS: [&[u8]; 8] = [
    fixture!("rsa3072.asc"),
    fixture!("cv25519.asc"),
    fixture!("nistp256.asc"),
    fixture!("nistp521.asc"),
    fixture!("replaced.asc"),
    fixture!("until.asc"),
    fixture!("x25519.asc"),
    fixture!("elgamal.asc"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn bytes_by_chance_are_read_or_refused(input in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = OpenPgpCertificate::read_all(&input);
        let packets = packet_of(PUBLIC_KEY, &input);
        let _ = OpenPgpCertificate::read_all(&packets);
        let behind = [named().packets, packet_of(SIGNATURE, &input)].concat();
        let _ = OpenPgpCertificate::read_all(&behind).map(|keys| keys[0].recipient(NOW));
    }

    /// Whatever is changed, nothing else is sealed to than what the owner signed.
    #[test]
    fn a_changed_key_is_refused_or_the_same(which in 0..KEYS.len(), at in any::<prop::sample::Index>(), bit in 0..8_u8) {
        let mut bytes = armour::bytes(KEYS[which]).unwrap();
        let before = one(&bytes).recipient(NOW);
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        for key in OpenPgpCertificate::read_all(&bytes).unwrap_or_default() {
            if let Ok(found) = key.recipient(NOW) {
                prop_assert_eq!(Ok(found.fingerprint()), before.clone().map(|before| before.fingerprint()));
            }
        }
    }

    #[test]
    fn a_cut_key_is_refused_or_says_less(which in 0..KEYS.len(), at in any::<prop::sample::Index>()) {
        let bytes = armour::bytes(KEYS[which]).unwrap();
        for key in OpenPgpCertificate::read_all(&bytes[..at.index(bytes.len())]).unwrap_or_default() {
            prop_assert_eq!(key.fingerprint(), one(&bytes).fingerprint());
            let _ = key.recipient(NOW);
        }
    }
}
