//! A Rust file taken apart into code, comments and literals, so that a check looks where it means to.
//!
//! Not a parser: it knows where comments and literals begin and end, and nothing else of the language.

/// A stretch of text within one line or, for a literal, beginning on that line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Counted from 1.
    pub line: usize,
    pub text: String,
}

/// A Rust file in three layers.
pub(crate) struct RustText {
    pub path: String,
    /// The first line that is not empty.
    pub first_line: String,
    /// The text with comments and the inside of literals blanked; lines keep their numbers.
    pub code: String,
    /// Comments with their marks, one piece a line.
    pub comments: Vec<Piece>,
    /// String literals without their quotes.
    pub literals: Vec<Piece>,
}

impl RustText {
    pub(crate) fn new(path: &str, text: &str) -> RustText {
        let mut reader = Reader::new(text);
        reader.read();
        RustText {
            path: path.to_owned(),
            first_line: text.lines().find(|line| !line.trim().is_empty()).unwrap_or("").to_owned(),
            code: reader.code,
            comments: reader.comments,
            literals: reader.literals,
        }
    }

    /// Returns the lines of code, numbered from 1.
    pub(crate) fn code_lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.code.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// Says whether the whole file is test code, by its place.
    pub(crate) fn is_test_file(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or("");
        name == "tests.rs"
            || name.ends_with("_tests.rs")
            || ["/tests/", "/benches/", "/examples/"].iter().any(|folder| self.path.contains(folder))
    }

    /// Returns the line on which an inline test module begins; everything after it is test code.
    pub(crate) fn first_test_line(&self) -> usize {
        if self.is_test_file() {
            return 0;
        }
        let mut marked = false;
        for (number, line) in self.code_lines() {
            let line = line.trim();
            if marked && line.starts_with("mod ") && line.ends_with('{') {
                return number;
            }
            marked = line.starts_with("#[cfg(test)]") || (marked && line.starts_with("#["));
        }
        usize::MAX
    }
}

/// Walks over the bytes once and sorts them into the three layers.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    code: String,
    comments: Vec<Piece>,
    literals: Vec<Piece>,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Reader<'t> {
        Reader {
            text,
            at: 0,
            line: 1,
            code: String::with_capacity(text.len()),
            comments: vec![],
            literals: vec![],
        }
    }

    fn read(&mut self) {
        while self.at < self.text.len() {
            let rest = &self.text[self.at..];
            if rest.starts_with("//") {
                self.comment(rest.find('\n').unwrap_or(rest.len()));
            } else if rest.starts_with("/*") {
                self.comment(block_comment_length(rest));
            } else if let Some(hashes) = self.raw_string_hashes(rest) {
                self.raw_string(hashes);
            } else if rest.starts_with('"') {
                self.string(1, quoted_length(rest), 1);
            } else if let Some(length) = character_length(rest) {
                self.blank(length);
            } else {
                // Most of a file is plain: go on to the next byte that may begin something.
                let first = rest.chars().next().map_or(1, char::len_utf8);
                let plain = rest.as_bytes()[first..].iter().position(|byte| b"/\"'rbc".contains(byte));
                self.keep(plain.map_or(rest.len(), |plain| first + plain));
            }
        }
    }

    /// Copies code as it is.
    fn keep(&mut self, length: usize) {
        let piece = &self.text[self.at..self.at + length];
        self.line += piece.matches('\n').count();
        self.code.push_str(piece);
        self.at += length;
    }

    /// Leaves only the line ends.
    fn blank(&mut self, length: usize) {
        for letter in self.text[self.at..self.at + length].chars() {
            self.code.push(if letter == '\n' { '\n' } else { ' ' });
            self.line += usize::from(letter == '\n');
        }
        self.at += length;
    }

    fn comment(&mut self, length: usize) {
        let piece = &self.text[self.at..self.at + length];
        for (index, text) in piece.lines().enumerate() {
            self.comments.push(Piece { line: self.line + index, text: text.to_owned() });
        }
        self.blank(length);
    }

    /// A string literal of `length` bytes that opens and closes with so many bytes.
    fn string(&mut self, opening: usize, length: usize, closing: usize) {
        let inside = self.at + opening..self.at + length.saturating_sub(closing).max(opening);
        self.literals.push(Piece { line: self.line, text: self.text[inside].to_owned() });
        self.keep(opening);
        self.blank(length - opening);
    }

    /// Returns how many `#` a raw string has that begins here: `r"`, `br#"`, `cr##"`.
    fn raw_string_hashes(&self, rest: &str) -> Option<(usize, usize)> {
        let before = self.text[..self.at].chars().next_back();
        if before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_') {
            return None;
        }
        let prefix = ["r", "br", "cr"].into_iter().find(|prefix| rest.starts_with(prefix))?;
        let after = &rest[prefix.len()..];
        let hashes = after.len() - after.trim_start_matches('#').len();
        after[hashes..].starts_with('"').then_some((prefix.len() + hashes + 1, hashes))
    }

    fn raw_string(&mut self, (opening, hashes): (usize, usize)) {
        let rest = &self.text[self.at + opening..];
        let end = format!("\"{}", "#".repeat(hashes));
        let length = rest.find(&end).map_or(rest.len(), |found| found + end.len());
        let closing = if length < rest.len() || rest.ends_with(&end) { end.len() } else { 0 };
        self.string(opening, opening + length, closing);
    }
}

