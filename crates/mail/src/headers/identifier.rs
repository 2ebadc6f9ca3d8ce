//! Message identifiers: Message-ID, In-Reply-To, References (RFC 5322 §3.6.4). Read leniently: what stands in angle brackets.

/// The identifiers in a value, with their angle brackets. Without any brackets, each word with an at sign counts as one.
#[must_use]
pub fn all(value: &str, limit: usize) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = value;
    while found.len() < limit
        && let Some(open) = rest.find('<')
    {
        let Some(length) = rest[open..].find('>') else { break };
        // A second opening bracket before the closing one: the inner one is the identifier.
        let start = rest[open..open + length].rfind('<').map_or(open, |inner| open + inner);
        let written = &rest[start..=open + length];
        found.push(match written.contains(char::is_whitespace) {
            true => written.chars().filter(|letter| !letter.is_whitespace()).collect(),
            false => written.to_owned(),
        });
        rest = &rest[open + length + 1..];
    }
    if found.is_empty() {
        found.extend(
            value.split_whitespace().filter(|word| word.contains('@')).take(limit).map(str::to_owned),
        );
    }
    found
}

/// An identifier without its brackets.
#[must_use]
pub fn without_brackets(identifier: &str) -> &str {
    identifier.strip_prefix('<').and_then(|inside| inside.strip_suffix('>')).unwrap_or(identifier)
}

#[cfg(test)]
mod tests {
    use super::{all, without_brackets};

    #[test]
    fn identifiers_are_found_however_they_are_written() {
        for (value, expected) in [
            ("<a@example.com>", vec!["<a@example.com>"]),
            ("<a@example.com> (comment) <b@example.com>", vec!["<a@example.com>", "<b@example.com>"]),
            ("<a@example.com><b@example.com>", vec!["<a@example.com>", "<b@example.com>"]),
            ("a@example.com", vec!["a@example.com"]),
            ("Your message of Monday", vec![]),
            ("<a@exam ple.com>", vec!["<a@example.com>"]),
            ("<unclosed@example.com", vec!["<unclosed@example.com"]),
            ("<<a@example.com>>", vec!["<a@example.com>"]),
        ] {
            assert_eq!(all(value, 100), expected, "{value}");
        }
        assert_eq!(all(&"<a@b> ".repeat(1_000), 100).len(), 100);
        assert_eq!(without_brackets("<a@b>"), "a@b");
    }
}
