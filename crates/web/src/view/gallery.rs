//! The gallery: every part on one page, to look at while designing and to hold pages against.
//! Not a page of the product: mounted for developers, and drawn by a test. What it says is not translated: nobody but us reads it.

use std::time::Duration;

use askama::Template;
use model::severity::Severity;
use model::time::Time;
use model::verdict::Action;

use super::*;

/// All parts with made-up content.
#[derive(Template)]
#[template(path = "gallery.html")]
struct Gallery {
    page: Page,
    actions: Vec<Badge>,
    severities: Vec<Badge>,
    tones: Vec<Badge>,
    icons: &'static [Icon],
    buttons: Vec<Button>,
    banners: Vec<Banner>,
    stats: Vec<Stat>,
    tabs: Tabs,
    held: Table,
    filtered: Table,
    facts: Facts,
    happenings: TimeLine,
    evidence: Evidence,
    fields: Vec<Field>,
    confirm: Confirm,
    progress: Vec<Progress>,
    chart: Chart,
    copy: Copy,
    empties: Vec<Empty>,
}

/// Draws the gallery for these words and colours, as it looks at `now`.
#[must_use]
pub fn gallery(speaker: &Speaker, theme: Theme, now: Time) -> Markup {
    let page = page(speaker, theme);
    Markup::of(&Gallery {
        actions: Action::ALL.into_iter().map(|action| Badge::action(speaker, action)).collect(),
        severities: Severity::ALL.into_iter().map(|severity| Badge::severity(speaker, severity)).collect(),
        tones: tones(),
        icons: Icon::ALL,
        buttons: buttons(),
        banners: banners(),
        stats: stats(),
        tabs: tabs(),
        held: held(speaker, now),
        filtered: filtered(speaker),
        facts: facts(speaker, now),
        happenings: happenings(speaker, now),
        evidence: evidence(),
        fields: fields(),
        confirm: confirm(),
        progress: progress(),
        chart: chart(speaker, now),
        copy: Copy::new(speaker, "The line for your DNS", "_tidewatch.example.com. TXT \"v=tw1; k=9f2c71\""),
        empties: empties(),
        page,
    })
}

/// A door as it looks before anybody has signed in.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% extends "base.html" %}{% block main %}<form class="form" method="post" action="/gallery">{% for field in fields %}{{ field }}{% endfor %}<div class="row">{{ act }}</div></form>{% endblock %}"#
)]
struct Door {
    page: Page,
    fields: Vec<Field>,
    act: Button,
}

/// Draws a door for these words and colours.
#[must_use]
pub fn door(speaker: &Speaker, theme: Theme) -> Markup {
    let mut frame = Frame::new(speaker.clone());
    frame.theme = theme;
    frame.path = "/gallery/door".into();
    Markup::of(&Door {
        page: Page::new(frame, "Good morning").lead("Sign in to see whether anything is coming."),
        fields: vec![
            Field::text("person", "Name").autocomplete("username").required(),
            Field::line("password", "password", "Password").autocomplete("current-password").required(),
        ],
        act: Button::primary("Sign in"),
    })
}

fn page(speaker: &Speaker, theme: Theme) -> Page {
    let mut frame = Frame::new(speaker.clone());
    frame.theme = theme;
    frame.person = Some(Person { name: "Ada Lind".into(), role: "Analyst".into() });
    frame.counts.held = 12;
    frame.level = Level::Watch;
    frame.path = "/gallery".into();
    Page::new(frame, "Twelve messages wait for you")
        .at(Place::Held)
        .lead("They were held in the last day because something in them did not fit. Nothing is delivered until you decide.")
        .crumb("/", "Overview")
        .next(&Button::primary("Look at the oldest").href("#").icon(Icon::ArrowRight))
}

fn tones() -> Vec<Badge> {
    vec![
        Badge::new(Tone::Plain, "observing").icon(Icon::Eye),
        Badge::new(Tone::Good, "enforcing").icon(Icon::ShieldCheck),
        Badge::new(Tone::Sea, "in trial"),
        Badge::new(Tone::Care, "no end date"),
        Badge::new(Tone::Bad, "unreachable"),
        Badge::new(Tone::Wait, "until Friday"),
    ]
}

