//! The fields of opened files as rules name them: name, type and where the value comes from side by side.

use mail::files::Kind;
use rules::{RecordTable, Value, VocabularyBuilder, record_type};

use super::need::{OCR, PDF_HASH, YARA};
use crate::explode::{
    Attached, CalendarScan, Component, Exif, ExplodedFile, Invited, OfficeScan, PageScan, PageScript, Pair,
    Qr, Scan, Script, ZipScan,
};

record_type! {
    "ExplodedFile" => ExplodedFile {
        "depth": "int" => |it| Value::Int(i64::from(it.depth)),
        "file_name": "string" => |it| it.file_name.as_deref().into(),
        "file_extension": "string" => |it| it.extension.as_deref().into(),
        "size": "int" => |it| Value::Int(i64::try_from(it.size).unwrap_or(i64::MAX)),
        "node_id": "string" => |it| it.node.to_string().into(),
        "parent_node_id": "string" => |it| it.parent.map(|parent| parent.to_string()).into(),
        "flavors": "Flavors" => |it| Value::fields([
            it.media_type.into(),
            Value::array(it.flavors.iter().map(|flavor| Value::from(*flavor))),
        ]),
        "scan": "Scan" => |it| Value::record(&it.scan),
    }
}

record_type! {
    "Scan" => Scan {
        "strings": "StringsScan" => |it| Value::fields([Value::texts(&it.strings), it.raw_text.as_str().into()]),
        "url": "UrlScan" => |it| Value::fields([Value::records(&it.urls), Value::texts(&it.invalid_urls)]),
        "entropy": "EntropyScan" => |it| Value::fields([it.entropy.into()]),
        "hash": "HashScan" => |it| Value::fields([it.sha256.as_str().into()]),
        "pdf": "PdfScan" => |it| it.pdf_urls.as_ref().map_or(Value::Null, |urls| Value::fields([Value::records(urls)])),
        "pdf_obj_hash": "PdfObjectHash" needs PDF_HASH => |it| if it.pdf_urls.is_some() { Value::undecided(PDF_HASH) } else { Value::Null },
        "exiftool": "Exif" => |it| Value::record(&it.exif),
        "qr": "QR" => |it| Value::record_or_null(it.qr.as_ref()),
        "javascript": "ScriptScan" => |it| Value::record_or_null(it.script.as_ref()),
        "zip": "ZipScan" => |it| Value::record_or_null(it.archive.as_ref()),
        "encrypted_zip": "EncryptedZip" => |it| it.archive.as_ref().filter(|archive| archive.is_encrypted).map_or(Value::Null, |archive| {
            Value::fields([archive.password.as_deref().into()])
        }),
        "html": "PageScan" => |it| Value::record_or_null(it.page.as_ref()),
        "ics": "IcsScan" => |it| it.calendar.as_ref().map_or(Value::Null, |calendar| {
            Value::fields([Value::array([Value::record(calendar)])])
        }),
        "docx": "OfficeScan" => |it| office(it, Kind::Docx),
        "pptx": "OfficeScan" => |it| office(it, Kind::Pptx),
        "xlsx": "OfficeScan" => |it| office(it, Kind::Xlsx),
        "vba": "VbaScan" => vba,
        "xml": "XmlScan" => |it| it.xml_tags.as_ref().map_or(Value::Null, |tags| Value::fields([Value::texts(tags)])),
        "ocr": "OcrScan" needs OCR => |it| if it.is_readable_picture { Value::undecided(OCR) } else { Value::Null },
        "yara": "YaraScan" needs YARA => |_| Value::undecided(YARA),
    }
}

fn office(scan: &Scan, kind: Kind) -> Value<'_> {
    Value::record_or_null(scan.office.as_ref().filter(|office| office.kind == kind))
}

/// What macros say; null for a file without.
fn vba(scan: &Scan) -> Value<'_> {
    let Some(office) = scan.office.as_ref().filter(|office| office.has_macros) else { return Value::Null };
    let words = [&office.auto_exec, &office.hex, &office.base64, &office.ioc, &office.suspicious];
    Value::fields(words.map(Value::texts))
}

/// Shapes made of values above, in the order the accessors give them.
const SHAPES: &[RecordTable] = &[
    RecordTable { name: "Flavors", fields: &[("mime", "string", None), ("yara", "[string]", None)] },
    RecordTable { name: "StringsScan", fields: &[("strings", "[string]", None), ("raw", "string", None)] },
    RecordTable { name: "UrlScan", fields: &[("urls", "[URL]", None), ("invalid_urls", "[string]", None)] },
    RecordTable { name: "EntropyScan", fields: &[("entropy", "float", None)] },
    RecordTable { name: "HashScan", fields: &[("sha256", "string", None)] },
    RecordTable { name: "PdfScan", fields: &[("urls", "[URL]", None)] },
    RecordTable { name: "PdfObjectHash", fields: &[("object_hash", "string", None)] },
    RecordTable { name: "EncryptedZip", fields: &[("cracked_password", "string", None)] },
    RecordTable { name: "IcsScan", fields: &[("calendars", "[IcsCalendar]", None)] },
    RecordTable {
        name: "VbaScan",
        fields: &[
            ("auto_exec", "[string]", None),
            ("hex", "[string]", None),
            ("base64", "[string]", None),
            ("ioc", "[string]", None),
            ("suspicious", "[string]", None),
        ],
    },
    RecordTable { name: "XmlScan", fields: &[("tags", "[string]", None)] },
    RecordTable { name: "OcrScan", fields: &[("raw", "string", Some(OCR))] },
    RecordTable { name: "YaraScan", fields: &[("matches", "[YaraMatch]", Some(YARA))] },
    RecordTable { name: "YaraMatch", fields: &[("name", "string", Some(YARA))] },
];

