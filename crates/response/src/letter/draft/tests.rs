use model::ids::{
    AffectedSetId, AttributionId, BreachId, CommitmentId, CopyId, FactId, Id, LetterId, ListId,
};
use post::{
    letter::{Letter, LetterKind, Sender},
    lint::{self, Terms},
};
use store::custody::attribution::{EvidenceKind, Rung};
use store::response::fact::Fact as FactRow;

use super::*;
use crate::fact::Statement;
use crate::react::{Leak, LeakedCopy};

fn house() -> LetterHouse {
    LetterHouse {
        name: "Muschel & Söhne {Shop}".into(),
        domains: vec!["muschel.example".into()],
        site: None,
        from: Sender { name: "Ada Lovelace".into(), address: "briefe@muschel.example".into() },
        languages: vec!["en".into(), "de".into()],
        zone: TimeZone::get("Europe/Berlin").unwrap(),
    }
}

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

fn fact(statement: &Statement) -> Fact {
    Fact::of(&FactRow {
        id: FactId::from_bytes([1; 16]),
        breach: BreachId::from_bytes([2; 16]),
        kind: statement.kind.as_str().into(),
        state: statement.state,
        value: statement.value.as_ref().map(FactValue::to_text),
        because: crate::fact::because_text(&statement.because),
        tell_by: statement.tell_by.as_ref().map(|(by, _)| *by),
        evidence: vec![],
        revision: 1,
        stated: (time("2026-11-21T07:00:00Z"), "person:1".into()),
    })
    .unwrap()
}

fn facts(statements: &[Statement]) -> Facts {
    Facts(statements.iter().map(fact).map(|fact| (fact.kind, fact)).collect())
}

fn likely(value: FactValue) -> Statement {
    let because = [("en", "a message says so"), ("de", "eine Nachricht sagt es")];
    Statement {
        state: FactState::Likely,
        because: because.map(|(language, words)| (language.to_owned(), words.to_owned())).into(),
        ..Statement::confirmed(value, vec![])
    }
}

fn commitment(number: u8) -> Commitment {
    let words = [("de", "Ihnen noch einmal schreiben"), ("en", "write to you again")];
    Commitment {
        id: CommitmentId::from_bytes([number; 16]),
        breach: BreachId::from_bytes([2; 16]),
        letter: None,
        fact_kind: String::new(),
        words: words.map(|(language, words)| (language.to_owned(), words.to_owned())).into(),
        owner: "Ada".into(),
        due_at: time("2026-12-04T22:59:59Z"),
        made: (time("2026-11-21T07:00:00Z"), "person:1".into()),
        closed: None,
    }
}

fn drafted(facts: &Facts, promises: &[&Commitment]) -> Vec<LetterText> {
    let (phrases, house) = (Phrases::load(), house());
    let material = Material {
        phrases: &phrases,
        house: &house,
        facts,
        promises,
        detected_at: time("2026-11-21T06:40:00Z"),
        signer: "Ada Lovelace",
    };
    house.languages.iter().map(|language| text(&material, language)).collect()
}

/// What the lint finds in a letter, as words.
fn findings(texts: Vec<LetterText>) -> Vec<String> {
    let letter = Letter {
        id: LetterId::from_bytes([3; 16]),
        kind: LetterKind::Mandated,
        texts,
        variables: variables(),
        from: house().from,
        is_answered_by_us: true,
        affected: AffectedSetId::from_bytes([4; 16]),
        affected_count: 3,
        not_after: time("2026-12-21T00:00:00Z"),
    };
    let terms = Terms { parties: vec!["Vendor B".into()], own_domains: vec!["muschel.example".into()] };
    let found = lint::lint(&letter, &terms).err().unwrap_or_default();
    found.into_iter().map(|one| format!("{} {:?}: {}", one.language, one.fault, one.found)).collect()
}

