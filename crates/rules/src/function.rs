//! The functions this crate answers itself: their names and signatures, and in the modules below what they compute.
//! None of them knows anything but its arguments; what needs knowledge of the subject is the host's.

pub(crate) mod encoding;
pub(crate) mod text;

use crate::vocabulary::RecordTable;

/// A function this crate answers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[expect(missing_docs, reason = "each is named like the function in SIGNATURES that it answers")]
pub enum Pure {
    // Array family: later arguments are evaluated once per element.
    Any,
    All,
    Filter,
    Map,
    Distinct,
    Sum,
    Ratio,
    // Plain functions of values.
    Flatten,
    Length,
    Coalesce,
    Keys,
    Values,
    Min,
    Max,
    Contains,
    StartsWith,
    EndsWith,
    Like,
    Concat,
    Count,
    Levenshtein,
    ReplaceConfusables,
    IContains,
    IStartsWith,
    IEndsWith,
    ILike,
    ICount,
    ILevenshtein,
    ParseJson,
    ParseFloat,
    ScanBase64,
    DecodeBase64,
    DecodeHex,
    Sha256,
    IpIn,
    RegexMatch,
    RegexContains,
    RegexCount,
    RegexExtract,
    RegexIMatch,
    RegexIContains,
    RegexICount,
    RegexIExtract,
    XPath,
}

/// What `regex.extract` returns for each match.
pub(crate) const REGEX_MATCH: RecordTable = RecordTable {
    name: "RegexMatch",
    fields: &[
        ("full_match", "string", None),
        ("groups", "[string]", None),
        ("named_groups", "map<string, string>", None),
    ],
};

/// Signatures in words. `*` is checked by the checker itself, which also computes those results from the arguments.
pub(crate) const SIGNATURES: &[(&str, Pure)] = &[
    ("any(array: *, predicate: *) -> bool", Pure::Any),
    ("all(array: *, predicate: *) -> bool", Pure::All),
    ("filter(array: *, predicate: *) -> null", Pure::Filter),
    ("map(array: *, expression: *) -> null", Pure::Map),
    ("distinct(array: *, key?: *) -> null", Pure::Distinct),
    ("sum(array: *) -> null", Pure::Sum),
    ("ratio(array: *, predicate: *) -> float", Pure::Ratio),
    ("flatten(arrays: *) -> null", Pure::Flatten),
    ("length(value: *) -> int", Pure::Length),
    ("coalesce(value: *, otherwise: *) -> null", Pure::Coalesce),
    ("keys(map: *) -> [string]", Pure::Keys),
    ("values(map: *) -> null", Pure::Values),
    ("min(value: *...) -> null", Pure::Min),
    ("max(value: *...) -> null", Pure::Max),
    ("ilike(text: string, pattern: glob...) -> bool", Pure::ILike),
    ("strings.contains(text: string, part: string...) -> bool", Pure::Contains),
    ("strings.icontains(text: string, part: string...) -> bool", Pure::IContains),
    ("strings.starts_with(text: string, part: string...) -> bool", Pure::StartsWith),
    ("strings.istarts_with(text: string, part: string...) -> bool", Pure::IStartsWith),
    ("strings.ends_with(text: string, part: string...) -> bool", Pure::EndsWith),
    ("strings.iends_with(text: string, part: string...) -> bool", Pure::IEndsWith),
    ("strings.like(text: string, pattern: glob...) -> bool", Pure::Like),
    ("strings.ilike(text: string, pattern: glob...) -> bool", Pure::ILike),
    ("strings.concat(text: string...) -> string", Pure::Concat),
    ("strings.count(text: string, part: string) -> int", Pure::Count),
    ("strings.icount(text: string, part: string) -> int", Pure::ICount),
    ("strings.levenshtein(text: string, other: string) -> int", Pure::Levenshtein),
    ("strings.ilevenshtein(text: string, other: string) -> int", Pure::ILevenshtein),
    ("strings.replace_confusables(text: string) -> string", Pure::ReplaceConfusables),
    ("strings.parse_json(text: string) -> json", Pure::ParseJson),
    ("strings.parse_float(text: string) -> float", Pure::ParseFloat),
    (
        "strings.scan_base64(text: string; encodings: [string], ignore_padding: bool, format: string) -> [string]",
        Pure::ScanBase64,
    ),
    (
        "beta.scan_base64(text: string; encodings: [string], ignore_padding: bool, format: string) -> [string]",
        Pure::ScanBase64,
    ),
    (
        "strings.decode_base64(text: string; encodings: [string], ignore_padding: bool, format: string) -> string",
        Pure::DecodeBase64,
    ),
    ("strings.decode_hex(text: string) -> string", Pure::DecodeHex),
    ("hash.sha256(text: string) -> string", Pure::Sha256),
    ("beta.ip_in(address: string, network: network...) -> bool", Pure::IpIn),
    ("regex.match(text: string, pattern: regex...) -> bool", Pure::RegexMatch),
    ("regex.imatch(text: string, pattern: regex...) -> bool", Pure::RegexIMatch),
    ("regex.contains(text: string, pattern: regex...) -> bool", Pure::RegexContains),
    ("regex.icontains(text: string, pattern: regex...) -> bool", Pure::RegexIContains),
    ("regex.count(text: string, pattern: regex) -> int", Pure::RegexCount),
    ("regex.icount(text: string, pattern: regex) -> int", Pure::RegexICount),
    ("regex.extract(text: string, pattern: regex) -> [RegexMatch]", Pure::RegexExtract),
    ("regex.iextract(text: string, pattern: regex) -> [RegexMatch]", Pure::RegexIExtract),
];
