//! Circumstances: what stands around the words of a campaign's copy. Copies stand for each other only where all of it is the same, so that another
//! writer, another way in or another result of authentication begins anew. Values that differ from copy to copy by their nature (VERP senders,
//! Message-IDs, dates) are not part of it, or only their domains are. Not the words themselves (`judge::campaign::Template`). Pure.

use judge::campaign::Print;
use mail::Message;
use mail::auth_results::AuthResults;
use mail::headers::Mailbox;
use sha2::{Digest, Sha256};

use crate::scan::Submission;

/// Returns a print of everything but the words.
///
/// `knowledge` counts what the judge knew of its house: what was judged before a change of policy is judged anew.
pub(crate) fn circumstances(
    message: &Message,
    submission: &Submission,
    found: &AuthResults,
    knowledge: u64,
) -> Print {
    let mut print = Printing::default();
    print.list("knowledge", [knowledge.to_string().as_str()]);
    writers(&mut print, message);
    way(&mut print, submission);
    authentication(&mut print, found);
    let mut names: Vec<String> =
        message.headers.list.iter().map(|field| field.name.to_ascii_lowercase()).collect();
    names.sort_unstable();
    names.dedup();
    print.list("fields", names.iter().map(String::as_str));
    print.list("complaints", [message.complaints.len().to_string().as_str()]);
    print.finish()
}

/// Who it says it is from. Answers may go to an address for each reader, but always to the same place.
fn writers(print: &mut Printing, message: &Message) {
    let whole = |mailbox: &Mailbox| {
        format!("{} {}", mailbox.display_name.as_deref().unwrap_or_default(), mailbox.address.to_lowercase())
    };
    let from: Vec<String> = message.from.mailboxes.iter().map(whole).collect();
    print.list("from", from.iter().map(String::as_str));
    let sender = message.sender.as_ref().map(whole);
    print.list("sender", sender.as_deref());
    let replies = message.reply_to.mailboxes.iter().map(|mailbox| domain(&mailbox.address));
    let replies: Vec<String> = replies.collect();
    print.list("reply-to", replies.iter().map(String::as_str));
}

/// How it came to us.
fn way(print: &mut Printing, submission: &Submission) {
    let sender = submission.mail_from.as_deref().map(domain);
    print.list("envelope", sender.as_deref());
    let count = submission.recipients.len().to_string();
    let direction = submission.direction.map_or("", |direction| direction.as_str());
    let flags = format!("{} {}", submission.is_authenticated, submission.is_altered);
    print.list("way", [count.as_str(), direction, &flags]);
}

/// What was found out about who sent it.
fn authentication(print: &mut Printing, found: &AuthResults) {
    let source = format!("{:?}", found.source);
    let dmarc = [found.dmarc.result.name(), found.dmarc.policy.map_or("", |policy| policy.name())];
    print.list(
        "results",
        [source.as_str(), found.spf.result.name(), found.arc.result.name(), dmarc[0], dmarc[1]],
    );
    for signature in &found.dkim.signatures {
        let aligned = if signature.is_aligned { "aligned" } else { "" };
        let part = if signature.has_body_length { "part" } else { "" };
        print.list("signature", [signature.result.name(), &signature.domain, aligned, part]);
    }
}

fn domain(address: &str) -> String {
    address.rsplit_once('@').map_or("", |(_, domain)| domain).to_lowercase()
}

/// Lists of words one after the other, each with its name and its end, so that no two are the same.
#[derive(Default)]
struct Printing(Sha256);

impl Printing {
    fn list<'w>(&mut self, name: &str, words: impl IntoIterator<Item = &'w str>) {
        self.0.update([1]);
        self.0.update(name);
        for word in words {
            self.0.update([0]);
            self.0.update(word);
        }
    }

    fn finish(self) -> Print {
        let [a, b, c, d, e, f, g, h, ..] = <[u8; 32]>::from(self.0.finalize());
        Print::from_be_bytes([a, b, c, d, e, f, g, h])
    }
}
