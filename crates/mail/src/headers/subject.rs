//! The subject, and what mail programs and gateways put before it.

/// A decoded subject and its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subject {
    /// The whole, RFC 2047-decoded, unfolded, trimmed.
    pub text: String,
    /// Without leading tags and reply or forward prefixes.
    pub base: String,
    /// The leading tags removed, without brackets: `External`, `WARNING`.
    pub tags: Vec<String>,
    /// True when a reply prefix led it (`Re:`, `AW:`, `SV:` …).
    pub is_reply: bool,
    /// True when a forward prefix led it (`Fwd:`, `WG:`, `TR:` …).
    pub is_forward: bool,
    /// True when an automatic-answer prefix led it (`Automatic reply:`, `Out of office:` …).
    pub is_auto_reply: bool,
}

/// What reply prefixes look like in the languages mail programs speak; compared in lower case, without the colon.
const REPLY: [&str; 27] = [
    "re", "aw", "sv", "antw", "vs", "odp", "r", "rif", "res", "ref", "ynt", "cevap", "vá", "bls", "atb",
    "ha", "απ", "σχετ", "отв", "на", "回复", "回覆", "答复", "答覆", "返信", "답장", "رد",
];

/// What forward prefixes look like.
const FORWARD: [&str; 27] = [
    "fwd",
    "fw",
    "wg",
    "tr",
    "enc",
    "vl",
    "vb",
    "doorst",
    "pd",
    "pdl",
    "i",
    "ilt",
    "i̇lt",
    "továbbítás",
    "vid",
    "trs",
    "прз",
    "πρθ",
    "пересл",
    "转发",
    "轉寄",
    "轉發",
    "転送",
    "전달",
    "إعادة توجيه",
    "reenv",
    "rv",
];

/// What automatic answers begin with, in lower case.
const AUTOMATIC: [&str; 17] = [
    "automatic reply",
    "auto reply",
    "autoreply",
    "auto-reply",
    "auto",
    "out of office",
    "out of the office",
    "automatische antwort",
    "automatisch antwoord",
    "réponse automatique",
    "respuesta automática",
    "risposta automatica",
    "resposta automática",
    "automatiskt svar",
    "automatisk svar",
    "autosvar",
    "自动答复",
];

/// Words in parentheses or between stars that gateways put before a subject.
const WARNINGS: [&str; 12] = [
    "external",
    "ext",
    "extern",
    "externe",
    "externo",
    "warning",
    "caution",
    "suspicious",
    "spam",
    "suspected spam",
    "phishing",
    "bulk",
];

/// The longest bracketed tag taken off; longer ones are part of the subject.
const MAX_TAG_CHARACTERS: usize = 40;

/// Prefixes taken off one subject.
const MAX_PREFIXES: usize = 20;

impl Subject {
    /// Takes a decoded subject apart.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let text = text.trim();
        let mut subject = Self { text: text.to_owned(), ..Self::default() };
        let mut rest = text;
        for _ in 0..MAX_PREFIXES {
            let Some(after) = subject.take_tag(rest).or_else(|| subject.take_prefix(rest)) else { break };
            rest = after.trim_start();
        }
        subject.base = rest.to_owned();
        subject
    }

    /// `[Any tag]`, `(EXTERNAL)`, `***SPAM***`.
    fn take_tag<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let (inside, rest) = match text.chars().next()? {
            '[' => text[1..].split_once(']')?,
            '(' => text[1..].split_once(')').filter(|(inside, _)| is_warning(inside))?,
            '{' => {
                text[1..].split_once('}').filter(|(inside, _)| is_warning(inside.trim_end_matches('?')))?
            }
            '*' => text.trim_start_matches('*').split_once('*').filter(|(inside, _)| is_warning(inside))?,
            _ => return None,
        };
        if inside.chars().count() > MAX_TAG_CHARACTERS || inside.trim().is_empty() {
            return None;
        }
        self.tags.push(inside.trim().to_owned());
        Some(rest.trim_start_matches(['*', ':']))
    }

    /// `Re:`, `Re[2]:`, `AW :`, `EXTERNAL:`.
    fn take_prefix<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let colon = text.find([':', '：'])?;
        let rest = text[colon..].trim_start_matches([':', '：']);
        let word = text[..colon].trim();
        if word.chars().count() > MAX_TAG_CHARACTERS {
            return None;
        }
        // Re[2]:, Re(2):, Re^2: count how often.
        let word = word
            .trim_end_matches(|letter: char| letter.is_ascii_digit() || "[]()^".contains(letter))
            .to_lowercase();
        if REPLY.contains(&word.as_str()) {
            self.is_reply = true;
        } else if FORWARD.contains(&word.as_str()) {
            self.is_forward = true;
        } else if AUTOMATIC.contains(&word.as_str()) {
            self.is_auto_reply = true;
        } else if is_warning(&word) {
            self.tags.push(text[..colon].trim().to_owned());
        } else {
            return None;
        }
        Some(rest)
    }
}

fn is_warning(word: &str) -> bool {
    let lower = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    WARNINGS.contains(&lower.as_str())
}

#[cfg(test)]
mod tests {
    use super::Subject;

    fn check(text: &str, base: &str, tags: &[&str], flags: &str) {
        let subject = Subject::new(text);
        let mut found = String::new();
        found.push_str(if subject.is_reply { "r" } else { "" });
        found.push_str(if subject.is_forward { "f" } else { "" });
        found.push_str(if subject.is_auto_reply { "a" } else { "" });
        assert_eq!((subject.base.as_str(), found.as_str()), (base, flags), "{text}");
        assert_eq!(subject.tags, tags, "{text}");
    }

    #[test]
    fn prefixes_and_tags_come_off_and_the_rest_stays() {
        check("Invoice 17", "Invoice 17", &[], "");
        check("Re: Invoice", "Invoice", &[], "r");
        check("RE[2]: Fwd: Invoice", "Invoice", &[], "rf");
        check("[EXTERNAL] AW: WG: Rechnung", "Rechnung", &["EXTERNAL"], "rf");
        check("Re: [list-name] Patch", "Patch", &["list-name"], "r");
        check("***SPAM*** Win", "Win", &["SPAM"], "");
        check("(External) Re: x", "x", &["External"], "r");
        check("EXTERNAL: payroll", "payroll", &["EXTERNAL"], "");
        check("Automatic reply: away", "away", &[], "a");
        check("答复: 发票", "发票", &[], "r");
        check("Re：全角", "全角", &[], "r");
    }

    #[test]
    fn words_that_only_look_like_prefixes_stay() {
        check("Reminder: meeting", "Reminder: meeting", &[], "");
        check("(2 of 3) parts", "(2 of 3) parts", &[], "");
        check("Ratio 3:1", "Ratio 3:1", &[], "");
        check("[] empty", "[] empty", &[], "");
        check("", "", &[], "");
    }

    #[test]
    fn a_subject_of_nothing_but_prefixes_is_bounded() {
        let subject = Subject::new(&"Re: ".repeat(10_000));
        assert!(subject.is_reply);
        assert!(subject.base.len() > 30_000);
    }
}
