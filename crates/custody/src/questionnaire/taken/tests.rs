//! Files that others send, and what is none.

use super::*;

#[test]
fn a_file_is_read_as_what_it_is() {
    let json = br#"[{"id": "X-1", "domain": "Access", "question": "Is it so?"}, {"id": "X-2", "question": "And this?"}]"#;
    let table = "Nr;Bereich;Frage\n1;Zugang;Ist es so?\n;Zugang;Und das?\n1;;Noch einmal?\n";
    let read_json = read(json).unwrap();
    assert_eq!(read_json.questions.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ["X-1", "X-2"]);
    let read_table = read(table.as_bytes()).unwrap();
    let ids: Vec<_> = read_table.questions.iter().map(|one| (one.id.as_str(), one.topic.as_str())).collect();
    assert_eq!(ids, [("1", "t1"), ("2", "t1"), ("3-1", "t2")]);
    assert_eq!(read_table.topic("t1", "de"), "Zugang");
    // It can be kept and judged like any other, and rules nobody out.
    let judged = read_table.judge(&BTreeMap::from([("1".to_owned(), "no".to_owned())]));
    assert_eq!((judged.knock_outs.len(), judged.unanswered.len(), judged.points), (0, 2, Some(0)));
}

#[test]
fn what_has_no_questions_is_refused_with_the_reason() {
    for (bytes, why) in [
        (&b"{}"[..], "there is no question in it"),
        (b"[1,", "it is no JSON"),
        (b"name,address\nx,y\n", "no column is called question"),
        (b"PK\x03\x04", "save it as CSV"),
        (b"question\n", "0 questions"),
        (b"", "empty"),
    ] {
        let Err(Unfit::NoQuestions(error)) = read(bytes) else { panic!("{why}") };
        assert!(error.contains(why), "{error} / {why}");
    }
}
