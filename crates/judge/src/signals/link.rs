//! `link.*`: links that are not what they show, or lead where an honest sender seldom leads.
//!
//! Catches the text `https://brightbank.example` on a link to `https://attacker.test`, a bare machine address, a name
//! before an `@`, shorteners, pages anybody can make, and targets that carry the reader's own address.
//! Lets pass the same through a campaign's click counter, and links of the sender's own house.

use model::phrase::Phrase;

use super::reading::{PageLink, Reading, root_of};
use super::{Findings, Group};
use crate::evidence::whole;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if !reading.is_inbound() {
        return;
    }
    mismatch(reading, findings);
    disguised_host(reading, findings);
    hosts(reading, findings);
    redirects(reading, findings);
    carries_recipient(reading, findings);
}

/// `link.mismatch`: the address shown is not the address followed.
fn mismatch(reading: &Reading<'_>, findings: &mut Findings) {
    let house = reading.house();
    let is_trick = |link: &&PageLink<'_>| {
        let Some(shown) = link.link.display_url.as_ref().and_then(|shown| shown.domain.as_ref()) else {
            return false;
        };
        let shown_root = root_of(shown);
        let names_protected = house.lookalikes().is_genuine(shown_root) && !reading.is_senders(shown_root);
        // Text like `readme.txt` looks like an address of an unknown suffix; names that we know need no suffix.
        let is_address =
            link.link.is_mismatched == Some(true) || names_protected || reading.is_senders(shown_root);
        is_address
            && shown_root != link.root
            && !link.is_click_tracking
            && !house.is_own(link.host)
            // A sender counts clicks through his own domain; but not on another house's name.
            && (!link.is_related || names_protected)
            && shown_root.split('.').next() != link.root.split('.').next()
    };
    let Some(link) = reading.links.iter().find(is_trick) else { return };
    let Some(shown) = &link.link.display_url else { return };
    let shown_root = shown.domain.as_ref().map_or("", |domain| root_of(domain));
    // The shown address is the sender's own, or a protected name: that is the trick, not a careless copy.
    let points =
        if reading.is_senders(shown_root) || house.lookalikes().is_genuine(shown_root) { 250 } else { 150 };
    let text = Phrase::new("reason-link-mismatch").with("shown", shown_root).with("real", link.root);
    let shown = whole(format!("body.links[{}].display_url.url", link.index), shown.as_str());
    findings.add("link.mismatch", Group::Link, points, text, shown.into_iter().chain(link.evidence()));
}

/// `link.address`, `link.userinfo`, `link.port`: a host no person would recognise.
fn disguised_host(reading: &Reading<'_>, findings: &mut Findings) {
    if let Some(link) = reading.links.iter().find(|link| link.link.href_url.ip.is_some()) {
        let is_hidden = link.link.href_url.ip.as_ref().is_some_and(|ip| !ip.spelling.is_empty());
        let text = Phrase::new("reason-link-address").with("url", link.link.href_url.as_str());
        findings.add("link.address", Group::Link, if is_hidden { 300 } else { 180 }, text, link.evidence());
    }
    let with_name = |link: &&PageLink<'_>| {
        let name = link.link.href_url.username();
        name.is_some_and(|name| {
            name.contains('.') || link.link.href_url.password().is_none() && !name.is_empty()
        })
    };
    if let Some(link) = reading.links.iter().find(with_name) {
        let text = Phrase::new("reason-link-userinfo").with("host", link.host);
        findings.add("link.userinfo", Group::Link, 220, text, link.evidence());
    }
    let odd_port = |link: &&PageLink<'_>| {
        !link.is_related
            && link.link.href_url.port().is_some_and(|port| !matches!(port, 80 | 443 | 21 | 8080 | 8443))
    };
    if let Some(link) = reading.links.iter().find(odd_port) {
        let text = Phrase::new("reason-link-port").with("host", link.host);
        findings.add("link.port", Group::Link, 80, text, link.evidence());
    }
}

/// `link.shortener`, `link.free_host`, `link.file_host`, `link.suspicious_tld`: where anybody can put something.
fn hosts(reading: &Reading<'_>, findings: &mut Findings) {
    let lists = reading.house().lists();
    let outside = || reading.outside_links().filter(|link| link.link.is_visible && !link.host.is_empty());
    let all = outside().count();
    let kinds: [(&crate::lists::DomainSet, &'static str, &'static str, i32); 4] = [
        (&lists.shorteners, "link.shortener", "reason-link-shortener", 80),
        (&lists.free_hosts, "link.free_host", "reason-link-free-host", 120),
        (&lists.file_hosts, "link.file_host", "reason-link-file-host", 60),
        (&lists.suspicious_tlds, "link.suspicious_tld", "reason-link-suspicious-tld", 80),
    ];
    for (set, id, phrase, points) in kinds {
        let known: Vec<&PageLink<'_>> = outside().filter(|link| set.contains(link.host)).collect();
        let Some(first) = known.first() else { continue };
        // One of many links is a mention; the only way on is a destination.
        let points = if known.len() * 2 >= all { points } else { points / 3 };
        let text = Phrase::new(phrase).with("host", first.host);
        findings.add(id, Group::Link, points, text, first.evidence());
    }
}

/// `link.redirect`: a well-known site is used as a spring-board.
fn redirects(reading: &Reading<'_>, findings: &mut Findings) {
    let springs = |link: &&PageLink<'_>| {
        let rewrite = link.link.href_url.rewrite();
        let names =
            |name: &str| name.contains("open_redirect") || name.contains("amp") || name == "doubleclick";
        !link.is_related
            && rewrite.is_some_and(|rewrite| rewrite.encoders.iter().any(|encoder| names(encoder.name())))
    };
    if let Some(link) = reading.links.iter().find(springs) {
        let text = Phrase::new("reason-link-redirect").with("host", link.host);
        findings.add("link.redirect", Group::Link, 150, text, link.evidence());
    }
}

/// `link.recipient`: the target carries the reader's own address, so that the page can greet him with it.
fn carries_recipient(reading: &Reading<'_>, findings: &mut Findings) {
    if reading.is_list_mail() {
        return;
    }
    let recipients: Vec<String> =
        reading.facts.recipients.all().take(5).map(|mailbox| mailbox.email.email().to_lowercase()).collect();
    let names_one = |place: Option<&str>| {
        place.is_some_and(|place| {
            let lower = place.to_lowercase().replace("%40", "@");
            recipients.iter().any(|address| address.contains('@') && lower.contains(address.as_str()))
        })
    };
    let mut all = 0;
    let mut carriers = Vec::new();
    for link in reading.outside_links().filter(|link| link.link.is_visible) {
        let url = &link.link.href_url;
        all += 1;
        // What stands behind `#` is not sent to the server: only a script on the page reads it.
        if names_one(url.fragment()) {
            carriers.push((link, 150));
        } else if names_one(url.query()) || names_one(url.path()) {
            carriers.push((link, 90));
        }
    }
    let Some(&(link, points)) = carriers.iter().max_by_key(|(_, points)| *points) else { return };
    // A link to leave a newsletter carries the address too; it is one among many.
    if points == 90 && carriers.len() * 2 < all.max(2) {
        return;
    }
    let text = Phrase::new("reason-link-recipient").with("host", link.host);
    findings.add("link.recipient", Group::Link, points, text, link.evidence());
}
