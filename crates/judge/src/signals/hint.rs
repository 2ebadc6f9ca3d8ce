//! `hint.*`: weak signs. None means anything alone; honest mail has one or two, staged mail has six.
//!
//! Catches the heap. Lets pass a newsletter without a plain-text part, and a person with a random-looking address.

use mail::html::ImageKind;
use mail::mime::TransferEncoding;
use model::phrase::Phrase;
use model::verdict::Evidence;

use super::reading::root_of;
use super::{Findings, Group, Reading};
use crate::evidence::whole;

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if !reading.is_inbound() {
        return;
    }
    let hints = [
        html_only,
        little_text,
        picture_to_click,
        one_target,
        dead_links,
        no_own_link,
        return_path,
        message_id,
        office_at_free_mail,
        random_local_part,
        random_domain,
        sender_tld,
        sender_host,
        shouting_subject,
        decorated_subject,
        recipient_in_subject,
        recipient_in_text,
        needless_base64,
        to_itself,
        script_mailer,
        unsubscribe_without_header,
    ];
    for hint in hints {
        if let Some(Hint { id, phrase, points, evidence }) = hint(reading) {
            findings.add(id, Group::Hint, points, Phrase::new(phrase), evidence);
        }
    }
}

struct Hint {
    id: &'static str,
    phrase: &'static str,
    points: i32,
    evidence: Option<Evidence>,
}

fn hint(id: &'static str, phrase: &'static str, points: i32, evidence: Option<Evidence>) -> Option<Hint> {
    Some(Hint { id, phrase, points, evidence })
}

fn html_only(reading: &Reading<'_>) -> Option<Hint> {
    let body = &reading.facts.body;
    let is_only =
        body.html.is_some() && body.plain.as_ref().is_none_or(|plain| plain.source.text.trim().is_empty());
    is_only.then(|| hint("hint.html_only", "reason-hint-html-only", 40, None))?
}

fn little_text(reading: &Reading<'_>) -> Option<Hint> {
    let is_little = !reading.links.is_empty() && reading.body.words < 60 && !reading.is_in_thread();
    is_little.then(|| hint("hint.little_text", "reason-hint-little-text", 40, reading.links[0].evidence()))?
}

/// The whole message is a picture that can be clicked.
fn picture_to_click(reading: &Reading<'_>) -> Option<Hint> {
    let html = &reading.facts.body.html.as_ref()?.parsed()?.html;
    let has_picture = html.images.iter().any(|image| {
        image.link.is_some()
            && image.kind != ImageKind::None
            && image.is_visible
            && !image.is_tracking_pixel()
    });
    let is_bare = has_picture && reading.body.words < 25 && html.links.len() <= 5;
    let evidence = reading.links.first().and_then(|link| link.evidence());
    is_bare.then(|| hint("hint.picture_to_click", "reason-hint-picture-to-click", 100, evidence))?
}

/// Many things to click, all to one place.
fn one_target(reading: &Reading<'_>) -> Option<Hint> {
    let html = &reading.facts.body.html.as_ref()?.parsed()?.html;
    let mut pages = html.links.iter().filter(|link| link.target.starts_with("http"));
    let first = pages.next()?;
    let mut others = 0;
    for link in pages {
        if link.target != first.target {
            return None;
        }
        others += 1;
    }
    let evidence = reading.links.first().and_then(|link| link.evidence());
    (others >= 2).then(|| hint("hint.one_target", "reason-hint-one-target", 60, evidence))?
}

/// A copied page whose other links were emptied.
fn dead_links(reading: &Reading<'_>) -> Option<Hint> {
    let html = &reading.facts.body.html.as_ref()?.parsed()?.html;
    let dead = html
        .links
        .iter()
        .filter(|link| matches!(link.href.as_str(), "#" | "" | "javascript:void(0)"))
        .count();
    (dead >= 2 && !reading.links.is_empty())
        .then(|| hint("hint.dead_links", "reason-hint-dead-links", 60, None))?
}

fn no_own_link(reading: &Reading<'_>) -> Option<Hint> {
    let stranger = reading.outside_links().next()?;
    let is_lost = !reading.links.iter().any(|link| link.is_related) && !reading.is_in_thread();
    is_lost.then(|| hint("hint.no_own_link", "reason-hint-no-own-link", 40, stranger.evidence()))?
}

