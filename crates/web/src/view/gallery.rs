//! The gallery: every part on one page, to look at while designing and to hold pages against.
//! Not a page of the product: mounted for developers, and drawn by a test.

use askama::Template;
use model::severity::Severity;
use model::verdict::Action;

use super::*;

/// All parts with made-up content. What it says is not translated: nobody but us reads it.
#[derive(Template)]
#[template(path = "gallery.html")]
struct Gallery {
    page: Page,
    actions: Vec<Badge>,
    severities: Vec<Badge>,
    buttons: Vec<Button>,
    banners: Vec<Banner>,
}

/// Draws the gallery for these words and colours.
#[must_use]
pub fn gallery(speaker: &Speaker, theme: Theme) -> Markup {
    let mut frame = Frame::new(speaker.clone());
    frame.theme = theme;
    frame.person = Some(Person { name: "Ada Lind".into(), role: "Analyst".into() });
    frame.counts.held = 12;
    frame.level = Level::Watch;
    frame.path = "/gallery".into();
    let page = Page::new(frame, "Twelve messages wait for you")
        .at(Place::Held)
        .lead("They were held in the last day because something in them did not fit. Nothing is delivered until you decide, or for 14 days.")
        .crumb("/", "Overview")
        .next(&Button::primary("Look at the oldest").href("#").icon(Icon::ArrowRight));
    Markup::of(&Gallery {
        page,
        actions: Action::ALL.into_iter().map(|action| Badge::action(speaker, action)).collect(),
        severities: Severity::ALL.into_iter().map(|severity| Badge::severity(speaker, severity)).collect(),
        buttons: buttons(),
        banners: banners(),
    })
}

fn buttons() -> Vec<Button> {
    vec![
        Button::primary("Release 3 messages"),
        Button::secondary("Ask the recipient"),
        Button::danger("Delete for good"),
        Button::quiet("Show the technical side"),
        Button::secondary("Export").icon(Icon::Download),
        Button::secondary("Not yet").disabled(),
    ]
}

fn banners() -> Vec<Banner> {
    vec![
        Banner::new(Tone::Care, "This stream only observes.")
            .what("It has judged 41,208 messages in 7 days and would have held 3. Nothing was changed.")
            .act(Button::secondary("Read the 3").href("#")),
        Banner::new(Tone::Good, "Released. It was delivered once, at 14:03."),
        Banner::new(Tone::Sea, "New: rules of this week").what("Four rules were added; each runs in trial until you turn it on."),
        Banner::new(Tone::Bad, "Enforcing is stopped. Ada Lind stopped it at 2026-11-21 14:03 UTC.")
            .what("All mail passes: it is judged and marked, but nothing is held or refused until somebody resumes.")
            .act(Button::secondary("Look, and resume").href("#")),
    ]
}
