//! The wrappers that do more than carry their target in the query.

use std::borrow::Cow;

use super::base64;
use crate::url::{Url, percent};

/// A compressed target may grow to this.
const MAX_INFLATED_BYTES: usize = 16 * 1024;

fn segments(url: &Url) -> impl DoubleEndedIterator<Item = &str> {
    url.path().unwrap_or_default().split('/').filter(|segment| !segment.is_empty())
}

/// Everything behind a mark in the link as written, for targets whose slashes and question marks are not encoded.
fn behind<'u>(url: &'u Url, mark: &str) -> Option<&'u str> {
    url.as_str().split_once(mark).map(|(_, rest)| rest)
}

/// `/v2/url?u=https-3A__example.com_x&d=…`: `-` stands for `%`, `_` for `/`.
pub(super) fn proofpoint_v2(url: &Url) -> Option<String> {
    let target = url.query_value("u")?.replace('-', "%").replace('_', "/");
    Some(percent::decode(&target).into_owned())
}

/// `/v3/__https://example.com/a*b__;Iw!!…`: each `*` stands for the next character of the list in base64 behind `__;`,
/// `**A` for a run of them, `A` meaning two.
pub(super) fn proofpoint_v3(url: &Url) -> Option<String> {
    let rest = behind(url, "/v3/__")?;
    let (target, tail) = rest.rsplit_once("__;")?;
    let list = tail.split("!!").next().and_then(base64::decode).unwrap_or_default();
    let list = String::from_utf8_lossy(&list).into_owned();
    let mut replaced = list.chars();
    let mut decoded = String::with_capacity(target.len() + list.len());
    let mut written = target.chars().peekable();
    while let Some(character) = written.next() {
        if character != '*' {
            decoded.push(character);
        } else if written.peek() == Some(&'*') {
            written.next();
            let run = written.next().map_or(1, run_length);
            decoded.extend(replaced.by_ref().take(run));
        } else {
            decoded.push(replaced.next().unwrap_or('*'));
        }
    }
    // A gateway before this one may have joined the slashes.
    let joined = decoded.strip_prefix("https:/").or_else(|| decoded.strip_prefix("http:/"));
    match joined {
        Some(rest) if !rest.starts_with('/') => Some(decoded.replacen(":/", "://", 1)),
        _ => Some(decoded),
    }
}

fn run_length(code: char) -> usize {
    const CODES: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    CODES.find(code).map_or(1, |index| index + 2)
}

/// `/TOKEN/https%3A%2F%2Fexample.com%2F`.
pub(super) fn behind_first_segment(url: &Url) -> Option<String> {
    let (_, target) = url.path()?.strip_prefix('/')?.split_once('/')?;
    Some(percent::decode(target).into_owned())
}

/// `/L0/https:%2F%2Fexample.com%2F/1/…`.
pub(super) fn second_segment(url: &Url) -> Option<String> {
    segments(url).nth(1).map(|segment| percent::decode(segment).into_owned())
}

/// `…&u=BASE64`, of the link or of its encoded form; Bing writes `a1` before it.
pub(super) fn base64_in_u(url: &Url) -> Option<String> {
    let value = url.query_value("u")?;
    // `+` of the plain alphabet became a space on the way.
    let value = value.replace(' ', "+");
    let plain = base64::decode_text(&value).filter(|text| is_link(text));
    let target = plain.or_else(|| base64::decode_text(value.strip_prefix("a1")?))?;
    Some(if target.contains("://") { target } else { percent::decode(&target).into_owned() })
}

fn is_link(text: &str) -> bool {
    text.get(..4).is_some_and(|head| head.eq_ignore_ascii_case("http"))
}

/// `/lnk/…/BASE64`.
pub(super) fn base64_last_segment(url: &Url) -> Option<String> {
    base64::decode_text(&percent::decode(segments(url).next_back()?)).filter(|text| is_link(text))
}

/// `/v2/___https://example.com/___.TOKEN`.
pub(super) fn between_underscores(url: &Url) -> Option<String> {
    let (target, _) = behind(url, "___")?.split_once("___.")?;
    is_link(target).then(|| target.to_owned())
}

/// `/amp/s/example.com/x`; without `s` the page is not encrypted.
pub(super) fn google_amp(url: &Url) -> Option<String> {
    Some(with_scheme(behind(url, "/amp/")?))
}

/// `example-com.cdn.ampproject.org/c/s/example.com/x`; the first letters say what kind of thing is cached.
pub(super) fn amp_project(url: &Url) -> Option<String> {
    let kinds = ["/c/", "/v/", "/i/", "/wp/", "/cp/", "/a/"];
    kinds
        .iter()
        .find(|kind| url.path().is_some_and(|path| path.starts_with(**kind)))
        .and_then(|kind| Some(with_scheme(behind(url, kind)?)))
}

