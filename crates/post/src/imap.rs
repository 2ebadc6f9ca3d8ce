//! A mailbox on a server, looked into and left as it was: connect, encrypt, log in, open folders to read them, take messages out one by one. Nothing is marked, moved or
//! removed, because nothing here can say so ([`mail::imap::command`]).
//!
//! [`Session`] is one connection, [`Secret`] what it logs in with, [`tour`] goes through all folders within limits and says where it stopped. The server was named by whoever looks, so it may be on our own
//! network; it is a stranger all the same: every wait has a limit, every answer a bound, and in the clear nothing is said to it but on this machine. Not what is in the messages:
//! that is `custody::find`.

pub mod address;
pub mod tour;

mod connection;
mod login;

use std::{io, net::IpAddr, sync::Arc, time::Duration};

use mail::imap::{Capabilities, Code, Command, Fetched, Folder, Kind, Response, WireError, command::Line};
use thiserror::Error;
use tokio::time::Instant;
use tokio_rustls::rustls::ClientConfig;

pub use address::{Address, AddressError};
use connection::Connection;
pub use login::Secret;
pub use mail::imap::{Token, sasl::TOKEN_BYTES};

/// Folders of one mailbox; of more, the first are looked through.
const MOST_FOLDERS: usize = 10_000;
/// Messages of one folder that are known at once, 8 bytes each.
const MOST_MESSAGES: usize = 4_000_000;
/// What a server may say beside what was asked, for each command: new messages, flags that others change.
const BESIDE: u64 = 20_000;
/// Bytes of literals that are kept of an answer that is no message: names of folders.
const NAME_BYTES: usize = 4 << 10;
/// Names of folders that are longer are none.
const FOLDER_BYTES: usize = 1_000;

/// How long things may take, and how much may come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Finding the host, one connection, its handshake: each.
    pub connect: Duration,
    /// So long nothing may come while something is waited for.
    pub wait: Duration,
    /// Everything together ends then.
    pub until: Instant,
    /// Bytes of one message that are read; it is in memory whole.
    pub message_bytes: usize,
    /// With a server on this very machine `imap:` may stay in the clear.
    pub may_be_clear: bool,
}

