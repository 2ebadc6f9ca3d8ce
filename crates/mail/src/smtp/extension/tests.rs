use super::{EXTENSION_WORDS, Extensions};
use crate::smtp::reply::Reply;

fn offered(lines: &[&str]) -> Extensions {
    let lines = std::iter::once("mx.example.com").chain(lines.iter().copied()).map(str::to_owned).collect();
    Extensions::read(&Reply { code: 250, enhanced: None, lines })
}

#[test]
fn what_is_written_is_read_again() {
    let lines = [
        "PIPELINING",
        "8BITMIME",
        "SMTPUTF8",
        "DSN",
        "STARTTLS",
        "ENHANCEDSTATUSCODES",
        "SIZE 10",
        "AUTH PLAIN LOGIN",
        "XFORWARD NAME ADDR",
        "XCLIENT NAME ADDR",
    ];
    assert_eq!(offered(&lines).lines(), lines);
}

#[test]
fn case_and_unknown_words_do_not_matter() {
    let odd = offered(&["size", "Pipelining", "X-EXPS GSSAPI", "auth=login plain", "CHUNKING"]);
    assert_eq!(odd.size, Some(0));
    assert_eq!(odd.auth, ["LOGIN", "PLAIN"]);
    assert_eq!(odd.lines(), ["PIPELINING", "SIZE 0", "AUTH LOGIN PLAIN"]);
}

#[test]
fn somebody_between_promises_what_both_do() {
    let ours = offered(&["PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "SIZE 50", "STARTTLS"]);
    let theirs = offered(&["8BITMIME", "SIZE 20", "AUTH PLAIN", "DSN"]);
    let both = ours.shared_with(&theirs);
    assert_eq!(both.lines(), ["PIPELINING", "8BITMIME", "DSN", "STARTTLS", "SIZE 20"]);
    assert_eq!(ours.shared_with(&offered(&["SIZE"])).size, Some(50));
    assert_eq!(ours.shared_with(&offered(&[])).size, Some(50));
}

#[test]
fn a_refusal_offers_nothing() {
    let refusal = Reply { code: 502, enhanced: None, lines: vec!["no".to_owned(), "PIPELINING".to_owned()] };
    assert_eq!(Extensions::read(&refusal), Extensions::default());
}

#[test]
fn a_size_that_is_no_number_is_no_limit() {
    let check = |line: &str, size| assert_eq!(offered(&[line]).size, size, "{line}");
    check("SIZE", Some(0));
    check("SIZE 35882577", Some(35_882_577));
    check("SIZE lots", Some(0));
    check("SIZE 99999999999999999999999", Some(0));
    check("SIZES 10", None);
}

#[test]
fn a_flood_of_words_is_cut() {
    let many: String = (0..1_000).map(|number| format!(" M{number}")).collect();
    assert_eq!(offered(&[&format!("AUTH{many}"), &format!("AUTH X{many}")]).auth.len(), EXTENSION_WORDS);
}
