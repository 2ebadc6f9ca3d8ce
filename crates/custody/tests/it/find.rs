//! Lists that nobody counted, in files of all forms: found by numbers, told without an address, registered as what they are.

use std::io::{Cursor, Write as _};
use std::time::Duration;

use custody::copy::{CopiesOf, CopyHow, CopyState};
use custody::find::{Everybody, Finder, Form, FoundWanted, Holding, Looked, Missed};
use custody::{CustodyError, Unfit};
use model::access::{Right, Rights};
use model::ids::CopyId;
use platform::clock::Clock as _;
use platform::phrases::Phrases;
use testkit::folder::files_below;
use testkit::store::house;
use zip::write::SimpleFileOptions;

use crate::house::House;
use crate::membership::{csv, people, read};

/// A list of 500, read in; and who looks for more than a hundred of them.
async fn known(house_: &House) -> (CopyId, Vec<String>, Finder) {
    let (copy, canaries) = house_.planted().await;
    read(house_, copy, &csv(&people(0..500)), house_.clock.now()).await.unwrap();
    (copy, canaries, house_.custody.finder(&house(), 100).await.unwrap())
}

fn look(finder: &Finder, name: &str, bytes: &[u8]) -> Looked {
    finder.search().unwrap().look(name, Cursor::new(bytes.to_vec()), &mut |_| {}).unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zip(members: &[(&str, &[u8])], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook as spreadsheet programs write it: texts in a table of their own, cells that point there.
fn workbook(rows: &[String]) -> Vec<u8> {
    let texts: String = rows.iter().map(|row| format!("<si><t>{row}</t></si>")).collect();
    let cell = |place| format!("<row><c t=\"s\"><v>{place}</v></c><c><v>7</v></c></row>");
    let cells: String = (0..rows.len()).map(cell).collect();
    let part = |inner: &str| format!("<?xml version=\"1.0\"?>{inner}").into_bytes();
    let types = part("<Types/>");
    let texts = part(&format!("<sst>{texts}</sst>"));
    let sheet = part(&format!("<worksheet><sheetData>{cells}</sheetData></worksheet>"));
    let members: [(&str, &[u8]); 3] = [
        ("[Content_Types].xml", &types),
        ("xl/sharedStrings.xml", &texts),
        ("xl/worksheets/sheet1.xml", &sheet),
    ];
    zip(&members, SimpleFileOptions::default())
}

/// A message with a file, as mail programs send one.
fn message(from: &str, file: Option<&[u8]>) -> String {
    use base64::Engine as _;
    let text = format!("From: {from}\r\nTo: desk@house.example\r\nSubject: hello\r\nMIME-Version: 1.0\r\n");
    let Some(file) = file else { return format!("{text}\r\nPlease call me, {from}.\r\n") };
    let packed = base64::engine::general_purpose::STANDARD.encode(file);
    let lines: Vec<&str> =
        packed.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!(
        "{text}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHere it is.\r\n--b\r\nContent-Type: application/octet-stream; name=\"list.csv\"\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"list.csv\"\r\n\r\n{}\r\n--b--\r\n",
        lines.join("\r\n")
    )
}

/// Three hundred of the list, a hundred strangers and a canary.
fn rows(canaries: &[String]) -> Vec<String> {
    let strangers = (0..100).map(|number| format!("stranger{number}@elsewhere.example"));
    people(100..400).into_iter().chain(strangers).chain([canaries[0].clone()]).collect()
}

pub(crate) async fn lists_are_found_in_whatever_form_they_lie_there(house_: &House) {
    let (copy, canaries, finder) = known(house_).await;
    let rows = rows(&canaries);
    let text = csv(&rows);
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let plain = SimpleFileOptions::default();
    let workbook = workbook(&rows);
    let files: [(&str, Form, Vec<u8>); 9] = [
        ("list.csv", Form::Plain, text.clone().into_bytes()),
        ("list.txt", Form::Plain, wide),
        ("list.sql", Form::Plain, format!("(1,'{}');", rows.join("'),(1,'")).into_bytes()),
        ("list.csv.gz", Form::Packed, gzip(text.as_bytes())),
        ("list.zip", Form::Archive, zip(&[("a/list.csv", text.as_bytes())], plain)),
        ("list.xlsx", Form::Spreadsheet, workbook.clone()),
        ("books.zip", Form::Archive, zip(&[("note.txt", b"x"), ("list.xlsx", &workbook)], plain)),
        ("sent.eml", Form::Message, message("jo@vendor.example", Some(text.as_bytes())).into_bytes()),
        ("sent", Form::Message, message("jo@vendor.example", Some(&workbook)).into_bytes()),
    ];
    for (name, form, bytes) in files {
        let looked = look(&finder, name, &bytes);
        let [found] = looked.holdings.as_slice() else { panic!("{name}: {looked:?}") };
        // Of a message, its receiver is in it, too; its sender is not.
        let more = if form == Form::Message { 1 } else { 0 };
        assert_eq!((found.form, found.message), (form, None), "{name}");
        assert_eq!((found.people, found.known, found.canaries), (400 + more, 300, 1), "{name}");
        assert_eq!((found.lists[0].known, found.lists[0].of), (300, 500), "{name}");
        assert_eq!(
            found.lists[0].like.as_ref().map(|like| (like.copy, &*like.party)),
            Some((copy, "Vendor B"))
        );
        assert_eq!(
            (found.lines.is_some(), looked.missed),
            (matches!(form, Form::Plain | Form::Packed), None)
        );
    }
    assert!(house_.audited().await.contains(&"copies.find".to_owned()));
    let reader = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    assert!(matches!(house_.custody.finder(&reader, 0).await.err(), Some(CustodyError::Denied(_))));
    house_.temp.store.close().await;
    for (path, bytes) in files_below(house_.temp.folder.path(), |_| true) {
        for word in [&b"person.123@"[..], b"stranger7@"] {
            assert!(!bytes.windows(word.len()).any(|window| window == word), "{}", path.display());
        }
    }
}

pub(crate) async fn what_is_no_list_is_not_told_and_what_cannot_be_opened_is(house_: &House) {
    assert!(house_.custody.finder(&house(), 100).await.unwrap().is_blind());
    let (_, _, finder) = known(house_).await;
    assert!(!finder.is_blind());
    let nothing = Looked::default();
    // As many as are usual; one more is told.
    assert_eq!(look(&finder, "few.csv", csv(&people(0..100)).as_bytes()), nothing);
    assert_eq!(look(&finder, "more.csv", csv(&people(0..101)).as_bytes()).holdings.len(), 1);
    let repeated = csv(&people(0..100)).repeat(5);
    assert_eq!(look(&finder, "few.csv", repeated.as_bytes()), nothing, "people, and not rows");
    let strangers: Vec<String> = (0..5_000).map(|number| format!("s{number}@elsewhere.example")).collect();
    assert_eq!(look(&finder, "strangers.csv", csv(&strangers).as_bytes()), nothing);
    let picture = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], csv(&people(0..400)).as_bytes()].concat();
    assert_eq!(look(&finder, "", b""), nothing);
    assert_eq!(look(&finder, "photo.png", &picture), nothing, "pictures are stepped over");
    // What is not opened is said, and what could be read of it counts.
    let text = csv(&people(0..400));
    let missed = |name: &str, bytes: &[u8]| {
        let looked = look(&finder, name, bytes);
        (looked.missed, looked.holdings.len())
    };
    let locked = SimpleFileOptions::default().with_aes_encryption(zip::AesMode::Aes256, "secret");
    let locked = zip(&[("list.csv", text.as_bytes())], locked);
    assert_eq!(missed("list.zip", &locked), (Some(Missed::Locked), 0));
    assert_eq!(missed("list.7z", b"7z\xbc\xaf\x27\x1c\0\x04and so on"), (Some(Missed::Packed), 0));
    let mut cut = gzip(csv(&people(0..500)).repeat(20).as_bytes());
    cut.truncate(cut.len() * 3 / 4);
    assert_eq!(missed("list.csv.gz", &cut), (Some(Missed::Damaged), 1));
    let failing = finder.search().unwrap().look("x", Failing, &mut |_| {});
    assert!(matches!(failing, Err(CustodyError::Dump(_))), "{failing:?}");
}

