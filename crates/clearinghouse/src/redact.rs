//! Redacting: what may be named to others at all. Nothing of our own, nothing of a member's, nothing that everybody shares: whoever could have a
//! large provider refused everywhere would need no other attack. Pure; asked when a report is drafted, when a hub takes a statement, and when a member
//! is told a warning, so that none of the three has to trust the others.

use judge::lists::{DomainSet, Lists};
use model::domain::Domain;
use model::indicator::Indicator;
use model::url::Url;
use sha2::{Digest, Sha256};

/// Local parts that belong to a provider itself (RFC 2142 §3 to §5, and what its own programs write from).
const ROBOTS: [&str; 6] = ["mailer-daemon", "postmaster", "abuse", "noreply", "no-reply", "notifications"];

/// Why something is not to be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It is ours, or a member's.
    SomebodysOwn,
    /// Everybody uses it: a mail provider, a sender of campaigns, a host of pages, a known brand.
    Shared,
    /// It is a public suffix, or above one: half the world is below it.
    TooWide,
    /// It is no name that a message could hold.
    NoName,
}

impl Refusal {
    /// Returns the word that is sent and kept.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SomebodysOwn => "somebodys-own",
            Self::Shared => "shared",
            Self::TooWide => "too-wide",
            Self::NoName => "no-name",
        }
    }
}

/// What is never named.
#[derive(Debug, Clone)]
pub struct Untouchable {
    lists: Lists,
    brands: DomainSet,
    own: Vec<String>,
}

impl Untouchable {
    /// Takes the domains of ourselves and of members, in any case; what everybody shares is built in.
    pub fn new(own: impl IntoIterator<Item = String>) -> Self {
        let lists = Lists::built_in();
        let brands = lists.brands.iter().flat_map(|brand| brand.domains.iter().cloned()).collect();
        let clean = |domain: String| domain.trim().trim_matches('.').to_lowercase();
        let own = own.into_iter().map(clean).filter(|domain| !domain.is_empty()).collect();
        Self { lists, brands, own }
    }

    /// Says why something is not to be named; nothing if it may be.
    #[must_use]
    pub fn refusal(&self, indicator: &Indicator) -> Option<Refusal> {
        match indicator {
            Indicator::Domain(name) => self.domain(name),
            Indicator::Url(text) => match Url::parse(text) {
                Some(url) => self.url(&url),
                None => Some(Refusal::NoName),
            },
            Indicator::Address(text) => self.address(text),
            // A file without content is in half of all mail.
            Indicator::FileHash(hash) => {
                (*hash == <[u8; 32]>::from(Sha256::digest([]))).then_some(Refusal::TooWide)
            }
        }
    }

    fn domain(&self, name: &str) -> Option<Refusal> {
        let Some(domain) = Domain::parse(name).filter(|domain| domain.name() == name) else {
            return Some(Refusal::NoName);
        };
        if domain.root_domain().is_none() {
            return Some(Refusal::TooWide);
        }
        let somebodys = self.somebodys(name);
        // A name under which anybody gets a page is one of many: that one may be named, the host may not.
        let is_host = self.hosts().iter().any(|list| list.contains(name) && !has_listed_above(list, name));
        let lists = [&self.lists.free_mail, &self.lists.click_tracking, &self.brands];
        let is_shared = is_host || lists.iter().any(|list| list.contains(name));
        somebodys.or(is_shared.then_some(Refusal::Shared))
    }

    /// Under which anybody has a page, a file or a link of his own.
    fn hosts(&self) -> [&DomainSet; 3] {
        [&self.lists.free_hosts, &self.lists.file_hosts, &self.lists.shorteners]
    }

    /// One link is not everybody who shares its host: where anybody leaves pages, one page may be named. But the front page of such a host, and every
    /// page of a house where strangers leave none, stands in the mail of thousands who did nothing.
    fn url(&self, url: &Url) -> Option<Refusal> {
        let Some(domain) = url.domain() else { return Some(Refusal::NoName) };
        let name = domain.name();
        let is_front =
            url.path().is_none_or(|path| path.trim_matches('/').is_empty()) && url.query().is_none();
        let is_anybodys = self.hosts().into_iter().chain([&self.lists.click_tracking]);
        let is_shared = match is_anybodys.into_iter().any(|list| list.contains(name)) {
            true => is_front,
            false => self.brands.contains(name) || self.lists.free_mail.contains(name),
        };
        self.somebodys(name).or(is_shared.then_some(Refusal::Shared))
    }

    /// One address at a provider is one person's; its robots and the addresses of known houses write to everybody.
    fn address(&self, text: &str) -> Option<Refusal> {
        let parts = text.rsplit_once('@').and_then(|(local, name)| Some((local, Domain::parse(name)?)));
        let Some((local, domain)) = parts else { return Some(Refusal::NoName) };
        let name = domain.name();
        let is_shared = match self.lists.free_mail.contains(name) {
            true => ROBOTS.contains(&local),
            false => self.brands.contains(name) || self.lists.click_tracking.contains(name),
        };
        self.somebodys(name).or(is_shared.then_some(Refusal::Shared))
    }

