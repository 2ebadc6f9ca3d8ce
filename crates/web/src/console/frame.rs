//! The frame around a page: what is the same on every page of one request, from the session and from what waits now.
//! Not the page's own words, and not the markup (`view`).

use guard::policy::Switch;
use model::access::{Access, Right, Rights};
use platform::accounts::SignedIn;
use platform::accounts::role::Role;

use super::Console;
use crate::problem::PageError;
use crate::session::Visitor;
use crate::view::{Banner, Counts, Frame, Page, Person, Place, Speaker, Stopped, Tone};

impl Console {
    /// Words in the visitor's language.
    pub(crate) fn speaker(&self, visitor: &Visitor) -> Speaker {
        Speaker::new(self.phrases.clone(), visitor.language)
    }

    /// The frame of this request's page.
    ///
    /// Errors: the store cannot be asked what waits.
    pub(crate) async fn frame(&self, visitor: &Visitor) -> Result<Frame, PageError> {
        let mut frame = self.bare_frame(visitor);
        let Some(person) = &visitor.signed_in else { return Ok(frame) };
        let roles: Vec<String> = person.roles.iter().map(|role| frame.speaker.t(role_text(role))).collect();
        frame.person = Some(Person { name: person.name.clone(), role: roles.join(", ") });
        frame.places = places(person.access.rights);
        if person.access.rights.has(Right::Read) {
            let tide = self.tide(&person.access).await?;
            frame.counts = Counts {
                held: self.rooms.releaser.count(&person.access).await.map_err(PageError::ours)?.held,
            };
            frame.level = tide.level;
            frame.stopped = match &tide.stopped {
                Some(switch) => Some(self.stopped(visitor, person, switch).await?),
                None => None,
            };
        }
        Ok(frame)
    }

    /// Who stopped enforcing, when, and where it is resumed by who may.
    async fn stopped(
        &self,
        visitor: &Visitor,
        person: &SignedIn,
        switch: &Switch,
    ) -> Result<Stopped, PageError> {
        let may_resume = self.rules_here(&person.access) && person.access.rights.has(Right::Manage);
        let names = self.names(visitor, &[&switch.set_by]).await?;
        Ok(Stopped {
            who: names.of(&switch.set_by).to_owned(),
            at: self.speaker(visitor).instant(switch.set_at),
            resume: may_resume.then(|| "/enforcing".to_owned()),
        })
    }

    /// True for who belongs to the tenant whose switches the doors obey.
    pub(crate) fn rules_here(&self, access: &Access) -> bool {
        self.rooms.streams.book.is_of(access.tenant)
    }

    /// A frame that asks nobody, for doors and for pages that say what went wrong.
    pub(crate) fn bare_frame(&self, visitor: &Visitor) -> Frame {
        let mut frame = Frame::new(self.speaker(visitor));
        frame.theme = visitor.theme;
        frame.path = visitor.place.clone();
        let flash = visitor.flash.as_ref();
        frame.flash =
            flash.map(|(id, arguments)| Banner::new(Tone::Good, frame.speaker.say_kept(id, arguments)));
        frame
    }

    /// A page with the frame of this request.
    ///
    /// Errors: as [`Console::frame`].
    pub(crate) async fn page(&self, visitor: &Visitor, title: &'static str) -> Result<Page, PageError> {
        let frame = self.frame(visitor).await?;
        let title = frame.speaker.t(title);
        Ok(Page::new(frame, title))
    }
}

/// What somebody with these rights may open.
fn places(rights: Rights) -> Vec<Place> {
    let may = |place: &Place| match place {
        Place::Overview
        | Place::Messages
        | Place::Held
        | Place::Vendors
        | Place::Canaries
        | Place::Warnings
        | Place::Cases
        | Place::Protect
        | Place::Policies
        | Place::Exceptions => rights.has(Right::Read),
        Place::Audit => rights.has(Right::Audit),
        Place::Letters => rights.has(Right::Read),
        Place::Settings => rights.has(Right::Manage),
    };
    Place::ALL.into_iter().filter(may).collect()
}

/// The word for a role.
pub(super) fn role_text(role: Role) -> &'static str {
    match role {
        Role::Viewer => "role-viewer",
        Role::Analyst => "role-analyst",
        Role::DataOwner => "role-data-owner",
        Role::Counsel => "role-counsel",
        Role::Signatory => "role-signatory",
        Role::Partner => "role-partner",
        Role::Administrator => "role-administrator",
    }
}