fn buttons() -> Vec<Button> {
    vec![
        Button::primary("Release 3 messages"),
        Button::secondary("Ask the recipient"),
        Button::danger("Delete for good").href("en-light.html#confirm").asks(),
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
        Banner::new(Tone::Sea, "Four rules are new this week.").what("Each runs in trial until you turn it on."),
        Banner::new(Tone::Bad, "Enforcing is stopped. Ada Lind stopped it at 21 November 2026, 14:03 UTC.")
            .what("All mail passes: it is judged and marked, but nothing is held or refused until somebody resumes.")
            .act(Button::secondary("Look, and resume").href("#")),
    ]
}

fn stats() -> Vec<Stat> {
    let week = [812, 790, 845, 910, 870, 310, 240, 820, 835, 860, 905, 930, 350, 290];
    let held = [0, 1, 0, 2, 1, 0, 0, 1, 0, 0, 3, 2, 4, 12];
    vec![
        Stat::new("Messages today", "8,412")
            .spark(Spark::new(&week, "about 850 on working days, 300 at the weekend"))
            .below("as usual for a Saturday")
            .href("#"),
        Stat::new("Held", "12")
            .spark(Spark::new(&held, "none or a few a day, twelve today"))
            .below("usually none to four")
            .badge(Badge::new(Tone::Care, "unusual")),
        Stat::new("Wrongly held, of 1,000", "0.2").below("you allow 1; read 14 days back"),
    ]
}

fn tabs() -> Tabs {
    Tabs::new("This message")
        .tab("#reasons", "Reasons")
        .count("4")
        .tab("#auth", "Sender")
        .tab("#text", "Safe view")
        .current("#reasons")
}

fn hours(count: u64) -> Duration {
    Duration::from_secs(count * 3600)
}

fn held(speaker: &Speaker, now: Time) -> Table {
    let rows = [
        (
            "a1",
            "Invoice 4471 – new bank details",
            "rechnung@nordlicht-loglstics.example",
            "buchhaltung@example.com",
            1,
            "8.20",
        ),
        (
            "a2",
            "Re: Your parcel could not be delivered",
            "service@parcel-hub.example",
            "j.marten@example.com",
            3,
            "6.75",
        ),
        ("a3", "Shared a file with you", "no-reply@files.example", "team@example.com", 26, "12.00"),
    ];
    let actions = [Action::Hold, Action::Tag, Action::Reject];
    let rows = rows.into_iter().zip(actions).map(|((key, subject, from, to, ago, points), action)| {
        Row::new(vec![
            Cell::two_lines(&Cell::link("#", subject), from),
            Cell::text(to),
            Cell::part(&Badge::action(speaker, action)),
            Cell::part(&When::relative(speaker, now.minus(hours(ago)), now)),
            Cell::number(points),
        ])
        .key(key, subject)
    });
    let kinds = vec![(String::new(), "every sender".into()), ("first".into(), "first contact".into())];
    Table::new(speaker, "held", "/held", "Held messages, the newest first")
        .column(Column::text("subject", "Message").heading())
        .column(Column::text("to", "For"))
        .column(Column::text("action", "Decision"))
        .column(Column::text("at", "Held").sortable())
        .column(Column::number("points", "Points").sortable())
        .sorted("-at")
        .rows(rows)
        .filter(Field::line("search", "q", "Words or address"))
        .filter(Field::choice("sender", "From", kinds))
        .export()
        .bulk(
            "/held/decide",
            vec![
                Button::secondary("Release").icon(Icon::Check).value("act", "release"),
                Button::secondary("It is phishing").icon(Icon::Flag).value("act", "phishing"),
            ],
        )
        .more_after(Some("a3".into()))
}

fn filtered(speaker: &Speaker) -> Table {
    Table::new(speaker, "filtered", "/held", "Held messages")
        .column(Column::text("subject", "Message"))
        .query([("q".to_owned(), "unicorn".to_owned())])
}

fn facts(speaker: &Speaker, now: Time) -> Facts {
    Facts::new()
        .fact("Shown as", Cell::text("Nordlicht Logistics"))
        .fact("Really from", Cell::code("rechnung@nordlicht-loglstics.example"))
        .fact("First seen", Cell::part(&When::relative(speaker, now.minus(hours(2)), now)))
        .fact("Verified", Cell::part(&Badge::new(Tone::Bad, "no signature").icon(Icon::CircleX)))
        .fact("Messages before", Cell::number("0"))
}