/// Why a mailbox cannot be looked into.
#[derive(Debug, Error)]
pub enum ImapError {
    /// The host has no address.
    #[error("find the host: its name does not resolve")]
    Unresolved,
    /// Nobody answers there.
    #[error("reach the host")]
    Unreachable(#[source] io::Error),
    /// Its certificate is not trusted, or it does not speak TLS.
    #[error("encrypt the connection")]
    Tls(#[source] io::Error),
    /// In the clear the password or token would be there for all to read.
    #[error(
        "encrypt the connection: the server does not offer STARTTLS; nothing was said to it, neither password nor token (imaps:// is encrypted from the start)"
    )]
    NotEncrypted,
    /// Something was put between us and the server.
    #[error(
        "encrypt the connection: the server went on speaking before it was encrypted, as if somebody stood in between; nothing was said to it"
    )]
    Injected,
    /// The password or name is wrong.
    #[error("log in: the name or the password is wrong{}", said(.0))]
    LoginRefused(String),
    /// The server refuses and gives programs no reason. Old ones refuse a wrong password so; others want another way.
    #[error("log in: the server refuses; mostly the name or the password is wrong then{}", said(.0))]
    LoginUnexplained(String),
    /// The server takes tokens as well, and those that want one refuse every password.
    #[error(
        "log in: the name or the password is wrong, or the server wants an access token instead, which it takes as well{}", said(.0)
    )]
    TokenPerhaps(String),
    /// The same of a name or password that is not written in ASCII, to a server that has no agreed way for it.
    #[error(
        "log in: the name or the password is wrong, or the server reads its letters beyond ASCII otherwise than as UTF-8: it knows no way but LOGIN, which does not say; a password of plain letters (an app password) can be told for certain{}", said(.0)
    )]
    LoginLetters(String),
    /// The token is refused.
    #[error("log in: the token is refused: it may have expired, be for another mailbox{}; get a new one{}", or_lack(.scope.as_deref()), said(.told))]
    TokenRefused {
        /// What a token must be good for, as the server names it.
        scope: Option<String>,
        /// What the server said to it.
        told: String,
    },
    /// The token is for something else.
    #[error("log in: the token lacks {}; get a new one with it{}", the_scope(.scope.as_deref()), said(.told))]
    TokenLacksScope {
        /// What it must be good for, as the server names it.
        scope: Option<String>,
        /// What the server said to it.
        told: String,
    },
    /// The server knows the name and does not let it in.
    #[error("log in: the server knows the name and does not let it in; ask whoever runs it{}", said(.0))]
    LoginNotLet(String),
    /// The server lets nobody in just now. Of the password or token that says nothing.
    #[error("log in: the server cannot answer now; what it was shown may be right, try again later{}", said(.0))]
    LoginUnavailable(String),
    /// The server takes no password.
    #[error(
        "log in: the server takes no password in any way that is spoken here (AUTHENTICATE PLAIN, LOGIN)"
    )]
    NoLogin,
    /// The server takes tokens only.
    #[error("log in: the server takes no password, it wants an access token")]
    OnlyTokens,
    /// The server takes no token.
    #[error("log in: the server takes no access token in any way that is spoken here (OAUTHBEARER, XOAUTH2)")]
    NoTokens,
    /// A control character in the name, or a NUL in the password.
    #[error(
        "log in: the name or the password has letters that cannot be sent; nothing was said to the server"
    )]
    Unsendable,
    /// The server does not do what is asked.
    #[error("{asked}: the server refuses{}", said(.told))]
    Refused {
        /// What was asked, in words.
        asked: &'static str,
        /// Why, for programs.
        code: Code,
        /// What it said to it.
        told: String,
    },
    /// There is no such folder.
    #[error("find the folder {0}: there is none of that name")]
    NoSuchFolder(String),
    /// The server would open a folder only for writing.
    #[error("open the folder: the server opens it for writing, though it was asked not to")]
    Writable,
    /// It is no IMAP, or more than a mailbox can have.
    #[error("understand the server: it sent {0}")]
    Garbled(&'static str),
    /// The same, found while bytes were cut into responses.
    #[error("understand the server")]
    Wire(#[from] WireError),
    /// It closed the connection.
    #[error("go on: the server closed the connection{}", said(.0))]
    Closed(String),
    /// It says nothing any more.
    #[error("go on: the server says nothing any more")]
    Silent,
    /// Whoever looks wants no more.
    #[error("go on: nobody wants more")]
    Stopped,
    /// The time is over that was given.
    #[error("go on: the time is over")]
    Late,
}

fn said(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(" ({text})") }
}

fn or_lack(scope: Option<&str>) -> String {
    scope.map_or_else(|| " or something else".to_owned(), |scope| format!(", or lack the scope {scope}"))
}

fn the_scope(scope: Option<&str>) -> String {
    scope.map_or_else(
        || "a scope that the server does not name".to_owned(),
        |scope| format!("the scope {scope}"),
    )
}

/// A folder that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// As long as it is the same, UIDs are; 0 from a server that has none, whose UIDs last as long as the connection.
    pub validity: u32,
    /// Messages in it.
    pub messages: u32,
}

/// A message of a folder, by number and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Listed {
    /// Its number.
    pub uid: u32,
    /// Its bytes, as the server says; 4 GB for what is larger.
    pub size: u32,
}

/// A connection that is logged in.
pub struct Session {
    connection: Connection,
    tags: u32,
    capabilities: Capabilities,
    message_bytes: usize,
}

/// What a command came to.
struct Answer {
    code: Code,
}

