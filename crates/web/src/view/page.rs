//! Page: what `base.html` needs. The frame is the same on every page of a request and comes from the session; the rest is the page's own.
//! Not a handler and not a session: plain values.

use std::fmt::Display;

use model::phrase::Phrase;

use super::{Banner, Button, Icon, Markup, Speaker, Tone};

/// The colours a person wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the device says.
    #[default]
    Device,
    /// Day.
    Light,
    /// Night.
    Dark,
}

impl Theme {
    /// All of them, in the order of the switch.
    pub const ALL: [Theme; 3] = [Theme::Device, Theme::Light, Theme::Dark];

    /// Returns the word of cookies and forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Theme::Device => "device",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Reads the word of a cookie or form.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == word)
    }

    /// What `data-theme` says; nothing where the device decides.
    pub(crate) fn chosen(self) -> Option<&'static str> {
        (self != Theme::Device).then_some(self.as_str())
    }

    pub(crate) const fn text(self) -> &'static str {
        match self {
            Theme::Device => "parts-theme-device",
            Theme::Light => "parts-theme-light",
            Theme::Dark => "parts-theme-dark",
        }
    }

    pub(crate) const fn icon(self) -> Icon {
        match self {
            Theme::Device => Icon::SunMoon,
            Theme::Light => Icon::Sun,
            Theme::Dark => Icon::Moon,
        }
    }
}

/// Where in the console one is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Is anything coming?
    Overview,
    /// What came.
    Messages,
    /// What waits for a person.
    Held,
    /// What others warn us of.
    Warnings,
    /// Who has our customers' data.
    Vendors,
    /// What came to our marks in it.
    Canaries,
    /// What may have got out, and what we do about it.
    Cases,
    /// Whom we guard.
    Protect,
    /// What we do, and for whom.
    Policies,
    /// What may pass for a while.
    Exceptions,
    /// Who did what.
    Audit,
    /// Letters to many, and the answers to them.
    Letters,
    /// How this installation is set.
    Settings,
}

impl Place {
    /// All of them, in the order of the navigation.
    pub const ALL: [Place; 13] = [
        Place::Overview,
        Place::Messages,
        Place::Held,
        Place::Warnings,
        Place::Vendors,
        Place::Canaries,
        Place::Cases,
        Place::Protect,
        Place::Policies,
        Place::Exceptions,
        Place::Letters,
        Place::Audit,
        Place::Settings,
    ];

    /// Returns its address.
    #[must_use]
    pub const fn href(self) -> &'static str {
        match self {
            Place::Overview => "/",
            Place::Messages => "/messages",
            Place::Held => "/held",
            Place::Warnings => "/warnings",
            Place::Vendors => "/vendors",
            Place::Canaries => "/canaries",
            Place::Cases => "/cases",
            Place::Protect => "/protect",
            Place::Policies => "/policies",
            Place::Exceptions => "/exceptions",
            Place::Letters => "/mailings",
            Place::Audit => "/audit",
            Place::Settings => "/settings",
        }
    }

    pub(crate) const fn text(self) -> &'static str {
        match self {
            Place::Overview => "parts-nav-overview",
            Place::Messages => "parts-nav-messages",
            Place::Held => "parts-nav-held",
            Place::Warnings => "parts-nav-warnings",
            Place::Vendors => "parts-nav-vendors",
            Place::Canaries => "parts-nav-canaries",
            Place::Cases => "parts-nav-cases",
            Place::Protect => "parts-nav-protect",
            Place::Policies => "parts-nav-policies",
            Place::Exceptions => "parts-nav-exceptions",
            Place::Letters => "parts-nav-letters",
            Place::Audit => "parts-nav-audit",
            Place::Settings => "parts-nav-settings",
        }
    }

    pub(crate) const fn icon(self) -> Icon {
        match self {
            Place::Overview => Icon::Waves,
            Place::Messages => Icon::Mail,
            Place::Held => Icon::Hand,
            Place::Warnings => Icon::Radio,
            Place::Vendors => Icon::BuildingTwo,
            Place::Canaries => Icon::Inbox,
            Place::Cases => Icon::LifeBuoy,
            Place::Protect => Icon::ShieldCheck,
            Place::Policies => Icon::ScrollText,
            Place::Exceptions => Icon::Clock,
            Place::Letters => Icon::Send,
            Place::Audit => Icon::BookOpen,
            Place::Settings => Icon::Settings,
        }
    }

    /// What the stream of live events calls what waits here.
    pub(crate) const fn count_name(self) -> &'static str {
        match self {
            Place::Held => "held",
            _ => "",
        }
    }

    /// Whether a line stands above it in the navigation: work above, house below.
    pub(crate) const fn begins_group(self) -> bool {
        matches!(self, Place::Vendors | Place::Protect | Place::Letters | Place::Audit)
    }
}

/// How high the water stands: the level of warning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing is coming.
    #[default]
    Calm,
    /// Something is unusual; nobody has to do anything yet.
    Watch,
    /// Something needs a person now.
    Act,
}

