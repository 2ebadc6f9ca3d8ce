//! Cookies: their names, and how they are set (RFC 6265bis). What the session's secret means is `platform::accounts`.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, header};
use model::phrase::Phrase;

/// The theme somebody chose.
pub(crate) const THEME: &str = "theme";

/// The language somebody chose before signing in.
pub(crate) const LANGUAGE: &str = "language";

/// What is remembered without being a secret lasts so long.
const CHOICE_LASTS: Duration = Duration::from_hours(365 * 24);

/// How cookies are named and marked, which depends on whether the console is spoken to over TLS.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cookies {
    /// Whether browsers reach us over TLS.
    pub(crate) is_secure: bool,
}

impl Cookies {
    /// The name of the session's cookie. `__Host-` binds it to this host and to TLS (RFC 6265bis §4.1.3.2).
    pub(crate) fn session(self) -> &'static str {
        if self.is_secure { "__Host-session" } else { "session" }
    }

    /// The name of the cookie by which a browser that signed in before is known.
    pub(crate) fn device(self) -> &'static str {
        if self.is_secure { "__Host-device" } else { "device" }
    }

    /// The name of the cookie with what the next page says once: a phrase and its arguments. Bound as the session's is, so that no neighbour below the
    /// same domain puts words into our mouth.
    pub(crate) fn flash(self) -> &'static str {
        if self.is_secure { "__Host-flash" } else { "flash" }
    }

    /// The name of the cookie that a browser carries to the identity provider and back.
    pub(crate) fn provider(self) -> &'static str {
        if self.is_secure { "__Host-provider" } else { "provider" }
    }

    /// A secret that lasts as long as the browser runs, or as given.
    pub(crate) fn secret(self, name: &str, value: &str, lasts: Option<Duration>) -> HeaderValue {
        self.line(name, value, lasts, "; HttpOnly")
    }

    /// Something a script of ours may read.
    pub(crate) fn choice(self, name: &str, value: &str) -> HeaderValue {
        self.line(name, value, Some(CHOICE_LASTS), "")
    }

    /// Takes a cookie back.
    pub(crate) fn gone(self, name: &str) -> HeaderValue {
        self.line(name, "", Some(Duration::ZERO), "; HttpOnly")
    }

    fn line(self, name: &str, value: &str, lasts: Option<Duration>, more: &str) -> HeaderValue {
        let age = lasts.map(|lasts| format!("; Max-Age={}", lasts.as_secs())).unwrap_or_default();
        let secure = if self.is_secure { "; Secure" } else { "" };
        let line = format!("{name}={value}; Path=/; SameSite=Lax{secure}{more}{age}");
        HeaderValue::try_from(line).expect("names and values of cookies are visible ASCII")
    }
}

/// A sentence as the value of a cookie: its id and arguments, as a query (RFC 6265bis allows no spaces, quotes or commas).
pub(crate) fn flash(phrase: &Phrase) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("say", phrase.id);
    query.extend_pairs(phrase.arguments.iter().map(|(name, value)| (*name, value.as_str())));
    query.finish()
}

/// Reads it again: id and arguments.
pub(crate) fn read_flash(value: &str) -> Option<(String, Vec<(String, String)>)> {
    let mut pairs = form_urlencoded::parse(value.as_bytes()).into_owned();
    let (_, id) = pairs.next().filter(|(name, _)| name == "say")?;
    Some((id, pairs.take(MOST_ARGUMENTS).collect()))
}

/// A sentence has fewer arguments.
const MOST_ARGUMENTS: usize = 8;

/// Returns a cookie of a request; the first, if a browser sends several of one name.
pub(crate) fn read<'f>(fields: &'f HeaderMap, name: &str) -> Option<&'f str> {
    fields
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use model::phrase::Phrase;

    use super::{Cookies, flash, read, read_flash};

    #[test]
    fn a_session_is_bound_to_the_host_where_there_is_tls() {
        let line = Cookies { is_secure: true }.secret("__Host-session", "abc", None);
        assert_eq!(line, "__Host-session=abc; Path=/; SameSite=Lax; Secure; HttpOnly");
        assert_eq!(Cookies { is_secure: false }.session(), "session");
        let (over_tls, in_the_clear) = (Cookies { is_secure: true }, Cookies { is_secure: false });
        for name in [over_tls.session(), over_tls.device(), over_tls.flash(), over_tls.provider()] {
            assert!(name.starts_with("__Host-"), "{name}");
        }
        // Browsers refuse the prefix without TLS.
        for name in
            [in_the_clear.session(), in_the_clear.device(), in_the_clear.flash(), in_the_clear.provider()]
        {
            assert!(!name.starts_with("__"), "{name}");
        }
    }

    #[test]
    fn a_sentence_travels_to_the_next_page() {
        let phrase = Phrase::new("held-released").with("count", "3").with("to", "a b;,\"");
        let value = flash(&phrase);
        assert!(value.bytes().all(|byte| byte.is_ascii_graphic() && !b";,\"\\".contains(&byte)), "{value}");
        let (id, arguments) = read_flash(&value).unwrap();
        assert_eq!(id, "held-released");
        assert_eq!(arguments, [("count".into(), "3".into()), ("to".into(), "a b;,\"".into())]);
        assert_eq!(read_flash("x=1"), None);
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut fields = HeaderMap::new();
        fields.append("cookie", "a=1; session=xyz".parse().unwrap());
        fields.append("cookie", "b=2".parse().unwrap());
        assert_eq!(read(&fields, "session"), Some("xyz"));
        assert_eq!(read(&fields, "b"), Some("2"));
        assert_eq!(read(&fields, "sess"), None);
    }
}
