//! The doors and what they share, from outside.

mod mark;