/// A command that was said.
struct Asking {
    tag: String,
    /// Its lines that the server has still to ask for.
    rest: std::vec::IntoIter<Line>,
}

impl Session {
    /// Connects, encrypts and logs in.
    ///
    /// `imaps:` is encrypted from the start; `imap:` with STARTTLS, unless the server is on this very machine.
    ///
    /// Errors: [`ImapError`]; the secret was sent to no one but the server whose certificate is trusted for its name.
    pub async fn open(
        address: &Address,
        secret: &Secret,
        tls: &Arc<ClientConfig>,
        limits: &Limits,
    ) -> Result<Self, ImapError> {
        secret.can_be_sent(&address.user)?;
        let (connection, peer) = Connection::open(address, tls, limits).await?;
        let mut session = Self {
            connection,
            tags: 0,
            capabilities: Capabilities::default(),
            message_bytes: limits.message_bytes,
        };
        let is_known = session.greeted().await?;
        // RFC 6750 §5.3: a token is for TLS only.
        let may_be_clear = limits.may_be_clear && is_this_machine(peer) && !secret.is_token();
        if !address.is_tls && (!may_be_clear || session.can("LOGINDISABLED").await?) {
            // RFC 9051 §7.1.4: who is logged in from the beginning cannot encrypt any more.
            if is_known || !session.can("STARTTLS").await? {
                return Err(ImapError::NotEncrypted);
            }
            session.encrypt(address, tls).await?;
        }
        if !is_known {
            session.log_in(address, secret).await?;
        }
        Ok(session)
    }

    /// Waits for the greeting; returns whether the server knows us already.
    async fn greeted(&mut self) -> Result<bool, ImapError> {
        let Response::Status { tag: None, kind, code, said } = self.connection.response().await? else {
            return Err(ImapError::Garbled("something else than a greeting"));
        };
        if let Code::Capability(all) = code {
            self.capabilities = all;
        }
        match kind {
            Kind::Ok => Ok(false),
            Kind::PreAuth => Ok(true),
            Kind::Bye | Kind::No | Kind::Bad => Err(ImapError::Closed(said)),
        }
    }

    /// Whether the server can do this; asks it, if it has not said yet.
    async fn can(&mut self, ability: &str) -> Result<bool, ImapError> {
        // A server that can do nothing else can do this (RFC 9051 §6.1.1).
        if !self.capabilities.has("IMAP4REV1") && !self.capabilities.has("IMAP4REV2") {
            self.ask(Command::Capability, "say what you can do", BESIDE, &mut |_| Ok(())).await?;
        }
        Ok(self.capabilities.has(ability))
    }

    async fn encrypt(&mut self, address: &Address, tls: &Arc<ClientConfig>) -> Result<(), ImapError> {
        self.ask(Command::StartTls, "encrypt the connection", BESIDE, &mut |_| Ok(())).await?;
        self.connection.encrypt(address, tls).await?;
        // RFC 9051 §6.2.1: what was said before is forgotten, because anybody may have said it.
        self.capabilities = Capabilities::default();
        Ok(())
    }

    /// Lists all folders, those that cannot be opened too, in the order of their names; says whether there are more than are listed.
    pub async fn folders(&mut self) -> Result<(Vec<Folder>, bool), ImapError> {
        self.connection.keep(NAME_BYTES);
        let (mut all, mut is_more) = (Vec::new(), false);
        let take = &mut |response| {
            if let Response::List(folder) = response {
                is_more |= all.len() == MOST_FOLDERS || folder.name.len() > FOLDER_BYTES;
                if all.len() < MOST_FOLDERS && folder.name.len() <= FOLDER_BYTES {
                    all.push(folder);
                }
            }
            Ok(())
        };
        self.ask(Command::List, "list the folders", MOST_FOLDERS as u64 + BESIDE, take).await?;
        all.sort_by(|one, other| one.name.cmp(&other.name));
        // RFC 9051 §7.3.1: a server may name one twice.
        all.dedup_by(|one, other| one.name == other.name);
        Ok((all, is_more))
    }

