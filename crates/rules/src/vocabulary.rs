//! The vocabulary: which fields, functions and lists a rule may name, with their types.
//! Holds no values; `check` resolves names against it, and the host answers by the numbers it gives out.
//! Written by whoever knows the subject (for mail: `judge::vocabulary`), as tables in the words of the rule language:
//!
//! ```ignore
//! rules::record_type! {
//!     "Domain" => Domain {
//!         "domain": "string" => |it| it.domain.as_str().into(),
//!         "root_domain": "string" => |it| it.root_domain.as_deref().into(),
//!         "valid": "bool" => |it| it.is_valid.into(),
//!     }
//! }
//!
//! let mut vocabulary = Vocabulary::builder();
//! vocabulary.need(WHOIS, "whois", 4, "registration data of domains");
//! vocabulary.record::<Domain>().record::<Message>().root("Message");
//! vocabulary.host_function("network.whois(domain: Domain) -> Whois", Some(WHOIS));
//! vocabulary.list("org_domains", "string", Some(ORGANISATION));
//! vocabulary.pure_functions();
//! let vocabulary = vocabulary.build()?;
//! ```

use std::collections::HashMap;
use std::fmt;

use crate::function::Pure;
use crate::value::{Need, Needs, Record};

/// The place of a field in its record type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct FieldIndex(u16);

impl FieldIndex {
    /// The `number`th field, from 0.
    #[must_use]
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// The place, from 0.
    #[must_use]
    pub const fn number(self) -> usize {
        self.0 as usize
    }
}

/// The place of a record type in the vocabulary.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct RecordIndex(pub(crate) u16);

/// The place of a function among those the host answers, in the order they were declared, from 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct HostFunction(u16);

impl HostFunction {
    /// The place, from 0.
    #[must_use]
    pub const fn number(self) -> usize {
        self.0 as usize
    }
}

/// The place of a list, in the order they were declared, from 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct ListIndex(u16);

impl ListIndex {
    /// The place, from 0.
    #[must_use]
    pub const fn number(self) -> usize {
        self.0 as usize
    }
}

/// What kind of value an expression has.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// Only the literal `null` has it; it fits everywhere.
    Null,
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// A number with a fraction.
    Float,
    /// Text.
    String,
    /// An instant; carried, not computed with.
    Time,
    /// A record with fields.
    Record(RecordIndex),
    /// An array.
    Array(Box<Type>),
    /// A mapping from text.
    Map(Box<Type>),
    /// Only known when it is read (parsed JSON).
    Json,
}

impl Type {
    /// Whether a value of it can be compared and asked for null.
    #[must_use]
    pub fn is_scalar(&self) -> bool {
        matches!(
            self,
            Self::Null | Self::Bool | Self::Int | Self::Float | Self::String | Self::Time | Self::Json
        )
    }

    /// Whether it is a number.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Int | Self::Float)
    }
}

/// What a parameter accepts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Accepts {
    /// A value of one of these types.
    Types(Vec<Type>),
    /// A pattern written out in the rule, compiled when the rule is loaded.
    Regex,
    /// A pattern with `*` and `?`; a value that is not written out is read as a pattern too.
    Glob,
    /// A network such as `192.0.2.0/24`, or one address.
    Network,
    /// An XPath written out in the rule.
    XPath,
}

/// One parameter of a function.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parameter {
    /// Its name, by which a keyword parameter is given.
    pub name: String,
    /// What it accepts.
    pub accepts: Accepts,
    /// Given by name, and may be left out.
    pub is_keyword: bool,
    /// May be left out.
    pub is_optional: bool,
}

/// Who answers a function.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answer {
    /// This crate: the result depends on the arguments only.
    Pure(Pure),
    /// The host.
    Host(HostFunction),
}

/// A function a rule may call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FunctionSignature {
    /// Its name with its namespace, such as `strings.icontains`.
    pub name: String,
    /// Positional parameters, then those given by keyword.
    pub parameters: Vec<Parameter>,
    /// Whether the last positional parameter may be repeated.
    pub is_variadic: bool,
    /// What it returns. For the array family, the checker computes it from the arguments.
    pub result: Type,
    /// Who answers.
    pub answer: Answer,
    /// What it takes to answer.
    pub needs: Needs,
}

