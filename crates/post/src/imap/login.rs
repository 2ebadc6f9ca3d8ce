//! Logging in to a mailbox's server: by a password or by an access token, in the best way that both sides know; and why it did not work, as far as the server says.

use mail::imap::{Capabilities, Challenge, Code, Command, Credentials, Fault, Mechanism, Response, Token};
use zeroize::Zeroizing;

use super::{Address, Answer, BESIDE, FLOOD, ImapError, Session};

/// What shows the server whose the mailbox is. Wiped when it is dropped, and never shown.
pub enum Secret {
    /// A password.
    Password(Zeroizing<String>),
    /// An access token; it goes over no connection that is not encrypted, not even to this very machine.
    Token(Token),
}

impl Secret {
    pub(super) fn is_token(&self) -> bool {
        matches!(self, Self::Token(_))
    }

    /// Errors: a server cannot be shown it, by whatever way, as that user's.
    pub(super) fn can_be_sent(&self, user: &str) -> Result<(), ImapError> {
        let credentials = match self {
            Self::Password(password) => Credentials::plain(user, password),
            Self::Token(token) => Credentials::xoauth2(user, token),
        };
        credentials.map(|_| ()).ok_or(ImapError::Unsendable)
    }
}

impl Session {
    /// Logs in.
    pub(super) async fn log_in(&mut self, address: &Address, secret: &Secret) -> Result<(), ImapError> {
        let answer = match secret {
            Secret::Password(password) => self.show_password(&address.user, password).await?,
            Secret::Token(token) => self.show_token(address, token).await?,
        };
        self.capabilities = match answer.code {
            // RFC 9051 §6.2.2: what the server can do may be other than before.
            Code::Capability(all) => all,
            _ => Capabilities::default(),
        };
        Ok(())
    }

    async fn show_password(&mut self, user: &str, password: &str) -> Result<Answer, ImapError> {
        let takes_tokens = self.token_mechanism().await?.is_some();
        let knows_plain = self.can(Mechanism::Plain.ability()).await?;
        // RFC 9051 §6.2.3: LOGIN is for servers that know nothing better.
        let answer = if knows_plain {
            let credentials = Credentials::plain(user, password).ok_or(ImapError::Unsendable)?;
            self.authenticate(&credentials, false, &mut None).await
        } else if self.can("LOGINDISABLED").await? {
            return Err(if takes_tokens { ImapError::OnlyTokens } else { ImapError::NoLogin });
        } else {
            self.ask(Command::Login { user, password }, "log in", BESIDE, &mut |_| Ok(())).await
        };
        answer.map_err(|error| match error {
            ImapError::Refused { code, told, .. } => {
                let is_certain = knows_plain || (user.is_ascii() && password.is_ascii());
                match password_refused(&code, told, takes_tokens) {
                    ImapError::LoginRefused(told) | ImapError::LoginUnexplained(told) if !is_certain => {
                        ImapError::LoginLetters(told)
                    }
                    error => error,
                }
            }
            error => error,
        })
    }

    async fn show_token(&mut self, address: &Address, token: &Token) -> Result<Answer, ImapError> {
        let mechanism = self.token_mechanism().await?.ok_or(ImapError::NoTokens)?;
        let credentials = match mechanism {
            Mechanism::Xoauth2 => Credentials::xoauth2(&address.user, token),
            _ => Credentials::oauth_bearer(&address.user, (&address.host, address.port), token),
        };
        let credentials = credentials.ok_or(ImapError::Unsendable)?;
        // RFC 9051 §6.2.2: servers of its kind take it without saying so.
        let at_once = self.can("SASL-IR").await? || self.can("IMAP4REV2").await?;
        let mut challenge = None;
        let answer = self.authenticate(&credentials, at_once, &mut challenge).await;
        answer.map_err(|error| match (error, challenge) {
            (ImapError::Refused { code, told, .. }, challenge) => token_refused(&code, told, challenge),
            // It has said already that the token is refused.
            (ImapError::Closed(told), Some(said)) => token_refused(&Code::Other, told, Some(said)),
            (ImapError::Silent, Some(said)) => token_refused(&Code::Other, String::new(), Some(said)),
            (error, _) => error,
        })
    }

    /// How the server takes a token, if it does.
    async fn token_mechanism(&mut self) -> Result<Option<Mechanism>, ImapError> {
        for mechanism in [Mechanism::OauthBearer, Mechanism::Xoauth2] {
            if self.can(mechanism.ability()).await? {
                return Ok(Some(mechanism));
            }
        }
        Ok(None)
    }

    /// Shows credentials; what the server says of a token that it refuses is left in `challenge`.
    async fn authenticate(
        &mut self,
        credentials: &Credentials,
        at_once: bool,
        challenge: &mut Option<Challenge>,
    ) -> Result<Answer, ImapError> {
        let mut asking = self.say(Command::Authenticate { credentials, at_once }).await?;
        for _ in 0..BESIDE {
            match self.connection.response().await? {
                Response::GoOn(text) => {
                    if self.go_on(&mut asking).await? {
                        continue;
                    }
                    // RFC 7628 §3.2.3: what the server asks behind a token that it refuses is answered, and then it says NO.
                    let answer = credentials.mechanism().answer().filter(|_| challenge.is_none());
                    let answer = answer.ok_or(ImapError::Garbled("a question that we have no answer for"))?;
                    *challenge = Some(Challenge::read(&text));
                    self.connection.send(answer).await?;
                }
                response => {
                    if let Some(answer) = self.heard(response, &asking.tag, "log in", &mut |_| Ok(()))? {
                        return Ok(answer);
                    }
                }
            }
        }
        Err(ImapError::Garbled(FLOOD))
    }
}

/// Why nobody was let in: who types his password again and again while a server is down is locked out when it is up.
fn password_refused(code: &Code, told: String, takes_tokens: bool) -> ImapError {
    match code {
        Code::Unavailable => ImapError::LoginUnavailable(told),
        Code::NotLet => ImapError::LoginNotLet(told),
        _ if takes_tokens => ImapError::TokenPerhaps(told),
        Code::AuthenticationFailed => ImapError::LoginRefused(told),
        _ => ImapError::LoginUnexplained(told),
    }
}

/// The same for a token, of which the server may have said more than that it refuses it.
fn token_refused(code: &Code, told: String, challenge: Option<Challenge>) -> ImapError {
    match (code, challenge) {
        (Code::Unavailable, None) => ImapError::LoginUnavailable(told),
        (Code::NotLet, None) => ImapError::LoginNotLet(told),
        (_, Some(Challenge { fault: Fault::Scope, scope })) => ImapError::TokenLacksScope { scope, told },
        (_, challenge) => ImapError::TokenRefused { scope: challenge.and_then(|said| said.scope), told },
    }
}