    /// Opens a folder to read it; the one before is closed.
    pub async fn examine(&mut self, name: &[u8]) -> Result<Opened, ImapError> {
        self.connection.keep(NAME_BYTES);
        let mut opened = Opened { validity: 0, messages: 0 };
        let take = &mut |response| {
            match response {
                Response::Exists(count) => opened.messages = count,
                Response::Status { code: Code::UidValidity(validity), .. } => opened.validity = validity,
                _ => {}
            }
            Ok(())
        };
        let answer = self.ask(Command::Examine(name), "open the folder", BESIDE, take).await?;
        // RFC 9051 §6.3.3: an honest server says READ-ONLY; older ones say nothing.
        if answer.code == Code::ReadWrite {
            return Err(ImapError::Writable);
        }
        Ok(opened)
    }

    /// Lists the messages of the open folder from a UID on, the lowest first.
    pub async fn listed(&mut self, opened: Opened, from: u32) -> Result<Vec<Listed>, ImapError> {
        if opened.messages == 0 {
            return Ok(Vec::new());
        }
        self.connection.keep(0);
        let mut all = Vec::new();
        let take = &mut |response| {
            if let Response::Fetch(Fetched { uid: Some(uid), size: Some(size), .. }) = response
                // RFC 9051 §9, `seq-range`: `*` is the last message, even if it lies before the first that is asked for.
                && uid >= from
            {
                if all.len() == MOST_MESSAGES {
                    return Err(ImapError::Garbled("more messages than a folder can have"));
                }
                all.push(Listed { uid, size: u32::try_from(size).unwrap_or(u32::MAX) });
            }
            Ok(())
        };
        let most = u64::from(opened.messages) + BESIDE;
        self.ask(Command::Sizes { from }, "list the messages", most, take).await?;
        all.sort_unstable();
        all.dedup_by_key(|listed| listed.uid);
        Ok(all)
    }

    /// Takes messages out of the open folder, by UIDs in order, each once. Returns those that the server did not hand over: they are gone meanwhile, or it has trouble with them.
    ///
    /// Errors: [`ImapError`], or what `each` says.
    pub async fn messages(
        &mut self,
        uids: &[u32],
        each: &mut dyn FnMut(u32, Fetched) -> Result<(), ImapError>,
    ) -> Result<Vec<u32>, ImapError> {
        self.fetched(Command::Whole(uids), uids, each).await
    }

    /// Takes the beginning of a message that is longer than is read.
    pub async fn beginning(
        &mut self,
        uid: u32,
        each: &mut dyn FnMut(u32, Fetched) -> Result<(), ImapError>,
    ) -> Result<Vec<u32>, ImapError> {
        let bytes = self.message_bytes;
        let each = &mut |uid, mut fetched: Fetched| {
            if let Some(body) = &mut fetched.body {
                // No more was asked for; there is more.
                body.is_cut = true;
            }
            each(uid, fetched)
        };
        self.fetched(Command::Beginning { uid, bytes }, &[uid], each).await
    }

    async fn fetched(
        &mut self,
        command: Command<'_>,
        uids: &[u32],
        each: &mut dyn FnMut(u32, Fetched) -> Result<(), ImapError>,
    ) -> Result<Vec<u32>, ImapError> {
        self.connection.keep(self.message_bytes);
        let mut missing: Vec<u32> = uids.to_vec();
        let take = &mut |response| {
            if let Response::Fetch(fetched @ Fetched { uid: Some(uid), body: Some(_), .. }) = response
                // What nobody asked for is not looked at, and nothing twice.
                && let Ok(place) = missing.binary_search(&uid)
            {
                missing.remove(place);
                return each(uid, fetched);
            }
            Ok(())
        };
        // RFC 9051 §6.4.5: NO where some of them could not be read; the others were.
        match self.ask(command, "read messages", uids.len() as u64 + BESIDE, take).await {
            Ok(_) | Err(ImapError::Refused { .. }) => Ok(missing),
            Err(error) => Err(error),
        }
    }

