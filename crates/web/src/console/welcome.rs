//! The one-time link: the first administrator, an invitation, a new way in. Looking at it uses nothing up; setting up a way in does.
//! Who may make links is `platform::accounts`; pages for that are `settings`.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use model::access::{Right, Rights};
use platform::accounts::{AccountError, InvitationKind, NewAccount, OpenInvitation};
use serde::Deserialize;

use super::{Console, sign_in};
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{Banner, Button, Field, Icon, Markup, Page, Qr, Tone};

/// What a link leads to.
#[derive(Template)]
#[template(path = "console/welcome.html")]
pub(super) struct WelcomePage {
    page: Page,
    /// The secret of the link, as it stands in its path.
    link: String,
    /// False where the account is there already and only its way in is new.
    is_new: bool,
    login: String,
    name: String,
    /// Set once somebody has chosen a password: the key to scan.
    code: Option<Offered>,
    /// What stands on the button of the organisation's identity provider, if there is one.
    provider: Option<String>,
}

impl WelcomePage {
    fn name_field(&self) -> Field {
        let field = Field::text("name", self.page.t("welcome-name")).value(&self.name);
        field.hint(self.page.t("welcome-name-hint")).autocomplete("name").required()
    }

    fn login_field(&self) -> Field {
        let field = Field::text("login", self.page.t("welcome-login")).value(&self.login);
        field.hint(self.page.t("welcome-login-hint")).autocomplete("username").required()
    }

    fn password_field(&self) -> Field {
        let field = Field::line("password", "password", self.page.t("welcome-password"));
        field.hint(self.page.t("welcome-password-hint")).autocomplete("new-password").required()
    }

    fn code_field(&self) -> Field {
        let field = Field::text("code", self.page.t("sign-in-code")).short();
        field.autocomplete("one-time-code").required()
    }

    pub(super) fn told(mut self, said: Option<String>) -> Self {
        self.page.banners.extend(said.map(|said| Banner::new(Tone::Bad, said)));
        self
    }
}

/// The key of the authenticator app.
struct Offered {
    picture: Markup,
    secret: String,
    sealed: String,
}

/// Codes that are shown once.
#[derive(Template)]
#[template(path = "console/recovery.html")]
pub(super) struct RecoveryPage {
    pub(super) page: Page,
    pub(super) codes: Vec<String>,
}

/// A link that does not work any more.
#[derive(Template)]
#[template(path = "console/problem.html")]
struct GonePage {
    page: Page,
    what: Option<String>,
}

/// Shows what the link is for, and the ways to come in.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(link): Path<String>,
) -> Result<Response, PageError> {
    let Some(open) = console.rooms.accounts.invitation(&link).await? else {
        return Ok(gone(&console, &visitor));
    };
    Ok(super::shown(&welcome(&console, &visitor, link, &open, &Typed::default())))
}

/// What somebody types to come in by a link.
#[derive(Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    pub(super) login: String,
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    offer: String,
    #[serde(default)]
    code: String,
}

pub(super) fn welcome(
    console: &Console,
    visitor: &Visitor,
    link: String,
    open: &OpenInvitation,
    typed: &Typed,
) -> WelcomePage {
    let is_new = !matches!(open.kind, InvitationKind::WayIn(_));
    let (title, lead) = match open.kind {
        InvitationKind::Administrator => ("welcome-title", "welcome-lead-administrator"),
        InvitationKind::Invitation => ("welcome-title", "welcome-lead-invitation"),
        InvitationKind::WayIn(_) => ("welcome-title-way-in", "welcome-lead-way-in"),
    };
    let chosen = |typed: &str, proposed: &Option<String>| match typed {
        "" => proposed.clone().unwrap_or_default(),
        typed => typed.to_owned(),
    };
    let name = chosen(&typed.name, &open.name);
    let mut page = console.door(visitor, title, "sign-in-lead");
    page.lead = Some(page.t_with(lead, "name", &name));
    let provider = console.rooms.provider.as_ref();
    let provider = provider.map(|provider| page.t_with("welcome-provider", "name", &provider.name()));
    WelcomePage { page, link, is_new, login: chosen(&typed.login, &open.login), name, code: None, provider }
}

