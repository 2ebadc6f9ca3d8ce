//! What custody's pages show and do, for programs: who has our customers' data, what left, what came to our marks in it. What each means is `custody`.
//! Which addresses are marks is told to no program, nor what would let one find out.

pub(crate) mod approvals;
pub(crate) mod asking;
pub(crate) mod assessments;
pub(crate) mod campaigns;
pub(crate) mod copies;
pub(crate) mod domains;
pub(crate) mod drops;
pub(crate) mod dumps;
pub(crate) mod evidence;
pub(crate) mod exports;
pub(crate) mod findings;
pub(crate) mod flows;
pub(crate) mod guidelines;
pub(crate) mod inquiries;
pub(crate) mod leaks;
pub(crate) mod library;
pub(crate) mod lists;
pub(crate) mod places;
pub(crate) mod register;
pub(crate) mod sent;
pub(crate) mod sheets;
pub(crate) mod vendors;
pub(crate) mod whereabouts;

#[cfg(test)]
mod tests;
