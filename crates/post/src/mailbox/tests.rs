use std::path::Path;

use platform::clock::{Chance, SystemChance};
use platform::keys::{GuardRing, KeyPlace, RootKey};
use testkit::folder::TempFolder;

use super::canaries::Issued;
use super::*;

fn ring(folder: &Path, name: &str) -> GuardRing {
    let place = KeyPlace { file: folder.join(name), data: folder.join("data") };
    std::fs::create_dir_all(folder.join("data").join(name)).unwrap();
    let place = KeyPlace { data: folder.join("data").join(name), ..place };
    RootKey::open(&place, &SystemChance).unwrap().guard_ring(Time::from_seconds(1_795_269_600))
}

fn mailboxes(ring: &GuardRing, tenant: TenantId) -> Mailboxes {
    let domains = ["Watch.Example".to_owned(), "münchen.example".to_owned()];
    let local_parts = BTreeMap::from([
        ("Genuine".to_owned(), "check".to_owned()),
        ("bounces".to_owned(), "bounce".to_owned()),
    ]);
    Mailboxes::new(tenant, &ring.mailbox_key, &domains, &local_parts).unwrap()
}

const SUBJECT: Subject = Subject([0xa5; 16]);

#[test]
fn an_address_means_what_its_local_part_says() {
    let folder = TempFolder::new("mailbox");
    let mailboxes = mailboxes(&ring(folder.path(), "one"), TenantId::HOUSE);
    for (address, expected) in [
        ("report@watch.example", Some(Purpose::Report)),
        ("REPORT+fake-42@Watch.EXAMPLE", Some(Purpose::Report)),
        ("\"report\"@watch.example", Some(Purpose::Report)),
        ("\"re\\port\"@watch.example", Some(Purpose::Report)),
        ("report@watch.example.", Some(Purpose::Report)),
        ("genuine@münchen.example", Some(Purpose::Check)),
        ("genuine@xn--mnchen-3ya.example", Some(Purpose::Check)),
        ("dmarc-report@watch.example", Some(Purpose::DmarcReport)),
        ("tls_report@watch.example", Some(Purpose::TlsReport)),
        ("abuse@watch.example", Some(Purpose::Abuse)),
        ("Postmaster@watch.example", Some(Purpose::Abuse)),
        ("postmaster", Some(Purpose::Abuse)),
        ("report", None),
        ("nobody@watch.example", None),
        ("report-x@watch.example", None),
        ("+report@watch.example", None),
        ("@watch.example", None),
        ("report@other.example", None),
        ("report@sub.watch.example", None),
        ("report@", None),
        ("", None),
    ] {
        let found = mailboxes.resolve(address);
        assert_eq!(found, expected.map(|purpose| Mailbox { purpose, subject: None }), "{address}");
    }
    assert!(
        mailboxes.is_at_our_domain("nobody@WATCH.example")
            && !mailboxes.is_at_our_domain("nobody@other.example")
    );
    assert!(!mailboxes.is_at_our_domain("postmaster"));
    assert_eq!(mailboxes.resolve(&format!("report+{}@watch.example", "x".repeat(300))), None);
}

#[test]
fn an_address_we_made_says_what_for_and_survives_what_mail_servers_do_to_it() {
    let folder = TempFolder::new("mailbox");
    let mailboxes = mailboxes(&ring(folder.path(), "one"), TenantId::HOUSE);
    let domain = Domain::parse("watch.example").unwrap();
    for purpose in Purpose::ALL {
        let address = mailboxes.address(purpose, SUBJECT, &domain);
        let (token, _) = address.split_once('@').unwrap();
        assert_eq!(token.len(), token::TOKEN_LENGTH);
        let expected = Some(Mailbox { purpose, subject: Some(SUBJECT) });
        for address in [
            address.clone(),
            address.to_uppercase(),
            format!("{token}+seen@watch.example"),
            format!("bounces+{token}@watch.example"),
            format!("bounces+{token}+x=y@watch.example"),
            format!("prvs=1234-{token}@watch.example"),
            format!("\"{token}\"@watch.example"),
        ] {
            assert_eq!(mailboxes.resolve(&address), expected, "{address}");
        }
        assert_eq!(mailboxes.resolve(&format!("{token}@other.example")), None);
    }
}

