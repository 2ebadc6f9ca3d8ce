//! The functions of rules that need knowledge of mail: signature, what it takes, and the answer side by side.

use rules::{Array, Need, RecordTable, Value, VocabularyBuilder};

use super::host::MailHost;
use super::need::{
    ATTACK_SCORE, HISTORY, LANGUAGE, LOGO, MACRO_MODEL, OCR, PAGE, QR, RENDERING, SENSITIVE_DATA,
    TRANSLATION, WHOIS,
};
use super::ole::{OleKeyword, OleRelationship, OleReport};
use super::profile::{DAYS_SINCE, Profile};
use crate::explode::{self, CalendarScan, Exif, Qr};
use crate::facts::{Attachment, Domain, EmailAddress, Html, Url};

/// One function.
pub(super) struct HostAnswer {
    signature: &'static str,
    need: Option<Need>,
    pub(super) answer: Answer,
}

/// Answers a call. Arguments come as the signature names them, keyword ones last.
type Answer = for<'h, 'm, 'a> fn(&'h MailHost<'m>, &'a [Value<'m>]) -> Value<'m>;

const fn answered(signature: &'static str, answer: Answer) -> HostAnswer {
    HostAnswer { signature, need: None, answer }
}

const fn needs(signature: &'static str, need: Need, answer: Answer) -> HostAnswer {
    HostAnswer { signature, need: Some(need), answer }
}

/// All of them, in the order of their number.
#[rustfmt::skip]
pub(super) static FUNCTIONS: &[HostAnswer] = &[
    answered("strings.parse_domain(text: string) -> Domain", parse_domain),
    answered("strings.parse_email(text: string) -> EmailAddress", parse_email),
    answered("strings.parse_url(text: string; strict: bool) -> URL", parse_url),
    answered("strings.parse_html(text: string) -> HTML", parse_html_text),
    answered("file.explode(file: File|HTML) -> [ExplodedFile]", file_explode),
    answered("file.parse_eml(file: File) -> Message", parse_eml),
    answered("file.parse_text(file: File; encodings: [string]) -> ParsedText", parse_text),
    answered("file.parse_html(file: File|HTML|string) -> HTML", parse_html_file),
    answered("beta.file.parse_ics(file: File) -> IcsCalendar", parse_ics),
    answered("file.parse_ics(file: File) -> IcsCalendar", parse_ics),
    answered("file.expand_archives(file: File) -> ExpandedArchive", expand_archives),
    answered("file.oletools(file: File) -> OleReport", oletools),
    answered("beta.parse_exif(file: File) -> Exif", parse_exif),
    needs("beta.scan_qr(file: File) -> QRScan", QR, scan_qr),
    needs("beta.ocr(file: File) -> OCR", OCR, ocr),
    needs("file.message_screenshot() -> File", RENDERING, |_, _| Value::undecided(RENDERING)),
    needs("beta.message_screenshot() -> File", RENDERING, |_, _| Value::undecided(RENDERING)),
    needs("file.html_screenshot(page: File|HTML) -> File", RENDERING, |_, _| Value::undecided(RENDERING)),
    needs("profile.by_sender() -> Profile", HISTORY, |host, _| host.profile(|all| &all.by_sender)),
    needs("profile.by_sender_email() -> Profile", HISTORY, |host, _| host.profile(|all| &all.by_sender_email)),
    needs("profile.by_sender_domain() -> Profile", HISTORY, |host, _| host.profile(|all| &all.by_sender_domain)),
    needs("beta.profile.by_reply_to() -> Profile", HISTORY, |host, _| host.profile(|all| &all.by_reply_to)),
    needs("network.whois(domain: Domain) -> Whois", WHOIS, |_, arguments| unless_null(arguments, WHOIS)),
    needs("ml.link_analysis(link: Link|URL; mode: string) -> LinkAnalysis", PAGE, |_, arguments| unless_null(arguments, PAGE)),
    needs("beta.linkanalysis(link: Link|URL; mode: string) -> LinkAnalysis", PAGE, |_, arguments| unless_null(arguments, PAGE)),
    needs("ml.nlu_classifier(text: string; subject: string) -> NLU", LANGUAGE, nlu_classifier),
    needs("beta.ml_topic(text: string) -> Topics", LANGUAGE, |_, arguments| unless_null(arguments, LANGUAGE)),
    needs("ml.logo_detect(file: File) -> Logos", LOGO, |_, arguments| unless_null(arguments, LOGO)),
    needs("ml.macro_classifier(file: File) -> MacroVerdict", MACRO_MODEL, |_, arguments| unless_null(arguments, MACRO_MODEL)),
    needs("ml.attack_score() -> Score", ATTACK_SCORE, |_, _| Value::undecided(ATTACK_SCORE)),
    needs("beta.fuzzy_attack_score() -> Score", ATTACK_SCORE, |_, _| Value::undecided(ATTACK_SCORE)),
    needs("beta.ml_translate(text: string) -> Translation", TRANSLATION, |_, arguments| unless_null(arguments, TRANSLATION)),
    needs("beta.ml_extract_sensitive_information(text: string) -> SensitiveData", SENSITIVE_DATA, |_, arguments| {
        unless_null(arguments, SENSITIVE_DATA)
    }),
];

/// Shapes of results that are made of values here.
const SHAPES: &[RecordTable] = &[
    RecordTable { name: "ParsedText", fields: &[("text", "string", None)] },
    RecordTable { name: "ExpandedArchive", fields: &[("files", "[File]", None)] },
    RecordTable { name: "QRScan", fields: &[("found", "bool", None), ("items", "[QR]", None)] },
    DAYS_SINCE,
];

pub(super) fn declare(vocabulary: &mut VocabularyBuilder) {
    for shape in SHAPES.iter().chain(super::ole::SHAPES) {
        vocabulary.record_table(shape);
    }
    vocabulary.record::<OleReport>().record::<OleKeyword>().record::<OleRelationship>().record::<Profile>();
    for function in FUNCTIONS {
        vocabulary.host_function(function.signature, function.need);
    }
}

/// Of nothing, nothing is known and nothing is missing; of anything else the capability would tell.
fn unless_null<'m>(arguments: &[Value<'m>], need: Need) -> Value<'m> {
    match arguments.first() {
        None | Some(Value::Null) => Value::Null,
        Some(_) => Value::undecided(need),
    }
}

