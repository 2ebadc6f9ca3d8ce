//! The envelope of a message that came over HTTP: who handed it over, as headers or query parameters say.
//! Not the message's own header fields, which are content.

use std::net::IpAddr;

use axum::http::HeaderMap;
use guard::scan::Submission;
use model::verdict::Direction;

use super::api::Problem;

/// Reads rspamd's request headers: <https://docs.rspamd.com/developers/protocol>, "HTTP headers".
///
/// Errors: a sentence when a value cannot be used; an unknown header is none of ours.
pub(super) fn from_headers(headers: &HeaderMap) -> Result<Submission, Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    // rspamd's answer has no room for the message's hash.
    let mut submission = Submission { is_hash_unused: true, ..Submission::default() };
    if let Some(ip) = text("ip").filter(|ip| !ip.is_empty()) {
        submission.client_ip = Some(parse_ip(ip)?);
    }
    submission.helo = text("helo").map(str::to_owned);
    submission.mail_from = text("from").map(bare_address);
    for value in headers.get_all("rcpt") {
        let Ok(value) = value.to_str() else { continue };
        submission
            .recipients
            .extend(value.split(',').map(bare_address).filter(|address| !address.is_empty()));
    }
    submission.is_authenticated = text("user").is_some_and(|user| !user.is_empty());
    Ok(submission)
}

/// Reads the query of our own API: `ip`, `helo`, `from`, `rcpt` (repeated), `direction`.
pub(super) fn from_query(query: &str) -> Result<(Submission, Option<String>), Problem> {
    let mut submission = Submission::default();
    let mut language = None;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "ip" => submission.client_ip = Some(parse_ip(&value)?),
            "helo" => submission.helo = Some(value.into_owned()),
            "from" => submission.mail_from = Some(bare_address(&value)),
            "rcpt" => submission.recipients.push(bare_address(&value)),
            "direction" => submission.direction = Some(parse_direction(&value)?),
            "language" => language = Some(value.into_owned()),
            other => {
                return Err(Problem::bad_request(format!(
                    "`{other}` is not a parameter; known are ip, helo, from, rcpt, direction, language."
                )));
            }
        }
    }
    Ok((submission, language))
}

fn parse_ip(text: &str) -> Result<IpAddr, Problem> {
    text.parse().map_err(|_| Problem::bad_request(format!("`{text}` is not an IP address.")))
}

fn parse_direction(text: &str) -> Result<Direction, Problem> {
    Direction::parse(text).ok_or_else(|| {
        Problem::bad_request(format!("`{text}` is not a direction; say inbound, outbound or internal."))
    })
}

/// Takes the angle brackets of an SMTP path off: `<a@example.com>` and `a@example.com` are the same.
fn bare_address(path: &str) -> String {
    let path = path.trim();
    path.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(path).to_owned()
}
