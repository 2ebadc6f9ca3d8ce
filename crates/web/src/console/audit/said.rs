//! Words for an entry: who by name, what by the text of its word, about what with the names of people, vendors, lists and copies in place of their ids.
//! A word without a text is shown as it was kept: what a newer or older program wrote is better told so than not at all.

use std::collections::{BTreeSet, HashMap};

use model::access::{Access, Right};
use model::ids::{CopyId, PersonId};
use model::phrase::Phrase;
use platform::audit::{AuditEntry, AuditKind};

use crate::console::Console;
use crate::console::held::act::why_words;
use crate::problem::PageError;
use crate::view::Speaker;

/// What is done in the house; the filter offers these.
pub(super) const WORDS: &[&str] = &[
    "account.disabled",
    "account.enabled",
    "account.identity_linked",
    "account.identity_unlinked",
    "account.link_ended",
    "account.link_made",
    "account.made",
    "account.passkey_added",
    "account.passkey_count_went_back",
    "account.passkey_removed",
    "account.password_burnt",
    "account.password_removed",
    "account.password_set",
    "account.profile_set",
    "account.proved",
    "account.recovery_codes_renewed",
    "account.roles_set",
    "account.sessions_ended",
    "account.sign_in_refused",
    "account.signed_in",
    "account.signed_out",
    "account.signed_out_elsewhere",
    "account.signed_something",
    "account.way_in_renewed",
    "address.remove",
    "address.where",
    "alarm.acknowledge",
    "alarm.test",
    "alarm_channel.add",
    "alarm_channel.change",
    "alarm_channel.remove",
    "alarm_channel.secret",
    "alarm_roster.set",
    "assessment.ask",
    "assessment.link",
    "assessment.sign",
    "assessment.take",
    "assessment.told",
    "assessment.withdraw",
    "attribution.close",
    "backup.made",
    "campaign.not_ours",
    "campaign.ours",
    "canary.unsubscribed",
    "canary_mail.not_ours",
    "canary_mail.ours",
    "case.affected_keep",
    "case.assess",
    "case.aware",
    "case.close",
    "case.commitment_add",
    "case.commitment_close",
    "case.fact_state",
    "case.letter_approve",
    "case.letter_draft",
    "case.letter_edit",
    "case.name",
    "case.obligation_confirm",
    "case.obligation_settle",
    "case.open",
    "codebook.commit",
    "codebook.open",
    "codebook.renew",
    "codeword.commit",
    "copies.find",
    "copy.adopt",
    "copy.end",
    "copy.escrow",
    "copy.exception",
    "copy.export",
    "copy.found",
    "copy.hand",
    "copy.out",
    "copy.prove",
    "copy.push",
    "copy.read",
    "copy.test",
    "copy.unread",
    "digest.answer",
    "drop.close",
    "drop.fetch",
    "dump.attribute",
    "dump.confirm",
    "dump.verify",
    "enforcing.resume",
    "enforcing.stop",
    "escrow.ask",
    "escrow.end",
    "escrow.fetch",
    "escrow.second",
    "evidence.add",
    "evidence.date",
    "evidence.end",
    "evidence.open",
    "evidence.remove",
    "evidence.renew",
    "exception.add",
    "exception.end",
    "export.ask",
    "exporter.ask",
    "exporter.commit",
    "exporter.open",
    "exporter.second",
    "finding.close",
    "finding.own",
    "flow.declare",
    "flow.import",
    "flow.remove",
    "guideline.say",
    "hold.back",
    "hold.delete",
    "hold.digest",
    "hold.expire",
    "hold.extend",
    "hold.feedback",
    "hold.instead",
    "hold.not_opened",
    "hold.overtaken",
    "hold.release",
    "hold.released",
    "hold.sender",
    "hold.show",
    "hold.unknown",
    "holder.secret_renew",
    "holder.secret_retire",
    "holder.told",
    "inbox.open",
    "inquiry.answer",
    "inquiry.make",
    "ledger.lost",
    "ledger.rebuilt",
    "letter.approve",
    "letter.refuse",
    "library.remove",
    "list.change",
    "list.control",
    "list.fields",
    "list.hold",
    "list.look",
    "mailing.begin",
    "mailing.end",
    "mailing.pause",
    "mailing.recipients",
    "mailing.resume",
    "mailing.send_unknown_again",
    "member.added",
    "member.left",
    "member.token_renewed",
    "membership.forget",
    "membership.lay_key",
    "object.open",
    "opened",
    "party.add",
    "party.change",
    "party.delivery",
    "party.import",
    "people.off",
    "people.on",
    "place.add",
    "place.remove",
    "policy.drop",
    "policy.make",
    "policy.on",
    "policy.try",
    "policy.undo",
    "promise.publish",
    "promise.withdraw",
    "protected.add",
    "protected.change",
    "protected.import",
    "protected.remove",
    "reply.mark",
    "report.accepted",
    "report.dropped",
    "report.refused",
    "report.released",
    "seed_file.open",
    "send_asking.set",
    "send_calendar.add",
    "send_calendar.import",
    "send_calendar.remove",
    "send_question.close",
    "sheet.take",
    "sheet.take_back",
    "statement.accepted",
    "statement.sign",
    "stream.enforce",
    "stream.observe",
    "token.ended",
    "token.made",
    "upload.begin",
    "upload.end",
    "upload.open",
    "warning.cancelled",
    "warning.level_set",
];

