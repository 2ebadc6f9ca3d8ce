//! All thinking about a message: bytes become facts, facts become a verdict. Pure.

pub mod facts;
