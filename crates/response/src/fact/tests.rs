use super::*;

fn languages() -> Vec<String> {
    vec!["en".into(), "de".into()]
}

fn now() -> Time {
    "2026-11-21T06:40:00Z".parse().unwrap()
}

fn values() -> Vec<FactValue> {
    let date = |text: &str| Some(text.parse().unwrap());
    vec![
        FactValue::Noticed(now()),
        FactValue::Copy { holder: Holder::SendsMail, made_on: date("2026-03-03"), one_in: None },
        FactValue::Copy { holder: Holder::SendsMail, made_on: None, one_in: Some(1_000_000) },
        FactValue::Copy { holder: Holder::Ourselves, made_on: None, one_in: None },
        FactValue::Since { from: date("2026-03-03"), until: None },
        FactValue::Since { from: date("2026-03-03"), until: date("2026-03-10") },
        FactValue::Cause(Cause::SystemEntered),
        FactValue::Data(DataKind::ALL.to_vec()),
        FactValue::Misuse(Misuse::UnwantedMail),
        FactValue::People(4_012_388),
        FactValue::Measures(vec![Measure::FeedStopped, Measure::HolderAsked]),
    ]
}

#[test]
fn a_value_is_read_as_it_was_written_and_as_nothing_else() {
    for value in values() {
        let text = value.to_text();
        assert_eq!(FactValue::parse(value.kind(), &text), Some(value.clone()), "{text}");
        for spoilt in ["", "{}", "[1]", "\"nonsense\"", "-1"] {
            assert_eq!(FactValue::parse(value.kind(), spoilt), None, "{:?} {spoilt}", value.kind());
        }
    }
}

#[test]
fn a_statement_says_what_its_state_needs_and_nothing_else() {
    for value in values() {
        let confirmed = Statement::confirmed(value.clone(), vec![]);
        assert_eq!(confirmed.clone().checked(&languages(), now()), Ok(confirmed.clone()));
        // A reason belongs to what is only believed.
        let because =
            BTreeMap::from([("en".into(), "one says so".into()), ("de".into(), " einer sagt es. ".into())]);
        let with_reason = Statement { because: because.clone(), ..confirmed.clone() };
        assert_eq!(with_reason.checked(&languages(), now()), Ok(confirmed.clone()));
        let likely = Statement { state: FactState::Likely, because, ..confirmed.clone() };
        let checked = likely.clone().checked(&languages(), now()).unwrap();
        assert_eq!(checked.because["de"], "einer sagt es.");
        let half = Statement { because: BTreeMap::from([("en".into(), "yes".into())]), ..likely };
        assert_eq!(half.checked(&languages(), now()), Err(Unfit::Language));
        // Nothing is said of what is not known.
        let unknown = Statement { state: FactState::Unknown, ..confirmed };
        assert_eq!(unknown.checked(&languages(), now()).unwrap().value, None);
    }
}

#[test]
fn an_unfit_statement_is_refused() {
    let date = |text: &str| Some(text.parse().unwrap());
    let confirmed = |value| Statement::confirmed(value, vec![]);
    let address =
        Evidence { noun: "word".into(), id: String::new(), note: "ada@shop.example said so".into() };
    let soon = |by: Time, owner: &str| Statement {
        tell_by: Some((by, owner.into())),
        ..Statement::unknown(FactKind::Cause)
    };
    let later = now().plus(std::time::Duration::from_secs(60));
    let cases = [
        (confirmed(FactValue::Data(vec![])), Unfit::Value),
        (confirmed(FactValue::People(0)), Unfit::Value),
        (confirmed(FactValue::Since { from: None, until: None }), Unfit::Value),
        (confirmed(FactValue::Since { from: date("2026-03-04"), until: date("2026-03-03") }), Unfit::Value),
        (Statement { kind: FactKind::Data, ..confirmed(FactValue::People(1)) }, Unfit::Value),
        (Statement { value: None, ..confirmed(FactValue::People(1)) }, Unfit::Value),
        (Statement { evidence: vec![address], ..confirmed(FactValue::People(1)) }, Unfit::Address),
        (soon(now(), "Ada"), Unfit::Time),
        (soon(later, " "), Unfit::Commitment),
        (soon(later, "ada@shop.example"), Unfit::Address),
    ];
    for (statement, unfit) in cases {
        assert_eq!(statement.clone().checked(&languages(), now()), Err(unfit), "{statement:?}");
    }
}