/// A field of a record type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldSignature {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: Type,
    /// What it takes to know it.
    pub needs: Needs,
}

/// A record type: fields in order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordType {
    /// Its name, as error messages say it.
    pub name: String,
    /// Its fields; their order is their index.
    pub fields: Vec<FieldSignature>,
}

impl RecordType {
    /// The field called `name`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<(FieldIndex, &FieldSignature)> {
        let number = self.fields.iter().position(|field| field.name == name)?;
        Some((FieldIndex(u16::try_from(number).ok()?), &self.fields[number]))
    }
}

/// A list a rule may name with `$`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListSignature {
    /// Its name without the `$`.
    pub name: String,
    /// The type of an entry.
    pub element: Type,
    /// What it takes to know it.
    pub needs: Needs,
}

/// What a capability is called.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NeedName {
    /// Its bit.
    pub need: Need,
    /// A short name, such as `whois`.
    pub name: String,
    /// The group it is counted under; the meaning of the number is the vocabulary's own.
    pub class: u8,
    /// What is missing without it, to be read by a person.
    pub meaning: String,
}

/// A record type as a table, written by [`record_type!`](crate::record_type).
#[derive(Clone, Copy, Debug)]
pub struct RecordTable {
    /// Its name.
    pub name: &'static str,
    /// Name, type in words, and what it takes to know it.
    pub fields: &'static [(&'static str, &'static str, Option<Need>)],
}

/// A host's struct together with the table of its fields.
pub trait Described: Record {
    /// The table.
    const TABLE: RecordTable;
}

/// Declares how a struct is read by rules: one row per field, with its name, its type in words and its accessor.
///
/// The accessor receives a reference that lives as long as the message. `needs NEED` after the type says
/// which capability the field takes; an accessor that lacks it returns `Value::undecided(NEED)`.
///
/// ```ignore
/// rules::record_type! {
///     "Scan" => Scan {
///         "strings": "[string]" => |it| Value::texts(&it.strings),
///         "ocr": "Ocr" needs OCR => |_| Value::undecided(OCR),
///     }
/// }
/// ```
#[macro_export]
macro_rules! record_type {
    ($name:literal => $record:ty { $($field:literal : $kind:literal $(needs $need:expr)? => $access:expr),* $(,)? }) => {
        impl $crate::Record for $record {
            fn field<'m>(&'m self, index: $crate::FieldIndex) -> $crate::Value<'m> {
                const ACCESS: &[for<'a> fn(&'a $record) -> $crate::Value<'a>] = &[$($access),*];
                ACCESS.get(index.number()).map_or($crate::Value::Null, |access| access(self))
            }
        }
        impl $crate::Described for $record {
            const TABLE: $crate::RecordTable = $crate::RecordTable {
                name: $name,
                fields: &[$(($field, $kind, $crate::record_type!(@need $($need)?))),*],
            };
        }
    };
    (@need) => { None };
    (@need $need:expr) => { Some($need) };
}

/// All a rule may name.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    records: Vec<RecordType>,
    functions: Vec<FunctionSignature>,
    function_by_name: HashMap<String, usize>,
    lists: Vec<ListSignature>,
    needs: Vec<NeedName>,
    root: RecordIndex,
}

impl Vocabulary {
    /// Begins an empty vocabulary.
    #[must_use]
    pub fn builder() -> VocabularyBuilder {
        VocabularyBuilder::default()
    }

    /// The record type that names without a leading dot belong to.
    #[must_use]
    pub fn root(&self) -> RecordIndex {
        self.root
    }

    /// The record type at `index`.
    #[must_use]
    pub fn record(&self, index: RecordIndex) -> &RecordType {
        &self.records[usize::from(index.0)]
    }

    /// All record types.
    #[must_use]
    pub fn records(&self) -> &[RecordType] {
        &self.records
    }

