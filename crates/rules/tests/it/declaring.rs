//! Declaring a vocabulary: tables in words become types, and mistakes in a table are told when it is built.

use rules::{Keep, Need, Record, Value, Vocabulary, VocabularyError};

const LOOKUP: Need = Need::new(3);

struct Sender {
    name: Option<String>,
    tags: Vec<String>,
}

rules::record_type! {
    "Sender" => Sender {
        "name": "string" => |it| it.name.as_deref().into(),
        "tags": "[string]" => |it| Value::texts(&it.tags),
        "age": "int" needs LOOKUP => |_| Value::undecided(LOOKUP),
    }
}

#[test]
fn a_record_is_read_by_the_index_its_table_gives() {
    let mut builder = Vocabulary::builder();
    builder
        .need(LOOKUP, "lookup", 4, "asking the register")
        .record::<Sender>()
        .root("Sender")
        .pure_functions();
    let vocabulary = builder.build().unwrap();
    let kind = vocabulary.record(vocabulary.root());
    let sender = Sender { name: None, tags: vec!["new".to_owned()] };
    let read = |name: &str| sender.field(kind.field(name).unwrap().0);
    assert_eq!(read("name"), Value::Null);
    assert_eq!(read("tags"), Value::array([Value::from("new")]));
    assert_eq!(read("age"), Value::undecided(LOOKUP));
    assert!(kind.field("age").unwrap().1.needs.contains(LOOKUP));
    assert_eq!(vocabulary.need_name(LOOKUP), "lookup");
}

#[test]
fn signatures_in_words_are_read() {
    let mut builder = Vocabulary::builder();
    builder.record::<Sender>().root("Sender");
    builder.host_function(
        "look.up(who: Sender|string, tag?: string; strict: bool, kinds: [string]) -> map<string, int>",
        Some(LOOKUP),
    );
    let vocabulary = builder.build().unwrap();
    let function = vocabulary.function("look.up").unwrap();
    let shape: Vec<_> =
        function.parameters.iter().map(|it| (it.name.as_str(), it.is_keyword, it.is_optional)).collect();
    assert_eq!(
        shape,
        [("who", false, false), ("tag", false, true), ("strict", true, true), ("kinds", true, true)]
    );
    assert_eq!(vocabulary.type_name(&function.result), "map<string, int>");
    assert_eq!(vocabulary.host_function("look.up").unwrap().number(), 0);
}

#[test]
fn mistakes_in_a_table_are_told() {
    let error = |build: &dyn Fn(&mut rules::VocabularyBuilder)| {
        let mut builder = Vocabulary::builder();
        builder.record::<Sender>().root("Sender");
        build(&mut builder);
        builder.build().unwrap_err().to_string()
    };
    let twice = VocabularyError::Twice("Sender".to_owned()).to_string();
    assert_eq!(error(&|it| _ = it.record::<Sender>()), twice);
    assert_eq!(error(&|it| _ = it.root("Nobody")), "find the root record `Nobody`");
    assert!(error(&|it| _ = it.list("names", "Nmae", None)).contains("no record type has this name"));
    assert!(error(&|it| _ = it.host_function("broken(a: string", None)).contains("broken(a: string"));
}

#[test]
fn what_is_kept_stays_where_it_is() {
    let keep = Keep::new();
    let kept: Vec<&String> = (0..1000).map(|number| keep.keep(format!("{number}"))).collect();
    assert_eq!(keep.len(), 1000);
    assert!(kept.iter().enumerate().all(|(number, text)| **text == number.to_string()));
}
