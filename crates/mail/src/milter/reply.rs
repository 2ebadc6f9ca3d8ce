//! What becomes of a message, said in the words of the protocol: changes first, then one final answer.
//! Only what was granted is asked for; what to do instead when something was not granted is decided here, once:
//!
//! | wanted | not granted | instead |
//! |---|---|---|
//! | take forged fields out | delete header fields | the message is deferred: it must not arrive with a mark that is not ours |
//! | add our fields | add header fields | it goes on without them: a mark that is missing says nothing untrue |
//! | leave recipients out | delete recipients | the MTA's own quarantine for all of it; deferred if that is not granted either |
//! | the MTA's own quarantine | quarantine | the message is deferred |
//!
//! Everything else (accept, discard, defer, refuse) needs no grant.

use super::{
    negotiation::{Action, Granted},
    packet::write_frame,
};

/// Bytes of a refusal's text that are sent. RFC 5321 §4.5.3.1.5: a reply line has 512 at most, with its codes and line end.
const MAX_REPLY_TEXT: usize = 400;
/// Bytes of a reason for quarantine; it is one line of a log.
const MAX_REASON: usize = 400;

/// What becomes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It goes on to all.
    Pass(Changes),
    /// It goes on, but not to the recipients named by their place in the envelope; somebody else has kept a copy for them.
    PassSome {
        /// Who does not get it.
        leave_out: Vec<usize>,
        /// What is changed in what goes on.
        changes: Changes,
    },
    /// The MTA says yes and forgets it; somebody else has kept it.
    Discard,
    /// The MTA keeps it in its own quarantine, for this reason.
    Quarantine(String),
    /// Refused or deferred, with words.
    Answer(Reply),
    /// Deferred, in the MTA's own words.
    Defer,
}

/// Changes to the header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Fields to take out.
    pub remove: Vec<FieldRemoval>,
    /// Fields to put above all others, name and value, in the order in which they will stand. Folds are LF or CR LF and white space.
    pub insert: Vec<(String, String)>,
}

/// A field by name and place among the fields of that name in any case, the topmost being 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRemoval {
    /// The name as it stands there.
    pub name: String,
    /// Its place.
    pub place: u32,
}

/// An answer to the client (RFC 5321 §4.2, RFC 3463 §2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Three digits, 4yz or 5yz.
    pub code: u16,
    /// Class, subject, detail; its class is that of the code.
    pub enhanced: String,
    /// One line.
    pub text: String,
}

/// How far a decision could be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obeyed {
    /// Wholly.
    Wholly,
    /// It goes on, but our fields could not be added.
    WithoutFields,
    /// It was deferred instead, because this was not granted.
    DeferredFor(Action),
    /// The MTA was asked to quarantine all of it, because this was not granted.
    QuarantinedFor(Action),
}

/// Writes a decision and returns how far it could be carried out.
pub(super) fn write(
    output: &mut Vec<u8>,
    decision: &Decision,
    granted: Granted,
    raw_recipients: &[Vec<u8>],
) -> Obeyed {
    match decision {
        Decision::Pass(changes) => pass(output, changes, granted),
        Decision::PassSome { leave_out, changes } => {
            pass_some(output, leave_out, changes, granted, raw_recipients)
        }
        Decision::Discard => sent(output, b'd'),
        Decision::Quarantine(reason) if granted.allows(Action::Quarantine) => {
            quarantine(output, reason);
            Obeyed::Wholly
        }
        Decision::Quarantine(_) => defer_for(output, Action::Quarantine),
        Decision::Answer(reply) => answer(output, reply),
        Decision::Defer => sent(output, b't'),
    }
}

/// Tells the MTA that we are still thinking; it begins to count anew.
pub(super) fn write_progress(output: &mut Vec<u8>) {
    write_frame(output, b'p', &[]);
}

/// Go on.
pub(super) fn write_continue(output: &mut Vec<u8>) {
    write_frame(output, b'c', &[]);
}

fn sent(output: &mut Vec<u8>, answer: u8) -> Obeyed {
    write_frame(output, answer, &[]);
    Obeyed::Wholly
}

fn defer_for(output: &mut Vec<u8>, missing: Action) -> Obeyed {
    write_frame(output, b't', &[]);
    Obeyed::DeferredFor(missing)
}

fn pass(output: &mut Vec<u8>, changes: &Changes, granted: Granted) -> Obeyed {
    if !changes.remove.is_empty() && !granted.allows(Action::ChangeHeader) {
        return defer_for(output, Action::ChangeHeader);
    }
    let obeyed = change(output, changes, granted);
    write_continue(output);
    obeyed
}