    /// A domain of ours or of a member's, one below it, or one above it.
    fn somebodys(&self, name: &str) -> Option<Refusal> {
        let is_below = |name: &str, above: &str| {
            name.strip_suffix(above).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        let is_own = self.own.iter().any(|own| is_below(name, own) || is_below(own, name));
        is_own.then_some(Refusal::SomebodysOwn)
    }
}

/// Says whether a domain above this one is listed.
fn has_listed_above(list: &DomainSet, name: &str) -> bool {
    name.split_once('.').is_some_and(|(_, above)| list.contains(above))
}

/// What a message that nobody should have sent showed of whoever sent it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Seen {
    /// Domains it claims to be from, envelope and header.
    pub sender_domains: Vec<String>,
    /// Domains its links lead to.
    pub link_domains: Vec<String>,
}

/// Things of a message that may be told to others, most telling first; the rest is left out.
///
/// Only domains: a link may carry who it was sent to, and an address may be a customer's that somebody misuses.
#[must_use]
pub fn tellable(seen: &Seen, untouchable: &Untouchable) -> Vec<Indicator> {
    let mut told = Vec::new();
    for name in seen.sender_domains.iter().chain(&seen.link_domains) {
        let Some(indicator) = Indicator::domain(name) else { continue };
        if untouchable.refusal(&indicator).is_none() && !told.contains(&indicator) {
            told.push(indicator);
        }
        if told.len() == crate::statement::MAX_INDICATORS {
            break;
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(indicator: &Indicator, expected: Option<Refusal>) {
        let untouchable = Untouchable::new(["Shop.example.".to_owned(), "mail.bank.example".to_owned()]);
        assert_eq!(untouchable.refusal(indicator), expected, "{indicator}");
    }

    fn domain(name: &str) -> Indicator {
        Indicator::Domain(name.to_owned())
    }

    #[test]
    fn what_is_ours_or_a_members_is_not_named_nor_what_is_below_or_above_it() {
        for name in ["shop.example", "news.shop.example", "bank.example", "x.mail.bank.example"] {
            check(&domain(name), Some(Refusal::SomebodysOwn));
        }
        check(&Indicator::Url("https://news.shop.example/x".into()), Some(Refusal::SomebodysOwn));
        check(&Indicator::Address("boss@shop.example".into()), Some(Refusal::SomebodysOwn));
        // Near ones that may be named.
        for name in ["notshop.example", "shop.example.net", "other.bank.test", "shop-example.test"] {
            check(&domain(name), None);
        }
    }

    #[test]
    fn what_everybody_shares_is_not_named_but_one_page_of_it_may_be() {
        for name in ["gmail.com", "sendgrid.net", "ct.sendgrid.net", "blogspot.com", "bit.ly"] {
            check(&domain(name), Some(Refusal::Shared));
        }
        check(&domain("bad-page.blogspot.com"), None);
        check(&Indicator::Url("https://bit.ly/abcdef".into()), None);
        check(&Indicator::Address("thief.of.lists@gmail.com".into()), None);
        check(&domain("notgmail.com"), None);
    }

    #[test]
    fn a_page_that_stands_in_everybodys_mail_is_not_named_nor_is_a_robot_that_writes_to_everybody() {
        let shared = Some(Refusal::Shared);
        for (link, expected) in [
            ("https://www.facebook.com/", shared),
            ("https://www.paypal.com/signin", shared),
            ("https://docs.google.com/", shared),
            ("https://docs.google.com", shared),
            ("https://bit.ly/", shared),
            ("https://docs.google.com/forms/d/e/1/viewform", None),
            ("https://bad-page.blogspot.com/pay", None),
            ("https://u1.ct.sendgrid.net/ls/click?upn=1", None),
            ("https://bad.example/", None),
            ("https://notpaypal.com/signin", None),
        ] {
            check(&Indicator::Url(link.into()), expected);
        }
        for (address, expected) in [
            ("service@paypal.com", shared),
            ("no-reply@accounts.google.com", shared),
            ("mailer-daemon@googlemail.com", shared),
            ("service@notpaypal.test", None),
            ("thief.of.lists@outlook.com", None),
            ("mailer-daemon@bad.example", None),
        ] {
            check(&Indicator::Address(address.into()), expected);
        }
        check(&Indicator::FileHash(Sha256::digest([]).into()), Some(Refusal::TooWide));
    }

    #[test]
    fn half_the_world_is_not_named_and_neither_is_nothing() {
        check(&domain("com"), Some(Refusal::TooWide));
        check(&domain("co.uk"), Some(Refusal::TooWide));
        check(&domain("bad.co.uk"), None);
        for name in ["", "192.0.2.1/24", "a b.example", "bad_.example/"] {
            assert!(Untouchable::new([]).refusal(&domain(name)).is_some(), "{name}");
        }
        check(&Indicator::Url("not a link".into()), Some(Refusal::NoName));
        check(&Indicator::FileHash([0; 32]), None);
    }

    #[test]
    fn of_a_message_only_domains_are_told_and_each_once() {
        let seen = Seen {
            sender_domains: vec!["Bad.example".into(), "gmail.com".into(), "bad.example".into()],
            link_domains: vec!["shop.example".into(), "pay.test".into(), "bad.example".into()],
        };
        let told = tellable(&seen, &Untouchable::new(["shop.example".to_owned()]));
        assert_eq!(told, [domain("bad.example"), domain("pay.test")]);
    }
}
