use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};

use model::time::Time;

use super::*;
use forensics::disguise::Disguises;

/// Chance that is the same in every run.
struct Counting(AtomicU64);

impl Chance for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let next = self.0.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            *byte = u8::try_from(next >> 56).unwrap();
        }
    }
}

fn chance() -> Arc<dyn Chance> {
    Arc::new(Counting(AtomicU64::new(1)))
}

fn seeds(count: usize) -> Vec<Seed> {
    let mut disguises = Disguises::new([7; 32]);
    let seed = |person: forensics::disguise::Person| {
        Seed::of(&person, format!("{}@letters.example", person.local_part), Time::from_seconds(1_795_269_600))
    };
    (0..count).map(|_| seed(disguises.person())).collect()
}

fn run(
    file: &[u8],
    choice: Choice,
    count: usize,
    piece: usize,
) -> Result<(String, Tabler, Vec<String>), Unfit> {
    let choice = Choice { bytes: Some(file.len() as u64), ..choice };
    let mut tabler = Tabler::new(choice, chance());
    tabler.seeds(seeds(count));
    let (mut out, mut members) = (Vec::new(), Vec::new());
    let mut take = |address: &str, _: Beside<'_>| {
        let is_one = EmailAddress::parse(address).is_some();
        if is_one {
            members.push(address.to_owned());
        }
        Ok(if is_one { Taken::In } else { Taken::Unusable })
    };
    for piece in file.chunks(piece) {
        tabler.push(piece, &mut out, &mut take)?;
    }
    tabler.finish(&mut out, &mut take)?;
    tabler.flush(&mut out);
    Ok((String::from_utf8(out).unwrap(), tabler, members))
}

fn chosen(columns: &[&str]) -> Choice {
    Choice { columns: columns.iter().map(|name| (*name).to_owned()).collect(), ..Choice::default() }
}

const FILE: &str = "Email;First name;Street;Segment\r\nada@customer.example;Ada;\"Mill Lane 3; rear\";gold\r\nnobody;Ben;x;gold\r\n\
    cleo@customer.example;Cleo;\"Two\r\nlines\";silver\r\n";

#[test]
fn only_the_address_leaves_unless_somebody_asks_for_more() {
    let (text, tabler, members) = run(FILE.as_bytes(), Choice::default(), 0, 7).unwrap();
    assert_eq!(text, "Email\r\nada@customer.example\r\ncleo@customer.example\r\n");
    assert_eq!(members, ["ada@customer.example", "cleo@customer.example"]);
    let layout = tabler.layout().unwrap();
    assert_eq!(layout.left_out, ["First name", "Street", "Segment"]);
    // The line on which the row begins, as an editor shows it.
    let counted = Counted { rows: 2, invalid: 1, invalid_lines: vec![3], ..Counted::default() };
    assert_eq!(*tabler.counted(), counted);
}

#[test]
fn columns_are_asked_for_by_name_or_number_and_leave_in_their_order() {
    let (text, _, _) = run(FILE.as_bytes(), chosen(&["segment", "#3"]), 0, 1).unwrap();
    assert_eq!(
        text,
        "Email,Street,Segment\r\nada@customer.example,Mill Lane 3; rear,gold\r\ncleo@customer.example,\"Two\r\nlines\",silver\r\n"
    );
}

#[test]
fn what_cannot_be_told_apart_or_is_not_there_is_refused() {
    let twice = "Email,Name,name\r\na@customer.example,A,B\r\n";
    for (file, columns, expected) in [
        (twice, &["name"][..], Unfit::ColumnTwice("name".into())),
        (FILE, &["age"], Unfit::Column("age".into())),
        (FILE, &["#9"], Unfit::Column("#9".into())),
        ("Name,Age\r\nA,3\r\n", &[], Unfit::AddressColumn(ColumnError::NoAddress)),
        ("", &[], Unfit::EmptyFile),
        ("PK\u{3}\u{4}xlsx", &[], Unfit::Table),
    ] {
        assert_eq!(run(file.as_bytes(), chosen(columns), 0, 64).err(), Some(expected), "{file}");
    }
    // By its number it can be told apart.
    assert!(run(twice.as_bytes(), chosen(&["#3"]), 0, 64).is_ok());
}

#[test]
fn of_two_columns_of_addresses_none_leaves_until_somebody_says_which() {
    for (header, named, said) in [
        ("Email,Name,email", "#3", "Email (#1), email (#3)"),
        ("Mail,Name,Work,E-Mail", "e-mail", "Mail (#1), E-Mail (#4)"),
    ] {
        let file =
            format!("{header}\r\nada@customer.example,Ada,ben@customer.example,ben@customer.example\r\n");
        let refused = run(file.as_bytes(), Choice::default(), 0, 64).err();
        let Some(Unfit::AddressColumn(error)) = refused else { panic!("{header}: {refused:?}") };
        assert!(error.to_string().ends_with(said), "{error}");
        let choice = Choice { address: Some(named.into()), ..Choice::default() };
        let (_, _, members) = run(file.as_bytes(), choice, 0, 64).unwrap();
        assert_eq!(members, ["ben@customer.example"]);
    }
    // A street is none.
    let file = b"Address,Email\r\nMill Lane 3,ada@customer.example\r\n";
    assert_eq!(run(file, Choice::default(), 0, 64).unwrap().2, ["ada@customer.example"]);
}

