//! The safe view: the inert HTML of a message as a document of its own, to be served from its own route into `<iframe sandbox>`.
//! Three walls, each enough by itself: nothing in the document can act (`mail::html::inert`), the policy lets nothing be fetched or run, and the
//! sandbox of an opaque origin lets nothing out.

/// What the route answers as Content-Security-Policy.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

/// Mail is written for a white page; boxes stand for pictures and fields, targets beside their links.
const STYLE: &str = "html{background:#fff;color:#111;color-scheme:light}\
body{margin:12px;font:15px/1.5 sans-serif;overflow-wrap:anywhere}\
table{max-width:100%}\
pre{white-space:pre-wrap}\
.inert-link{text-decoration:underline}\
.inert-target{font:12px monospace;color:#444;background:#f2f2f2;padding:0 3px}\
.inert-picture,.inert-field{display:inline-block;border:1px dashed #666;color:#333;background:#fafafa;padding:1px 5px;font-size:12px}";

/// Puts inert HTML into a whole document.
#[must_use]
pub fn document(inert: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\">\
<meta name=\"viewport\" content=\"width=device-width\"><title>-</title><style>{STYLE}</style></head><body>{inert}</body></html>"
    )
}
