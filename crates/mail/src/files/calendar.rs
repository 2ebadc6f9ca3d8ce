//! Calendars (iCalendar, RFC 5545): events with their words, links, people and attachments.
//!
//! Times are kept as written: whether an invitation is in the past is not a question about files.

use super::open::{Stop, Work, cut};
use super::{
    Calendar, CalendarAttachment, CalendarComponent, CalendarPerson, Cost, Link, Origin, Reason, text,
};

/// Components of one calendar kept; exported calendars with more are not invitations.
const COMPONENTS: usize = 200;
/// Properties of one component kept; invitations have about thirty, plus their guests.
const PROPERTIES: usize = 500;
/// Bytes of one property after unfolding.
const PROPERTY_BYTES: usize = 256 << 10;

/// Reads a calendar.
pub(super) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<(), Stop> {
    work.meter.spend(Cost::Parse, bytes.len() as u64).map_err(text::stop_at("calendar"))?;
    let document = text::decode(bytes);
    let mut calendar = Calendar::default();
    let mut open: Vec<CalendarComponent> = Vec::new();
    for line in unfolded(&document) {
        let Some(property) = Property::new(&line) else { continue };
        match property.name.as_str() {
            "BEGIN" if !property.value.eq_ignore_ascii_case("VCALENDAR") && open.len() < 4 => {
                open.push(CalendarComponent {
                    class: property.value.trim().to_lowercase(),
                    ..CalendarComponent::default()
                });
            }
            "END" => {
                if let Some(component) = open.pop() {
                    keep(component, &mut calendar, work);
                }
            }
            "PRODID" if open.is_empty() => calendar.product_id = Some(property.text()),
            "CALSCALE" if open.is_empty() => calendar.scale = Some(property.text()),
            "METHOD" if open.is_empty() => calendar.method = Some(property.text()),
            _ => {
                if let Some(component) = open.last_mut() {
                    note(component, &property, work);
                }
            }
        }
    }
    // A calendar cut short still shows its events.
    while let Some(component) = open.pop() {
        keep(component, &mut calendar, work);
    }
    work.facets.calendar = Some(calendar);
    Ok(())
}

fn keep(component: CalendarComponent, calendar: &mut Calendar, work: &mut Work<'_>) {
    if calendar.components.len() >= COMPONENTS {
        return work.fail("", Reason::TooMany, "events of a calendar");
    }
    // Alarms and time zones say nothing a person reads.
    if !matches!(component.class.as_str(), "valarm" | "vtimezone" | "standard" | "daylight") {
        for words in [&component.summary, &component.location, &component.description].into_iter().flatten() {
            work.read(words);
            work.read("\n");
        }
        for link in &component.links {
            work.link(&link.text, &link.target);
        }
    }
    calendar.components.push(component);
}

/// Joins folded lines (RFC 5545 §3.1): a line that begins with a blank continues the one before.
fn unfolded(document: &str) -> impl Iterator<Item = String> {
    let mut lines = document.split('\n').peekable();
    std::iter::from_fn(move || {
        let mut line = lines.next()?.trim_end_matches('\r').to_owned();
        while let Some(next) = lines.peek().filter(|next| next.starts_with([' ', '\t'])) {
            if line.len() < PROPERTY_BYTES {
                line.push_str(next[1..].trim_end_matches('\r'));
            }
            lines.next();
        }
        Some(line)
    })
}

struct Property {
    name: String,
    parameters: Vec<(String, String)>,
    value: String,
}

