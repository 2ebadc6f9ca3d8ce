//! The shapes that go round, and what is none.

use proptest::prelude::*;

use super::*;

fn ids(caiq: &Caiq) -> Vec<(&str, &str)> {
    caiq.questions.iter().map(|question| (question.id.as_str(), question.domain.as_str())).collect()
}

#[test]
fn domains_with_controls_with_questions_are_read() {
    let caiq = read(
        br#"{"name": "A questionnaire", "version": "4.0.3", "domains": [
            {"id": "A&A", "title": "Audit & Assurance", "controls": [
                {"id": "A&A-01", "title": "Policy", "specification": "Do it.", "questions": [
                    {"id": "A&A-01.1", "content": "Are policies established?"},
                    {"id": "A&A-01.2", "content": "Are they  reviewed\nevery year?"}]}]},
            {"id": "IAM", "title": "Identity", "controls": [
                {"id": "IAM-14", "title": "Strong", "questions": [{"id": "IAM-14.1", "content": "Second factor?"}]}]}]}"#,
    )
    .unwrap();
    assert_eq!((caiq.title.as_str(), caiq.version.as_str()), ("A questionnaire", "4.0.3"));
    let both = "Audit & Assurance";
    assert_eq!(ids(&caiq), [("A&A-01.1", both), ("A&A-01.2", both), ("IAM-14.1", "Identity")]);
    assert_eq!(caiq.questions[1].text, "Are they reviewed every year?");
    assert_eq!(caiq.complaints, []);
}

#[test]
fn a_flat_list_with_answers_is_read() {
    let caiq = read(
        b"\xef\xbb\xbf[{\"Question ID\": \"X-1\", \"Question\": \"Is it so?\", \"Domain\": \"D\", \"CSP CAIQ Answer\": \"NA\"},
           {\"Question ID\": \"X-2\", \"Question\": \"And this?\", \"Answer\": \"Yes\", \"Comments\": \"see report\"},
           {\"Question ID\": \"X-2\", \"Question\": \"Again?\"}, {\"Question ID\": \"X-3\", \"Question\": \"??\"}]",
    )
    .unwrap();
    assert_eq!(ids(&caiq), [("X-1", "D"), ("X-2", "")]);
    assert_eq!(caiq.questions[0].answer, Some(Answer::NotApplicable));
    let second = &caiq.questions[1];
    assert_eq!((second.answer, second.comment.as_str()), (Some(Answer::Yes), "see report"));
    assert_eq!(caiq.complaints, [Complaint::Twice("X-2".into())]);
}

#[test]
fn what_is_none_or_too_much_is_refused() {
    let question = |number: usize| format!("{{\"id\":\"q{number}\",\"question\":\"Is it so?\"}}");
    let many = |count: usize| format!("[{}]", (0..count).map(question).collect::<Vec<_>>().join(","));
    for (bytes, error) in [
        (b"".to_vec(), CaiqError::NotJson),
        (b"{".to_vec(), CaiqError::NotJson),
        (b"{}".to_vec(), CaiqError::Empty),
        (b"[{\"id\": \"x\", \"note\": \"no question\"}]".to_vec(), CaiqError::Empty),
        (many(MAX_QUESTIONS + 1).into_bytes(), CaiqError::TooManyQuestions),
        (vec![b' '; MAX_BYTES + 1], CaiqError::TooLong),
        (format!("[{}0]", "0,".repeat(MAX_NODES)).into_bytes(), CaiqError::TooManyNodes),
    ] {
        assert_eq!(read(&bytes), Err(error));
    }
    assert_eq!(read(many(MAX_QUESTIONS).as_bytes()).unwrap().questions.len(), MAX_QUESTIONS);
    let deep = format!("{}{}{}", "[".repeat(MAX_DEPTH + 1), question(1), "]".repeat(MAX_DEPTH + 1));
    assert_eq!(read(deep.as_bytes()), Err(CaiqError::Empty));
    let long = format!("[{{\"id\":\"x\",\"question\":\"{}\"}}]", "a".repeat(MAX_LETTERS + 1));
    let caiq = read(long.as_bytes()).unwrap();
    assert_eq!(caiq.complaints, [Complaint::Cut("x".into())]);
    assert_eq!(caiq.questions[0].text.len(), MAX_LETTERS);
}

proptest! {
    #[test]
    fn any_bytes_obey_the_bounds(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(caiq) = read(&bytes) {
            prop_assert!(!caiq.questions.is_empty() && caiq.questions.len() <= MAX_QUESTIONS);
        }
    }
}
