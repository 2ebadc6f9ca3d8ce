//! All thinking about a message: bytes become facts, facts become a verdict. Pure.

pub mod explode;
pub mod facts;
pub mod vocabulary;

pub mod because;
pub mod campaign;
pub mod context;
pub mod decide;
pub mod dlp;
pub mod evidence;
pub mod exception;
pub mod folded;
pub mod lexicon;
pub mod lists;
pub mod lookalike;
pub mod names;
pub mod own_list;
pub mod relation;
pub mod retry;
pub mod rulebook;
pub mod signals;
pub mod sources;
pub mod stream;
pub mod text_model;
pub mod tuning;
pub mod upstream;
pub mod watch_list;

pub use decide::decide;