fn happenings(speaker: &Speaker, now: Time) -> TimeLine {
    let at = |ago| When::relative(speaker, now.minus(hours(ago)), now);
    TimeLine::new([
        Happening::new(at(1), Tone::Good, "Released")
            .icon(Icon::Send)
            .by("Ada Lind")
            .detail("Delivered once; the next server answered 250."),
        Happening::new(at(2), Tone::Wait, "The recipient was asked")
            .icon(Icon::CircleHelp)
            .detail("“Did you expect this?” They said yes after 40 minutes."),
        Happening::new(at(3), Tone::Care, "Held").icon(Icon::Hand).by("rule lookalike-supplier"),
        Happening::new(at(3), Tone::Plain, "Arrived at the door mx1").icon(Icon::Mail),
    ])
}

fn evidence() -> Evidence {
    let text = "Dear accounts team,\n\nplease note that our bank details have changed with immediate effect. Kindly use the new account for invoice 4471 and confirm today.\n\nhttps://nordlicht-loglstics.example/pay\n\u{202E}fdp.4471-eciovni\n";
    let place = |words: &str| {
        let start = text.find(words).unwrap_or_default();
        start..start + words.len()
    };
    Evidence::new("body", "Text of the message", text)
        .note(Tone::Care, place("bank details have changed"), "Asks to pay into another account than before.")
        .note(Tone::Care, place("confirm today"), "Presses for time.")
        .note(Tone::Bad, place("https://nordlicht-loglstics.example/pay"), "The domain is one letter away from nordlicht-logistics.example, which has written to you since March, and is nine days old.")
}

fn fields() -> Vec<Field> {
    let modes = vec![
        ("observe".into(), "Observe".into(), "Judge everything, change nothing.".into()),
        ("enforce".into(), "Enforce".into(), "Hold and refuse what the policies say.".into()),
    ];
    vec![
        Field::text("name", "Name of the stream").value("Office mail").required(),
        Field::line("email", "alarm", "Whom to wake")
            .hint("One address of the people on call.")
            .value("oncall@")
            .error("This is not an address yet: the part after @ is missing."),
        Field::choice(
            "days",
            "Keep held mail for",
            vec![("7".into(), "7 days".into()), ("14".into(), "14 days".into())],
        )
        .value("14")
        .short(),
        Field::radio("mode", "What it does", modes).value("observe"),
        Field::lines(3, "why", "Why").hint("Others read this in a year."),
        Field::tick("digest", "Send recipients a daily list of what was held for them").value("yes"),
        Field::file(".csv,text/csv", "list", "People to protect, as a spreadsheet"),
    ]
}

fn confirm() -> Confirm {
    let act = Button::danger("Delete 12 messages");
    Confirm::new("/held/delete", act, Button::secondary("Keep them").href("#"))
        .consequence("12 messages are deleted for good. Nobody can release them afterwards, not even an administrator.")
        .consequence("Senders and recipients are not told.")
        .consequence("The record of why they were held stays in the audit.")
        .field(Field::text("reason", "Why").hint("Kept in the audit, with your name."))
        .word("Type 12 to confirm", "12")
}

fn progress() -> Vec<Progress> {
    vec![
        Progress::new("Observing before you enforce", "5 of 7 days").share(5, 7),
        Progress::new("Reading the last day's mail again", "a minute or two"),
    ]
}

fn chart(speaker: &Speaker, now: Time) -> Chart {
    let base = [420, 380, 510, 640, 900, 1_180, 1_240, 1_100, 980, 760, 610, 540];
    let empty = Chart::new(speaker, "Messages by the hour")
        .lead("As usual until noon; since then three times as many from first contacts.");
    let empty = empty.series("all").series("held");
    base.into_iter().zip(1u64..).fold(empty, |chart, (count, at)| {
        chart.point(speaker, now.minus(hours(24 - 2 * at)), &[count, count / (14 - at)])
    })
}

fn empties() -> Vec<Empty> {
    vec![
        Empty::new(
            Picture::Calm,
            "Nothing waits for you",
            "When a message does not fit, it stands here with its reasons until somebody decides. Nothing has been held in 6 days.",
        ),
        Empty::new(
            Picture::Light,
            "No stream is protected yet",
            "A stream is a door mail comes through: a mail server that asks Tidewatch about each message.",
        )
        .step("Add a door: where your mail server will ask.")
        .step("It observes for a week. Nothing is changed.")
        .step("Read what it would have held, then let it act.")
        .act(Button::secondary("Add a door").icon(Icon::Plus).href("#")),
    ]
}