/// Names for the ids of one page's entries.
pub(super) struct Names {
    people: HashMap<String, String>,
    /// By noun and id, as an entry has them.
    things: HashMap<String, String>,
}

impl Names {
    /// Looks up who is named in these entries; `known` are the people who were looked up already, by actor.
    pub(super) async fn of(
        console: &Console,
        access: &Access,
        entries: &[AuditEntry],
        known: &[(String, String)],
    ) -> Result<Self, PageError> {
        let mut people: HashMap<String, String> = known.iter().cloned().collect();
        for person in entries.iter().flat_map(named) {
            if people.contains_key(&person) {
                continue;
            }
            let id: Option<PersonId> = person.strip_prefix("person:").and_then(|id| id.parse().ok());
            let Some(id) = id else { continue };
            // An account that is no more keeps its id.
            if let Ok(account) = console.rooms.accounts.of(access.tenant).account_fetch(access, id).await {
                people.insert(person, account.name);
            }
        }
        Ok(Names { people, things: HashMap::new() })
    }

    /// The same with the names of the vendors, lists and copies that these entries are about. What is no longer there keeps its id.
    pub(super) async fn with_things(
        mut self,
        console: &Console,
        access: &Access,
        speaker: &Speaker,
        entries: &[AuditEntry],
    ) -> Result<Self, PageError> {
        if !access.rights.has(Right::Read) {
            return Ok(self);
        }
        let custody = &console.rooms.custody;
        let about: BTreeSet<&str> = entries.iter().flat_map(pairs).collect();
        if about.iter().any(|pair| pair.starts_with("party:")) {
            let parties = custody.party_names(access).await?;
            self.things.extend(parties.into_iter().map(|(id, name)| (format!("party:{id}"), name)));
        }
        if about.iter().any(|pair| pair.starts_with("list:")) {
            let lists = custody.lists(access).await?;
            self.things.extend(lists.into_iter().map(|list| (format!("list:{}", list.id), list.name)));
        }
        for pair in about {
            let id: Option<CopyId> = pair.strip_prefix("copy:").and_then(|id| id.parse().ok());
            let Some(id) = id else { continue };
            if let Ok(shown) = custody.copy(access, id).await {
                let copy = Phrase::new("audit-copy")
                    .with("list", &shown.list.name)
                    .with("party", &shown.party.1)
                    .with("at", speaker.instant(shown.copy.made.0));
                self.things.insert(pair.to_owned(), speaker.say(&copy));
            }
        }
        Ok(self)
    }

    /// Who did it.
    pub(super) fn who(&self, speaker: &Speaker, entry: &AuditEntry) -> String {
        let Some(words) = &entry.words else { return speaker.t("audit-erased") };
        match words.actor.split_once(':') {
            Some(("person", id)) => {
                let unknown = || speaker.t_with("audit-person", "id", tail(id));
                self.people.get(&words.actor).cloned().unwrap_or_else(unknown)
            }
            Some(("program", id)) => speaker.t_with("audit-program", "id", tail(id)),
            Some(("house", task)) => {
                let task = said_or(speaker, &format!("audit-task-{task}"), task);
                speaker.t_with("audit-house", "task", &task)
            }
            _ => words.actor.clone(),
        }
    }