/// Every value that a fact can have, by kind.
fn every_value(kind: FactKind) -> Vec<FactValue> {
    let date = |text: &str| Some(text.parse().unwrap());
    let since = |from, until| FactValue::Since { from, until };
    match kind {
        FactKind::Noticed => vec![FactValue::Noticed(time("2026-11-21T06:40:00Z"))],
        FactKind::Since => vec![
            since(date("2026-03-03"), date("2026-03-10")),
            since(date("2026-03-03"), None),
            since(None, date("2026-03-10")),
        ],
        FactKind::People => vec![FactValue::People(4_012)],
        FactKind::Measures => vec![FactValue::Measures(Measure::ALL.to_vec())],
        FactKind::Data => vec![
            FactValue::Data(DataKind::ALL.to_vec()),
            FactValue::Data(vec![DataKind::Email]),
            FactValue::Data(vec![DataKind::Email, DataKind::Password]),
            FactValue::Data(vec![DataKind::Email, DataKind::Payment]),
        ],
        FactKind::Cause => Cause::ALL.iter().copied().map(FactValue::Cause).collect(),
        FactKind::Misuse => Misuse::ALL.iter().copied().map(FactValue::Misuse).collect(),
        FactKind::Copy => Holder::ALL
            .iter()
            .flat_map(|holder| {
                [(date("2026-03-03"), None), (None, None), (None, Some(1_000_000))]
                    .map(|(made_on, one_in)| FactValue::Copy { holder: *holder, made_on, one_in })
            })
            .collect(),
    }
}

#[test]
fn whatever_is_known_and_however_surely_a_draft_passes_the_lint() {
    let one = commitment(1);
    let unknown = |value: FactValue| Statement {
        tell_by: Some((time("2026-12-04T12:00:00Z"), "Ada".into())),
        ..Statement::unknown(value.kind())
    };
    let states: [&dyn Fn(FactValue) -> Statement; 3] =
        [&|value| Statement::confirmed(value, vec![]), &likely, &unknown];
    let most = FactKind::ALL.iter().map(|kind| every_value(*kind).len()).max().unwrap();
    for state in states {
        // One value of each kind at a time, until all had their turn.
        for turn in 0..most {
            let value = |kind: &FactKind| every_value(*kind).into_iter().cycle().nth(turn).unwrap();
            let statements: Vec<Statement> = FactKind::ALL.iter().map(value).map(state).collect();
            let found = findings(drafted(&facts(&statements), &[&one]));
            assert_eq!(found, Vec::<String>::new(), "{statements:?}");
        }
    }
    assert_eq!(findings(drafted(&Facts::default(), &[])), Vec::<String>::new());
}

#[test]
fn ready_promises_pass_the_lint_in_every_language() {
    let phrases = Phrases::load();
    for ready in crate::commitment::Ready::ALL {
        let words =
            ["de", "en"].map(|language| (language.to_owned(), phrases.say(language, &ready.phrase())));
        let one = Commitment { words: words.into(), ..commitment(1) };
        let texts = drafted(&Facts::default(), &[&one]);
        assert!(texts[0].body.contains(&phrases.say("en", &ready.phrase())), "{ready:?}");
        assert_eq!(findings(texts), Vec::<String>::new(), "{ready:?}");
    }
}

#[test]
fn words_follow_the_state_of_the_fact() {
    let cause = FactValue::Cause(Cause::AccountMisused);
    let certain = "Somebody used an account with which it could be read, and had no right to.";
    let body = |statement: Statement| drafted(&facts(&[statement]), &[])[0].body.clone();
    let confirmed = body(Statement::confirmed(cause.clone(), vec![]));
    assert!(confirmed.contains(&format!("\n{certain}\n")), "{confirmed}");
    let believed = body(likely(cause));
    let expected = format!(
        "We believe the following, and are not certain yet: {certain} Our reason: a message says so."
    );
    assert!(believed.contains(&expected), "{believed}");
    let unknown = body(Statement {
        tell_by: Some((time("2026-12-04T12:00:00Z"), "Ada".into())),
        ..Statement::unknown(FactKind::Cause)
    });
    let expected = "We do not know yet how it got out. We will tell you by 4 December 2026.";
    assert!(unknown.contains(expected), "{unknown}");
}

