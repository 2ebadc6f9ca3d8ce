//! Habits: what of a message its account's stream looks at, read once while the message is at hand.

use mail::Message;
use mail::mime::Content;
use model::domain::Domain;
use model::verdict::Points;

use super::Observation;
use crate::campaign::{Print, Template, place_of, print_of};
use crate::facts::Url;

/// Links looked at; the share that leads home is told from these.
const MAX_LINKS: usize = 500;

/// What of a message its account's stream looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Habits {
    /// Its template, with all that stands beside.
    pub template: Option<Template>,
    /// Prints of the domains its links lead to, without our own.
    link_domains: Vec<Print>,
    has_links: bool,
    is_mailing: bool,
    leads_home: bool,
    has_attachment: bool,
    has_foreign_reply: bool,
}

impl Habits {
    /// Reads a message; `is_own` tells our own domains, in lower case.
    #[must_use]
    pub fn of(message: &Message, is_own: impl Fn(&str) -> bool) -> Self {
        let places: Vec<String> = message
            .body
            .links
            .iter()
            .take(MAX_LINKS)
            .filter_map(|link| Url::parse_schemeless(&link.target))
            .map(|url| place_of(&url))
            .filter(|place| !place.is_empty())
            .collect();
        let foreign = places.iter().filter(|place| !is_own(place));
        let mut link_domains: Vec<Print> = foreign.map(|place| print_of(place.as_bytes())).collect();
        let leads_home = !places.is_empty() && link_domains.len() * 2 <= places.len();
        link_domains.sort_unstable();
        link_domains.dedup();
        Habits {
            template: Some(Template::of(message)),
            link_domains,
            has_links: !places.is_empty(),
            // RFC 2919 §3, RFC 2369 §3.2: fields of lists and of mailings one can unsubscribe from.
            is_mailing: ["list-id", "list-unsubscribe"]
                .iter()
                .any(|name| message.headers.value(name).is_some()),
            leads_home,
            has_attachment: message.parts.iter().any(|part| {
                // A picture shown inside the page is part of the page.
                part.is_attachment() && part.content_id.is_none() && matches!(part.content, Content::Bytes(_))
            }),
            has_foreign_reply: has_foreign_reply(message, is_own),
        }
    }

    /// What the stream is told, together with whom the message is for and what its words weigh.
    #[must_use]
    pub fn observation(&self, recipients: u32, strangers: (u32, u32), content: Points) -> Observation<'_> {
        Observation {
            recipients,
            first_contacts: strangers.0,
            new_domains: strangers.1,
            failed: 0,
            template: self.template.as_ref().map_or(0, |template| template.print),
            link_domains: &self.link_domains,
            has_links: self.has_links,
            is_mailing: self.is_mailing,
            leads_home: self.leads_home,
            has_attachment: self.has_attachment,
            has_foreign_reply: self.has_foreign_reply,
            content,
        }
    }
}

/// Whether answers would go to another registrable domain than the writer's, and not to us.
fn has_foreign_reply(message: &Message, is_own: impl Fn(&str) -> bool) -> bool {
    let root = |address: &str| {
        let domain = Domain::lenient(address.rsplit_once('@').map_or("", |(_, domain)| domain));
        domain.root_domain().unwrap_or(domain.name()).to_owned()
    };
    let Some(from) = message.from.first().map(|mailbox| root(&mailbox.address)) else { return false };
    message
        .reply_to
        .mailboxes
        .iter()
        .map(|mailbox| root(&mailbox.address))
        .any(|reply| reply != from && !is_own(&reply))
}

#[cfg(test)]
mod tests {
    use super::*;
    use mail::Limits;

    fn habits(fields: &str, body: &str) -> Habits {
        let text =
            format!("From: a@shop.example\n{fields}Content-Type: text/html\n\n{body}").replace('\n', "\r\n");
        Habits::of(&Message::parse(text.as_bytes(), &Limits::default()), |domain| domain == "shop.example")
    }

    #[test]
    fn links_are_told_by_where_they_lead() {
        let own = "<a href=\"https://www.shop.example/a\">a</a>";
        let foreign = "<a href=\"https://x.partner.example/b\">b</a>";
        for (body, has_links, count, leads_home) in [
            ("hello".to_owned(), false, 0, false),
            (own.to_owned(), true, 0, true),
            (foreign.to_owned(), true, 1, false),
            (format!("{own}{foreign}"), true, 1, true),
            (format!("{own}{foreign}{}", foreign.replace("partner", "other")), true, 2, false),
        ] {
            let habits = habits("", &body);
            assert_eq!(
                (habits.has_links, habits.link_domains.len(), habits.leads_home),
                (has_links, count, leads_home),
                "{body}"
            );
        }
    }

    #[test]
    fn mailings_and_foreign_answers_are_told() {
        for (fields, is_mailing, is_foreign) in [
            ("", false, false),
            ("List-Unsubscribe: <https://shop.example/u>\n", true, false),
            ("List-Id: <news.shop.example>\n", true, false),
            ("Reply-To: help@mail.shop.example\n", false, false),
            ("Reply-To: help@other.example\n", false, true),
        ] {
            let habits = habits(fields, "hello");
            assert_eq!((habits.is_mailing, habits.has_foreign_reply), (is_mailing, is_foreign), "{fields}");
        }
    }
}
