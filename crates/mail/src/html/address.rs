//! Addresses in attributes: cleaned as browsers do, and made absolute with the document's base.

/// URL Standard §4.4: white space and controls at the ends are dropped, tabs and line ends everywhere.
pub(super) fn clean(value: &str) -> String {
    let trimmed = value.trim_matches(|letter: char| letter <= ' ');
    if trimmed.bytes().any(|byte| matches!(byte, b'\t' | b'\r' | b'\n')) {
        trimmed.chars().filter(|letter| !matches!(letter, '\t' | '\r' | '\n')).collect()
    } else {
        trimmed.to_owned()
    }
}

/// True when an address begins with a scheme (RFC 3986 §3.1).
fn has_scheme(address: &str) -> bool {
    address.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|letter: char| letter.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
    })
}

/// RFC 3986 §5.2, without removing dot segments: what an address means in a document with this base.
pub(super) fn resolve(base: &str, address: &str) -> String {
    let base = clean(base);
    if address.is_empty() || address.starts_with('#') || has_scheme(address) || !has_scheme(&base) {
        return address.to_owned();
    }
    let scheme_end = base.find(':').map_or(0, |colon| colon + 1);
    if address.starts_with("//") {
        return format!("{}{address}", &base[..scheme_end]);
    }
    let authority_start = if base[scheme_end..].starts_with("//") { scheme_end + 2 } else { scheme_end };
    let path_start =
        base[authority_start..].find(['/', '?', '#']).map_or(base.len(), |at| authority_start + at);
    let path_end = base[path_start..].find(['?', '#']).map_or(base.len(), |at| path_start + at);
    if address.starts_with('/') {
        format!("{}{address}", &base[..path_start])
    } else if address.starts_with('?') {
        format!("{}{address}", &base[..path_end])
    } else {
        match base[path_start..path_end].rfind('/') {
            Some(slash) => format!("{}{address}", &base[..=path_start + slash]),
            None => format!("{}/{address}", &base[..path_start]),
        }
    }
}

/// The address in the content of a refresh (HTML Living Standard §4.2.5.3): `0; url='https://example.com'`.
pub(super) fn refresh_target(content: &str) -> Option<String> {
    let (_, after) = content.split_once([';', ','])?;
    let after = after.trim_start();
    let value = match after.get(..3).filter(|start| start.eq_ignore_ascii_case("url")) {
        Some(_) => after[3..].trim_start().strip_prefix('=').unwrap_or(after).trim_start(),
        None => after,
    };
    let value = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => value[1..].split(quote).next().unwrap_or_default(),
        _ => value,
    };
    let target = clean(value);
    (!target.is_empty()).then_some(target)
}

#[cfg(test)]
mod tests {
    use super::{clean, refresh_target, resolve};

    #[test]
    fn addresses_are_made_absolute() {
        for (base, address, expected) in [
            ("https://example.com/a/b?q", "c", "https://example.com/a/c"),
            ("https://example.com", "c", "https://example.com/c"),
            ("https://example.com/a/", "/c", "https://example.com/c"),
            ("https://example.com/a?x", "?y", "https://example.com/a?y"),
            ("https://example.com/a", "//example.net/c", "https://example.net/c"),
            ("https://example.com/a", "http://example.net/", "http://example.net/"),
            ("https://example.com/a", "mailto:a@example.net", "mailto:a@example.net"),
            ("https://example.com/a", "#top", "#top"),
            ("/no/scheme", "c", "c"),
            ("", "c", "c"),
        ] {
            assert_eq!(resolve(base, address), expected, "{base} {address}");
        }
    }

    #[test]
    fn refreshes_and_odd_white_space_are_read() {
        assert_eq!(clean(" \u{1}java\nscript:x\t "), "javascript:x");
        assert_eq!(refresh_target("0; url=https://example.com/").as_deref(), Some("https://example.com/"));
        assert_eq!(refresh_target("0;URL='https://example.com/'x").as_deref(), Some("https://example.com/"));
        assert_eq!(refresh_target("5, https://example.com/").as_deref(), Some("https://example.com/"));
        assert_eq!(refresh_target("30"), None);
        assert_eq!(refresh_target("0; url="), None);
    }
}