record_type! {
    "Exif" => Exif {
        "fields": "[KeyValue]" => |it| Value::records(&it.fields),
        "image_height": "int" => |it| it.image_height.into(),
        "image_width": "int" => |it| it.image_width.into(),
        "page_count": "int" => |it| it.page_count.into(),
        "producer": "string" => |it| it.value("Producer").into(),
        "creator": "string" => |it| it.value("Creator").into(),
        "title": "string" => |it| it.value("Title").into(),
        "author": "string" => |it| it.value("Author").into(),
        "zip_file_name": "string" => |it| it.zip_file_name.as_deref().into(),
        "zip_uncompressed_size": "int" => |it| it.zip_uncompressed_size.and_then(|size| i64::try_from(size).ok()).into(),
    }
}

record_type! {
    "KeyValue" => Pair {
        "key": "string" => |it| it.key.as_str().into(),
        "value": "string" => |it| it.value.as_str().into(),
    }
}

record_type! {
    "QR" => Qr {
        "type": "string" => |it| it.class.into(),
        "data": "string" => |it| it.data.as_str().into(),
        "url": "URL" => |it| Value::record_or_null(it.url.as_ref()),
    }
}

record_type! {
    "ScriptScan" => Script {
        "identifiers": "[string]" => |it| Value::texts(&it.identifiers),
        "strings": "[string]" => |it| Value::texts(&it.strings),
        "keywords": "[string]" => |it| Value::texts(&it.keywords),
    }
}

record_type! {
    "ZipScan" => ZipScan {
        "all_paths": "[string]" => |it| Value::texts(&it.all_paths),
        "attempted_files": "[string]" => |it| Value::texts(&it.attempted),
        "encrypted": "bool" => |it| it.is_encrypted.into(),
    }
}

record_type! {
    "PageScan" => PageScan {
        "title": "string" => |it| it.title.as_deref().into(),
        "scripts": "[PageScript]" => |it| Value::records(&it.scripts),
    }
}

record_type! {
    "PageScript" => PageScript {
        "language": "string" => |it| it.language.as_deref().into(),
        "src": "string" => |it| it.source.as_deref().into(),
    }
}

record_type! {
    "OfficeScan" => OfficeScan {
        "author": "string" => |it| it.author.as_deref().into(),
        "image_count": "int" => |it| it.image_count.into(),
        "word_count": "int" => |it| it.word_count.into(),
    }
}

record_type! {
    "IcsCalendar" => CalendarScan {
        "product_id": "string" => |it| it.product_id.as_deref().into(),
        "scale": "string" => |it| it.scale.as_deref().into(),
        "method": "string" => |it| it.method.as_deref().into(),
        "components": "[IcsComponent]" => |it| Value::records(&it.components),
        "events": "[IcsComponent]" => |it| Value::array(it.components.iter().filter(|component| component.class == "VEVENT").map(Value::record)),
    }
}

record_type! {
    "IcsComponent" => Component {
        "type": "string" => |it| it.class.as_str().into(),
        "uid": "string" => |it| it.uid.as_deref().into(),
        "summary": "string" => |it| it.summary.as_deref().into(),
        "description": "string" => |it| it.description.as_deref().into(),
        "description_html": "HTML" => |it| Value::record_or_null(it.description_html.as_ref()),
        "location": "string" => |it| it.location.as_deref().into(),
        "organizers": "[IcsPerson]" => |it| Value::records(&it.organizers),
        "attendees": "[IcsPerson]" => |it| Value::records(&it.attendees),
        "attachments": "[IcsAttachment]" => |it| Value::records(&it.attachments),
        "links": "[Link]" => |it| it.links.value(),
        "raw_properties": "[KeyValue]" => |it| Value::records(&it.properties),
    }
}

record_type! {
    "IcsPerson" => Invited {
        "mailbox": "Mailbox" => |it| Value::record(&it.mailbox),
    }
}

record_type! {
    "IcsAttachment" => Attached {
        "type": "string" => |it| (if it.uri.is_some() { "uri" } else { "binary" }).into(),
        "uri": "string" => |it| it.uri.as_deref().into(),
    }
}

pub(super) fn declare(vocabulary: &mut VocabularyBuilder) {
    SHAPES.iter().for_each(|shape| {
        vocabulary.record_table(shape);
    });
    vocabulary.record::<ExplodedFile>().record::<Scan>().record::<Exif>().record::<Pair>().record::<Qr>();
    vocabulary
        .record::<Script>()
        .record::<ZipScan>()
        .record::<PageScan>()
        .record::<PageScript>()
        .record::<OfficeScan>();
    vocabulary.record::<CalendarScan>().record::<Component>().record::<Invited>().record::<Attached>();
}
