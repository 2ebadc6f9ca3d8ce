//! First steps: from an empty installation to a stream that is watched. What is done is read off the rooms; nothing is ticked by hand.
//! Changes nothing itself: each step leads to the page that does.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use guard::policy::Enforcement;
use guard::protect::{Organisation, ProtectedKind};
use model::access::Right;
use platform::accounts::Role;

use super::Console;
use super::lacking::lacking;
use super::tide::Tide;
use crate::problem::PageError;
use crate::rooms::{Door, DoorKind};
use crate::session::Visitor;
use crate::view::{Button, Copy, Markup, Page, Speaker};

/// Roles that nobody gets by setting up a house.
const OF_THEIR_OWN: &[Role] = &[Role::DataOwner, Role::Counsel, Role::Signatory];

/// The page.
#[derive(Template)]
#[template(path = "console/guide.html")]
struct GuidePage {
    page: Page,
    steps: Vec<Step>,
    /// While a first message is awaited, the page asks again by itself.
    is_waiting: bool,
}

/// One step.
struct Step {
    title: String,
    about: String,
    state: Standing,
    lines: Vec<Copy>,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Done,
    Now,
    Later,
}

impl Step {
    fn is_done(&self) -> bool {
        self.state == Standing::Done
    }

    fn is_now(&self) -> bool {
        self.state == Standing::Now
    }
}

/// What the steps are read off.
struct Known {
    organisation: Organisation,
    /// Whether anybody is protected by name: people, brands or vendors.
    has_names: bool,
    tide: Arc<Tide>,
}

/// Which steps are done, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Done {
    organisation: bool,
    names: bool,
    door: bool,
    message: bool,
}

impl Done {
    /// True while nothing is left to do but to send a first message.
    fn is_waiting(self) -> bool {
        self.organisation && self.names && self.door && !self.message
    }
}

/// Shows the steps, and the next one as the one thing to do.
pub(crate) async fn show(
    State(console): State<Arc<Console>>,
    visitor: Visitor,
) -> Result<Response, PageError> {
    let known = known(&console, &visitor).await?;
    let doors = &console.rooms.doors;
    let done = Done {
        organisation: !known.organisation.domains.is_empty(),
        names: known.has_names,
        door: doors.iter().any(is_guarding),
        message: known
            .tide
            .overview
            .streams
            .iter()
            .any(|stream| came_to_guard(doors, stream.door.as_deref())),
    };
    let page = console.page(&visitor, "guide-title").await?;
    let is_enforcing = known.tide.overview.streams.iter().any(|stream| stream.mode == Enforcement::Enforced);
    let may = visitor.access()?.rights.has(Right::Manage);
    let lead = match (done.message, is_enforcing) {
        (true, true) => "guide-lead-enforcing",
        (true, false) => "guide-lead-done",
        (false, _) if may => "guide-lead",
        (false, _) => "guide-lead-others",
    };
    let is_waiting = done.is_waiting();
    let next = next(&page, done).filter(|_| may || done.message);
    let steps = steps(&page.frame.speaker, done, doors);
    let lead = page.t(lead);
    let mut page = lacking(page.lead(lead), &visitor, "roles-lacking-guide", OF_THEIR_OWN)?;
    page.next = next.as_ref().map(Markup::of);
    Ok(super::shown(&GuidePage { page, steps, is_waiting }))
}

/// True of a door at which mail of ours is judged on its way. Mail to Tidewatch itself ends here and guards nobody: a canary's message is no first step.
fn is_guarding(door: &Door) -> bool {
    door.kind != DoorKind::OwnMail
}

/// True if what came by a name of a door was judged on its way: by one that is open, or was before the configuration changed.
fn came_to_guard(doors: &[Door], door: Option<&str>) -> bool {
    door.is_some_and(|name| doors.iter().filter(|door| door.name == name).all(is_guarding))
}

async fn known(console: &Console, visitor: &Visitor) -> Result<Known, PageError> {
    let access = visitor.access()?;
    let rooms = &console.rooms;
    let organisation = rooms.protect.organisation(access).await.map_err(PageError::ours)?;
    // A domain of ours is the step before.
    let mut has_names = rooms.protect.configured().iter().any(|one| one.kind != ProtectedKind::Domain);
    for kind in [ProtectedKind::Person, ProtectedKind::Brand, ProtectedKind::Vendor] {
        if !has_names {
            let entered = rooms.protect.list(access, Some(kind), None, 1).await.map_err(PageError::ours)?;
            has_names = !entered.is_empty();
        }
    }
    Ok(Known { organisation, has_names, tide: console.tide(access).await? })
}

