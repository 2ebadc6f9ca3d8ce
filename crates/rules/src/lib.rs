//! An engine for the Message Query Language (MQL). Knows no mail: the vocabulary is passed in.
//!
//! A rule is one expression. It is read (`token`, `parse`), checked against a [`Vocabulary`] of fields, functions and
//! lists (`check`), compiled with many others into one pack (`compile`, `pack`), and evaluated over a [`Host`]
//! (`eval`). What cannot be known for want of a capability stays undecided; it is never taken for false or empty.

pub mod ast;
pub mod check;
mod compile;
mod eval;
pub mod explain;
pub mod function;
mod gate;
pub mod limits;
mod literal;
pub mod pack;
pub mod parse;
pub mod pattern;
pub mod regex2;
pub mod source;
pub mod token;
pub mod value;
pub mod vocabulary;
pub mod xpath;

pub use check::Expected;
pub use explain::Reason;
pub use pack::{Judging, Outcome, Pack, Rule};
pub use parse::parse;
pub use source::{RuleFile, RuleFileError};
pub use token::{SourceError, Span};
pub use value::{
    Array, Host, HtmlNode, Keep, List, Map, Mapping, Need, Needs, Record, RecordValue, Sequence, Text,
    TextList, Truth, UnknownList, Value,
};
pub use vocabulary::{
    Described, FieldIndex, HostFunction, ListIndex, RecordTable, Type, Vocabulary, VocabularyBuilder,
    VocabularyError,
};
