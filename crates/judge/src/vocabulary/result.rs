//! Results of functions nobody here can answer yet: their shape, so that rules are checked in full, and no values.
//! Each field of these is undecided together with the call; the shapes are those the public rules read.

use rules::{Need, RecordTable, VocabularyBuilder};

use super::need::PHISHING_PAGE;

/// Writes tables of names and types.
macro_rules! shapes {
    ($($name:literal { $($field:literal : $kind:literal $(needs $need:expr)?),* $(,)? })*) => {
        const SHAPES: &[RecordTable] = &[
            $(RecordTable { name: $name, fields: &[$(($field, $kind, shapes!(@need $($need)?))),*] }),*
        ];
    };
    (@need) => { None::<Need> };
    (@need $need:expr) => { Some($need) };
}

shapes! {
    "NLU" {
        "intents": "[Label]", "entities": "[Entity]", "topics": "[Label]", "tags": "[Label]", "language": "string",
    }
    "Label" { "name": "string", "confidence": "string" }
    "Entity" { "name": "string", "text": "string" }
    "Topics" { "topics": "[Label]" }
    "Logos" { "brands": "[Label]", "scanned": "bool", "page_results": "[LogoPage]" }
    "LogoPage" { "brands": "[Label]" }
    "MacroVerdict" { "malicious": "bool", "confidence": "string" }
    "Score" { "verdict": "string" }
    "Translation" { "text": "string" }
    "SensitiveData" { "elements": "[SensitiveElement]" }
    "SensitiveElement" { "type": "string", "text": "string", "confidence": "string" }
    "OCR" { "text": "string", "success": "bool", "page_results": "[OCRPage]" }
    "OCRPage" { "text": "string" }
    "Whois" {
        "found": "bool", "days_old": "float", "registrar_name": "string", "name_servers": "[Domain]",
        "registrant_company": "string", "registrant_country": "string", "registrant_country_code": "string",
        "registrant_email": "string", "administrative_email": "string", "technical_email": "string",
    }
    "LinkAnalysis" {
        "submitted": "bool", "retrieved": "bool", "status_code": "int", "effective_url": "URL",
        "redirect_history": "[URL]", "unique_urls_accessed": "[URL]", "final_dom": "HTML",
        "files_downloaded": "[File]", "screenshot": "File", "additional_responses": "[AdditionalResponse]",
        "credphish": "CredPhish" needs PHISHING_PAGE,
    }
    "AdditionalResponse" { "url": "URL", "status_code": "int", "json": "json", "file": "File" }
    "CredPhish" {
        "disposition": "string", "confidence": "string", "contains_login": "bool", "contains_captcha": "bool",
        "brand": "Label",
    }
    "Triage" {
        "trigger": "string", "classification": "TriageClassification", "agents": "TriageAgents",
        "flagged_rules": "[FlaggedRule]", "user_reports": "UserReports",
    }
    "TriageClassification" { "classification": "string" }
    "TriageAgents" { "asa": "Score" }
    "FlaggedRule" { "name": "string", "id": "string", "severity": "string" }
    "UserReports" { "count": "int" }
}

pub(super) fn declare(vocabulary: &mut VocabularyBuilder) {
    for shape in SHAPES {
        vocabulary.record_table(shape);
    }
}
