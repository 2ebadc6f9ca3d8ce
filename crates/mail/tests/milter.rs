//! The milter machine against dialogues kept as files: replayed whole, cut at every byte, one byte at a time, and all at once by an MTA that
//! does not wait; and properties that hold for any bytes.
//!
//! `C:` is what the MTA says, `S:` what we say, `E:` what the door is told, `A:` what the door answers. Within a turn (up to the next `A:`)
//! answers and events are compared each in their own order.

#[path = "milter/notation.rs"]
mod notation;

#[path = "milter/dialogue.rs"]
mod dialogue;

#[path = "milter/properties.rs"]
mod properties;
