//! How things look: the frame around every page and the parts pages are made of. Described with a snippet each in
//! docs/developing/pages.md; seen together in the gallery.
//! Not what pages say: a part takes sentences that are already spoken ([`speak::Speaker`]). Not routes.
//!
//! A part is a struct with a template in `templates/parts`; a page places it with `{{ part }}`. It escapes what it is given.

pub mod badge;
pub mod banner;
pub mod bars;
pub mod button;
pub mod chart;
pub mod confirm;
pub mod copy;
pub mod empty;
pub mod evidence;
pub mod facts;
pub mod field;
pub mod gallery;
pub mod icon;
pub mod lines;
pub mod markup;
mod once;
pub mod page;
pub mod progress;
pub mod qr;
pub mod speak;
pub mod stat;
pub mod table;
pub mod tabs;
pub mod time_line;
pub mod when;

pub use badge::{Badge, Tone};
pub use banner::Banner;
pub use bars::{Bar, Bars};
pub use button::Button;
pub use chart::Chart;
pub use confirm::Confirm;
pub use copy::Copy;
pub use empty::{Empty, Picture};
pub use evidence::Evidence;
pub use facts::{Cell, Facts};
pub use field::Field;
pub use icon::Icon;
pub use lines::Lines;
pub use markup::Markup;
pub(crate) use once::{ONCE, once};
pub use page::{Counts, Frame, Level, Page, Person, Place, Stopped, Theme};
pub use progress::Progress;
pub use qr::Qr;
pub use speak::Speaker;
pub use stat::{Spark, Stat};
pub use table::{Column, Row, Table};
pub use tabs::Tabs;
pub use time_line::{Happening, TimeLine};
pub use when::When;

/// Declares that what these types print is HTML already, so that a page places them unescaped.
///
/// Only for structs with a template: the template escaped everything it was given.
macro_rules! parts {
    ($($part:ty),+ $(,)?) => {
        $(impl askama::filters::HtmlSafe for $part {})+
    };
}
pub(crate) use parts;

#[cfg(test)]
mod tests;
