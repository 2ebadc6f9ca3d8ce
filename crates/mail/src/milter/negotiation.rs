//! Negotiation: what the MTA offers, what we take of it. Everything that saves a round trip is taken, so that a message costs one answer.
//! A filter may only use what it asked for and the MTA had offered; [`Granted`] remembers that.

use super::packet::write_frame;

/// The version we speak (Sendmail 8.14, Postfix 2.6).
pub const VERSION: u32 = 6;
/// The oldest version whose commands we can rebuild a message from.
pub const OLDEST_VERSION: u32 = 2;

/// Something a filter may ask an MTA to do (`SMFIF_*`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Action {
    /// Add and insert header fields.
    AddHeader = 0x01,
    /// Take recipients out.
    DeleteRecipient = 0x08,
    /// Change and delete header fields.
    ChangeHeader = 0x10,
    /// Keep the message in the MTA's own quarantine.
    Quarantine = 0x20,
    /// Name the macros wanted at each stage.
    ListMacros = 0x100,
}

impl Action {
    /// All that we can use.
    pub const ALL: [Self; 5] =
        [Self::AddHeader, Self::DeleteRecipient, Self::ChangeHeader, Self::Quarantine, Self::ListMacros];

    /// What is missing without it, for the log.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AddHeader => "add header fields",
            Self::DeleteRecipient => "delete recipients",
            Self::ChangeHeader => "delete header fields",
            Self::Quarantine => "quarantine",
            Self::ListMacros => "list macros",
        }
    }
}

/// Steps of the protocol that can be changed (`SMFIP_*`).
mod step {
    /// Do not send an unknown SMTP command.
    pub(super) const NO_UNKNOWN: u32 = 0x100;
    /// Do not send DATA: the queue's name comes with the end of the message as well.
    pub(super) const NO_DATA: u32 = 0x200;
    /// Do not send the end of the header: the first piece of the body, or the end, says the same.
    pub(super) const NO_END_OF_HEADER: u32 = 0x40;
    /// No answers to these.
    pub(super) const UNANSWERED_HEADER: u32 = 0x80;
    pub(super) const UNANSWERED_CONNECT: u32 = 0x1000;
    pub(super) const UNANSWERED_HELO: u32 = 0x2000;
    pub(super) const UNANSWERED_MAIL: u32 = 0x4000;
    pub(super) const UNANSWERED_RECIPIENT: u32 = 0x8000;
    pub(super) const UNANSWERED_DATA: u32 = 0x1_0000;
    pub(super) const UNANSWERED_UNKNOWN: u32 = 0x2_0000;
    pub(super) const UNANSWERED_END_OF_HEADER: u32 = 0x4_0000;
    pub(super) const UNANSWERED_BODY: u32 = 0x8_0000;
    /// Values of header fields come, and are taken, with the white space in front of them.
    pub(super) const LEADING_SPACE: u32 = 0x10_0000;
    /// All that we want. Not among them: SMFIP_RCPT_REJ (0x800), which would send recipients that were refused, and
    /// SMFIP_SKIP (0x400), which is for filters that answer every piece of a body.
    pub(super) const WANTED: u32 = NO_UNKNOWN
        | NO_DATA
        | NO_END_OF_HEADER
        | UNANSWERED_HEADER
        | UNANSWERED_CONNECT
        | UNANSWERED_HELO
        | UNANSWERED_MAIL
        | UNANSWERED_RECIPIENT
        | UNANSWERED_DATA
        | UNANSWERED_UNKNOWN
        | UNANSWERED_END_OF_HEADER
        | UNANSWERED_BODY
        | LEADING_SPACE;
}

/// The macros we read, by the stage at which we want them (`SMFIM_*`). Each stage without macros saves a packet; those we do not
/// name would come as the MTA is configured, so stages we want nothing at are named with what costs least.
const MACROS: [(u32, &str); 6] = [
    // Connect. `client_resolve` is Sendmail's word on whether the name is forged.
    (0, "j {client_addr} {client_port} {client_name} {client_resolve}"),
    // Helo: comes again after STARTTLS.
    (1, "{tls_version}"),
    // Mail.
    (2, "i {auth_authen} {tls_version}"),
    // Recipient: `error` says that the MTA itself refuses it.
    (3, "{rcpt_mailer}"),
    // End of message: here the queue's name is certain.
    (5, "i"),
    // End of header: is not sent.
    (6, "i"),
];

/// What both sides agreed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Granted {
    /// The version both speak.
    pub version: u32,
    actions: u32,
    steps: u32,
}

impl Granted {
    /// Takes what we want of an offer; nothing if the MTA is too old.
    #[must_use]
    pub fn of_offer(version: u32, actions: u32, steps: u32) -> Option<Self> {
        if version < OLDEST_VERSION {
            return None;
        }
        let wanted_actions = Action::ALL.iter().fold(0, |bits, &action| bits | action as u32);
        Some(Self {
            version: version.min(VERSION),
            actions: actions & wanted_actions,
            steps: steps & step::WANTED,
        })
    }

    /// True when we may ask for it.
    #[must_use]
    pub fn allows(self, action: Action) -> bool {
        self.actions & action as u32 != 0
    }

    /// Returns what we could use and may not, except the naming of macros, which nobody misses.
    pub fn missing(self) -> impl Iterator<Item = Action> {
        Action::ALL.into_iter().filter(move |&action| action != Action::ListMacros && !self.allows(action))
    }

    /// True when values of header fields come with their white space, so that a message can be rebuilt byte for byte.
    #[must_use]
    pub fn has_leading_space(self) -> bool {
        self.steps & step::LEADING_SPACE != 0
    }

    /// True when the MTA waits for an answer to this command. The end of a message is always answered.
    #[must_use]
    pub fn is_answered(self, command: Answered) -> bool {
        let unanswered = match command {
            Answered::Connect => step::UNANSWERED_CONNECT,
            Answered::Helo => step::UNANSWERED_HELO,
            Answered::Mail => step::UNANSWERED_MAIL,
            Answered::Recipient => step::UNANSWERED_RECIPIENT,
            Answered::Data => step::UNANSWERED_DATA,
            Answered::Header => step::UNANSWERED_HEADER,
            Answered::EndOfHeader => step::UNANSWERED_END_OF_HEADER,
            Answered::Body => step::UNANSWERED_BODY,
            Answered::Unknown => step::UNANSWERED_UNKNOWN,
        };
        self.steps & unanswered == 0
    }

    /// Writes our half of the negotiation.
    pub(super) fn write(self, output: &mut Vec<u8>) {
        let numbers = [self.version, self.actions, self.steps].map(u32::to_be_bytes).concat();
        let mut macros = Vec::new();
        if self.allows(Action::ListMacros) {
            for (stage, names) in MACROS {
                macros.extend_from_slice(&stage.to_be_bytes());
                macros.extend_from_slice(names.as_bytes());
                macros.push(0);
            }
        }
        write_frame(output, b'O', &[&numbers, &macros]);
    }
}

/// Commands that an MTA may want an answer to before it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// Connect.
    Connect,
    /// Helo.
    Helo,
    /// Mail.
    Mail,
    /// Recipient.
    Recipient,
    /// DATA.
    Data,
    /// A header field.
    Header,
    /// The end of the header.
    EndOfHeader,
    /// A piece of the body.
    Body,
    /// An unknown SMTP command.
    Unknown,
}
