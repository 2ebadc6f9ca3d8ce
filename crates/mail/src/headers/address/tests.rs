//! Address lists as the standard writes them, as the world writes them, and as attackers write them.

use super::{AddressList, ListReader};
use crate::{
    complaint::{ComplaintKind, Complaints},
    span::Span,
};

fn read(text: &str) -> (AddressList, Vec<ComplaintKind>) {
    let mut list = AddressList::default();
    let mut complaints = Complaints::default();
    let mut reader = ListReader { source: text.as_bytes(), limit: 1_000, complaints: &mut complaints };
    reader.read(Span::new(0, text.len()), &mut list);
    (list, complaints.list().iter().map(|complaint| complaint.kind).collect())
}

/// Names and addresses as `name|address`.
fn check(text: &str, expected: &[&str], complaints: &[ComplaintKind]) {
    let (list, found) = read(text);
    let shown: Vec<String> = list
        .mailboxes
        .iter()
        .map(|mailbox| format!("{}|{}", mailbox.display_name.as_deref().unwrap_or(""), mailbox.address))
        .collect();
    assert_eq!(shown, expected, "{text}");
    assert_eq!(found, complaints, "{text}");
    for mailbox in &list.mailboxes {
        assert!(
            mailbox.span.range().end <= text.len() && mailbox.span.contains(mailbox.address_span),
            "{text}: {mailbox:?}"
        );
    }
}

use ComplaintKind::{AddressInDisplayName, BrokenAddress, EncodedWordAbuse};

#[test]
fn lists_of_the_standard_are_read() {
    check("jane@example.com", &["|jane@example.com"], &[]);
    check("Jane Doe <jane@example.com>", &["Jane Doe|jane@example.com"], &[]);
    check(
        "\"Doe, Jane\" <jane@example.com>, joe@example.com",
        &["Doe, Jane|jane@example.com", "|joe@example.com"],
        &[],
    );
    // RFC 5322 appendix A.5: comments and folds everywhere.
    check("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", &["Pete|pete@silly.test"], &[]);
    // RFC 5322 §3.4: the old place of names.
    check("jane@example.com (Jane Doe)", &["Jane Doe|jane@example.com"], &[]);
    check(
        "\"Joe Q. Public\" <\"john.q public\"@example.com>",
        &["Joe Q. Public|\"john.q public\"@example.com"],
        &[],
    );
    // RFC 5322 §4.4: obsolete routes.
    check("<@a.example,@b.example:jane@example.com>", &["|jane@example.com"], &[]);
    check("<>", &["|"], &[]);
    check("", &[], &[]);
}

#[test]
fn groups_are_read_and_may_be_empty() {
    let (list, complaints) = read("undisclosed-recipients:;");
    assert_eq!(
        (list.groups.len(), list.groups[0].name.as_str(), list.groups[0].mailboxes),
        (1, "undisclosed-recipients", 0)
    );
    assert!(list.mailboxes.is_empty() && complaints.is_empty());

    let (list, _) = read("A Group:Ed Jones <ed@example.com>,joe@example.com;, jane@example.com");
    assert_eq!((list.groups[0].name.as_str(), list.groups[0].mailboxes), ("A Group", 2));
    assert_eq!(
        list.mailboxes.iter().map(|mailbox| mailbox.group).collect::<Vec<_>>(),
        [Some(0), Some(0), None]
    );
}

#[test]
fn names_are_decoded() {
    check("=?utf-8?Q?J=C3=A4ne?= Doe <jane@example.com>", &["Jäne Doe|jane@example.com"], &[]);
    check("\"=?utf-8?B?SsOkbmU=?=\" <jane@example.com>", &["Jäne|jane@example.com"], &[]);
    check("=?utf-8?Q?Doe=2C?= =?utf-8?Q?_Jane?= <jane@example.com>", &["Doe, Jane|jane@example.com"], &[]);
    check("Jäne <jane@example.com>", &["Jäne|jane@example.com"], &[]);
}

#[test]
fn nested_names_keep_the_outer_one() {
    check("\"HR x <noreply@t.io>\" <r@t.io>", &["HR x <noreply@t.io>|r@t.io"], &[AddressInDisplayName]);
    check(
        "HR x <noreply@t.io> <r@t.io>",
        &["HR x <noreply@t.io>|r@t.io"],
        &[BrokenAddress, AddressInDisplayName],
    );
    check("boss@example.com <r@t.io>", &["boss@example.com|r@t.io"], &[AddressInDisplayName]);
    check("r@t.io <r@t.io>", &["r@t.io|r@t.io"], &[]);
    check("=?utf-8?Q?boss=40example.com?= <r@t.io>", &["boss@example.com|r@t.io"], &[AddressInDisplayName]);
}

#[test]
fn broken_fields_still_show_whom_they_name() {
    check("Doe, Jane <jane@example.com>", &["Doe, Jane|jane@example.com"], &[BrokenAddress]);
    check("\"Jane\", <jane@example.com>", &["Jane|jane@example.com"], &[BrokenAddress]);
    check("Jane <jane@example.com", &["Jane|jane@example.com"], &[BrokenAddress]);
    check("\"Jane <jane@example.com>", &["\"Jane|jane@example.com"], &[]);
    check("Jane Doe", &["Jane Doe|"], &[BrokenAddress]);
    check("root", &["|root"], &[BrokenAddress]);
    check("jane@example.com; joe@example.com", &["|jane@example.com", "|joe@example.com"], &[]);
    check("Re: Service <jane@example.com>", &["Re: Service|jane@example.com"], &[]);
    check("<=?utf-8?Q?jane=40example.com?=>", &["|=?utf-8?Q?jane=40example.com?="], &[EncodedWordAbuse]);
    check("<jane@example,com>, joe@example.com", &["|jane@example,com", "|joe@example.com"], &[]);
    check("jane @ example.com", &["jane example.com|@"], &[]);
}

#[test]
fn the_number_of_mailboxes_is_bounded() {
    let (list, complaints) = read(&"a@example.com,".repeat(5_000));
    assert_eq!(list.mailboxes.len(), 1_000);
    assert_eq!(complaints.last(), Some(&ComplaintKind::TooManyMailboxes));
}

#[test]
fn hostile_lists_cost_no_more_than_their_length() {
    // Each of these would take minutes if the work were quadratic.
    for piece in ["<", ">", "\"", "(", "<\"", "<(", ":", "a:", "a,", "<a>", ";", "<@a,", "=?utf-8?Q?", "a@b:"]
    {
        let text = piece.repeat(60_000 / piece.len()) + ";";
        let (list, _) = read(&text);
        assert!(list.mailboxes.len() <= 1_000, "{piece}");
    }
}