#[test]
fn what_nobody_stated_is_said_to_be_unknown() {
    let body = &drafted(&Facts::default(), &[])[0].body;
    for sentence in [
        "noticed that something of our customer list is known to somebody",
        "We do not know yet from which copy of the list it comes.",
        "We do not know yet when it got out.",
        "We do not know yet how it got out.",
        "We do not know yet whether more than email addresses got out.",
        "We do not know yet what is done with it.",
    ] {
        assert!(body.contains(sentence), "{sentence}\n{body}");
    }
    // What was not in it can only be said where it is certain what was.
    assert!(!body.contains("Passwords"), "{body}");
    let believed = &drafted(&facts(&[likely(FactValue::Data(vec![DataKind::Email]))]), &[])[0].body;
    assert!(!believed.contains("Passwords"), "{believed}");
}

#[test]
fn a_day_is_a_day_where_the_house_is() {
    // Half past eleven in the evening in London is the next day in Berlin.
    let noticed = Statement::confirmed(FactValue::Noticed(time("2026-11-21T23:30:00Z")), vec![]);
    let texts = drafted(&facts(&[noticed]), &[]);
    assert!(texts[0].body.contains("On 22 November 2026 we noticed"), "{}", texts[0].body);
    assert!(texts[1].body.contains("Am 22. November 2026 haben wir bemerkt"), "{}", texts[1].body);
}

#[test]
fn what_got_out_within_a_day_got_out_on_that_day() {
    let since = |from: &str, until: &str| FactValue::Since {
        from: Some(from.parse().unwrap()),
        until: Some(until.parse().unwrap()),
    };
    let said = |value| drafted(&facts(&[Statement::confirmed(value, vec![])]), &[]);
    let one = said(since("2026-11-21", "2026-11-21"));
    assert!(one[0].body.contains("It got out on 21 November 2026."), "{}", one[0].body);
    assert!(
        one[1].body.contains("Sie ist am 21. November 2026 in fremde Hände gekommen."),
        "{}",
        one[1].body
    );
    let two = said(since("2026-11-20", "2026-11-21"));
    assert!(two[0].body.contains("between 20 November 2026 and 21 November 2026"), "{}", two[0].body);
}

#[test]
fn the_whole_letter_reads_like_this() {
    let date = |text: &str| Some(text.parse().unwrap());
    let story = facts(&[
        Statement::confirmed(FactValue::Noticed(time("2026-11-21T06:40:00Z")), vec![]),
        likely(FactValue::Copy { holder: Holder::SendsMail, made_on: date("2026-03-03"), one_in: None }),
        Statement::confirmed(
            FactValue::Since { from: date("2026-03-03"), until: date("2026-11-21") },
            vec![],
        ),
        Statement {
            tell_by: Some((time("2026-12-04T12:00:00Z"), "Ada".into())),
            ..Statement::unknown(FactKind::Cause)
        },
        Statement::confirmed(FactValue::Data(vec![DataKind::Email, DataKind::Name]), vec![]),
        Statement::confirmed(FactValue::Misuse(Misuse::UnwantedMail), vec![]),
        Statement::confirmed(FactValue::Measures(vec![Measure::FeedStopped, Measure::HolderAsked]), vec![]),
    ]);
    let one = commitment(1);
    let texts = drafted(&story, &[&one]);
    let said = texts.iter().map(|text| format!("{}\n\n{}\n", text.subject, text.body)).collect::<Vec<_>>();
    assert_eq!(said, [include_str!("en.txt"), include_str!("de.txt")]);
}

/// The letter that a case begins with.
fn of_leak(evidence_kind: EvidenceKind, rung: Rung) -> String {
    of_leak_by(evidence_kind, rung, false)
}

