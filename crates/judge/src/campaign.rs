//! Campaigns: many messages made from one template are judged as one - the first ones fully, then samples.
//! Not the judging (`decide`) and not the keeping (`guard`). Pure.
//!
//! A [`Template`] is what is left of a message when everything personal is taken out: names after a greeting and those of the recipients, numbers,
//! long tokens, values in links. Where links lead and what is attached is not part of it but beside it, because a campaign
//! into which somebody slips another link must be judged again.

use std::collections::HashSet;

use mail::Message;
use mail::html::Html;
use mail::mime::Content;
use model::time::Time;
use model::verdict::{Action, Verdict};
use sha2::{Digest, Sha256};

use crate::facts::Url;

#[cfg(test)]
mod tests;

/// At most so much of the visible text is looked at: templates differ long before, and one message must not cost much.
const MAX_TEXT_BYTES: usize = 64 << 10;

/// At most so many links are looked at; two messages that differ only in later ones count as the same template with other links.
const MAX_LINKS: usize = 500;

/// So many stretches of hidden text are looked at.
const MAX_HIDDEN: usize = 64;

/// Tokens longer than this are keys, hashes, encoded names: nobody writes them by hand.
const MAX_WORD_CHARS: usize = 24;

/// A name after a greeting is not longer.
const MAX_NAME_WORDS: usize = 4;

/// So many recipients' names are taken out; a copy of a campaign has one.
const MAX_NAMES: usize = 8;

/// A campaign keeps at most so many places links lead to, and as many attached files; a message with another one is judged fully.
const MAX_KNOWN: usize = 256;

/// A copy may have so many more personal words than the judged copy with the most of them: a longer name, another address. One that carries more
/// is no copy: what is taken out as personal (numbers above all) could be anybody's data.
const MORE_PERSONAL: u32 = 8;

/// A short print of something, the first eight bytes of its SHA-256. Not a secret and not proof of anything.
pub type Print = u64;

/// What a message is made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template {
    /// Print of words, of the form of links and of the structure: the same for all copies of a campaign.
    pub print: Print,
    /// Prints of the registrable domains that links lead to.
    pub link_domains: Vec<Print>,
    /// Prints of the bytes of what is attached, inline pictures included.
    pub attachments: Vec<Print>,
    /// How many words were taken out as personal.
    pub personal: u32,
    /// There is more of the message than was looked at: it is nobody's copy.
    pub is_cut: bool,
}

impl Template {
    /// Finds the template of a message.
    #[must_use]
    pub fn of(message: &Message) -> Self {
        let personal = Personal::of(message);
        let mut print = Hasher::default();
        print.part("subject");
        let mut taken =
            words(message.subject.as_ref().map_or("", |subject| &subject.text), &personal, &mut print);
        print.part("text");
        let text = message.body.visible_text();
        taken += words(head(text, MAX_TEXT_BYTES), &personal, &mut print);
        let mut is_cut = text.len() > MAX_TEXT_BYTES
            || message.body.links.len() > MAX_LINKS
            || message.to.mailboxes.len() + message.cc.mailboxes.len() > MAX_NAMES;
        if let Some(page) = &message.body.html {
            print.part("page");
            taken += unseen(&page.html, &personal, &mut print);
        }
        print.part("links");
        let mut link_domains = Vec::new();
        for link in message.body.links.iter().take(MAX_LINKS) {
            let url = Url::parse_schemeless(&link.target);
            link_domains.extend(url.as_ref().map(|url| print_of(place_of(url).as_bytes())));
            shape(&link.target, &mut print);
        }
        print.part("parts");
        let mut attachments = Vec::new();
        for part in &message.parts {
            print.word(&part.content_type.kind);
            print.word(&part.content_type.subtype);
            match &part.content {
                Content::Bytes(bytes) => attachments.push(print_of(bytes)),
                // Text that is attached is bytes; anything else with that name is not understood here.
                Content::Container | Content::Text(_) => is_cut |= part.is_attachment(),
            }
        }
        for list in [&mut link_domains, &mut attachments] {
            list.sort_unstable();
            list.dedup();
        }
        Template { print: print.finish(), link_domains, attachments, personal: taken, is_cut }
    }
}

