//! What an administrator lacks on a page: which role it takes to act there, and the way to give it to oneself.
//! In a small house one person sets up, keeps the lists, works on cases and signs, and begins as administrator and analyst only. Taking a role is an act of its own, with a
//! fresh proof and a line in the audit log; whoever may give no roles is shown nothing here, for what he lacks is not his to change.

use model::access::Right;
use model::phrase::Phrase;
use platform::accounts::Role;

use super::frame::role_text;
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{Banner, Button, Icon, Page, Tone};

/// Adds a banner if the visitor could give himself one of these roles and has not got it; `said` is the sentence with the `roles`.
pub(super) fn lacking(
    page: Page,
    visitor: &Visitor,
    said: &'static str,
    roles: &[Role],
) -> Result<Page, PageError> {
    let person = visitor.person()?;
    let has = |role: Role| person.roles.has(role) || person.roles_waiting.has(role);
    let missing: Vec<Role> = roles.iter().copied().filter(|role| !has(*role)).collect();
    if missing.is_empty() || !person.access.rights.has(Right::Manage) {
        return Ok(page);
    }
    let speaker = &page.frame.speaker;
    let names: Vec<String> = missing.iter().map(|role| speaker.t(role_text(*role))).collect();
    let title = Phrase::new(said).with("roles", names.join(", "));
    let act = Button::secondary(speaker.t("roles-lacking-act"))
        .icon(Icon::Users)
        .href(format!("/settings/people/{}/roles", person.account));
    let banner = Banner::new(Tone::Plain, speaker.say(&title)).what(speaker.t("roles-lacking-what")).act(act);
    Ok(page.banner(banner))
}
