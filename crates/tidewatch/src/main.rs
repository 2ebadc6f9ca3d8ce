//! The door: sub-commands, configuration, wiring.

fn main() {}