    /// What was done, and whether it was only begun.
    pub(super) fn what(&self, speaker: &Speaker, entry: &AuditEntry) -> String {
        let Some(words) = &entry.words else { return speaker.t("audit-erased") };
        let said = what(speaker, &words.what);
        match entry.kind {
            AuditKind::Intent => speaker.t_with("audit-begun", "what", &said),
            AuditKind::Act | AuditKind::Outcome(_) => said,
        }
    }

    /// About what, short enough for a line.
    pub(super) fn about(&self, speaker: &Speaker, entry: &AuditEntry) -> String {
        let said = pairs(entry).filter_map(|pair| {
            let (noun, value) = pair.split_once(':')?;
            let said = match self.people.get(pair).or_else(|| self.things.get(pair)) {
                Some(name) => name.clone(),
                None => value_of(speaker, noun, value),
            };
            Some(format!("{noun} {said}", noun = noun_of(speaker, noun, value)))
        });
        said.collect::<Vec<_>>().join("; ")
    }
}

/// The text of a word.
pub(super) fn what(speaker: &Speaker, word: &str) -> String {
    said_or(speaker, &format!("audit-word-{}", word.replace('.', "-")), word)
}

fn noun_of(speaker: &Speaker, noun: &str, value: &str) -> String {
    // A letter commits to something under an id, a codebook by a hash.
    let noun = if noun == "commitment" && is_hash(value) { "fingerprint" } else { noun };
    said_or(speaker, &format!("audit-noun-{noun}"), noun)
}

/// A value in words where it is one of a few, a number with its thousands apart; else the end of its id.
fn value_of(speaker: &Speaker, noun: &str, value: &str) -> String {
    if let Ok(number) = value.parse::<u64>() {
        return speaker.number(number);
    }
    let word = value.replace('_', "-");
    let kept = said_or(speaker, &format!("audit-value-{noun}-{word}"), tail(value));
    let elsewhere = match noun {
        "role" => "role",
        "scope" => "scope",
        "way" => "account-way",
        "delivery" => "delivery",
        "kind" => "fact",
        "mode" => "asking",
        "never_ask" => "protect-asked",
        // A warning came to a level, or to its end for a reason.
        "to" if said_or(speaker, &format!("warnings-level-{word}"), "").is_empty() => "warnings-why",
        "to" => "warnings-level",
        "why" => return value.parse().map_or(kept, |why| why_words(speaker, why)),
        _ => return kept,
    };
    said_or(speaker, &format!("{elsewhere}-{word}"), &kept)
}

fn said_or(speaker: &Speaker, id: &str, bare: &str) -> String {
    let said = speaker.say_kept(id, &[]);
    if said == id { bare.to_owned() } else { said }
}

/// What an entry is about: each noun with its value, as they are kept.
fn pairs(entry: &AuditEntry) -> impl Iterator<Item = &str> {
    entry.words.iter().flat_map(|words| words.about.split(' '))
}

/// The people an entry names: as actors, and in what it is about.
fn named(entry: &AuditEntry) -> impl Iterator<Item = String> {
    let actors = entry.words.iter().map(|words| words.actor.as_str());
    let people = actors.chain(pairs(entry));
    people.filter(|word| word.starts_with("person:")).map(str::to_owned)
}

/// The end of an id, by which people tell two apart; other words whole.
fn tail(id: &str) -> &str {
    let is_id = id.len() == 36 && id.bytes().filter(|byte| *byte == b'-').count() == 4;
    // A SHA-256 is wider than a telephone; the entry's own page has all of it.
    match (is_id, is_hash(id)) {
        (true, _) => &id[24..],
        (_, true) => &id[..12],
        _ => id,
    }
}