/// Returns a print of a message's subject without names and numbers: the same for the copies of a mailing whose bodies are made for each reader.
#[must_use]
pub fn subject_print(message: &Message) -> Print {
    let mut print = Hasher::default();
    print.part("subject");
    let subject = message.subject.as_ref().map_or("", |subject| &subject.text);
    words(head(subject, MAX_TEXT_BYTES), &Personal::of(message), &mut print);
    print.finish()
}

/// Names that stand in a message because of whom it is for.
struct Personal {
    /// Each word of them; short ones are left out, because they would take ordinary words with them.
    words: HashSet<String>,
    /// Whole names, word by word.
    names: Vec<Vec<String>>,
}

impl Personal {
    /// Takes the names and local parts of the recipients.
    fn of(message: &Message) -> Self {
        let mailboxes = message.to.mailboxes.iter().chain(&message.cc.mailboxes).take(MAX_NAMES);
        let texts = mailboxes.flat_map(|mailbox| [mailbox.display_name.as_deref(), Some(&*mailbox.address)]);
        let names: Vec<Vec<String>> =
            texts.flatten().map(|text| split(text).map(str::to_lowercase).collect()).collect();
        let words = names.iter().flatten().filter(|word| word.chars().count() > 2).cloned().collect();
        Personal { words, names: names.into_iter().filter(|name| !name.is_empty()).collect() }
    }

    /// How many words a whole name has that stands at the beginning of these.
    fn name_length(&self, words: &[String]) -> Option<usize> {
        self.names.iter().filter(|name| words.starts_with(name)).map(Vec::len).max()
    }
}

/// Words as everything between what is neither letter nor digit.
fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Adds what is in a page and not seen on it: hidden text, and how many forms, scripts, frames and traces of smuggling there are.
fn unseen(page: &Html, personal: &Personal, print: &mut Hasher) -> u32 {
    let hidden: usize = page.hidden.iter().map(|run| run.text.len()).sum();
    let taken = page
        .hidden
        .iter()
        .take(MAX_HIDDEN)
        .map(|run| words(head(&run.text, MAX_TEXT_BYTES / MAX_HIDDEN), personal, print))
        .sum();
    // Beyond what is read the length stands for the words; it differs from copy to copy only where names do.
    let more = if page.hidden.len() > MAX_HIDDEN { hidden } else { 0 };
    for count in [page.forms.len(), page.scripts.len(), page.frames.len(), page.smuggling.len(), more] {
        print.word(&count.to_string());
    }
    print.word(page.base.as_deref().unwrap_or_default());
    taken
}

/// Adds the words of a text that are not personal; returns how many were.
fn words(text: &str, personal: &Personal, print: &mut Hasher) -> u32 {
    let mut taken = 0;
    for line in text.lines() {
        let words: Vec<String> = split(line).map(str::to_lowercase).collect();
        let is_greeting = |word: &String| GREETINGS.contains(&word.as_str());
        // "Dear Ms Ada Lovelace," - what follows a greeting on its line is a name.
        let greeted =
            words.iter().take(2).position(is_greeting).map_or(0..0, |at| at + 1..at + 1 + MAX_NAME_WORDS);
        let mut at = 0;
        while let Some(word) = words.get(at) {
            if let Some(length) = personal.name_length(&words[at..]) {
                at += length;
                taken += 1;
                continue;
            }
            if greeted.contains(&at) || is_personal(word, personal) {
                taken += 1;
            } else {
                print.word(word);
            }
            at += 1;
        }
    }
    taken
}