fn pass_some(
    output: &mut Vec<u8>,
    leave_out: &[usize],
    changes: &Changes,
    granted: Granted,
    raw_recipients: &[Vec<u8>],
) -> Obeyed {
    if !granted.allows(Action::DeleteRecipient) {
        if !granted.allows(Action::Quarantine) {
            return defer_for(output, Action::DeleteRecipient);
        }
        quarantine(
            output,
            "some recipients are held, and this mail server does not let the filter leave them out",
        );
        return Obeyed::QuarantinedFor(Action::DeleteRecipient);
    }
    if !changes.remove.is_empty() && !granted.allows(Action::ChangeHeader) {
        return defer_for(output, Action::ChangeHeader);
    }
    let obeyed = change(output, changes, granted);
    // Recipients are named by address: one that stands twice in the envelope is left out twice, and its held copy is there for it.
    for raw in leave_out.iter().filter_map(|&place| raw_recipients.get(place)) {
        write_frame(output, b'-', &[raw, b"\0"]);
    }
    write_continue(output);
    obeyed
}

/// Removals before insertions, and the lowest field first, so that no place moves before it is named.
fn change(output: &mut Vec<u8>, changes: &Changes, granted: Granted) -> Obeyed {
    let mut removals: Vec<&FieldRemoval> =
        changes.remove.iter().filter(|removal| is_field_name(&removal.name) && removal.place > 0).collect();
    removals.sort_by_key(|removal| std::cmp::Reverse(removal.place));
    for removal in removals {
        write_frame(output, b'm', &[&removal.place.to_be_bytes(), removal.name.as_bytes(), b"\0\0"]);
    }
    if changes.insert.is_empty() {
        return Obeyed::Wholly;
    }
    if !granted.allows(Action::AddHeader) {
        return Obeyed::WithoutFields;
    }
    // Each is put on top of the one before.
    for (name, value) in changes.insert.iter().rev().filter(|(name, _)| is_field_name(name)) {
        // With SMFIP_HDR_LEADSPC the MTA writes no space after the colon by itself.
        let space: &[u8] = if granted.has_leading_space() { b" " } else { b"" };
        let value = field_value(value);
        write_frame(output, b'i', &[&[0; 4], name.as_bytes(), b"\0", space, value.as_bytes(), b"\0"]);
    }
    Obeyed::Wholly
}

/// RFC 5322 §2.2: printable US-ASCII without the colon.
fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':')
}

/// A value whose folds are LF (so MTAs expect it) and which can neither end the field nor the text: a line end that is no fold becomes a space.
fn field_value(value: &str) -> String {
    let mut clean = String::with_capacity(value.len());
    let mut letters = value.chars().filter(|&letter| letter != '\r' && letter != '\0').peekable();
    while let Some(letter) = letters.next() {
        let is_fold = letter == '\n' && matches!(letters.peek(), Some(' ' | '\t'));
        clean.push(if letter == '\n' && !is_fold { ' ' } else { letter });
    }
    clean
}

fn quarantine(output: &mut Vec<u8>, reason: &str) {
    let reason = one_line(reason, MAX_REASON);
    // An empty reason is not allowed.
    let reason = if reason.is_empty() { "held" } else { &reason };
    write_frame(output, b'q', &[reason.as_bytes(), b"\0"]);
    write_continue(output);
}

fn answer(output: &mut Vec<u8>, reply: &Reply) -> Obeyed {
    let class = reply.code / 100;
    let has_class = |class: u16| reply.enhanced.starts_with(&format!("{class}."));
    if !matches!(class, 4 | 5) || !has_class(class) || !is_enhanced(&reply.enhanced) {
        // An MTA would drop the connection over a code that is none; the class is what matters.
        return sent(output, if class == 5 { b'r' } else { b't' });
    }
    // MTAs hand the text to a function of the printf family: a percent sign is doubled.
    let text = one_line(&reply.text, MAX_REPLY_TEXT).replace('%', "%%");
    let line = format!("{} {} {text}", reply.code, reply.enhanced);
    write_frame(output, b'y', &[line.trim_end().as_bytes(), b"\0"]);
    Obeyed::Wholly
}

/// RFC 3463 §2: three numbers of one to three digits.
fn is_enhanced(text: &str) -> bool {
    let is_number =
        |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    text.split('.').count() == 3 && text.split('.').all(is_number)
}

/// Printable US-ASCII on one line, cut to a length; what cannot be written is a question mark (RFC 5321 §4.2: replies are ASCII).
fn one_line(text: &str, max: usize) -> String {
    let printable = |letter: char| match letter {
        letter if letter.is_whitespace() => ' ',
        ' '..='~' => letter,
        _ => '?',
    };
    text.chars().map(printable).take(max).collect::<String>().trim().to_owned()
}