    /// The function called `name`, with its namespace.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&FunctionSignature> {
        self.function_by_name.get(name).map(|number| &self.functions[*number])
    }

    /// All functions.
    #[must_use]
    pub fn functions(&self) -> &[FunctionSignature] {
        &self.functions
    }

    /// The number by which the host is asked for `name`.
    #[must_use]
    pub fn host_function(&self, name: &str) -> Option<HostFunction> {
        match self.function(name)?.answer {
            Answer::Host(function) => Some(function),
            Answer::Pure(_) => None,
        }
    }

    /// What it takes to answer a host function.
    #[must_use]
    pub fn host_needs(&self, function: HostFunction) -> Needs {
        let found = self.functions.iter().find(|known| known.answer == Answer::Host(function));
        found.map_or(Needs::NONE, |known| known.needs)
    }

    /// The list called `name`, without `$`.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<(ListIndex, &ListSignature)> {
        let number = self.lists.iter().position(|list| list.name == name)?;
        Some((ListIndex(u16::try_from(number).ok()?), &self.lists[number]))
    }

    /// All lists, in the order of their index.
    #[must_use]
    pub fn lists(&self) -> &[ListSignature] {
        &self.lists
    }

    /// All capabilities that have a name.
    #[must_use]
    pub fn needs(&self) -> &[NeedName] {
        &self.needs
    }

    /// What a capability is called; a made-up name for one that was not declared.
    #[must_use]
    pub fn need_name(&self, need: Need) -> &str {
        self.needs.iter().find(|name| name.need == need).map_or("unnamed need", |name| &name.name)
    }

    /// The type as a rule's author would write it.
    #[must_use]
    pub fn type_name(&self, kind: &Type) -> String {
        match kind {
            Type::Null => "null".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Int => "int".to_owned(),
            Type::Float => "float".to_owned(),
            Type::String => "string".to_owned(),
            Type::Time => "time".to_owned(),
            Type::Json => "json".to_owned(),
            Type::Record(index) => self.record(*index).name.clone(),
            Type::Array(element) => format!("[{}]", self.type_name(element)),
            Type::Map(value) => format!("map<string, {}>", self.type_name(value)),
        }
    }
}

/// A mistake in the tables of a vocabulary. Found when the program starts, by whoever wrote the table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VocabularyError {
    /// A type in words that is not one.
    #[error("read the type `{text}` of {owner}: {reason}")]
    UnknownType {
        /// Which field, function or list it belongs to.
        owner: String,
        /// The text.
        text: String,
        /// Why not.
        reason: String,
    },
    /// A function's signature in words that is not one.
    #[error("read the signature `{0}`")]
    Signature(String),
    /// The same name twice.
    #[error("declare `{0}` twice")]
    Twice(String),
    /// No root, or one that was never declared.
    #[error("find the root record `{0}`")]
    NoRoot(String),
}

/// Collects the tables of a vocabulary.
#[derive(Default)]
pub struct VocabularyBuilder {
    records: Vec<(String, Vec<FieldInWords>)>,
    functions: Vec<(String, FunctionKind, Needs)>,
    lists: Vec<(String, String, Option<Need>)>,
    needs: Vec<NeedName>,
    root: String,
}

/// Name, type in words, and what it takes.
type FieldInWords = (String, String, Option<Need>);

#[derive(Clone, Copy)]
enum FunctionKind {
    Pure(Pure),
    Host,
}

impl VocabularyBuilder {
    /// Names a capability. `class` groups capabilities in tables, see [`NeedName::class`].
    pub fn need(&mut self, need: Need, name: &str, class: u8, meaning: &str) -> &mut Self {
        self.needs.push(NeedName { need, name: name.to_owned(), class, meaning: meaning.to_owned() });
        self
    }

    /// Adds the record type of a struct declared with [`record_type!`](crate::record_type).
    pub fn record<R: Described>(&mut self) -> &mut Self {
        self.record_table(&R::TABLE)
    }

    /// Adds a record type from a table; for one whose values are made with [`Value::fields`](crate::Value::fields).
    pub fn record_table(&mut self, table: &RecordTable) -> &mut Self {
        let fields =
            table.fields.iter().map(|(name, kind, need)| ((*name).to_owned(), (*kind).to_owned(), *need));
        self.records.push((table.name.to_owned(), fields.collect()));
        self
    }

    /// Says which record type plain names belong to.
    pub fn root(&mut self, name: &str) -> &mut Self {
        name.clone_into(&mut self.root);
        self
    }

