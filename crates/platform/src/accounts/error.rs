//! Why something about an account was not done. What a stranger may hear is a [`Phrase`]; the cause is for the log.

use std::time::Duration;

use formats::openid::OpenIdError;
use model::{access::Denied, phrase::Phrase, time::Time};
use store::error::StoreError;
use thiserror::Error;

use crate::{accounts::webauthn::WebauthnError, audit::AuditError};

/// Something about an account was not done.
#[derive(Debug, Error)]
pub enum AccountError {
    /// Whoever asked may not.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// What a person typed does not fit; the person mends it.
    #[error("take what was typed: {0}")]
    Unfit(Unfit),
    /// The link was used, was taken back, has ended, or never was; which is not told.
    #[error("use a link: there is none such that is open")]
    NoSuchLink,
    /// The passkey's answer was not accepted; the cause is for the log.
    #[error("accept a passkey's answer")]
    Passkey(#[source] WebauthnError),
    /// The ceremony has ended, was finished before, or is not for this.
    #[error("finish a ceremony: {0}")]
    Ceremony(&'static str),
    /// The code is wrong or was used.
    #[error("check a code: it is wrong or was used")]
    WrongCode,
    /// A fresh proof is needed first: sign in again.
    #[error("act without a proof that is younger than {} minutes", limit.as_secs() / 60)]
    ProofTooOld {
        /// How old it may be.
        limit: Duration,
    },
    /// Somebody must be able to let others in.
    #[error("take the role of administrator from the last one")]
    LastAdministrator,
    /// The last way of signing in cannot be taken away.
    #[error("remove the last way to sign in")]
    LastWayIn,
    /// Too much at once; try again in a moment.
    #[error("check a password: too many are being checked")]
    Busy,
    /// The identity provider did not answer as it must.
    #[error("sign in through the identity provider: {0}")]
    Provider(&'static str),
    /// What it said is not believed.
    #[error("believe the identity provider")]
    ProviderAnswer(#[source] OpenIdError),
    /// It does not answer; other ways in are as open as ever.
    #[error("ask the identity provider: {0}")]
    ProviderSilent(&'static str),
    /// It, or the person there, said no.
    #[error("sign in through the identity provider: it sent the browser back without a code")]
    ProviderSaidNo,
    /// It knows the person, and there is nobody here whom it may let in as.
    #[error(
        "sign in through the identity provider: nobody here is linked with whom it names, or is disabled"
    )]
    NotInvited,
    /// The store would not keep or find it.
    #[error(transparent)]
    Store(StoreError),
    /// It could not be audited; then it must not happen.
    #[error(transparent)]
    Audit(AuditError),
}

/// What does not fit in something a person typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unfit {
    /// Empty, too long, or with spaces.
    #[error("the login")]
    Login,
    /// Somebody has it.
    #[error("the login is taken")]
    LoginTaken,
    /// Empty or too long.
    #[error("the name")]
    Name,
    /// Not a language there are texts in.
    #[error("the language")]
    Language,
    /// Shorter than [`crate::accounts::MIN_PASSWORD_LETTERS`].
    #[error("the password is too short")]
    PasswordTooShort,
    /// Longer than [`crate::accounts::MAX_PASSWORD_BYTES`].
    #[error("the password is too long")]
    PasswordTooLong,
    /// One of those that everybody tries first, or the login itself.
    #[error("the password is a common one")]
    PasswordCommon,
    /// No role at all.
    #[error("the roles")]
    Roles,
    /// No scope, or more than the person may.
    #[error("the scopes")]
    Scopes,
    /// Not in the future, or too far in it.
    #[error("the end date")]
    End,
    /// Empty, too long, or with an address in it.
    #[error("the label")]
    Label,
    /// One of its kind is all a person can have.
    #[error("too many passkeys")]
    TooManyPasskeys,
    /// The authenticator is registered already.
    #[error("the passkey is registered already")]
    PasskeyKnown,
    /// The identity is linked with somebody, or the person has one of that provider.
    #[error("the identity is linked already")]
    IdentityKnown,
}

impl Unfit {
    const fn phrase(self) -> &'static str {
        match self {
            Self::Login => "account-unfit-login",
            Self::LoginTaken => "account-unfit-login-taken",
            Self::Name => "account-unfit-name",
            Self::Language => "account-unfit-language",
            Self::PasswordTooShort => "account-unfit-password-short",
            Self::PasswordTooLong => "account-unfit-password-long",
            Self::PasswordCommon => "account-unfit-password-common",
            Self::Roles => "account-unfit-roles",
            Self::Scopes => "account-unfit-scopes",
            Self::End => "account-unfit-end",
            Self::Label => "account-unfit-label",
            Self::TooManyPasskeys => "account-unfit-passkeys",
            Self::PasskeyKnown => "account-unfit-passkey-known",
            Self::IdentityKnown => "account-unfit-identity-known",
        }
    }
}

impl AccountError {
    /// Returns what the person may hear.
    #[must_use]
    pub fn phrase(&self) -> Phrase {
        Phrase::new(match self {
            Self::Denied(_) => "account-denied",
            Self::Unfit(Unfit::PasswordTooShort) => {
                return Phrase::new("account-unfit-password-short")
                    .with("letters", crate::accounts::MIN_PASSWORD_LETTERS.to_string());
            }
            Self::Unfit(what) => what.phrase(),
            Self::NoSuchLink => "account-no-such-link",
            Self::Passkey(_) => "account-passkey-refused",
            Self::Ceremony(_) => "account-ceremony-over",
            Self::WrongCode => "account-wrong-code",
            Self::ProofTooOld { .. } => "account-proof-too-old",
            Self::LastAdministrator => "account-last-administrator",
            Self::LastWayIn => "account-last-way-in",
            Self::Busy => "account-busy",
            Self::Provider(_) | Self::ProviderAnswer(_) => "account-provider-refused",
            Self::ProviderSilent(_) => "account-provider-silent",
            Self::ProviderSaidNo => "account-provider-said-no",
            Self::NotInvited => "account-not-invited",
            Self::Store(_) | Self::Audit(_) => "account-failed",
        })
    }