struct Failing;

impl std::io::Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::PermissionDenied.into())
    }
}

pub(crate) async fn one_message_with_a_list_is_found_in_a_mailbox_of_letters(house_: &House) {
    let (_, canaries, finder) = known(house_).await;
    let separated =
        |text: String| format!("From x@y.example Thu Jan  1 00:00:00 2026\n{}\n\n", text.replace('\r', ""));
    let letters = people(0..300).into_iter().map(|person| separated(message(&person, None)));
    let mut mailbox: Vec<String> = letters.collect();
    assert_eq!(look(&finder, "letters.mbox", mailbox.concat().as_bytes()), Looked::default());
    let list = csv(&rows(&canaries));
    mailbox.insert(41, separated(message("jo@vendor.example", Some(list.as_bytes()))));
    let looked = look(&finder, "letters.mbox", mailbox.concat().as_bytes());
    let [Holding { message: Some(42), form: Form::Message, known: 300, canaries: 1, .. }] =
        looked.holdings.as_slice()
    else {
        panic!("{looked:?}")
    };
}

fn everybody(finder: &Finder, bytes: &[u8]) -> Everybody {
    finder.search().unwrap().everybody("", Cursor::new(bytes.to_vec()), &mut |_| {}).unwrap()
}

pub(crate) async fn a_file_that_was_found_becomes_a_copy_that_is_known_exactly(house_: &House) {
    let (_, canaries, finder) = known(house_).await;
    house_.clock.advance(Duration::from_hours(24));
    let now = house_.clock.now();
    let file = gzip(csv(&rows(&canaries)).as_bytes());
    let wanted = FoundWanted {
        list: "spring NEWS".into(),
        party: " vendor b".into(),
        purpose: "lies on  the share".into(),
        until: "2027-02-28".into(),
    };
    for (spoilt, field) in [
        (FoundWanted { list: "Autumn".into(), ..wanted.clone() }, "list"),
        (FoundWanted { party: "Vendor X".into(), ..wanted.clone() }, "party"),
        (FoundWanted { until: "soon".into(), ..wanted.clone() }, "until"),
    ] {
        let refused = house_.custody.copy_found(&house(), &spoilt, everybody(&finder, &file), now).await;
        assert_eq!(refused.err().and_then(|error| error.unfit().map(|(field, _)| field)), Some(field));
    }
    // Whoever names a company that is none is told which there are; one's own is one.
    let spoilt = FoundWanted { party: "Vendor X".into(), ..wanted.clone() };
    let refused = house_.custody.copy_found(&house(), &spoilt, everybody(&finder, &file), now).await;
    let said = Phrases::load().say("en", &refused.err().unwrap().unfit().unwrap().1);
    assert_eq!(said, "There is no company \"Vendor X\". There are: Vendor B.");
    // Who wrote a message is nobody who is in it, nor is its identifier; to whom it is shown is.
    let letter = [
        "Return-Path: <bounce@vendor.example>",
        "Received: from a by b for <desk@house.example>; x",
        "From: Jo <jo@vendor.example>",
        "Reply-To: jo.b@vendor.example",
        "Message-ID: <7@vendor.example>",
        "To: one@elsewhere.example",
        "Cc: two@elsewhere.example,",
        " three@elsewhere.example",
        "Subject: list",
        "",
        "person.1@members.example and four@elsewhere.example",
        "",
    ];
    let letter = letter.join("\r\n");
    assert_eq!(everybody(&finder, letter.as_bytes()).counted(), (5, 0));
    let nobody = house_.custody.copy_found(&house(), &wanted, everybody(&finder, b"no list"), now).await;
    assert!(matches!(nobody, Err(CustodyError::Unfit(Unfit::NobodyInList))), "{nobody:?}");
    let all = everybody(&finder, &file);
    assert_eq!(all.counted(), (400, 1));
    let id = house_.custody.copy_found(&house(), &wanted, all, now).await.unwrap();
    let copies = house_.custody.register(&house(), CopiesOf::Everybody).await.unwrap();
    let found = copies.iter().find(|copy| copy.copy.id == id).unwrap();
    assert_eq!((copies.len(), &*found.list, &*found.party), (2, "Spring news", "Vendor B"));
    let copy = &found.copy;
    assert_eq!(
        (copy.how, copy.state, copy.seeds, copy.rows_about),
        (CopyHow::Found, CopyState::Out, 0, Some(400))
    );
    assert_eq!((&*copy.purpose, copy.until.is_some(), copy.out.is_some()), ("lies on the share", true, true));
    let [extract] = house_.custody.extracts(&house(), id).await.unwrap().try_into().unwrap();
    assert_eq!((extract.people, extract.taken_at), (400, now));
    assert!(house_.audited().await.contains(&"copy.found".to_owned()));
    // It is counted from now on: the same file is recognised as this copy.
    let finder = house_.custody.finder(&house(), 100).await.unwrap();
    let looked = look(&finder, "again.csv.gz", &file);
    assert_eq!(looked.holdings[0].lists[0].like.as_ref().map(|like| like.copy), Some(id));
    let reader = house().only(Rights::NONE.with(Right::Read).with(Right::Record));
    let denied = house_.custody.copy_found(&reader, &wanted, everybody(&finder, &file), now).await;
    assert!(matches!(denied, Err(CustodyError::Denied(_))), "{denied:?}");
}
