//! The project's own tools: tests, tidy checks, benches.

fn main() {}
