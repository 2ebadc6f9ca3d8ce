//! Guard: what is in our message streams, in and out, right now.