fn text<'a>(arguments: &'a [Value<'_>]) -> Option<&'a str> {
    arguments.first().and_then(Value::as_text)
}

fn file<'m>(host: &MailHost<'m>, arguments: &[Value<'m>]) -> Option<&'m Attachment> {
    host.file(arguments.first()?)
}

fn parse_domain<'m>(host: &MailHost<'m>, arguments: &[Value<'m>]) -> Value<'m> {
    let domain = text(arguments).and_then(model::domain::Domain::parse);
    Value::record_or_null(domain.map(|domain| host.kept.domains.keep(Domain(domain))))
}

fn parse_email<'m>(host: &MailHost<'m>, arguments: &[Value<'m>]) -> Value<'m> {
    let address = text(arguments).and_then(model::address::EmailAddress::parse);
    Value::record_or_null(address.map(|address| host.kept.addresses.keep(EmailAddress::from(address))))
}

fn parse_url<'m>(host: &MailHost<'m>, arguments: &[Value<'m>]) -> Value<'m> {
    let is_strict = !matches!(arguments.get(1), Some(Value::Bool(false)));
    let parse = if is_strict { Url::parse } else { Url::parse_schemeless };
    Value::record_or_null(text(arguments).and_then(parse).map(|url| host.kept.urls.keep(url)))
}

fn parse_html_text<'m>(host: &MailHost<'m>, arguments: &[Value<'m>]) -> Value<'m> {
    Value::record_or_null(text(arguments).map(|text| host.kept.html.keep(Html::read(text))))
}

fn file_explode<'m>(host: &MailHost<'m>, arguments: &[Value<'m>]) -> Value<'m> {
    let Some(argument) = arguments.first() else { return Value::Null };
    let exploded = match host.file(argument) {
        Some(file) => explode::explode(file, host.opened(file)),
        None => {
            let Some(page) = MailHost::raw_html(argument) else { return Value::Null };
            let page = host.kept.files.keep(vec![Attachment::loose("", "text/html", page.into_bytes())]);
            explode::explode(&page[0], host.opened(&page[0]))
        }
    };
    Value::records(host.kept.exploded.keep(exploded))
}

fn parse_eml<'m>(host: &MailHost<'m>, arguments: &[Value<'m>]) -> Value<'m> {
    let is_message = |file: &&Attachment| {
        file.content_type.as_deref() == Some("message/rfc822")
            || file.extension.as_deref() == Some("eml")
            || file.content_type.as_deref() == Some("message/global")
    };
    file(host, arguments).filter(is_message).map_or(Value::Null, |file| host.attached_message(file))
}

fn parse_text<'m>(host: &MailHost<'m>, arguments: &[Value<'m>]) -> Value<'m> {
    let Some(file) = file(host, arguments) else { return Value::Null };
    let encodings: Vec<Value<'m>> = match arguments.get(1) {
        Some(Value::Array(encodings)) => encodings.iter().collect(),
        _ => Vec::new(),
    };
    let encodings: Vec<&str> = encodings.iter().filter_map(Value::as_text).collect();
    Value::fields([explode::text_in(&file.bytes, &encodings).into()])
}

fn parse_html_file<'m>(host: &MailHost<'m>, arguments: &[Value<'m>]) -> Value<'m> {
    let Some(argument) = arguments.first() else { return Value::Null };
    let html = match (host.file(argument), argument.as_text()) {
        (Some(file), _) => Some(Html::read(&file.text())),
        (None, Some(text)) => Some(Html::read(text)),
        (None, None) => MailHost::raw_html(argument).map(|raw| Html::read(&raw)),
    };
    Value::record_or_null(html.map(|html| host.kept.html.keep(html)))
}

fn parse_ics<'m>(host: &MailHost<'m>, arguments: &[Value<'m>]) -> Value<'m> {
    let opened = file(host, arguments).map(|file| host.opened(file));
    let calendar = opened.and_then(|opened| opened.nodes.first()?.facets.calendar.as_ref());
    Value::record_or_null(calendar.map(|calendar| host.kept.calendars.keep(CalendarScan::new(calendar))))
}

fn expand_archives<'m>(host: &MailHost<'m>, arguments: &[Value<'m>]) -> Value<'m> {
    use mail::files::{NodeId, Origin};
    let Some(file) = file(host, arguments) else { return Value::Null };
    let opened = host.opened(file);
    let members = opened.nodes.iter().zip(0_u32..).filter(|(node, _)| node.origin == Origin::Member);
    let loose = |(node, index): (&mail::files::Node, u32)| {
        Attachment::loose(&node.file_name, "", opened.bytes(NodeId(index), &file.bytes).to_vec())
    };
    let members = members.map(loose).collect();
    Value::fields([host.offer(members)])
}

fn oletools<'m>(host: &MailHost<'m>, arguments: &[Value<'m>]) -> Value<'m> {
    let report = file(host, arguments).and_then(|file| OleReport::new(host.opened(file)));
    Value::record_or_null(report.map(|report| host.kept.reports.keep(report)))
}

fn parse_exif<'m>(host: &MailHost<'m>, arguments: &[Value<'m>]) -> Value<'m> {
    let node = file(host, arguments).and_then(|file| host.opened(file).nodes.first());
    Value::record_or_null(node.map(|node| host.kept.exif.keep(Exif::new(&node.facets))))
}

fn scan_qr<'m>(host: &MailHost<'m>, arguments: &[Value<'m>]) -> Value<'m> {
    let Some(file) = file(host, arguments) else { return Value::Null };
    let opened = host.opened(file);
    let images = || opened.nodes.iter().filter_map(|node| node.facets.image.as_ref());
    let codes: Vec<Qr> = images().flat_map(|image| &image.codes).map(Qr::new).collect();
    if codes.is_empty() && images().any(|image| !image.searched) {
        return Value::undecided(QR);
    }
    let codes = host.kept.codes.keep(codes);
    Value::fields([(!codes.is_empty()).into(), Value::records(codes)])
}

/// A file that is no picture holds no text to be read in one.
fn ocr<'m>(host: &MailHost<'m>, arguments: &[Value<'m>]) -> Value<'m> {
    const PICTURES: [&str; 11] =
        ["bmp", "gif", "heif", "ico", "jp2", "jpg", "jxr", "pdf", "png", "tif", "webp"];
    match file(host, arguments) {
        Some(file) if !PICTURES.contains(&file.file_type) && file.file_type != "unknown" => {
            Value::fields([Value::Null, false.into(), Value::array([])])
        }
        _ => unless_null(arguments, OCR),
    }
}

/// Of no text the classifier says that its language is unknown, and nothing else.
fn nlu_classifier<'m>(_: &MailHost<'m>, arguments: &[Value<'m>]) -> Value<'m> {
    match arguments.first() {
        None | Some(Value::Null) => {
            let none = || Value::Array(Array::Shared(std::rc::Rc::from([])));
            Value::fields([none(), none(), none(), none(), "unknown".into()])
        }
        Some(_) => Value::undecided(LANGUAGE),
    }
}