/// Offers the key of an authenticator app; nothing is kept yet.
pub(crate) async fn offer_code(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(link): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let accounts = &console.rooms.accounts;
    let Some(open) = accounts.invitation(&link).await? else { return Ok(gone(&console, &visitor)) };
    let mut shown = welcome(&console, &visitor, link, &open, &typed);
    match accounts.invitation_code_offer(&shown.link, &typed.login).await {
        Ok(offer) => {
            let picture = Qr::of(&offer.uri, shown.page.t("welcome-totp-picture"));
            shown.code = Some(Offered { picture, secret: grouped(&offer.secret), sealed: offer.sealed });
        }
        Err(error) => shown = shown.told(Some(said(&console, &visitor, error)?)),
    }
    Ok(super::shown(&shown))
}

/// Lets the holder of a link in with a new password and the first code, and shows the recovery codes once.
pub(crate) async fn with_password(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
    Path(link): Path<String>,
    fields: HeaderMap,
    Form(typed): Form<Typed>,
) -> Result<Response, PageError> {
    let accounts = &console.rooms.accounts;
    let Some(open) = accounts.invitation(&link).await? else { return Ok(gone(&console, &visitor)) };
    let new = NewAccount {
        login: typed.login.clone(),
        name: typed.name.clone(),
        language: Some(visitor.language.to_owned()),
    };
    let client = sign_in::client(&console, &visitor, &fields);
    let proof = (typed.offer.as_str(), typed.code.as_str());
    match accounts.accept_password(&link, &new, &typed.password, proof, &client).await {
        Ok(accepted) => {
            let page = console.door(&visitor, "recovery-title", "recovery-lead");
            let first = first_place(accepted.session.signed_in.access.rights);
            let onward = Button::primary(page.t("recovery-continue")).href(first);
            let page = page.next(&onward);
            let shown = super::shown(&RecoveryPage { page, codes: accepted.recovery_codes });
            Ok(sign_in::signed_in(&console, &accepted.session, shown))
        }
        Err(error) => {
            let said = said(&console, &visitor, error)?;
            let mut shown = welcome(&console, &visitor, link, &open, &typed).told(Some(said));
            // The same key again: it may be in the telephone already.
            shown.code = accounts.code_offer_again(&open, &shown.login, &typed.offer).map(|offer| Offered {
                picture: Qr::of(&offer.uri, shown.page.t("welcome-totp-picture")),
                secret: grouped(&offer.secret),
                sealed: offer.sealed,
            });
            Ok(super::shown(&shown))
        }
    }
}

/// Where somebody begins who comes in for the first time: at his work. The first steps of the house are for who sets it up.
pub(super) fn first_place(rights: Rights) -> &'static str {
    if rights.has(Right::Manage) {
        "/guide"
    } else if rights.has(Right::Keep) {
        "/vendors"
    } else if rights.has(Right::Respond) || rights.has(Right::Sign) {
        "/cases"
    } else {
        "/"
    }
}

/// What the person can mend, in words; anything else is a page of its own.
pub(super) fn said(console: &Console, visitor: &Visitor, error: AccountError) -> Result<String, PageError> {
    match error {
        AccountError::Store(_) | AccountError::Audit(_) => Err(error.into()),
        error => Ok(console.speaker(visitor).say(&error.phrase())),
    }
}

pub(super) fn gone(console: &Console, visitor: &Visitor) -> Response {
    let page = console.door(visitor, "welcome-gone-title", "welcome-gone-lead");
    let what = Some(page.t("welcome-gone-administrator"));
    let mut answer = super::shown(&GonePage { page, what });
    *answer.status_mut() = axum::http::StatusCode::NOT_FOUND;
    answer
}

/// A key in groups of four, as people read it aloud.
pub(super) fn grouped(secret: &str) -> String {
    let letters: Vec<char> = secret.chars().collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn a_key_is_read_in_groups_of_four() {
        assert_eq!(grouped("ABCDEFGHIJ"), "ABCD EFGH IJ");
        assert_eq!(grouped(""), "");
    }
}