    /// Says farewell, and does not wait for long.
    pub async fn close(mut self) {
        if self.say(Command::Logout).await.is_ok() {
            // Whatever it is, it is the last.
            let _ = self.connection.response().await;
        }
    }

    /// Says a command under a tag of its own, or as much of it as the server does not have to ask for.
    async fn say(&mut self, command: Command<'_>) -> Result<Asking, ImapError> {
        self.tags += 1;
        let tag = format!("T{}", self.tags);
        let lines = command.lines(&tag).ok_or(ImapError::Unsendable)?;
        let mut asking = Asking { tag, rest: lines.into_iter() };
        self.go_on(&mut asking).await?;
        Ok(asking)
    }

    /// Says the next line of a command; returns whether there was one.
    async fn go_on(&mut self, asking: &mut Asking) -> Result<bool, ImapError> {
        let Some(line) = asking.rest.next() else { return Ok(false) };
        self.connection.send(&line).await?;
        Ok(true)
    }

    /// Says a command and hears the answer, with at most so many responses before it.
    async fn ask(
        &mut self,
        command: Command<'_>,
        asked: &'static str,
        most: u64,
        take: &mut dyn FnMut(Response) -> Result<(), ImapError>,
    ) -> Result<Answer, ImapError> {
        let mut asking = self.say(command).await?;
        for _ in 0..most {
            let response = self.connection.response().await?;
            if matches!(response, Response::GoOn(_)) && self.go_on(&mut asking).await? {
                continue;
            }
            if let Some(answer) = self.heard(response, &asking.tag, asked, take)? {
                return Ok(answer);
            }
        }
        Err(ImapError::Garbled(FLOOD))
    }

    /// Hears a response: the answer to the command, or something beside.
    fn heard(
        &mut self,
        response: Response,
        tag: &str,
        asked: &'static str,
        take: &mut dyn FnMut(Response) -> Result<(), ImapError>,
    ) -> Result<Option<Answer>, ImapError> {
        match response {
            Response::Status { tag: Some(known), kind, code, said } if known == tag => match kind {
                Kind::Ok => Ok(Some(Answer { code })),
                _ => Err(ImapError::Refused { asked, code, told: said }),
            },
            // RFC 9051 §2.2.1: every command has a tag of its own, and only what we said is answered.
            Response::Status { tag: Some(_), .. } => {
                Err(ImapError::Garbled("an answer to something that was not asked"))
            }
            // RFC 9051 §7.1.5: it is about to close the connection.
            Response::Status { tag: None, kind: Kind::Bye, said, .. } => Err(ImapError::Closed(said)),
            Response::Capability(all) => {
                self.capabilities = all;
                Ok(None)
            }
            response => take(response).map(|()| None),
        }
    }
}

const FLOOD: &str = "more than anybody asked for";

/// Whether nobody can listen on the way.
fn is_this_machine(peer: IpAddr) -> bool {
    peer.to_canonical().is_loopback()
}

#[cfg(test)]
mod tests {
    use super::is_this_machine;

    #[test]
    fn only_this_machine_is_spoken_with_in_the_clear() {
        for (address, expected) in [
            ("127.0.0.1", true),
            ("127.8.8.8", true),
            ("::1", true),
            ("::ffff:127.0.0.1", true),
            ("10.0.0.1", false),
            ("192.0.2.1", false),
            ("0.0.0.0", false),
            ("fe80::1", false),
            ("::ffff:192.0.2.1", false),
        ] {
            assert_eq!(is_this_machine(address.parse().unwrap()), expected, "{address}");
        }
    }
}