fn with_scheme(target: &str) -> String {
    let target = percent::decode(target);
    match target.strip_prefix("s/") {
        Some(rest) => format!("https://{rest}"),
        None if is_link(&target) => target.into_owned(),
        None => format!("http://{target}"),
    }
}

/// `www-example-com.translate.goog/x`: a dot is written `-`, a hyphen `--`.
pub(super) fn translate_goog(url: &Url) -> Option<String> {
    let host = url.domain()?.name().strip_suffix(".translate.goog")?;
    let host = host.replace("--", "\0").replace('-', ".").replace('\0', "-");
    let path = url.path().unwrap_or("/");
    let query: Vec<&str> =
        url.query().unwrap_or_default().split('&').filter(|pair| !pair.starts_with("_x_tr_")).collect();
    let query = query.join("&");
    let mark = if query.is_empty() { "" } else { "?" };
    Some(format!("https://{host}{path}{mark}{query}"))
}

/// `…&adurl=`, `…&ds_dest_url=`, or the target behind the last question mark.
pub(super) fn doubleclick(url: &Url) -> Option<String> {
    let named = ["adurl", "ds_dest_url", "ds_url_v"].iter().find_map(|name| url.query_value(name));
    let named = named.filter(|target| !target.is_empty());
    named.map(Cow::into_owned).or_else(|| {
        let query = url.query()?;
        let at = if is_link(query) { 0 } else { query.rfind("?http")? + 1 };
        Some(percent::decode(&query[at..]).into_owned())
    })
}

/// `…/RU=https%3a%2f%2fexample.com%2f/RK=…`.
pub(super) fn yahoo(url: &Url) -> Option<String> {
    let target = behind(url, "/RU=")?.split("/RK=").next()?;
    Some(percent::decode(target).into_owned())
}

/// `/track/click/…?p=BASE64` of JSON within JSON with a member `url`.
pub(super) fn mandrill(url: &Url) -> Option<String> {
    let json = base64::decode_text(&url.query_value("p")?)?;
    json_member(&json, "url")
}

/// `?target={"TargetUrl":"https%3A%2F%2F…"}`.
pub(super) fn dynamics(url: &Url) -> Option<String> {
    let target = json_member(&url.query_value("target")?, "TargetUrl")?;
    Some(percent::decode(&target).into_owned())
}

/// `?token=` with a JSON web token that names the `originalUrl`.
pub(super) fn monday(url: &Url) -> Option<String> {
    let token = url.query_value("token")?;
    let claims = base64::decode_text(token.split('.').nth(1)?)?;
    json_member(&claims, "originalUrl")
}

/// The text of a member, however often the JSON was wrapped in strings.
fn json_member(json: &str, name: &str) -> Option<String> {
    let at = json.find(&format!("{name}\"")).or_else(|| json.find(&format!("{name}\\\"")))?;
    let value = json[at + name.len()..].trim_start_matches(['\\', '"', ':', ' ']);
    let end = value.find('"').unwrap_or(value.len());
    let mut text = String::with_capacity(end);
    // The quote that ends a wrapped string is itself escaped.
    let mut rest = value[..end].trim_end_matches('\\').chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        // `\\\/` is a slash and `\\u0026` an ampersand at any depth of wrapping.
        let next = rest.by_ref().find(|c| *c != '\\')?;
        if next == 'u' {
            let digits: String = rest.by_ref().take(4).collect();
            text.push(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)?);
        } else {
            text.push(next);
        }
    }
    Some(text)
}

/// `/c/eJ…`: deflated fields, the target in the one named `l`.
pub(super) fn mailgun(url: &Url) -> Option<String> {
    let bytes = base64::decode(segments(url).nth(1)?)?;
    let inflated =
        miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(&bytes, MAX_INFLATED_BYTES).ok()?;
    let fields = String::from_utf8(inflated).ok()?;
    let target = fields.split('&').find_map(|field| field.strip_prefix("l="))?;
    Some(percent::decode(target).into_owned())
}

/// `/3s/example.com%2Fx/TOKEN/…`: the target without its scheme; `s` for an encrypted one.
pub(super) fn postmark(url: &Url) -> Option<String> {
    let mut segments = segments(url);
    let version = segments.next()?;
    let target = percent::decode(segments.next()?).into_owned();
    let scheme = if version.ends_with('s') { "https" } else { "http" };
    Some(if is_link(&target) { target } else { format!("{scheme}://{target}") })
}

/// A sign-out page with the name OpenID Connect gives to where one goes afterwards.
pub(super) fn after_logout(url: &Url) -> Option<String> {
    // OpenID Connect RP-Initiated Logout 1.0 §2.
    url.path()?
        .to_ascii_lowercase()
        .contains("logout")
        .then(|| url.query_value("post_logout_redirect_uri"))?
        .map(Cow::into_owned)
}