    /// Adds a function the host answers, by its signature in words, and what it takes to answer it.
    ///
    /// `name(p: T, q: A|B, r: T...; k: T) -> R`. `...` lets the last positional parameter repeat; `p?: T` may be left
    /// out; what follows the semicolon is given by keyword and may be left out.
    /// Host functions are numbered from 0 in the order of these calls.
    pub fn host_function(&mut self, signature: &str, need: Option<Need>) -> &mut Self {
        self.functions.push((signature.to_owned(), FunctionKind::Host, need.map_or(Needs::NONE, Needs::of)));
        self
    }

    /// Adds a list; lists are numbered from 0 in the order of these calls.
    pub fn list(&mut self, name: &str, element: &str, need: Option<Need>) -> &mut Self {
        self.lists.push((name.to_owned(), element.to_owned(), need));
        self
    }

    /// Adds every function this crate answers itself and that needs no type of the host.
    pub fn pure_functions(&mut self) -> &mut Self {
        self.record_table(&crate::function::REGEX_MATCH);
        for (signature, pure) in crate::function::SIGNATURES {
            self.functions.push(((*signature).to_owned(), FunctionKind::Pure(*pure), Needs::NONE));
        }
        self
    }

    /// Adds `html.xpath`: `accepts` are the record types (`A|B`) it takes, each with a field `raw` of type string;
    /// `node` is the record type the host makes in [`Host::html_node`](crate::Host::html_node).
    pub fn xpath(&mut self, accepts: &str, node: &str) -> &mut Self {
        self.records.push(("XPathResult".to_owned(), vec![("nodes".to_owned(), format!("[{node}]"), None)]));
        let signature = format!("html.xpath(html: {accepts}, path: xpath) -> XPathResult");
        self.functions.push((signature, FunctionKind::Pure(Pure::XPath), Needs::NONE));
        self
    }

    /// Resolves all names. Errors: [`VocabularyError`], a mistake in a table.
    pub fn build(&self) -> Result<Vocabulary, VocabularyError> {
        let names = Names(self.records.iter().map(|(name, _)| name.as_str()).collect());
        if let Some(twice) = names.repeated() {
            return Err(VocabularyError::Twice(twice.to_owned()));
        }
        let mut vocabulary = Vocabulary {
            records: self.build_records(&names)?,
            functions: Vec::new(),
            function_by_name: HashMap::new(),
            lists: self.build_lists(&names)?,
            needs: self.needs.clone(),
            root: names.find(&self.root).ok_or_else(|| VocabularyError::NoRoot(self.root.clone()))?,
        };
        if !vocabulary.needs.iter().any(|name| name.need == Need::BUDGET) {
            let meaning = "the rule took more steps than a message is allowed".to_owned();
            vocabulary.needs.push(NeedName {
                need: Need::BUDGET,
                name: "budget".to_owned(),
                class: 0,
                meaning,
            });
        }
        let mut hosts = 0;
        for (signature, kind, needs) in &self.functions {
            let answer = match kind {
                FunctionKind::Pure(pure) => Answer::Pure(*pure),
                FunctionKind::Host => {
                    hosts += 1;
                    Answer::Host(HostFunction(hosts - 1))
                }
            };
            let function = parse_signature(signature, &names, answer, *needs)?;
            let number = vocabulary.functions.len();
            if vocabulary.function_by_name.insert(function.name.clone(), number).is_some() {
                return Err(VocabularyError::Twice(function.name));
            }
            vocabulary.functions.push(function);
        }
        Ok(vocabulary)
    }

    fn build_records(&self, names: &Names<'_>) -> Result<Vec<RecordType>, VocabularyError> {
        let mut records = Vec::with_capacity(self.records.len());
        for (name, fields) in &self.records {
            let mut record = RecordType { name: name.clone(), fields: Vec::with_capacity(fields.len()) };
            for (field, kind, need) in fields {
                if record.field(field).is_some() {
                    return Err(VocabularyError::Twice(format!("{name}.{field}")));
                }
                let kind = names.parse_type(kind, &format!("{name}.{field}"))?;
                record.fields.push(FieldSignature {
                    name: field.clone(),
                    kind,
                    needs: need.map_or(Needs::NONE, Needs::of),
                });
            }
            records.push(record);
        }
        Ok(records)
    }