#[test]
fn a_list_of_bare_addresses_and_other_encodings_are_read() {
    let (text, _, _) =
        run(b"ada@customer.example\ncleo@customer.example\n", Choice::default(), 0, 5).unwrap();
    assert_eq!(text, "email\r\nada@customer.example\r\ncleo@customer.example\r\n");
    let wide: Vec<u8> = "\u{feff}Mail\tVorname\r\nada@customer.example\tJörg\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let (text, _, _) = run(&wide, chosen(&["Vorname"]), 0, 3).unwrap();
    assert_eq!(text, "Mail,Vorname\r\nada@customer.example,Jörg\r\n");
    let (text, _, _) =
        run(b"mail,Vorname\r\nada@customer.example,J\xf6rg\r\n", chosen(&["vorname"]), 0, 3).unwrap();
    assert_eq!(text, "mail,Vorname\r\nada@customer.example,Jörg\r\n");
}

/// A quotation mark that is never closed makes one cell of the rest: refused with its line, in bounded memory.
#[test]
fn an_endless_line_is_refused_with_its_number() {
    let mut tabler = Tabler::new(Choice::default(), chance());
    let mut out = Vec::new();
    tabler.push(b"email\r\na@customer.example\r\n\"", &mut out, &mut |_, _| Ok(Taken::In)).unwrap();
    let piece = vec![b'x'; 1 << 20];
    let refused = (0..1_024).find_map(|_| tabler.push(&piece, &mut out, &mut |_, _| Ok(Taken::In)).err());
    assert_eq!(refused, Some(Unfit::LongLine(3)));
    assert!(out.len() < 100);
}

#[test]
fn canaries_stand_anywhere_in_the_file_and_look_like_their_neighbours() {
    let mut file = String::from("email,first name,last name,segment,country,customer number\r\n");
    for row in 0..20_000 {
        let segment = ["gold", "silver", "bronze"][row % 3];
        // Somebody alone in a country must not get company.
        let country = if row == 700 { "Nauru" } else { "DE" };
        file.push_str(&format!("c{row}@customer.example,Jo,Doe,{segment},{country},{row}\r\n"));
    }
    let columns = chosen(&["first name", "last name", "segment", "country", "customer number"]);
    let (text, tabler, members) = run(file.as_bytes(), columns, 60, 64 << 10).unwrap();
    assert_eq!((tabler.counted().canaries, tabler.counted().rows, members.len()), (60, 20_000, 20_000));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 20_061);
    let places: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.contains("@letters.example"))
        .map(|(place, _)| place)
        .collect();
    assert_eq!(places.len(), 60);
    // Sixty even draws leave no third of the file empty.
    for third in 0..3 {
        let range = third * 6_687..(third + 1) * 6_687;
        assert!(places.iter().filter(|place| range.contains(*place)).count() >= 8, "{places:?}");
    }
    let mut segments = HashSet::new();
    for place in places {
        let cells: Vec<&str> = lines[place].split(',').collect();
        assert!(!cells[1].is_empty() && !cells[2].is_empty(), "{cells:?}");
        segments.insert(cells[3].to_owned());
        assert_eq!((cells[4], cells[5]), ("DE", ""), "no value of one member only");
    }
    assert_eq!(segments.len(), 3);
}

#[test]
fn a_list_shorter_than_the_window_has_its_canaries_too() {
    let (text, tabler, _) = run(FILE.as_bytes(), Choice::default(), 5, 1_000).unwrap();
    assert_eq!((text.lines().count(), tabler.counted().canaries), (8, 5));
}

/// Nobody had read the list before: its first rows are held back until canaries are drawn that look like them.
#[test]
fn canaries_that_are_drawn_late_stand_anywhere_in_the_file_all_the_same() {
    let mut file = String::from("email,first name\r\n");
    for row in 0..120_000 {
        file.push_str(&format!("c{row}@customer.example,Jo\r\n"));
    }
    let choice = Choice { bytes: Some(file.len() as u64), ..Choice::default() };
    let mut tabler = Tabler::new(choice, chance());
    tabler.wait_for_seeds();
    let (mut out, mut named) = (Vec::new(), 0);
    let mut take = |_: &str, beside: Beside<'_>| {
        named += u32::from(format!("{beside:?}").contains("Jo"));
        Ok(Taken::In)
    };
    for piece in file.as_bytes().chunks(32 << 10) {
        tabler.push(piece, &mut out, &mut take).unwrap();
        if tabler.has_seen_enough() {
            assert!(out.len() < 100, "nothing has left but the header");
            tabler.seeds(seeds(300));
        }
    }
    tabler.finish(&mut out, &mut take).unwrap();
    tabler.flush(&mut out);
    assert_eq!(named, 120_000, "names are seen that do not leave");
    let text = String::from_utf8(out).unwrap();
    let is_canary = |line: &&str| line.contains("@letters.example");
    let in_sixth =
        |sixth: usize| text.lines().skip(1 + sixth * 20_050).take(20_050).filter(is_canary).count();
    let counts: Vec<usize> = (0..6).map(in_sixth).collect();
    assert_eq!((counts.iter().sum::<usize>(), tabler.counted().canaries), (300, 300));
    // Fifty in each, give or take four standard deviations.
    assert!(counts.iter().all(|count| (24..=76).contains(count)), "{counts:?}");
}
