use std::time::Duration;

use model::time::Time;
use platform::dns::{LookupError, Trouble};

use super::{CanaryDomain, DomainStanding, LOST_AFTER, after, is_lost, standing};

const NOW: Time = Time::from_seconds(1_795_269_600);

#[test]
fn a_domain_is_ours_if_its_mail_goes_to_our_host() {
    let check = |hosts: Result<&[&str], LookupError>, has_address, expected| {
        let hosts = hosts.map(|hosts| hosts.iter().map(|host| (*host).to_owned()).collect::<Vec<_>>());
        let hosts = hosts.as_deref().map_err(|error| *error);
        assert_eq!(standing(hosts, "mail.shop.example", has_address), expected, "{hosts:?}");
    };
    let ours = ["mail.shop.example"].as_slice();
    check(Ok(ours), Some(true), DomainStanding::Ours);
    check(Ok(&["MAIL.shop.example"]), Some(true), DomainStanding::Ours);
    check(Ok(ours), None, DomainStanding::Ours);
    check(Ok(ours), Some(false), DomainStanding::NoAddress);
    check(Ok(&["mail.shop.example", "mx.other.example"]), Some(true), DomainStanding::Shared);
    check(Ok(&["mx.other.example"]), None, DomainStanding::Elsewhere);
    // RFC 7505 §3: the domain takes no mail.
    check(Ok(&[""]), None, DomainStanding::Elsewhere);
    check(Err(LookupError::NoRecords), None, DomainStanding::NoRecord);
    check(Err(LookupError::NameMissing), None, DomainStanding::Missing);
    check(Err(LookupError::Temporary(Trouble::TimedOut)), None, DomainStanding::Unknown);
    check(Err(LookupError::Off), None, DomainStanding::Unknown);
}

fn seen(before: Option<&CanaryDomain>, standing: DomainStanding, minutes: u64) -> CanaryDomain {
    after(before, "letters.example", (standing, Vec::new()), NOW.plus(Duration::from_mins(minutes)))
}

#[test]
fn a_domain_that_was_ours_is_lost_after_a_while_and_one_that_never_was_is_not() {
    let good = seen(None, DomainStanding::Ours, 0);
    assert!(!is_lost(&good));
    let gone = seen(Some(&good), DomainStanding::Missing, 5);
    assert!(!is_lost(&gone), "a zone that is being changed");
    assert_eq!(gone.good_at, Some(NOW));
    let silent = seen(Some(&gone), DomainStanding::Unknown, 10);
    assert_eq!((silent.standing, silent.since), (DomainStanding::Missing, gone.since), "nobody could say");
    let lost = seen(Some(&silent), DomainStanding::Missing, LOST_AFTER.as_secs() / 60);
    assert!(is_lost(&lost));
    assert_eq!(lost.since, NOW.plus(Duration::from_mins(5)), "since when it is so");
    let back = seen(Some(&lost), DomainStanding::Ours, 60);
    assert!(!is_lost(&back));

    let never = seen(None, DomainStanding::NoRecord, 0);
    assert!(!is_lost(&seen(Some(&never), DomainStanding::NoRecord, 60)));
}