fn return_path(reading: &Reading<'_>) -> Option<Hint> {
    let path = reading.facts.headers.return_path.as_ref().filter(|path| path.email().contains('@'))?;
    let root = root_of(&path.domain);
    let label = |root: &str| root.split('.').next().map(str::to_owned);
    let differs =
        label(root) != label(reading.sender_root()) && !reading.house().lists().click_tracking.contains(root);
    let evidence = whole("headers.return_path.email", path.email());
    (differs && !reading.is_list_mail())
        .then(|| hint("hint.return_path", "reason-hint-return-path", 40, evidence))?
}

fn message_id(reading: &Reading<'_>) -> Option<Hint> {
    let id = reading.facts.headers.message_id.as_deref()?;
    let domain = id.trim_end_matches('>').rsplit_once('@').map_or("", |(_, domain)| domain);
    let is_odd = !domain.contains('.') || domain.ends_with(".local") || domain.ends_with(".localdomain");
    is_odd.then(|| hint("hint.message_id", "reason-hint-message-id", 20, whole("headers.message_id", id)))?
}

/// An office writes from an address anybody can have.
fn office_at_free_mail(reading: &Reading<'_>) -> Option<Hint> {
    const OFFICES: [&str; 24] = [
        "account",
        "admin",
        "administrator",
        "alert",
        "bank",
        "billing",
        "ceo",
        "compensation",
        "customer",
        "department",
        "director",
        "foundation",
        "helpdesk",
        "hr",
        "invoice",
        "lottery",
        "manager",
        "notification",
        "office",
        "president",
        "security",
        "service",
        "support",
        "team",
    ];
    let name = reading.facts.sender.display_name.as_deref()?;
    if !reading.house().lists().free_mail.contains(reading.sender_domain()) {
        return None;
    }
    let folded = crate::folded::fold(name);
    let is_office =
        folded.split(|c: char| !c.is_alphanumeric()).any(|word| OFFICES.binary_search(&word).is_ok());
    is_office.then(|| {
        hint(
            "hint.office_at_free_mail",
            "reason-hint-office-at-free-mail",
            100,
            whole("sender.display_name", name),
        )
    })?
}

fn random_local_part(reading: &Reading<'_>) -> Option<Hint> {
    let email = &reading.facts.sender.email;
    let evidence = whole("sender.email.email", email.email());
    looks_random(email.local_part())
        .then(|| hint("hint.random_local_part", "reason-hint-random-local-part", 30, evidence))?
}

fn random_domain(reading: &Reading<'_>) -> Option<Hint> {
    let email = &reading.facts.sender.email;
    let label = email.domain.sld()?;
    let evidence = whole("sender.email.email", email.email());
    (looks_random(label) && !label.starts_with("xn--"))
        .then(|| hint("hint.random_domain", "reason-hint-random-domain", 70, evidence))?
}

/// No vowels for long, or letters and digits that change places often.
fn looks_random(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if name.len() < 7 || !name.is_ascii() {
        return false;
    }
    let class = |byte: u8| match byte {
        b'a' | b'e' | b'i' | b'o' | b'u' | b'y' => 0,
        b'a'..=b'z' => 1,
        b'0'..=b'9' => 2,
        _ => 3,
    };
    let classes: Vec<u8> = name.bytes().map(class).collect();
    let longest_consonants = classes.split(|&class| class != 1).map(<[u8]>::len).max().unwrap_or(0);
    let switches = classes
        .windows(2)
        .filter(|pair| (pair[0] == 2) != (pair[1] == 2) && pair[0] < 3 && pair[1] < 3)
        .count();
    longest_consonants >= 6 || switches >= 4
}

fn sender_tld(reading: &Reading<'_>) -> Option<Hint> {
    let domain = reading.sender_domain();
    let evidence = whole("sender.email.email", reading.facts.sender.email.email());
    reading
        .house()
        .lists()
        .suspicious_tlds
        .contains(domain)
        .then(|| hint("hint.sender_tld", "reason-hint-sender-tld", 70, evidence))?
}

fn sender_host(reading: &Reading<'_>) -> Option<Hint> {
    let domain = reading.sender_domain();
    let is_free = reading.house().lists().free_hosts.contains(domain) || domain.ends_with(".onmicrosoft.com");
    let evidence = whole("sender.email.email", reading.facts.sender.email.email());
    is_free.then(|| hint("hint.sender_host", "reason-hint-sender-host", 100, evidence))?
}

fn shouting_subject(reading: &Reading<'_>) -> Option<Hint> {
    let subject = reading.subject.original;
    let upper = subject.chars().filter(|c| c.is_uppercase()).count();
    let lower = subject.chars().filter(|c| c.is_lowercase()).count();
    let shouts = upper >= 10 && upper > 3 * lower || subject.matches('!').count() >= 2;
    shouts.then(|| {
        hint("hint.shouting_subject", "reason-hint-shouting-subject", 50, whole("subject.subject", subject))
    })?
}

