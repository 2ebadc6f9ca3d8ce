//! Plain words for what was found of a message's origin and for who its sender is to us. Phrases; the language is chosen by the page.

use model::phrase::Phrase;
use model::time::Time;
use model::verdict::Direction;
use store::guard::judged::Origin;
use store::guard::profile::Profile;

/// One sentence for each of SPF, DKIM, DMARC and ARC that was asked.
#[must_use]
pub fn origin(origin: &Origin) -> Vec<Phrase> {
    let said = [
        ("view-origin-spf", &origin.spf),
        ("view-origin-dkim", &origin.dkim),
        ("view-origin-dmarc", &origin.dmarc),
        ("view-origin-arc", &origin.arc),
    ];
    let said = said.into_iter().filter_map(|(id, word)| Some(Phrase::new(id).with("result", word.clone()?)));
    said.collect()
}

/// Who the sender is to us.
#[must_use]
pub fn relation(direction: Direction, sender: Option<&Profile>) -> Phrase {
    if direction != Direction::Inbound {
        return Phrase::new("view-relation-own");
    }
    let Some(sender) = sender else { return Phrase::new("view-relation-first") };
    let is_condemned = sender.malicious_at.is_some() && sender.malicious_at >= sender.benign_at;
    let id = if is_condemned {
        "view-relation-condemned"
    } else if sender.messages_out > 0 {
        "view-relation-written"
    } else if sender.messages_in > 0 {
        "view-relation-heard"
    } else {
        "view-relation-first"
    };
    Phrase::new(id)
        .with("since", sender.first_contact.map(day).unwrap_or_default())
        .with("in", sender.messages_in.to_string())
        .with("out", sender.messages_out.to_string())
        .with("replies", sender.replies_in.to_string())
}

/// The day of an instant in UTC, as `2026-11-21`.
fn day(at: Time) -> String {
    at.to_string().chars().take(10).collect()
}
