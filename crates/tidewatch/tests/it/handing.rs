//! A sealed copy is handed over at the keyboard, and that breaks: a program fails, kills us, a disk is full, the sealed file is damaged. The register never says less than
//! what may have gone, and no half of a list is left or taken for the whole.

use std::path::Path;

use model::access::Access;
use model::ids::{CopyId, TenantId};
use store::custody::copy::CopyState;
use testkit::folder::{TempFolder, files_below};
use testkit::small_disk::SmallDisk;
use world::churn::List;

use crate::canary::desk;
use crate::dumps::{csv, run, set_up};
use crate::program::tidewatch;

/// The newest copy, and how it stands.
fn newest(folder: &Path) -> (CopyId, CopyState) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (store, custody) = desk(folder).await;
        let access = Access::house(TenantId::HOUSE, "test");
        let copies = custody.register(&access, custody::copy::CopiesOf::Everybody).await.unwrap();
        let newest = copies.iter().map(|shown| &shown.copy).max_by_key(|copy| copy.id).unwrap();
        let found = (newest.id, newest.state);
        store.close().await;
        found
    })
}

const SEAL: [&str; 10] = [
    "--list",
    "Spring news",
    "--to",
    "Vendor B",
    "--until",
    "2037-01-31",
    "--canaries",
    "0",
    "--difference-is-meant",
    "--removed-are-meant",
];

#[test]
fn what_a_program_may_have_sent_on_counts_as_handed_over() {
    let folder = TempFolder::new("handing");
    let path = folder.path();
    set_up(path);
    let source = path.join("extract.csv");
    std::fs::write(&source, csv(List::new(11, 3_000).people())).unwrap();
    let seal = |program: &str| {
        let asked = [&["export", "seal", source.to_str().unwrap()], &SEAL[..], &["--pipe-to", program]];
        run(path, &asked.concat(), b"")
    };
    let got = |name: &str| path.join(name);

    let (code, said) = seal(&format!("cat > {}; exit 1", got("sent").display()));
    assert!(code != 0 && said.contains("it ended with exit status: 1"), "{said}");
    assert!(said.contains("counts as handed over, because nobody knows"), "{said}");
    let (copy, state) = newest(path);
    assert_eq!(state, CopyState::Out);
    // The command that is printed hands the same over.
    let copy = copy.to_string();
    assert!(said.contains(&format!("export hand {copy}")), "{said}");
    let hand = |program: &str| run(path, &["export", "hand", &copy, "--pipe-to", program], b"");
    let (code, said) = hand(&format!("cat > {}", got("again").display()));
    assert!(code == 0 && said.contains("counts as handed over"), "{said}");
    let bytes = std::fs::read(got("again")).unwrap();
    assert!(bytes.starts_with(b"E-Mail\r\n") && bytes == std::fs::read(got("sent")).unwrap());
    let (code, said) = hand("cat");
    assert!(code != 0 && !said.contains("export hand"), "all of it went: {said}");
    // How it was sealed was said then: nothing of that is listened to here, so it is not taken.
    let (code, said) = run(path, &["export", "hand", &copy, "--link"], b"");
    assert!(code == 2 && said.contains("unexpected argument '--link'"), "{said}");

    // Killed while the program reads.
    let mut command = tidewatch();
    command.arg("--config").arg(path.join("tidewatch.toml")).arg("--data").arg(path.join("data"));
    command
        .args(["export", "seal"])
        .arg(&source)
        .args(SEAL)
        .args(["--pipe-to", "kill -9 $PPID; cat > /dev/null"]);
    assert!(!command.output().unwrap().status.success());
    assert_eq!(newest(path).1, CopyState::Out);

    // A sealed file that is damaged is refused before a program begins, which could not know that what it got was half.
    let (code, _) = seal("exit 1");
    assert_ne!(code, 0);
    let (copy, _) = newest(path);
    let mut objects = files_below(&path.join("data").join("objects"), |_| true);
    objects.retain(|(_, held)| held.len() > bytes.len());
    let changed = |file: &Path| std::fs::metadata(file).unwrap().modified().unwrap();
    let (sealed, mut bytes) = objects.into_iter().max_by_key(|(file, _)| changed(file)).unwrap();
    let end = bytes.len() - 100;
    bytes[end] ^= 1;
    std::fs::write(sealed, bytes).unwrap();
    let began = got("began");
    let program = format!("touch {}; cat > /dev/null", began.display());
    let (code, said) = run(path, &["export", "hand", &copy.to_string(), "--pipe-to", &program], b"");
    assert!(code != 0 && !began.exists(), "{said}");
}

#[test]
fn a_plain_file_that_does_not_fit_leaves_nothing_and_went_to_nobody() {
    let folder = TempFolder::new("handing");
    let path = folder.path();
    set_up(path);
    let source = path.join("extract.csv");
    std::fs::write(&source, csv(List::new(11, 100_000).people())).unwrap();
    let disk = SmallDisk::new(1);
    let list = disk.path().join("list.csv");
    let mut command = tidewatch();
    command.arg("--config").arg(path.join("tidewatch.toml")).arg("--data").arg(path.join("data"));
    command.args(["export", "seal"]).arg(&source).args(SEAL).arg("--plain").arg(&list);
    let output = disk.within(command).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("No space left on device"), "{said}");
    assert!(said.contains("counts as not handed over"), "{said}");
    assert_eq!(std::fs::read_dir(disk.path_here()).unwrap().count(), 0);
    let (copy, state) = newest(path);
    assert_eq!(state, CopyState::Prepared);
    // Where there is room it goes, and is whole when it is seen.
    let list = path.join("list.csv");
    let (code, said) =
        run(path, &["export", "hand", &copy.to_string(), "--plain", list.to_str().unwrap()], b"");
    assert!(code == 0 && said.contains("noted as a finding"), "{said}");
    assert_eq!(std::fs::read_to_string(&list).unwrap().lines().count(), 100_001);
    assert_eq!(newest(path).1, CopyState::Out);
}