    /// Says that a constraint of uniqueness means this.
    pub(crate) fn conflict(error: StoreError, means: Unfit) -> Self {
        match error {
            StoreError::Conflict { .. } => Self::Unfit(means),
            other => other.into(),
        }
    }
}

impl From<StoreError> for AccountError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Denied(denied) => Self::Denied(denied),
            other => Self::Store(other),
        }
    }
}

impl From<AuditError> for AccountError {
    fn from(error: AuditError) -> Self {
        match error {
            AuditError::Store(error) => error.into(),
            other => Self::Audit(other),
        }
    }
}

/// Signing in was refused. An unknown login, a wrong password, a wrong code and a disabled account are one answer.
#[derive(Debug, Error)]
pub enum SignInRefused {
    /// Something of it was wrong.
    #[error("sign in: login, password or code is wrong")]
    Wrong,
    /// It failed too often from there; nothing was checked.
    #[error("sign in: it failed too often from there, open again at {until}")]
    Wait {
        /// When it may be tried again.
        until: Time,
    },
    /// Too many at once; nothing was checked.
    #[error("sign in: too many passwords are being checked")]
    Busy,
    /// We failed.
    #[error(transparent)]
    Failed(AccountError),
}

impl SignInRefused {
    /// Returns what the person may hear.
    #[must_use]
    pub fn phrase(&self, now: Time) -> Phrase {
        match self {
            Self::Wrong => Phrase::new("account-sign-in-wrong"),
            Self::Wait { until } => {
                let minutes = until.since(now).as_secs().div_ceil(60).max(1);
                Phrase::new("account-sign-in-wait").with("minutes", minutes.to_string())
            }
            Self::Busy => Phrase::new("account-busy"),
            Self::Failed(error) => error.phrase(),
        }
    }
}

impl<E: Into<AccountError>> From<E> for SignInRefused {
    fn from(error: E) -> Self {
        match error.into() {
            AccountError::Busy => Self::Busy,
            other => Self::Failed(other),
        }
    }
}
