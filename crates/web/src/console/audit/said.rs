//! Words for an entry: who by name, what by the text of its word, about what with names in place of people's ids.
//! A word without a text is shown as it was kept: what a newer or older program wrote is better told so than not at all.

use std::collections::HashMap;

use model::access::Access;
use model::ids::PersonId;
use platform::audit::{AuditEntry, AuditKind};

use crate::console::Console;
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
        Ok(Names { people })
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
            Some(("house", task)) => speaker.t_with("audit-house", "task", task),
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
        let Some(words) = &entry.words else { return String::new() };
        let pairs = words.about.split(' ').filter_map(|pair| pair.split_once(':').map(|parts| (pair, parts)));
        let said = pairs.map(|(pair, (noun, value))| {
            let value = match self.people.get(pair) {
                Some(name) => name.clone(),
                None => value_of(speaker, noun, value),
            };
            format!("{} {value}", noun_of(speaker, noun))
        });
        said.collect::<Vec<_>>().join(", ")
    }
}

/// The text of a word.
pub(super) fn what(speaker: &Speaker, word: &str) -> String {
    said_or(speaker, &format!("audit-word-{}", word.replace('.', "-")), word)
}

fn noun_of(speaker: &Speaker, noun: &str) -> String {
    said_or(speaker, &format!("audit-noun-{noun}"), noun)
}

/// A value in words where it is one of a few; else the end of its id.
fn value_of(speaker: &Speaker, noun: &str, value: &str) -> String {
    match noun {
        "role" => said_or(speaker, &format!("role-{}", value.replace('_', "-")), value),
        "scope" => said_or(speaker, &format!("scope-{value}"), value),
        "way" => said_or(speaker, &format!("account-way-{value}"), value),
        _ => tail(value).to_owned(),
    }
}

fn said_or(speaker: &Speaker, id: &str, bare: &str) -> String {
    let said = speaker.say_kept(id, &[]);
    if said == id { bare.to_owned() } else { said }
}

/// The people an entry names: as actors, and in what it is about.
fn named(entry: &AuditEntry) -> impl Iterator<Item = String> {
    let words = entry.words.iter();
    let people = words.flat_map(|words| std::iter::once(words.actor.as_str()).chain(words.about.split(' ')));
    people.filter(|word| word.starts_with("person:")).map(str::to_owned)
}

/// The end of an id, by which people tell two apart; other words whole.
fn tail(id: &str) -> &str {
    let is_id = id.len() == 36 && id.bytes().filter(|byte| *byte == b'-').count() == 4;
    // A SHA-256 is wider than a telephone; the entry's own page has all of it.
    let is_hash = id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    match (is_id, is_hash) {
        (true, _) => &id[24..],
        (_, true) => &id[..12],
        _ => id,
    }
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