fn of_leak_by(evidence_kind: EvidenceKind, rung: Rung, is_unanswered: bool) -> String {
    let date = |text: &str| text.parse().unwrap();
    let copy = LeakedCopy {
        copy: CopyId::from_bytes([5; 16]),
        holder: Holder::SendsMail,
        made_on: Some(date("2026-03-03")),
        planted_on: Some(date("2026-03-03")),
    };
    let leak = Leak {
        attribution: AttributionId::from_bytes([6; 16]),
        list: ListId::from_bytes([7; 16]),
        of: matches!(rung, Rung::ThisCopy | Rung::Bounded).then_some(copy),
        rung,
        one_in: (rung == Rung::Bounded).then_some(10_000_000),
        evidence_kind,
        noticed: (time("2026-11-21T06:40:00Z"), date("2026-11-21")),
        evidence: vec![],
        is_unanswered,
    };
    let phrases = Phrases::load();
    let say = |phrase: Phrase| ["en", "de"].map(|one| (one.to_owned(), phrases.say(one, &phrase))).to_vec();
    let texts = drafted(&facts(&leak.known(say)), &[]);
    assert_eq!(findings(texts.clone()), Vec::<String>::new(), "{rung:?}");
    texts[0].body.clone()
}

#[test]
fn mail_that_nobody_answered_for_is_said_as_believed() {
    let (seen, why) =
        ("We have seen mail that we did not send", "nobody who may write to this list has said");
    let certain = of_leak(EvidenceKind::Coded, Rung::Something);
    assert!(certain.contains(seen) && !certain.contains(why), "{certain}");
    let body = of_leak_by(EvidenceKind::Coded, Rung::Something, true);
    let (_, believed) = body.split_once("We believe the following, and are not certain yet:").unwrap();
    assert!(believed.contains(seen) && believed.contains(why), "{body}");
}

#[test]
fn a_letter_says_no_more_than_the_evidence_reaches() {
    let something =
        "noticed that something of our customer list is known to somebody who should not know it.";
    let seems = "noticed that somebody who should not have it seems to have a copy of our customer list.";
    let believed =
        "We believe the following, and are not certain yet: It is the copy that we gave to a company";
    let named = "noticed that somebody who should not have it has a copy of our customer list. By chance alone it would \
                 look so in less than one of 10,000,000 leaks.";
    let bounded =
        "By chance alone an innocent copy would look like this in less than one of 10,000,000 leaks.";
    for (kind, rung, said, not_said) in [
        // One hit of a mark that is in several copies, and several that lean to one.
        (EvidenceKind::Coded, Rung::Something, vec![something], vec!["copy of our", "this copy", believed]),
        (EvidenceKind::Coded, Rung::Leaning, vec![something], vec!["copy of our", "this copy", believed]),
        // A hit of a mark that is in this copy only.
        (
            EvidenceKind::Exclusive,
            Rung::ThisCopy,
            vec![seems, believed, "in no other place"],
            vec![something],
        ),
        // Marks that name a copy with the bound, which is said and no other doubt.
        (
            EvidenceKind::Coded,
            Rung::Bounded,
            vec![named, bounded, "no other copy fits"],
            vec![something, seems, believed],
        ),
        // A file that was found says nothing of mail.
        (EvidenceKind::Dump, Rung::Something, vec![something], vec!["We have seen mail", "a message came"]),
        (EvidenceKind::Dump, Rung::ThisCopy, vec![seems, believed, "a file of"], vec!["We have seen mail"]),
        (EvidenceKind::Dump, Rung::Bounded, vec![named, bounded, "a file of"], vec!["messages came", seems]),
    ] {
        let body = of_leak(kind, rung);
        said.iter().for_each(|words| assert!(body.contains(words), "{kind:?} {rung:?}: {words}\n{body}"));
        not_said
            .iter()
            .for_each(|words| assert!(!body.contains(words), "{kind:?} {rung:?}: {words}\n{body}"));
        assert!(
            !body.contains("It is the copy") || body.contains(believed) || body.contains(bounded),
            "{kind:?} {rung:?}: {body}"
        );
    }
    let one = of_leak(EvidenceKind::Coded, Rung::Something);
    assert!(one.contains("mail that we did not send come to at least one address in this list."), "{one}");
    // Only what a person has confirmed is said without a doubt.
    let copy = FactValue::Copy { holder: Holder::SendsMail, made_on: None, one_in: Some(1_000_000) };
    let body = &drafted(&facts(&[Statement::confirmed(copy, vec![])]), &[])[0].body;
    assert!(body.contains("somebody who should not have it has a copy of our customer list."), "{body}");
}