/// Whether a word (in lower case) was put in for one reader.
fn is_personal(word: &str, personal: &Personal) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
        || word.chars().count() > MAX_WORD_CHARS
        || personal.words.contains(word)
}

/// Words after which a name stands, in the languages of our lexicon.
const GREETINGS: &[&str] = &[
    "dear",
    "hi",
    "hello",
    "hey",
    "hallo",
    "liebe",
    "lieber",
    "liebes",
    "herr",
    "frau",
    "bonjour",
    "cher",
    "chère",
    "madame",
    "monsieur",
    "hola",
    "estimado",
    "estimada",
    "ciao",
    "gentile",
    "caro",
    "cara",
    "olá",
    "beste",
    "hej",
    "moin",
    "servus",
    "welcome",
    "willkommen",
    "bienvenue",
    "bienvenido",
    "bienvenida",
];

/// Where a link leads: the registrable domain, or the machine's address.
pub(crate) fn place_of(url: &Url) -> String {
    match (&url.domain, &url.ip) {
        (Some(domain), _) => domain.root_domain().unwrap_or(domain.name()).to_owned(),
        (None, Some(ip)) => ip.text.clone(),
        (None, None) => String::new(),
    }
}

/// Adds the form of a link: where it leads, and its path and the names of its parameters without what is personal in them.
fn shape(target: &str, print: &mut Hasher) {
    let (path, query) = target.split_once(['?', '#']).unwrap_or((target, ""));
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        print.word(if is_code(segment) { "*" } else { segment });
    }
    for parameter in query.split(['&', ';', '#']).filter(|parameter| !parameter.is_empty()) {
        let name = parameter.split('=').next().unwrap_or_default();
        print.word(if is_code(name) { "*" } else { name });
    }
}

/// Whether a piece of a link was made by a machine for one reader.
fn is_code(piece: &str) -> bool {
    piece.len() > MAX_WORD_CHARS
        || piece.bytes().any(|byte| byte.is_ascii_digit() || byte == b'%' || byte == b'@')
}

fn head(text: &str, bytes: usize) -> &str {
    &text[..text.floor_char_boundary(bytes)]
}

/// The print of some bytes.
pub(crate) fn print_of(bytes: &[u8]) -> Print {
    first_eight(Sha256::digest(bytes).into())
}

fn first_eight(hash: [u8; 32]) -> Print {
    hash[..8].iter().fold(0, |print, byte| print << 8 | u64::from(*byte))
}

/// Words one after the other, each with an end, so that no two lists of words are the same.
#[derive(Default)]
struct Hasher(Sha256);

impl Hasher {
    fn part(&mut self, name: &str) {
        self.0.update([1]);
        self.word(name);
    }

    fn word(&mut self, word: &str) {
        self.0.update(word);
        self.0.update([0]);
    }

    fn finish(self) -> Print {
        first_eight(self.0.finalize().into())
    }
}

/// How often a campaign is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampling {
    /// So many messages are judged fully at first.
    pub first: u64,
    /// Then one in so many.
    pub one_in: u64,
}

impl Default for Sampling {
    /// Twenty at first, as many as a stolen account may send; then one in five hundred.
    fn default() -> Self {
        Sampling { first: 20, one_in: 500 }
    }
}

/// What is known of a campaign under way.
#[derive(Clone, Debug)]
pub struct Campaign {
    /// Its messages so far.
    pub seen: u64,
    /// Those judged fully.
    pub judged: u64,
    /// When one was judged fully last: what was found long ago says nothing of today's rules.
    pub judged_at: Time,
    /// The worst verdict so far; it stands for the messages that are not judged.
    pub worst: Option<Verdict>,
    /// How many were found clean one after the other since the last that was not.
    clean: u64,
    /// The most words that were personal in a judged message.
    personal: u32,
    links: HashSet<Print>,
    attachments: HashSet<Print>,
    /// What decides which one of many is looked at; not to be guessed by whoever sends.
    seed: u64,
}

