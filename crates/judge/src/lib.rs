//! All thinking about a message: bytes become facts, facts become a verdict. Pure.

pub mod facts;
pub mod explode;
pub mod vocabulary;

pub mod folded;
pub mod lexicon;
pub mod names;
pub mod lists;
pub mod lookalike;
pub mod relation;
pub mod rulebook;
pub mod watch_list;
pub mod context;
pub mod evidence;
pub mod dlp;
pub mod text_model;
pub mod signals;
pub mod decide;

pub use decide::decide;