    fn build_lists(&self, names: &Names<'_>) -> Result<Vec<ListSignature>, VocabularyError> {
        let mut lists: Vec<ListSignature> = Vec::with_capacity(self.lists.len());
        for (name, element, need) in &self.lists {
            if lists.iter().any(|list| list.name == *name) {
                return Err(VocabularyError::Twice(format!("${name}")));
            }
            let element = names.parse_type(element, &format!("${name}"))?;
            lists.push(ListSignature {
                name: name.clone(),
                element,
                needs: need.map_or(Needs::NONE, Needs::of),
            });
        }
        Ok(lists)
    }
}

impl fmt::Debug for VocabularyBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VocabularyBuilder({} records, {} functions)", self.records.len(), self.functions.len())
    }
}

/// The record types' names, in order.
struct Names<'a>(Vec<&'a str>);

impl Names<'_> {
    fn find(&self, name: &str) -> Option<RecordIndex> {
        let number = self.0.iter().position(|known| *known == name)?;
        u16::try_from(number).ok().map(RecordIndex)
    }

    fn repeated(&self) -> Option<&str> {
        self.0.iter().enumerate().find(|(at, name)| self.0[..*at].contains(name)).map(|(_, name)| *name)
    }

    fn parse_type(&self, text: &str, owner: &str) -> Result<Type, VocabularyError> {
        let text = text.trim();
        if let Some(element) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            return Ok(Type::Array(Box::new(self.parse_type(element, owner)?)));
        }
        if let Some(value) = text.strip_prefix("map<string,").and_then(|rest| rest.strip_suffix('>')) {
            return Ok(Type::Map(Box::new(self.parse_type(value, owner)?)));
        }
        Ok(match text {
            "bool" => Type::Bool,
            "int" => Type::Int,
            "float" => Type::Float,
            "string" => Type::String,
            "time" => Type::Time,
            "json" => Type::Json,
            "null" => Type::Null,
            name => Type::Record(self.find(name).ok_or_else(|| VocabularyError::UnknownType {
                owner: owner.to_owned(),
                text: text.to_owned(),
                reason: "no record type has this name".to_owned(),
            })?),
        })
    }

    fn parse_accepts(&self, text: &str, owner: &str) -> Result<Accepts, VocabularyError> {
        Ok(match text.trim() {
            "regex" => Accepts::Regex,
            "glob" => Accepts::Glob,
            "network" => Accepts::Network,
            "xpath" => Accepts::XPath,
            // The array family: the checker knows what its arguments may be.
            "*" => Accepts::Types(Vec::new()),
            types => Accepts::Types(
                types.split('|').map(|kind| self.parse_type(kind, owner)).collect::<Result<_, _>>()?,
            ),
        })
    }
}

/// Reads `name(p: T, q?: T, r: T...; k: T) -> R`.
fn parse_signature(
    text: &str,
    names: &Names<'_>,
    answer: Answer,
    needs: Needs,
) -> Result<FunctionSignature, VocabularyError> {
    let wrong = || VocabularyError::Signature(text.to_owned());
    let (head, result) = text.rsplit_once("->").ok_or_else(wrong)?;
    let (name, parameters) =
        head.trim().strip_suffix(')').and_then(|head| head.split_once('(')).ok_or_else(wrong)?;
    let mut function = FunctionSignature {
        name: name.trim().to_owned(),
        parameters: Vec::new(),
        is_variadic: false,
        result: names.parse_type(result, name)?,
        answer,
        needs,
    };
    let (positional, keyword) = parameters.split_once(';').unwrap_or((parameters, ""));
    for (parameters, is_keyword) in [(positional, false), (keyword, true)] {
        for parameter in split_outside(parameters).into_iter().map(str::trim).filter(|text| !text.is_empty())
        {
            let (name, accepts) = parameter.split_once(':').ok_or_else(wrong)?;
            let name = name.trim();
            let (name, is_optional) = name.strip_suffix('?').map_or((name, is_keyword), |name| (name, true));
            let accepts = accepts.trim();
            let (accepts, is_variadic) =
                accepts.strip_suffix("...").map_or((accepts, false), |kind| (kind, true));
            function.is_variadic |= is_variadic;
            let accepts = names.parse_accepts(accepts, &function.name)?;
            function.parameters.push(Parameter { name: name.to_owned(), accepts, is_keyword, is_optional });
        }
    }
    Ok(function)
}

/// Splits at commas that are not inside `<…>` or `[…]`.
fn split_outside(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, character) in text.char_indices() {
        match character {
            '<' | '[' => depth += 1,
            '>' | ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}
