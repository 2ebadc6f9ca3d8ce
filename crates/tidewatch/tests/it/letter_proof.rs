//! The proof that a letter was approved, checked by the program without anybody's data.

use std::process::Command;

use model::ids::{AffectedSetId, Id as _, LetterId, PersonId, TenantId};
use model::time::Time;
use post::letter::{CHECK_CODE, Letter, LetterKind, LetterText, Sender, Source, Variable, approval};
use testkit::authenticator::signed;
use testkit::folder::TempFolder;

fn letter() -> Letter {
    Letter {
        id: LetterId::from_bytes([1; 16]),
        kind: LetterKind::Mandated,
        texts: vec![LetterText {
            language: "en".into(),
            subject: "Your address at Muschel: what happened".into(),
            body: "Dear customer,\n\nyour address is out. Code: {check_code}".into(),
        }],
        variables: vec![Variable { name: CHECK_CODE.into(), source: Source::CheckCode }],
        from: Sender { name: "Muschel".into(), address: "letters@muschel.example".into() },
        is_answered_by_us: true,
        affected: AffectedSetId::from_bytes([2; 16]),
        affected_count: 10_000,
        not_after: Time::from_seconds(1_800_000_000),
    }
}

/// Writes a file, lets the program check it, and returns its exit code and its words.
fn checked(folder: &TempFolder, file: &str, options: &[&str]) -> (Option<i32>, String) {
    let path = folder.path().join("letter.json");
    std::fs::write(&path, file).unwrap();
    let program = Command::new(env!("CARGO_BIN_EXE_tidewatch"))
        .arg("verify-proof")
        .arg(&path)
        .args(options)
        .output()
        .unwrap();
    (program.status.code(), String::from_utf8(program.stdout).unwrap())
}

#[test]
fn an_approved_letter_is_proved_to_who_knows_the_passkey_and_the_site() {
    let folder = TempFolder::new("letter-proof");
    let canonical = letter().canonical();
    let by = (TenantId::HOUSE, PersonId::from_bytes([3; 16]));
    let (assertion, site) = signed(approval::PURPOSE, approval::content(&canonical), by);
    let file = approval::to_file(&canonical, &approval::to_bytes(&assertion, &site)).unwrap();
    let (_, proved) = approval::read_file(&file).unwrap();
    let passkey: String = proved.key_sha256.iter().map(|byte| format!("{byte:02x}")).collect();

    let known = ["--passkey", &passkey, "--site", "desk.shop.example"];
    let (code, words) = checked(&folder, &file, &known);
    assert_eq!(code, Some(0), "{words}");
    for said in
        ["sound", &passkey, "10000 people", "Your address at Muschel: what happened", "Code: {check_code}"]
    {
        assert!(words.contains(said), "{said}: {words}");
    }
    let in_groups = format!("{} {}", passkey[..8].to_uppercase(), &passkey[8..]);
    let (code, words) = checked(&folder, &file, &["--passkey", &in_groups, "--site", "desk.shop.example"]);
    assert_eq!(code, Some(0), "as a page shows it: {words}");
    // Who knows neither learns only that the file is whole.
    for options in [&known[..0], &known[..2], &known[2..]] {
        let (code, words) = checked(&folder, &file, options);
        assert!(code == Some(1) && words.contains("anybody could have made both"), "{words}");
    }
    for (file, options, said) in [
        (file.clone(), ["--passkey", &"0".repeat(64)], "not the one you gave"),
        (file.clone(), ["--site", "thief.example"], "not the one you gave"),
        (file.replace("letter.approve", "letter.refuse"), ["--site", "desk.shop.example"], "something else"),
        (
            approval::to_file(
                &Letter { affected_count: 9, ..letter() }.canonical(),
                &approval::to_bytes(&assertion, &site),
            )
            .unwrap(),
            ["--passkey", &passkey],
            "another letter",
        ),
    ] {
        let (code, words) = checked(&folder, &file, &options);
        assert!(code == Some(2) && words.contains("BROKEN") && words.contains(said), "{said}: {words}");
    }
}
