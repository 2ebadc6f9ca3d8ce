//! What `seal::openpgp` writes is opened by programs that others wrote: GnuPG and Sequoia. Their keys are those of `fixtures/openpgp`.

#![expect(clippy::unwrap_used, reason = "these are tests, helpers and all")]

#[expect(unreachable_pub, reason = "testkit shows it to all others")]
#[path = "../../testkit/src/gnupg.rs"]
mod gnupg;

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::Command;

use seal::openpgp::{Literal, OpenPgpCertificate, OpenPgpRecipient, Sealer};

use gnupg::{GnuPg, fixture};

/// 2026-11-22.
const NOW: u64 = 1_795_305_600;
/// A piece of a packet, and what stands before the content in the packet of a file called `list.csv`.
const PIECE: usize = 1 << 16;
const BEFORE: usize = 14;

const SECRETS: [&str; 7] =
    ["rsa3072", "rsa-primary", "cv25519", "nistp256", "nistp384", "nistp521", "replaced"];

fn secret(name: &str) -> PathBuf {
    fixture(&format!("{name}.secret.asc"))
}

fn recipient(name: &str) -> OpenPgpRecipient {
    let text = fs::read(fixture(&format!("{name}.asc"))).unwrap();
    OpenPgpCertificate::read_all(&text).unwrap()[0].recipient(NOW).unwrap()
}

/// Bytes that do not repeat soon.
fn mixed() -> impl FnMut(&mut [u8]) {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    move |bytes| {
        for byte in bytes {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (state >> 56) as u8;
        }
    }
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place % 251) as u8).collect()
}

fn sealed(to: &[OpenPgpRecipient], content: &[u8]) -> Vec<u8> {
    let literal = Literal { name: "list.csv", made_seconds: NOW };
    let (mut sealer, mut file) = Sealer::begin(to, literal, &mut mixed()).unwrap();
    for piece in content.chunks(200_000) {
        file.extend(sealer.write(piece));
    }
    file.extend(sealer.finish());
    file
}

/// Around the ends of a piece: of the content's packet, and of the sealed packet around it.
fn lengths() -> Vec<usize> {
    let mut lengths = vec![0, 1, 150, 200, 500, 3_000_000];
    lengths.extend((0..3).map(|more| PIECE - BEFORE - 1 + more));
    lengths.extend([PIECE - 61, PIECE - 62, PIECE - 63, 2 * PIECE - BEFORE, 2 * PIECE]);
    lengths
}

#[test]
fn gnupg_opens_what_is_sealed_to_any_key_of_its() {
    let all: Vec<OpenPgpRecipient> = SECRETS.iter().map(|name| recipient(name)).collect();
    let together = sealed(&all, &content(70_000));
    for name in SECRETS {
        let home = GnuPg::with(name);
        let file = sealed(&[recipient(name)], &content(1000));
        assert_eq!(home.opened(&file), Ok(content(1000)), "{name}");
        assert_eq!(home.opened(&together), Ok(content(70_000)), "{name}");
    }
}

#[test]
fn gnupg_opens_files_of_every_length() {
    let (home, to) = (GnuPg::with("cv25519"), [recipient("cv25519")]);
    for length in lengths() {
        let opened = home.opened(&sealed(&to, &content(length)));
        assert!(opened == Ok(content(length)), "{length}: {:?}", opened.err());
    }
}

#[test]
fn gnupg_finds_the_name_inside_and_notices_a_change() {
    let (home, to) = (GnuPg::with("nistp256"), [recipient("nistp256")]);
    let mut file = sealed(&to, b"email\nada@customer.example\n");
    assert!(!file.windows(8).any(|window| window == b"list.csv"), "the name is sealed");
    home.opened(&file).unwrap();
    let packets = home.run(&["--list-packets", &home.file().to_string_lossy()]);
    let packets = String::from_utf8_lossy(&packets.stdout).into_owned();
    assert!(packets.contains(&format!("created {NOW}, name=\"list.csv\"")), "{packets}");
    assert!(packets.contains("mdc_method: 2"), "{packets}");
    let last = file.len() - 30;
    file[last] ^= 1;
    let refused = home.opened(&file).unwrap_err();
    assert!(refused.contains("has been manipulated"), "{refused}");
    let other = GnuPg::with("cv25519").opened(&sealed(&to, b"email\n")).unwrap_err();
    assert!(other.contains("No secret key"), "{other}");
}

#[test]
fn sequoia_opens_it_too() {
    let place = std::env::temp_dir().join(format!("tw-sqop-{}.pgp", std::process::id()));
    for name in SECRETS {
        for length in [0, 1, PIECE - BEFORE, 3_000_000] {
            fs::write(&place, sealed(&[recipient(name)], &content(length))).unwrap();
            let mut command = Command::new("sqop");
            let command = command.arg("decrypt").arg(secret(name)).stdin(File::open(&place).unwrap());
            let output = command.output().expect("Sequoia is installed: cargo xtask test --install");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success() && output.stdout == content(length), "{name}, {length}: {said}");
        }
    }
    fs::remove_file(&place).unwrap();
}
