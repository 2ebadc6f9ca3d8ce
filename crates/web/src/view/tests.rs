//! What holds for all parts and pages: every text they name exists in every language, colours can be read, nothing is inline.

mod contrast;
mod speaking;
mod words;

use std::path::Path;
use std::sync::Arc;

use model::time::Time;
use platform::phrases::Phrases;

use super::{Frame, Markup, Page, Speaker, Theme, gallery};

pub(super) fn speaker(language: &str) -> Speaker {
    Speaker::new(Arc::new(Phrases::load()), language)
}

#[test]
fn the_gallery_is_drawn_in_both_languages_and_all_colours() {
    let now: Time = "2026-11-21T14:03:07Z".parse().unwrap();
    // Beside the build, so that one can look at it; docs/developing/pages.md says how.
    let program = std::env::current_exe().unwrap();
    let folder = program.parent().and_then(Path::parent).unwrap().join("gallery");
    std::fs::create_dir_all(&folder).unwrap();
    for language in ["en", "de"] {
        for theme in Theme::ALL {
            let drawn = gallery::gallery(&speaker(language), theme, now);
            let html = drawn.as_str();
            assert!(html.starts_with("<!doctype html>"), "{html}");
            assert_eq!(html.contains("data-theme"), theme != Theme::Device);
            assert!(html.contains("aria-current=\"page\"") && html.ends_with("</html>"));
            assert!(html.len() < 72 * 1024, "{} bytes", html.len());
            let door = gallery::door(&speaker(language), theme);
            assert!(!door.as_str().contains("<nav"));
            std::fs::write(folder.join(format!("door-{language}-{}.html", theme.as_str())), door.as_str())
                .unwrap();
            std::fs::write(folder.join(format!("{language}-{}.html", theme.as_str())), html).unwrap();
        }
    }
}

#[test]
fn a_door_has_no_navigation_and_strangers_words_stay_words() {
    #[derive(askama::Template)]
    #[template(
        ext = "html",
        source = "{% extends \"base.html\" %}{% block main %}{{ page.title }}{% endblock %}"
    )]
    struct Door {
        page: Page,
    }
    let mut frame = Frame::new(speaker("de"));
    frame.path = "\"><script>".into();
    let html = Markup::of(&Door { page: Page::new(frame, "<b>Anmelden</b>") });
    let html = html.as_str();
    assert!(!html.contains("<nav") && !html.contains("<b>") && !html.contains("\"><script>"));
    assert!(html.contains("&#60;b&#62;Anmelden") && html.contains("lang=\"de\""), "{html}");
}
