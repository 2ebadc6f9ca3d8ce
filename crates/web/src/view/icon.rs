//! Icons: the few of Lucide that are used, by name. They stand beside a word or carry one; decoration is hidden from readers aloud.
//! A new one: copy its file to `assets/vendor/lucide` and add a line here.

use std::fmt;

macro_rules! icons {
    ($($name:ident $file:literal),+ $(,)?) => {
        /// A picture of the sprite `icons.svg`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the name is the picture")]
        pub enum Icon { $($name),+ }

        impl Icon {
            /// All of them, for the gallery.
            pub const ALL: &[Icon] = &[$(Icon::$name),+];

            /// Returns the id in the sprite, which is Lucide's name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Icon::$name => $file),+ }
            }
        }
    };
}

icons! {
    Anchor "anchor",
    ArrowRight "arrow-right",
    Ban "ban",
    Bell "bell",
    BookOpen "book-open",
    BuildingTwo "building-2",
    Calendar "calendar",
    Check "check",
    ChevronDown "chevron-down",
    ChevronLeft "chevron-left",
    ChevronRight "chevron-right",
    ChevronUp "chevron-up",
    ChevronsUpDown "chevrons-up-down",
    CircleAlert "circle-alert",
    CircleCheck "circle-check",
    CircleHelp "circle-help",
    CircleX "circle-x",
    Clock "clock",
    Copy "copy",
    Download "download",
    ExternalLink "external-link",
    Eye "eye",
    FileText "file-text",
    Flag "flag",
    Funnel "funnel",
    Gauge "gauge",
    Globe "globe",
    Hand "hand",
    History "history",
    Hourglass "hourglass",
    Inbox "inbox",
    Info "info",
    KeyRound "key-round",
    Languages "languages",
    LifeBuoy "life-buoy",
    LinkTwo "link-2",
    Lock "lock",
    LogOut "log-out",
    Mail "mail",
    Menu "menu",
    Moon "moon",
    OctagonAlert "octagon-alert",
    Paperclip "paperclip",
    Pause "pause",
    Pencil "pencil",
    Plus "plus",
    Radio "radio",
    RefreshCw "refresh-cw",
    ScrollText "scroll-text",
    Search "search",
    Send "send",
    Settings "settings",
    Shield "shield",
    ShieldCheck "shield-check",
    Sun "sun",
    SunMoon "sun-moon",
    Tag "tag",
    TrashTwo "trash-2",
    TriangleAlert "triangle-alert",
    UndoTwo "undo-2",
    Upload "upload",
    User "user",
    Users "users",
    Waves "waves",
    X "x",
}

impl fmt::Display for Icon {
    /// Prints the picture, hidden from readers aloud: the word beside it says the same.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sprite = crate::assets::href("icons.svg");
        write!(out, "<svg class=\"icon\" aria-hidden=\"true\"><use href=\"{sprite}#{}\"/></svg>", self.name())
    }
}

super::parts!(Icon);