/// Pictures and ornaments between the words.
fn decorated_subject(reading: &Reading<'_>) -> Option<Hint> {
    let subject = reading.subject.original;
    let is_ornament = |c: char| matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2500}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}');
    let decorated = subject.contains(is_ornament);
    decorated.then(|| {
        hint("hint.decorated_subject", "reason-hint-decorated-subject", 40, whole("subject.subject", subject))
    })?
}

fn recipient_in_subject(reading: &Reading<'_>) -> Option<Hint> {
    let subject = reading.subject.original.to_lowercase();
    let named = recipients(reading).any(|address| subject.contains(&address));
    named.then(|| {
        hint(
            "hint.recipient_in_subject",
            "reason-hint-recipient-in-subject",
            80,
            whole("subject.subject", reading.subject.original),
        )
    })?
}

/// The reader is greeted by his address, because his name is not known.
fn recipient_in_text(reading: &Reading<'_>) -> Option<Hint> {
    if reading.is_list_mail() || reading.is_in_thread() {
        return None;
    }
    let original = reading.body.original;
    let head = original[..original.floor_char_boundary(600.min(original.len()))].to_lowercase();
    let named = recipients(reading).any(|address| head.contains(&address));
    named.then(|| hint("hint.recipient_in_text", "reason-hint-recipient-in-text", 60, None))?
}

fn recipients(reading: &Reading<'_>) -> impl Iterator<Item = String> {
    let addresses =
        reading.facts.recipients.all().take(5).map(|mailbox| mailbox.email.email().to_lowercase());
    addresses.filter(|address| address.contains('@'))
}

/// Plain ASCII text wrapped in base64: it needs none, but machines that do not decode are blind.
fn needless_base64(reading: &Reading<'_>) -> Option<Hint> {
    let needless = reading.facts.message.parts.iter().any(|part| {
        part.is_body
            && part.transfer_encoding == TransferEncoding::Base64
            && part.text().is_some_and(|text| text.len() > 40 && text.is_ascii())
    });
    needless.then(|| hint("hint.needless_base64", "reason-hint-needless-base64", 70, None))?
}

fn to_itself(reading: &Reading<'_>) -> Option<Hint> {
    let sender = &reading.facts.sender.email;
    let first = reading.facts.recipients.to.first()?;
    let is_same = sender.is_same_mailbox(&first.email) && sender.email().contains('@');
    is_same.then(|| {
        hint("hint.to_itself", "reason-hint-to-itself", 20, whole("sender.email.email", sender.email()))
    })?
}

/// Sent by a script on a web site, as stolen sites do.
fn script_mailer(reading: &Reading<'_>) -> Option<Hint> {
    let headers = &reading.facts.message.headers;
    let field = ["x-php-script", "x-php-originating-script", "x-php-filename"]
        .into_iter()
        .find_map(|name| headers.first(name));
    let by_header =
        field.map(|header| whole(format!("headers.fields[{}].value", header.index), &header.value));
    let by_name = reading.facts.headers.mailer.as_deref().is_some_and(|mailer| {
        let lower = mailer.to_ascii_lowercase();
        lower.contains("phpmailer") || lower.starts_with("php/") || lower.contains("leaf")
    });
    let evidence = by_header.or_else(|| by_name.then_some(None))?;
    hint("hint.script_mailer", "reason-hint-script-mailer", 40, evidence)
}

/// It offers to be left, but not in the way programs of honest senders do (RFC 2369, RFC 8058).
fn unsubscribe_without_header(reading: &Reading<'_>) -> Option<Hint> {
    if reading.is_list_mail() || reading.facts.body.html.is_none() {
        return None;
    }
    let text = reading.body.folded.text();
    let offers = ["unsubscribe", "abmelden", "se desinscrire", "desuscribir", "opt out", "opt-out"];
    let offered =
        offers.into_iter().find_map(|word| text.find(word).map(|start| start..start + word.len()))?;
    hint(
        "hint.unsubscribe_without_header",
        "reason-hint-unsubscribe-without-header",
        40,
        reading.body.evidence(offered),
    )
}

#[cfg(test)]
mod tests {
    use super::looks_random;

    #[test]
    fn random_names_are_told_from_made_ones() {
        for (name, expected) in [
            ("xkcdqrtz", true),
            ("a1b2c3d4", true),
            ("bounce-2024", false),
            ("erika.mustermann", false),
            ("newsletter", false),
            ("short", false),
            ("rhythmbox", false),
        ] {
            assert_eq!(looks_random(name), expected, "{name}");
        }
    }
}
