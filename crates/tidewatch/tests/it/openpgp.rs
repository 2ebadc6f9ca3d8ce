//! A list leaves for a vendor with an OpenPGP key: sealed by the program, opened by GnuPG, with every row and our canaries in it.

use testkit::folder::TempFolder;
use testkit::gnupg::{GnuPg, fixture};
use world::churn::List;

use crate::dumps::{addresses, csv, run, set_up};

#[test]
fn a_list_is_sealed_to_a_key_in_a_file_and_opened_by_gnupg() {
    let folder = TempFolder::new("openpgp");
    let path = folder.path();
    set_up(path);
    let file = path.join("tidewatch.toml");
    let mailbox = "[mailbox]\nlisten = \"127.0.0.1:0\"\nhost_name = \"mail.shop.example\"\ncanary_domains = [\"letters.example\"]\n";
    std::fs::write(&file, std::fs::read_to_string(&file).unwrap() + mailbox).unwrap();
    let list = List::new(11, 3_000);
    let source = path.join("extract.csv");
    std::fs::write(&source, csv(list.people())).unwrap();
    let sealed = path.join("list.csv.pgp");
    let key = |name: &str| fixture(&format!("{name}.asc")).to_string_lossy().into_owned();
    let seal = |more: &[&str]| {
        let asked = ["export", "seal", source.to_str().unwrap(), "--list", "Spring news", "--to", "Vendor B"];
        let more =
            [&asked[..], &["--until", "2037-01-31", "--difference-is-meant", "--canaries", "20"], more];
        run(path, &more.concat(), b"")
    };
    for (name, words) in [
        ("expired", "This key ended on 1 January 2026. Ask them to renew it"),
        ("revoked", "This key was revoked by its owner"),
        ("cv25519.secret", "This is a secret key, and nothing of it was kept"),
    ] {
        let (code, said) = seal(&["--openpgp", &key(name), "--output", sealed.to_str().unwrap()]);
        assert!(code == 2 && said.contains(words), "{name}: {said}");
        assert!(!sealed.exists(), "{name}");
    }
    let (code, said) = seal(&["--openpgp", &key("cv25519")]);
    assert!(code == 0 && said.contains("/drop/") || said.contains("public pages are closed"), "{said}");

    let both = ["--openpgp", &key("cv25519"), "--openpgp", &key("rsa3072")];
    let (code, said) = seal(&[&both[..], &["--output", sealed.to_str().unwrap()]].concat());
    assert!(code == 0 && said.contains("Sealed and registered as copy"), "{said}");
    let file = std::fs::read(&sealed).unwrap();
    let people = addresses(list.people());
    for name in ["cv25519", "rsa3072"] {
        let opened = String::from_utf8(GnuPg::with(name).opened(&file).unwrap()).unwrap();
        let rows: Vec<&str> = opened.lines().skip(1).map(|line| line.split(';').next().unwrap()).collect();
        assert_eq!(rows.len(), people.len() + 20, "every row and the canaries");
        assert!(people.iter().all(|person| rows.contains(&person.as_str())), "{name}");
    }
    assert!(GnuPg::with("nistp256").opened(&file).is_err());
}