/// Returns the length of a block comment; they nest.
fn block_comment_length(rest: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    let bytes = rest.as_bytes();
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    rest.len()
}

/// Returns the length of a string literal with its quotes.
fn quoted_length(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// Returns the length of a character literal with its quotes; a lifetime is none.
fn character_length(rest: &str) -> Option<usize> {
    let inside = rest.strip_prefix('\'')?;
    let first = inside.chars().next()?;
    if first == '\\' {
        let escaped = inside[1..].chars().next()?;
        let from = 1 + escaped.len_utf8();
        return inside[from..].find('\'').map(|end| 1 + from + end + 1);
    }
    inside[first.len_utf8()..].starts_with('\'').then_some(1 + first.len_utf8() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_told_apart() {
        let text = RustText::new(
            "a.rs",
            "//! Head.\nlet a = \"say \\\"hi\\\" // no\"; // yes\n/* one\n /* two */ three */ let b = r#\"raw \" x\"#;\n",
        );
        assert_eq!(text.first_line, "//! Head.");
        let literals: Vec<(usize, &str)> = text.literals.iter().map(|p| (p.line, p.text.as_str())).collect();
        assert_eq!(literals, [(2, "say \\\"hi\\\" // no"), (4, "raw \" x")]);
        let comments: Vec<(usize, &str)> = text.comments.iter().map(|p| (p.line, p.text.as_str())).collect();
        assert_eq!(comments, [(1, "//! Head."), (2, "// yes"), (3, "/* one"), (4, " /* two */ three */")]);
        assert!(text.code.contains("let b = r#\""), "code stays: {}", text.code);
        assert!(!text.code.contains("raw"), "literals are blanked: {}", text.code);
    }

    #[test]
    fn characters_are_not_lifetimes() {
        let text =
            RustText::new("a.rs", "fn f<'a>(x: &'a str) { let q = '\"'; let e = '\\''; let s = \"in\"; }");
        assert_eq!(text.literals, [Piece { line: 1, text: "in".into() }]);
        assert!(text.code.contains("&'a str"));
    }

    #[test]
    fn broken_text_ends_at_its_end() {
        for text in ["\"open", "r#\"open\"", "/* open", "'", "'\\", "b\"\\", "r"] {
            RustText::new("a.rs", text);
        }
    }

    #[test]
    fn test_code_is_known_by_its_place() {
        let inline = RustText::new("crates/a/src/b.rs", "fn a() {}\n#[cfg(test)]\nmod tests {\n}\n");
        assert_eq!(inline.first_test_line(), 3);
        assert_eq!(
            RustText::new("crates/a/src/b.rs", "#[cfg(test)]\nmod tests;\n").first_test_line(),
            usize::MAX
        );
        assert_eq!(RustText::new("crates/a/src/b/tests.rs", "").first_test_line(), 0);
        assert_eq!(RustText::new("crates/a/tests/it.rs", "").first_test_line(), 0);
    }
}