/// How a message of a campaign is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// As any other.
    Full(Cause),
    /// It is one more copy: the campaign's verdict stands for it.
    Skip,
}

/// Why a message of a campaign is judged fully.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It is among the first.
    First,
    /// It is the sample.
    Sample,
    /// It leads somewhere, or carries something, that no judged message of the campaign did.
    Differs,
    /// The campaign's own verdict is not clean: then every copy is judged.
    Doubtful,
}

impl Campaign {
    /// Begins with nothing seen. `seed` is chance.
    #[must_use]
    pub fn new(seed: u64, now: Time) -> Self {
        Campaign {
            seen: 0,
            judged: 0,
            judged_at: now,
            worst: None,
            clean: 0,
            personal: 0,
            links: HashSet::new(),
            attachments: HashSet::new(),
            seed,
        }
    }

    /// Decides how the next message is looked at, and counts it.
    pub fn look(&mut self, template: &Template, sampling: Sampling) -> Look {
        let place = self.seen;
        self.seen = self.seen.saturating_add(1);
        if self.worst.as_ref().is_none_or(|_| self.judged < sampling.first) {
            Look::Full(Cause::First)
        } else if self.differs(template) {
            Look::Full(Cause::Differs)
        } else if !self.is_clean() {
            Look::Full(Cause::Doubtful)
        } else if self.is_sample(place, sampling.one_in) {
            Look::Full(Cause::Sample)
        } else {
            Look::Skip
        }
    }

    fn is_clean(&self) -> bool {
        self.worst.as_ref().is_some_and(|worst| worst.action() == Action::Accept)
    }

    /// Whether it leads somewhere, or carries something, that no judged message of the campaign did.
    fn differs(&self, template: &Template) -> bool {
        let is_new =
            |known: &HashSet<Print>, prints: &[Print]| prints.iter().any(|print| !known.contains(print));
        template.is_cut
            || template.personal > self.personal.saturating_add(MORE_PERSONAL)
            || is_new(&self.links, &template.link_domains)
            || is_new(&self.attachments, &template.attachments)
    }

    /// One place in each stretch of `one_in`, another in each.
    fn is_sample(&self, place: u64, one_in: u64) -> bool {
        let one_in = one_in.max(1);
        let stretch = place / one_in;
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.seed.to_le_bytes());
        bytes[8..].copy_from_slice(&stretch.to_le_bytes());
        print_of(&bytes) % one_in == place % one_in
    }

    /// Notes what a full judgement found, and returns the verdict that stands for the message in place of its own, if one does.
    ///
    /// When a copy was held or refused, that stands for the copies after it at once, whatever they are found to be themselves, until
    /// [`Sampling::first`] of them in a row were found clean: then each goes by its own verdict again. All of them are judged.
    pub fn learn(
        &mut self,
        template: &Template,
        verdict: &Verdict,
        sampling: Sampling,
        now: Time,
    ) -> Option<Verdict> {
        self.judged = self.judged.saturating_add(1);
        self.judged_at = self.judged_at.max(now);
        self.personal = self.personal.max(template.personal);
        for (known, prints) in
            [(&mut self.links, &template.link_domains), (&mut self.attachments, &template.attachments)]
        {
            let room = MAX_KNOWN.saturating_sub(known.len());
            known.extend(prints.iter().take(room));
        }
        self.clean = if verdict.action() == Action::Accept { self.clean.saturating_add(1) } else { 0 };
        let weight = |verdict: &Verdict| (verdict.action(), verdict.score());
        if self.worst.as_ref().is_none_or(|worst| weight(verdict) > weight(worst)) {
            self.worst = Some(verdict.clone());
        }
        let stands = |worst: &&Verdict| {
            worst.action() >= Action::Hold
                && worst.action() > verdict.action()
                && self.clean < sampling.first.max(1)
        };
        self.worst.as_ref().filter(stands).cloned()
    }
}
