//! What `file.oletools` reports of an office file: indicators, macro words, targets outside the file.

use mail::files::{MacroClass, Office, Opened};
use rules::{RecordTable, Value, record_type};

use crate::facts::Url;

/// The report on one file.
#[derive(Debug)]
pub(super) struct OleReport {
    container: &'static str,
    has_macros: bool,
    is_encrypted: bool,
    is_suspicious: bool,
    objects: usize,
    keywords: Vec<OleKeyword>,
    relationships: Vec<OleRelationship>,
}

/// A word in a macro that says what it does.
#[derive(Debug)]
pub(super) struct OleKeyword {
    class: &'static str,
    word: String,
}

/// A target outside the file.
#[derive(Debug)]
pub(super) struct OleRelationship {
    name: String,
    target: String,
    url: Option<Url>,
}

impl OleReport {
    /// Reports on an opened file; nothing if no office file is in it.
    #[must_use]
    pub(super) fn new(opened: &Opened) -> Option<Self> {
        let office: Vec<&Office> =
            opened.nodes.iter().filter_map(|node| node.facets.office.as_ref()).collect();
        let first = office.first()?;
        let words = || office.iter().flat_map(|office| &office.keywords);
        let external = office.iter().flat_map(|office| &office.external);
        Some(Self {
            container: first.container,
            has_macros: office.iter().any(|office| office.has_macros),
            is_encrypted: first.encrypted,
            is_suspicious: words().any(|word| word.class == MacroClass::Suspicious),
            objects: office.iter().map(|office| office.objects.len()).sum(),
            keywords: words()
                .map(|word| OleKeyword { class: class_name(word.class), word: word.word.clone() })
                .collect(),
            relationships: external
                .map(|external| OleRelationship {
                    name: external.name.clone(),
                    url: Url::parse(&external.target),
                    target: external.target.clone(),
                })
                .collect(),
        })
    }
}

/// The names olevba gives to classes of words.
fn class_name(class: MacroClass) -> &'static str {
    match class {
        MacroClass::AutoExec => "autoexec",
        MacroClass::Suspicious => "suspicious",
        MacroClass::Ioc => "ioc",
        MacroClass::Hex => "hex string",
        MacroClass::Base64 => "base64 string",
    }
}

/// An indicator: exists, value, count, risk.
fn indicator<'m>(exists: bool, value: Value<'m>, count: usize, risk: &'static str) -> Value<'m> {
    Value::fields([exists.into(), value, count.into(), risk.into()])
}

record_type! {
    "OleReport" => OleReport {
        "indicators": "OleIndicators" => indicators,
        "macros": "OleMacros" => |it| Value::fields([Value::records(&it.keywords)]),
        "relationships": "[OleRelationship]" => |it| Value::records(&it.relationships),
        "error": "string" => |_| Value::Null,
    }
}

fn indicators(report: &OleReport) -> Value<'_> {
    let macro_risk = match (report.has_macros, report.is_suspicious) {
        (true, true) => "high",
        (true, false) => "medium",
        _ => "none",
    };
    let present = |exists: bool| usize::from(exists);
    Value::fields([
        indicator(
            report.is_encrypted,
            Value::Null,
            present(report.is_encrypted),
            if report.is_encrypted { "low" } else { "none" },
        ),
        indicator(report.has_macros, Value::Null, present(report.has_macros), macro_risk),
        indicator(true, report.container.into(), 1, "info"),
        indicator(
            !report.relationships.is_empty(),
            Value::Null,
            report.relationships.len(),
            if report.relationships.is_empty() { "none" } else { "high" },
        ),
        indicator(
            report.objects > 0,
            Value::Null,
            report.objects,
            if report.objects > 0 { "medium" } else { "none" },
        ),
    ])
}

record_type! {
    "OleKeyword" => OleKeyword {
        "type": "string" => |it| it.class.into(),
        "keyword": "string" => |it| it.word.as_str().into(),
    }
}

record_type! {
    "OleRelationship" => OleRelationship {
        "name": "string" => |it| it.name.as_str().into(),
        "target": "string" => |it| it.target.as_str().into(),
        "target_url": "URL" => |it| Value::record_or_null(it.url.as_ref()),
    }
}

/// Shapes made of values above, in the order the accessors give them.
pub(super) const SHAPES: &[RecordTable] = &[
    RecordTable {
        name: "OleIndicators",
        fields: &[
            ("encryption", "OleIndicator", None),
            ("vba_macros", "OleIndicator", None),
            ("file_format", "OleIndicator", None),
            ("external_relationships", "OleIndicator", None),
            ("embedded_objects", "OleIndicator", None),
        ],
    },
    RecordTable {
        name: "OleIndicator",
        fields: &[
            ("exists", "bool", None),
            ("value", "string", None),
            ("count", "int", None),
            ("risk", "string", None),
        ],
    },
    RecordTable { name: "OleMacros", fields: &[("keywords", "[OleKeyword]", None)] },
];