#[test]
fn nobody_else_makes_an_address_of_ours() {
    let folder = TempFolder::new("mailbox");
    let (ours, theirs) = (ring(folder.path(), "one"), ring(folder.path(), "two"));
    let mailboxes_ = mailboxes(&ours, TenantId::HOUSE);
    let domain = Domain::parse("watch.example").unwrap();
    let token = |mailboxes: &Mailboxes| {
        let address = mailboxes.address(Purpose::Bounce, SUBJECT, &domain);
        address.split_once('@').unwrap().0.to_owned()
    };
    let good = token(&mailboxes_);
    // One letter wrong anywhere, and it is nothing, or no more than an extension.
    for at in 0..good.len() {
        let mut bad = good.clone().into_bytes();
        bad[at] = if bad[at] == b'a' { b'b' } else { b'a' };
        let bad = String::from_utf8(bad).unwrap();
        assert_eq!(mailboxes_.resolve(&format!("{bad}@watch.example")), None, "{bad}");
        let extended = mailboxes_.resolve(&format!("bounces+{bad}@watch.example"));
        assert_eq!(extended, Some(Mailbox { purpose: Purpose::Bounce, subject: None }));
    }
    let other_tenant = TenantId::new(Time::EPOCH, (&SystemChance as &dyn Chance).bytes());
    for stranger in [mailboxes(&theirs, TenantId::HOUSE), mailboxes(&ours, other_tenant)] {
        assert_eq!(mailboxes_.resolve(&format!("{}@watch.example", token(&stranger))), None);
    }
    for odd in [&good[1..], &format!("{good}a"), &good.replace(|_: char| true, "1"), &"é".repeat(20)] {
        assert_eq!(mailboxes_.resolve(&format!("{odd}@watch.example")), None, "{odd}");
    }
}

#[test]
fn a_plan_that_cannot_work_is_refused_with_a_sentence() {
    let folder = TempFolder::new("mailbox");
    let ring = ring(folder.path(), "one");
    let check = |domain: &str, local_part: &str, word: &str, expected: &str| {
        let local_parts = BTreeMap::from([(local_part.to_owned(), word.to_owned())]);
        let refused = Mailboxes::new(TenantId::HOUSE, &ring.mailbox_key, &[domain.to_owned()], &local_parts);
        let error = refused.err().unwrap().to_string();
        assert!(error.contains(expected), "{error}");
    };
    check("not a domain", "report", "report", "not a domain");
    check("watch.example", "report", "reports", "`reports` is no purpose; expected one of check, report");
    check("watch.example", "a+b", "report", "without `+` and `@`");
    check("watch.example", "", "report", "1 to 64");
}

#[test]
fn what_is_sealed_comes_back_byte_for_byte() {
    let content = Content {
        at: Time::from_seconds(1_795_269_600),
        client: Client { address: Some("192.0.2.7".parse().unwrap()), ..Client::default() },
        envelope: Envelope { sender: "a@b.example".into(), ..Envelope::default() },
        message: b"Subject: \xff\r\n\r\n".to_vec(),
    };
    let bytes = content.to_bytes();
    assert_eq!(Content::parse(&bytes).unwrap(), content);
    let head = bytes.len() - content.message.len();
    for end in 0..head {
        assert!(Content::parse(&bytes[..end]).is_err(), "cut at {end}");
    }
    assert_eq!(Content::parse(b"tidewatch inbox 2\n\0\0\0\x02{}"), Err(ContentError::NotOurs));
    assert_eq!(Content::parse(b"tidewatch inbox 1\n\0\0\0\x02{}"), Err(ContentError::Damaged));
}

#[test]
fn a_canarys_domain_has_the_issued_addresses_and_postmaster_and_no_other() {
    let folder = TempFolder::new("mailbox");
    let ring = ring(folder.path(), "one");
    let canaries = Arc::new(Canaries::new(&ring.match_key));
    let mailboxes = mailboxes(&ring, TenantId::HOUSE);
    let mailboxes = mailboxes.with_canaries(&["Letters.Example".to_owned()], Arc::clone(&canaries)).unwrap();
    let address = "marta.lindqvist4172@letters.example";
    assert_eq!(mailboxes.resolve(address), None, "not issued yet");

    let keyed = forensics::fingerprint::Keyed::new(ring.match_key.expose());
    let issued = model::address::EmailAddress::parse(address).unwrap();
    let canary = <model::ids::CanaryId as model::ids::Id>::from_bytes([4; 16]);
    let domains = Arc::new([issued.domain().name().to_owned()].into());
    canaries.swap(Issued { prints: [(keyed.exact(&issued), canary)].into(), domains });
    assert_eq!(canaries.count(), 1);
    let found = Some(Mailbox { purpose: Purpose::Canary, subject: Some(canary.into()) });
    for spelt in [address, "Marta.Lindqvist4172@LETTERS.example.", "\"marta.lindqvist4172\"@letters.example"]
    {
        assert_eq!(mailboxes.resolve(spelt), found, "{spelt}");
    }
    let postmaster = Some(Mailbox { purpose: Purpose::Abuse, subject: None });
    assert_eq!(mailboxes.resolve("postmaster@letters.example"), postmaster);
    for guess in [
        "marta.lindqvist4173@letters.example",
        "marta.lindqvist4172+x@letters.example",
        "martalindqvist4172@letters.example",
        "marta.lindqvist4172@watch.example",
        "canary@letters.example",
        "report@letters.example",
        "canary@watch.example",
        "control@watch.example",
    ] {
        assert_eq!(mailboxes.resolve(guess), None, "{guess}");
    }
    assert!(mailboxes.is_at_our_domain("nobody@letters.example"));
    canaries.swap(Default::default());
    assert_eq!(mailboxes.resolve(address), None);
}