impl Level {
    /// Returns the class that sets the colours.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Level::Calm => "level-calm",
            Level::Watch => "level-watch",
            Level::Act => "level-act",
        }
    }

    /// The word for it.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Level::Calm => "parts-level-calm",
            Level::Watch => "parts-level-watch",
            Level::Act => "parts-level-act",
        }
    }

    /// What it means.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Level::Calm => "parts-level-calm-meaning",
            Level::Watch => "parts-level-watch-meaning",
            Level::Act => "parts-level-act-meaning",
        }
    }

    /// Where the water stands on the gauge, in its own units from the top.
    pub(crate) const fn water(self) -> u8 {
        match self {
            Level::Calm => 18,
            Level::Watch => 12,
            Level::Act => 5,
        }
    }
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The name shown.
    pub name: String,
    /// The role in words, already spoken.
    pub role: String,
}

/// What waits, shown beside places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Held messages nobody has decided about.
    pub held: u64,
}

/// Somebody has stopped enforcing: said on every page until it is resumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// Who.
    pub who: String,
    /// When, as [`Speaker::instant`] writes it.
    pub at: String,
    /// Where it is resumed; none for who may not.
    pub resume: Option<String>,
}

/// What is the same on every page of one request. Made from the session.
#[derive(Clone)]
pub struct Frame {
    /// Words in the reader's language.
    pub speaker: Speaker,
    /// The colours the reader wants.
    pub theme: Theme,
    /// Who is signed in; nobody: the page is a door, without navigation.
    pub person: Option<Person>,
    /// What this person may open.
    pub places: Vec<Place>,
    /// What waits.
    pub counts: Counts,
    /// The level of warning.
    pub level: Level,
    /// Enforcing is stopped.
    pub stopped: Option<Stopped>,
    /// What the last act did; shown once.
    pub flash: Option<Banner>,
    /// Path and query of this page, to come back to after switching colours or language.
    pub path: String,
}

impl Frame {
    /// A frame for nobody yet: doors, errors, tests. What the session knows is set on top.
    pub fn new(speaker: Speaker) -> Self {
        Frame {
            speaker,
            theme: Theme::Device,
            person: None,
            places: Place::ALL.to_vec(),
            counts: Counts::default(),
            level: Level::Calm,
            stopped: None,
            flash: None,
            path: "/".to_owned(),
        }
    }
}

/// One page: frame, title, lead sentence, next step.
#[derive(Clone)]
pub struct Page {
    /// What is the same on every page.
    pub frame: Frame,
    /// Where one is; none for doors.
    pub place: Option<Place>,
    /// The heading, and the title of the window.
    pub title: String,
    /// One sentence: what this page tells, or what to do here.
    pub lead: Option<String>,
    /// The one next step.
    pub next: Option<Markup>,
    /// The way back: address and words.
    pub crumbs: Vec<(String, String)>,
    /// What must be known first.
    pub banners: Vec<Banner>,
}

impl Page {
    /// A page with its heading.
    pub fn new(frame: Frame, title: impl Into<String>) -> Self {
        Page {
            frame,
            place: None,
            title: title.into(),
            lead: None,
            next: None,
            crumbs: Vec::new(),
            banners: Vec::new(),
        }
    }

    /// Belongs to this place of the navigation.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// Says in one sentence what this page is about.
    #[must_use]
    pub fn lead(mut self, lead: impl Into<String>) -> Self {
        self.lead = Some(lead.into());
        self
    }

    /// Offers the one next step.
    #[must_use]
    pub fn next(mut self, next: &Button) -> Self {
        self.next = Some(Markup::of(next));
        self
    }

    /// Adds a step of the way back, from the top down.
    #[must_use]
    pub fn crumb(mut self, href: impl Into<String>, words: impl Into<String>) -> Self {
        self.crumbs.push((href.into(), words.into()));
        self
    }

    /// Adds something to know first.
    #[must_use]
    pub fn banner(mut self, banner: Banner) -> Self {
        self.banners.push(banner);
        self
    }

    /// Says a text: `{{ page.t("held-title") }}`.
    #[must_use]
    pub fn t(&self, id: &'static str) -> String {
        self.frame.speaker.t(id)
    }

    /// Says a text with one argument: `{{ page.t_with("held-count", "count", &count) }}`.
    #[must_use]
    pub fn t_with(&self, id: &'static str, name: &'static str, value: &(impl Display + ?Sized)) -> String {
        self.frame.speaker.t_with(id, name, value)
    }

    /// How much waits at a place; nothing is not shown.
    pub(crate) fn waiting(&self, place: &Place) -> Option<String> {
        let waiting = if *place == Place::Held { self.frame.counts.held } else { 0 };
        (waiting > 0).then(|| self.frame.speaker.number(waiting))
    }

    pub(crate) fn has_notices(&self) -> bool {
        self.frame.stopped.is_some() || self.frame.flash.is_some() || !self.banners.is_empty()
    }

    /// What is said on every page while enforcing is stopped.
    pub(crate) fn stopped(&self) -> Option<Banner> {
        let stopped = self.frame.stopped.as_ref()?;
        let speaker = &self.frame.speaker;
        let title = Phrase::new("parts-stopped").with("who", &stopped.who).with("at", &stopped.at);
        let banner = Banner::new(Tone::Bad, speaker.say(&title)).what(speaker.t("parts-stopped-meaning"));
        Some(match &stopped.resume {
            Some(href) => banner.act(Button::secondary(speaker.t("parts-stopped-resume")).href(href)),
            None => banner,
        })
    }

    /// The languages of the switch: tag and own name.
    pub(crate) fn languages(&self) -> [(&'static str, &'static str); 2] {
        super::speak::LANGUAGES
    }

    pub(crate) fn is_at(&self, place: &Place) -> bool {
        self.place.as_ref() == Some(place)
    }
}