impl Property {
    /// RFC 5545 §3.1: name, parameters behind semicolons, value behind a colon; both marks count only outside quotes.
    fn new(line: &str) -> Option<Self> {
        let mut parts: Vec<&str> = Vec::new();
        let (mut start, mut is_quoted, mut value) = (0, false, None);
        for (at, byte) in line.bytes().enumerate() {
            match byte {
                b'"' => is_quoted = !is_quoted,
                b';' if !is_quoted && parts.len() < 32 => {
                    parts.push(&line[start..at]);
                    start = at + 1;
                }
                b':' if !is_quoted => {
                    parts.push(&line[start..at]);
                    value = Some(&line[at + 1..]);
                    break;
                }
                _ => {}
            }
        }
        let (name, parameters) = parts.split_first()?;
        let parameter = |part: &&str| {
            let (key, value) = part.split_once('=')?;
            Some((key.trim().to_ascii_uppercase(), value.trim_matches('"').to_owned()))
        };
        Some(Property {
            name: name.trim().to_ascii_uppercase(),
            parameters: parameters.iter().filter_map(parameter).collect(),
            value: value?.to_owned(),
        })
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// RFC 5545 §3.3.11: `\n`, `\,`, `\;` and `\\`.
    fn text(&self) -> String {
        let mut out = String::with_capacity(self.value.len());
        let mut characters = self.value.trim_end().chars();
        while let Some(character) = characters.next() {
            if character != '\\' {
                out.push(character);
                continue;
            }
            match characters.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(other) => out.push(other),
                None => {}
            }
        }
        out
    }
}

fn note(component: &mut CalendarComponent, property: &Property, work: &mut Work<'_>) {
    let words = property.text();
    match property.name.as_str() {
        "UID" => {
            work.metadata("UID", &words);
            component.uid = Some(words.clone());
        }
        "SUMMARY" => component.summary = Some(words.clone()),
        "DESCRIPTION" => {
            links(component, &words, work);
            component.description = Some(words.clone());
        }
        "X-ALT-DESC" => {
            links(component, &words, work);
            component.description_html = Some(words.clone());
        }
        "LOCATION" => {
            links(component, &words, work);
            component.location = Some(words.clone());
        }
        "URL" => {
            links(component, &words, work);
            component.url = Some(words.clone());
        }
        "DTSTART" => component.starts = Some(words.clone()),
        "DTEND" => component.ends = Some(words.clone()),
        "ORGANIZER" => component.organizers.push(person(property)),
        "ATTENDEE" if component.attendees.len() < PROPERTIES => component.attendees.push(person(property)),
        "ATTACH" => attachment(component, property, work),
        _ => links(component, &words, work),
    }
    // Content inside is a node of its own; as a property it would be there twice.
    let is_binary =
        property.parameter("ENCODING").is_some_and(|encoding| encoding.eq_ignore_ascii_case("BASE64"));
    if component.properties.len() < PROPERTIES && !is_binary {
        component.properties.push((property.name.clone(), words));
    }
}

fn links(component: &mut CalendarComponent, words: &str, work: &Work<'_>) {
    for url in text::urls(words) {
        let link = Link { text: String::new(), target: cut(url, 8192).to_owned() };
        if component.links.len() < work.meter.budget().links && !component.links.contains(&link) {
            component.links.push(link);
        }
    }
}

/// RFC 5545 §3.8.4.1 and §3.8.4.3: a calendar address, with the common name as a parameter.
fn person(property: &Property) -> CalendarPerson {
    let value = property.value.trim();
    let is_mail = value.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"));
    CalendarPerson {
        name: property.parameter("CN").map(str::to_owned),
        address: cut(if is_mail { &value[7..] } else { value }, 512).trim().to_owned(),
    }
}

/// RFC 5545 §3.8.1.1: a reference, or content in base64.
fn attachment(component: &mut CalendarComponent, property: &Property, work: &mut Work<'_>) {
    let is_inside = property.parameter("VALUE").is_some_and(|value| value.eq_ignore_ascii_case("BINARY"))
        || property.parameter("ENCODING").is_some_and(|encoding| encoding.eq_ignore_ascii_case("BASE64"));
    if component.attachments.len() >= PROPERTIES {
        return;
    }
    if !is_inside {
        work.url(&property.value);
        component.attachments.push(CalendarAttachment::Uri(cut(property.value.trim(), 8192).to_owned()));
        return;
    }
    component.attachments.push(CalendarAttachment::Binary);
    let name = property.parameter("FILENAME").or(property.parameter("X-FILENAME")).unwrap_or("").to_owned();
    let content = text::base64(property.value.as_bytes(), 1).unwrap_or_default();
    match work.meter.unpacked(content.len() as u64) {
        Ok(()) => work.find(Origin::Embedded, &name, content),
        Err(reason) => work.fail(&name, reason, "attachment of an event"),
    }
}
