//! Streams: how each stands.

use model::verdict::Direction;

/// The page of a stream.
pub(crate) fn href(door: &str, direction: Direction) -> String {
    // The encoding of forms writes a blank as `+`, which in a path is a plus (RFC 3986 §3.3).
    let door: String =
        form_urlencoded::byte_serialize(door.as_bytes()).collect::<String>().replace('+', "%20");
    format!("/streams/{door}/{direction}")
}
