//! XPath 1.0 over HTML as browsers read it: finds nodes, and gives each as HTML and as text.
//! No XML, no namespaces, no variables. Names of elements and attributes are compared in lower case, as HTML does.
//!
//! Source: XML Path Language 1.0, W3C Recommendation of 16 November 1999.

mod evaluate;
mod path;
mod tree;

pub use path::Path;
pub use tree::Document;

use crate::value::HtmlNode;

/// The nodes of `document` that `path` finds, in document order.
///
/// None if that would take more visits than [`MAX_XPATH_VISITS`](crate::limits::MAX_XPATH_VISITS).
/// A path that yields a text or a number instead of nodes gives one node that holds it.
#[must_use]
pub fn find(document: &Document, path: &Path) -> Option<Vec<HtmlNode>> {
    evaluate::find(document, path)
}

#[cfg(test)]
mod tests;
