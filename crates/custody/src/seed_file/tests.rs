use forensics::disguise::Person;
use model::time::Time;

use super::{Columns, Field, Seed};
use crate::Unfit;

const NOW: Time = Time::from_seconds(1_795_269_600);

fn seed(local: &str) -> Seed {
    let person = Person {
        given: "Marta".into(),
        family: "Lindqvist".into(),
        local_part: local.into(),
        joined_days_before: 21,
    };
    Seed::of(&person, format!("{local}@letters.example"), NOW)
}

/// The file for one seed under a header.
fn check(header: &str, expected: &str) {
    let columns = Columns::read(header).expect(header);
    assert_eq!(columns.write(&[seed("marta.lindqvist4172")]), expected, "{header}");
}

#[test]
fn rows_stand_in_the_order_of_the_vendors_columns_and_between_its_delimiters() {
    check(
        "Email Address,First Name,Last Name,Signup Date\n",
        "Email Address,First Name,Last Name,Signup Date\r\n\
         marta.lindqvist4172@letters.example,Marta,Lindqvist,2026-10-31\r\n",
    );
    check(
        "Anrede;Vorname;Name;E-Mail;Kundennummer",
        "Anrede;Vorname;Name;E-Mail;Kundennummer\r\n;Marta;Lindqvist;marta.lindqvist4172@letters.example;\r\n",
    );
    check("name\temail", "name\temail\r\nMarta Lindqvist\tmarta.lindqvist4172@letters.example\r\n");
    check("email", "email\r\nmarta.lindqvist4172@letters.example\r\n");
}

#[test]
fn a_pasted_file_is_as_good_as_its_header_line() {
    check(
        "sep=;\r\nE-Mail;Ort\r\na@shop.example;Ulm",
        "E-Mail;Ort\r\nmarta.lindqvist4172@letters.example;\r\n",
    );
    check(
        "\u{feff}\n\"E-Mail\",\"Note, \"\"short\"\"\"\nanna@shop.example,likes tea\n",
        "E-Mail,\"Note, \"\"short\"\"\"\r\nmarta.lindqvist4172@letters.example,\r\n",
    );
}

#[test]
fn a_second_column_for_addresses_stays_empty() {
    let columns = Columns::read("email,work email,address").unwrap();
    let fields: Vec<Field> = columns.iter().map(|(_, field)| field).collect();
    assert_eq!(fields, [Field::Address, Field::Other, Field::Other]);
}

#[test]
fn what_is_no_header_for_addresses_is_refused() {
    for (pasted, expected) in [
        ("", Unfit::NoHeader),
        (" \n\r\n", Unfit::NoHeader),
        ("Name,City", Unfit::NoAddressColumn),
        ("anna@shop.example,Anna", Unfit::NoAddressColumn),
        (&"x,".repeat(300), Unfit::Header),
        (&"x".repeat(20_000), Unfit::Header),
    ] {
        assert_eq!(Columns::read(pasted), Err(expected), "{pasted:.40}");
    }
}