fn is_hash(value: &str) -> bool {
    value.len() == 64 && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use platform::phrases::TEXTS;

    use super::{Speaker, WORDS, tail, value_of};

    #[test]
    fn every_word_has_a_text_in_every_language() {
        for word in WORDS {
            let id = format!("audit-word-{} =", word.replace('.', "-"));
            for language in ["en", "de"] {
                let mut texts = TEXTS.iter().filter(|(of, _, _)| *of == language);
                assert!(
                    texts.any(|(_, _, text)| text.lines().any(|line| line.starts_with(&id))),
                    "{language}: {id}"
                );
            }
        }
    }

    /// What is written into the log, as far as it is written as `"noun.act", &about`: without a text here, people would read that.
    #[test]
    fn every_word_that_the_house_writes_is_known() {
        let mut unknown = std::collections::BTreeSet::new();
        for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")) {
            let text = std::fs::read_to_string(&path).unwrap();
            // A file may name its tests at the top and go on: only tests that stand in it are its end.
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            for (at, _) in code.match_indices("\",") {
                let is_act = code[at + 2..].trim_start().starts_with('&');
                let word = code[..at].rsplit('"').next().unwrap_or_default();
                let is_word = word.split('.').count() == 2
                    && !word.ends_with(".rs")
                    && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_' | b'.'));
                if is_act && is_word && !WORDS.contains(&word) {
                    unknown.insert(word.to_owned());
                }
            }
        }
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    /// What an entry is about, as far as it is written as `About::of("noun", …)` and what follows it: without a text here, people would read the noun.
    #[test]
    fn every_noun_that_the_house_writes_is_known() {
        const CALLS: [&str; 6] = ["About::of(", ".and(", ".count(", ".word(", ".hash(", ".reference("];
        let mut nouns = std::collections::BTreeSet::new();
        for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")) {
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            if !code.contains("About::") {
                continue;
            }
            let after = CALLS.iter().flat_map(|call| code.split(call).skip(1));
            let quoted = after.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
            let is_noun = |word: &&str| word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'_'));
            nouns.extend(quoted.filter(is_noun).map(str::to_owned));
        }
        assert!(nouns.len() > 60, "{nouns:?}");
        let is_said = |language: &str, noun: &str| {
            let id = format!("audit-noun-{noun} =");
            let mut texts = TEXTS.iter().filter(|(of, _, _)| *of == language);
            texts.any(|(_, _, text)| text.lines().any(|line| line.starts_with(&id)))
        };
        nouns.retain(|noun| !is_said("en", noun) || !is_said("de", noun));
        assert!(nouns.is_empty(), "{nouns:?}");
    }

    /// The sources of what runs in the house: not those of tests, and not the made-up world.
    fn sources(folder: &Path) -> Vec<PathBuf> {
        let is_other = |path: &Path| {
            ["tests", "tests.rs", "examples", "world", "testkit"].iter().any(|name| path.ends_with(name))
        };
        let mut found = Vec::new();
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if is_other(&path) {
                continue;
            }
            if path.is_dir() {
                found.extend(sources(&path));
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
        found
    }

    #[test]
    fn a_value_that_is_one_of_a_few_is_said_in_words() {
        let speaker = Speaker::new(std::sync::Arc::new(platform::phrases::Phrases::load()), "de");
        for (noun, value, expected) in [
            ("role", "administrator", "Administration"),
            ("role", "data_owner", "Datenverantwortung"),
            ("scope", "scan", "Nachrichten beurteilen lassen"),
            ("way", "passkey", "Passkey"),
            ("role", "made-up", "made-up"),
            ("door", "mx", "mx"),
            ("rows", "4000", "4.000"),
            ("delivery", "drop", "Ein Link, der einmal gilt"),
            ("mode", "ask", "immer"),
            ("source", "person", "von Hand"),
            ("kind", "cause", "Wie sie in fremde Hände kam"),
            ("kind", "way_in", "neuer Zugang"),
            ("why", "incident", "ein Vorfall wird untersucht"),
            ("state", "given_up", "aufgegeben"),
            ("held", "0190b6f0-7c4e-7abc-8def-0123456789ab", "0123456789ab"),
        ] {
            assert_eq!(value_of(&speaker, noun, value), expected);
        }
    }

    #[test]
    fn the_end_of_an_id_tells_it_from_another() {
        assert_eq!(tail("0190b6f0-7c4e-7abc-8def-0123456789ab"), "0123456789ab");
        assert_eq!(tail("analyst"), "analyst");
        assert_eq!(tail(&"ab".repeat(32)), "abababababab");
    }
}