/// The one thing to do now; none while a first message is awaited.
fn next(page: &Page, done: Done) -> Option<Button> {
    let (text, href) = match done {
        Done { organisation: false, .. } => ("guide-organisation-act", "/protect/add?kind=domain"),
        Done { names: false, .. } => ("guide-names-act", "/protect/add"),
        Done { door: false, .. } => ("doorstep-title", "/streams/add"),
        Done { message: false, .. } => return None,
        _ => ("guide-read-act", "/streams"),
    };
    Some(Button::primary(page.t(text)).href(href))
}

fn steps(speaker: &Speaker, done: Done, doors: &[Door]) -> Vec<Step> {
    let all = [
        (done.organisation, "guide-organisation", "guide-organisation-about", Vec::new()),
        (done.names, "guide-names", "guide-names-about", Vec::new()),
        (done.door, "guide-door", "guide-door-about", door_lines(speaker)),
        (done.message, "guide-message", "guide-message-about", mail_server_lines(speaker, doors)),
        // Reading it is never over; it is the next step from then on.
        (false, "guide-read", "guide-read-about", Vec::new()),
    ];
    let mut is_open = true;
    let step = |(is_done, title, about, lines)| {
        let state = match (is_done, is_open) {
            (true, _) => Standing::Done,
            (false, true) => Standing::Now,
            (false, false) => Standing::Later,
        };
        is_open &= is_done;
        let lines = if state == Standing::Now { lines } else { Vec::new() };
        Step { title: speaker.t(title), about: speaker.t(about), state, lines }
    };
    all.into_iter().map(step).collect()
}

/// What the configuration file needs for a first door.
fn door_lines(speaker: &Speaker) -> Vec<Copy> {
    let door = "[[milter]]\nname = \"mail\"\nlisten = \"127.0.0.1:7357\"\n\n[hold]\nrelease_to = \"127.0.0.1:10027\"";
    vec![Copy::new(speaker, speaker.t("guide-door-file"), door)]
}

/// What the mail server needs for the doors there are.
fn mail_server_lines(speaker: &Speaker, doors: &[Door]) -> Vec<Copy> {
    let line = |door: &Door| {
        let (text, line) = match door.kind {
            DoorKind::Milter => {
                let socket = match door.place.strip_prefix("unix:") {
                    Some(path) => format!("unix:{path}"),
                    None => format!("inet:{}", door.place),
                };
                let line = format!(
                    "smtpd_milters = {socket}\nnon_smtpd_milters = $smtpd_milters\nmilter_default_action = tempfail"
                );
                ("guide-message-milter", line)
            }
            DoorKind::Proxy => ("guide-message-proxy", format!("-o smtpd_proxy_filter={}", door.place)),
            DoorKind::OwnMail => return None,
        };
        Some(Copy::new(speaker, speaker.t_with(text, "door", &door.name), line))
    };
    doors.iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use platform::phrases::Phrases;

    use super::{Done, Standing, came_to_guard, steps};
    use crate::rooms::{Door, DoorKind};
    use crate::view::Speaker;

    #[test]
    fn mail_to_ourselves_is_no_watched_stream() {
        let door = |name: &str, kind| Door { name: name.to_owned(), kind, place: String::new() };
        let doors = [door("mailbox", DoorKind::OwnMail), door("mx", DoorKind::Milter)];
        assert!(!came_to_guard(&doors, Some("mailbox")));
        assert!(came_to_guard(&doors, Some("mx")));
        assert!(came_to_guard(&doors, Some("one of before")));
        assert!(!came_to_guard(&doors, None));
    }

    /// Asserts where the five steps stand.
    fn check(done: [bool; 4], expected: [Standing; 5]) {
        let [organisation, names, door, message] = done;
        let done = Done { organisation, names, door, message };
        let speaker = Speaker::new(Arc::new(Phrases::load()), "en");
        let states: Vec<Standing> = steps(&speaker, done, &[]).iter().map(|step| step.state).collect();
        assert_eq!(states, expected, "{done:?}");
    }

    #[test]
    fn one_step_is_open_and_those_before_it_are_done() {
        use Standing::{Done, Later, Now};
        check([false; 4], [Now, Later, Later, Later, Later]);
        check([true, false, false, false], [Done, Now, Later, Later, Later]);
        // A door from the configuration file is done although names are still to be entered.
        check([true, false, true, false], [Done, Now, Done, Later, Later]);
        check([true, true, true, false], [Done, Done, Done, Now, Later]);
        check([true; 4], [Done, Done, Done, Done, Now]);
    }
}
