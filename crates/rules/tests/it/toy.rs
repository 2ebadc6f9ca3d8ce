//! A small world for tests: a parcel, what is in it, and a clerk who knows some things and not others.
//! Has nothing to do with mail, on purpose: the engine must not either.

use std::cell::Cell;
use std::collections::BTreeMap;

use rules::{
    Expected, Host, HostFunction, HtmlNode, List, ListIndex, Need, Needs, Outcome, Pack, RecordValue, Rule,
    TextList, UnknownList, Value, Vocabulary,
};

/// Asking the oracle, whom nobody has hired.
pub(crate) const ORACLE: Need = Need::new(1);
/// Reading the customs register.
pub(crate) const CUSTOMS: Need = Need::new(2);

#[derive(Default, Clone, Debug)]
pub(crate) struct Person {
    pub(crate) name: Option<String>,
    pub(crate) town: Option<String>,
}

rules::record_type! {
    "Person" => Person {
        "name": "string" => |it| it.name.as_deref().into(),
        "town": "string" => |it| it.town.as_deref().into(),
    }
}

#[derive(Default, Clone, Debug)]
pub(crate) struct Item {
    pub(crate) name: String,
    pub(crate) price: i64,
    pub(crate) colour: Option<String>,
    pub(crate) parts: Vec<String>,
    pub(crate) maker: Option<Person>,
}

rules::record_type! {
    "Item" => Item {
        "name": "string" => |it| it.name.as_str().into(),
        "price": "int" => |it| it.price.into(),
        "colour": "string" => |it| it.colour.as_deref().into(),
        "parts": "[string]" => |it| Value::texts(&it.parts),
        "maker": "Person" => |it| Value::record_or_null(it.maker.as_ref()),
        "origin": "string" needs CUSTOMS => |_| Value::undecided(CUSTOMS),
    }
}

#[derive(Default, Clone, Debug)]
pub(crate) struct Page {
    pub(crate) raw: String,
}

rules::record_type! {
    "Page" => Page {
        "raw": "string" => |it| it.raw.as_str().into(),
    }
}

#[derive(Default, Clone, Debug)]
pub(crate) struct Parcel {
    pub(crate) name: String,
    pub(crate) note: Option<String>,
    pub(crate) text: String,
    pub(crate) weight: i64,
    pub(crate) volume: f64,
    pub(crate) is_fragile: bool,
    pub(crate) is_opened: Option<bool>,
    pub(crate) tags: Vec<String>,
    pub(crate) nothing: Vec<String>,
    pub(crate) items: Vec<Item>,
    pub(crate) sender: Option<Person>,
    pub(crate) receiver: Option<Person>,
    pub(crate) labels: BTreeMap<String, Vec<String>>,
    pub(crate) page: Option<Page>,
}

rules::record_type! {
    "Parcel" => Parcel {
        "name": "string" => |it| it.name.as_str().into(),
        "note": "string" => |it| it.note.as_deref().into(),
        "text": "string" => |it| it.text.as_str().into(),
        "weight": "int" => |it| it.weight.into(),
        "volume": "float" => |it| it.volume.into(),
        "fragile": "bool" => |it| it.is_fragile.into(),
        "opened": "bool" => |it| it.is_opened.into(),
        "tags": "[string]" => |it| Value::texts(&it.tags),
        "nothing": "[string]" => |it| Value::texts(&it.nothing),
        "items": "[Item]" => |it| Value::records(&it.items),
        "sender": "Person" => |it| Value::record_or_null(it.sender.as_ref()),
        "receiver": "Person" => |it| Value::record_or_null(it.receiver.as_ref()),
        "labels": "map<string, [string]>" => |it| Value::map(&it.labels),
        "page": "Page" => |it| Value::record_or_null(it.page.as_ref()),
        "stamped": "time" => |_| Value::Time(1_000_000),
    }
}

/// What most cases are about.
pub(crate) fn parcel() -> Parcel {
    let text = |text: &str| Some(text.to_owned());
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let item = |name: &str, price, colour, parts: &[&str]| Item {
        name: name.to_owned(),
        price,
        colour,
        parts: texts(parts),
        maker: Some(Person { name: text("Hatter"), town: None }),
    };
    Parcel {
        name: "Émile's Crate".to_owned(),
        note: None,
        text: "Handle with CARE: 3 cups, 12 plates.\nKeep dry.".to_owned(),
        weight: 5,
        volume: 2.5,
        is_fragile: true,
        is_opened: None,
        tags: texts(&["red", "Green", "blue", "red"]),
        nothing: Vec::new(),
        items: vec![
            item("hat", 3, text("red"), &["brim", "crown"]),
            item("Boots", 10, None, &["sole"]),
            item("cup", 2, text("Blue"), &[]),
        ],
        sender: Some(Person { name: text("Anna"), town: text("Bergen") }),
        receiver: None,
        labels: BTreeMap::from([
            ("to".to_owned(), texts(&["Oslo"])),
            ("via".to_owned(), texts(&["Hamar", "Moss"])),
        ]),
        page: Some(Page {
            raw: "<p>Hello <b>World</b></p><a href='/x'>one</a><a href='/y'>two</a><!-- secret -->"
                .to_owned(),
        }),
    }
}

/// The clerk at the counter.
pub(crate) struct Clerk<'m> {
    pub(crate) parcel: &'m Parcel,
    pub(crate) lists: &'m Lists,
    /// How often the host was asked.
    pub(crate) calls: Cell<usize>,
}

/// The lists on the clerk's wall.
pub(crate) struct Lists {
    pub(crate) colours: TextList,
    pub(crate) people: Vec<Person>,
    pub(crate) unknown: UnknownList,
}

pub(crate) fn lists() -> Lists {
    Lists {
        colours: ["red", "Blue", ""].into_iter().collect(),
        people: vec![Person { name: Some("Anna".to_owned()), town: Some("Bergen".to_owned()) }],
        unknown: UnknownList(Needs::of(ORACLE)),
    }
}

/// Host functions in the order of their numbers.
const FUNCTIONS: &[(&str, Option<Need>)] = &[
    ("lost.texts() -> [string]", None),
    ("lost.text() -> string", None),
    ("lost.numbers() -> [int]", None),
    ("oracle.truth() -> bool", Some(ORACLE)),
    ("oracle.text() -> string", Some(ORACLE)),
    ("oracle.number() -> int", Some(ORACLE)),
    ("oracle.texts() -> [string]", Some(ORACLE)),
    ("clerk.shout(text: string; mark: string) -> string", None),
    ("clerk.person(name: string, town?: string) -> Person", None),
    ("clerk.weigh(what: Item|Person) -> int", None),
    ("oracle.judge(what: Item|string) -> bool", Some(ORACLE)),
];

pub(crate) fn vocabulary() -> Vocabulary {
    let mut builder = Vocabulary::builder();
    builder
        .need(ORACLE, "oracle", 5, "asking the oracle")
        .need(CUSTOMS, "customs", 4, "reading the customs register")
        .record::<Parcel>()
        .record::<Item>()
        .record::<Person>()
        .record::<Page>()
        .root("Parcel")
        .pure_functions()
        .xpath("Page", "Page")
        .list("colours", "string", None)
        .list("people", "Person", None)
        .list("unknown", "string", Some(ORACLE));
    for (signature, need) in FUNCTIONS {
        builder.host_function(signature, *need);
    }
    builder.build().expect("the toy vocabulary is well formed")
}

impl<'m> Host<'m> for Clerk<'m> {
    fn root(&self) -> RecordValue<'m> {
        RecordValue::Borrowed(self.parcel)
    }

    fn call(&self, function: HostFunction, arguments: &[Value<'m>]) -> Value<'m> {
        self.calls.set(self.calls.get() + 1);
        let text = |at: usize| arguments[at].as_text();
        match FUNCTIONS[function.number()].0.split('(').next().unwrap_or_default() {
            "clerk.shout" => {
                text(0).map(|it| format!("{}{}", it.to_uppercase(), text(1).unwrap_or("!"))).into()
            }
            "clerk.person" => match text(0) {
                Some(name) => Value::fields([Value::from(name.to_owned()), arguments[1].clone()]),
                None => Value::Null,
            },
            "clerk.weigh" => Value::Int(7),
            // The oracle is generous about what she knows for certain.
            "oracle.judge" if text(0) == Some("brim") => Value::from(true),
            name if name.starts_with("oracle") => Value::undecided(ORACLE),
            _ => Value::Null,
        }
    }

    fn list(&self, list: ListIndex) -> &'m (dyn List + 'm) {
        match list.number() {
            0 => &self.lists.colours,
            1 => &self.lists.people,
            _ => &self.lists.unknown,
        }
    }

    fn html_node(&self, node: HtmlNode) -> Value<'m> {
        Value::fields([Value::from(node.raw)])
    }
}

impl<'m> Clerk<'m> {
    pub(crate) fn new(parcel: &'m Parcel, lists: &'m Lists) -> Self {
        Self { parcel, lists, calls: Cell::new(0) }
    }
}

/// The value of an expression about the usual parcel, printed; or the first line of its error.
pub(crate) fn evaluate(expression: &str) -> String {
    let rule = match Rule::new(expression, &vocabulary(), Expected::AnyValue) {
        Ok(rule) => rule,
        Err(error) => return format!("error: {error}"),
    };
    let pack = Pack::new(vec![rule]);
    let (parcel, lists) = (parcel(), lists());
    let clerk = Clerk::new(&parcel, &lists);
    let value = pack.judge(&clerk).value(0);
    let printed = format!("{value:?}");
    printed.replace("undecided{1}", "undecided").replace("undecided{2}", "undecided by customs")
}

/// What a rule says of a parcel.
pub(crate) fn outcome(rule: &str, parcel: &Parcel) -> Outcome {
    let rule = Rule::new(rule, &vocabulary(), Expected::Condition).expect("the rule is well formed");
    let pack = Pack::new(vec![rule]);
    let lists = lists();
    let clerk = Clerk::new(parcel, &lists);
    pack.judge(&clerk).outcome(0)
}
