//! The stream of one sending account: what is usual for it, and whether what it sends now is a stranger's doing.
//! Looks at behaviour, not at words (those are judged by `decide`, and come in as points). Not the keeping of baselines (`guard::stream`).
//! Pure: `now` is handed in, and the same messages give the same answer.
//!
//! Each message has a *weight*: how far it reaches (people never written to, one text over and over) times what it carries (a link to a place new
//! to the account, a file, nothing), a little more when it is fast or at an odd hour. Weights add up and fade with a
//! half-life of [`FADING`]. An account is throttled, then held, when the sum is far beyond what it was on its worst earlier days.
//! What a day brought becomes usual only when the next one is over, so a thief cannot teach while he steals; mailings are counted apart
//! from letters, and what leads to new places from what does not, so that a great campaign of yesterday is no licence for letters with other
//! links today. Oddities alone only throttle: held is what leads away, goes to strangers, fails or reads badly.
//!
//! What it cannot tell: a thief who sends through a mailing account, in mailings that lead to the house for the most part. Words and
//! links are judged all the same.

use std::time::Duration;

use model::phrase::Phrase;
use model::time::Time;
use model::verdict::Points;

use crate::campaign::Print;

mod codec;
mod habits;
mod memory;
#[cfg(test)]
mod tests;

pub use codec::BaselineError;
pub use habits::Habits;
use memory::Memory;

/// In so much time half of what was strange is forgotten: longer than a burst, shorter than a night.
const FADING: Duration = Duration::from_secs(6 * HOUR.as_secs());

/// In so much time half of what was usual is forgotten: a monthly run is remembered at the next one, a yearly one is not.
const FORGETTING: Duration = Duration::from_secs(45 * 24 * HOUR.as_secs());

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// Up to so much strangeness nobody is slowed down, whatever was usual. This and the next numbers were chosen on made-up accounts
/// (`examples/stream_budget.rs`, seeds 31 to 33) and measured on others.
const FREE: f32 = 3.0;

/// Up to so much nobody is held: twenty messages of a thief weigh more, also those to the account's own correspondents.
const FREE_OF_HOLD: f32 = 4.5;

/// An account younger than this has little that is usual; its bounds are wider by [`PATIENCE`].
const YOUNG: Duration = Duration::from_secs(14 * 24 * HOUR.as_secs());
const PATIENCE: f32 = 3.0;

/// How much beyond the usual makes a throttle, and a hold.
const THROTTLED_AT: f32 = 1.5;
const HELD_AT: f32 = 2.5;

/// A throttled account may send one message in so long.
const THROTTLE_WAIT: Duration = Duration::from_secs(60);

/// A message that is hardly strange itself goes on while the account is held: its owner's letters are among them.
const HARDLY_STRANGE: f32 = 0.1;

/// A text that went out so often is a mailing of sorts, not a letter.
const REPEATED: u16 = 3;

/// Content from so many points on is doubtful.
const DOUBTFUL: Points = Points::hundredths(300);

/// From this share of recipients on, strangers are whom a message is for.
const MOSTLY: f32 = 0.5;

/// Honest lists have some addresses that are gone; from this share on they are somebody else's.
const FAILING: f32 = 0.05;

/// Hours are told odd only by an account that has written so much.
const HOURS_KNOWN: u32 = 100;

/// One message as its account's stream sees it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Observation<'o> {
    /// For how many.
    pub recipients: u32,
    /// How many of them our side never wrote to.
    pub first_contacts: u32,
    /// How many are at domains our side never wrote to.
    pub new_domains: u32,
    /// Recipients that were refused, or came back, since the last message.
    pub failed: u32,
    /// The print of its template ([`crate::campaign::Template`]).
    pub template: Print,
    /// Prints of the domains its links lead to, without our own.
    pub link_domains: &'o [Print],
    /// It has links at all, also to ourselves.
    pub has_links: bool,
    /// It is a mailing one can unsubscribe from.
    pub is_mailing: bool,
    /// At least half of its links lead to the house itself.
    pub leads_home: bool,
    /// Something is attached.
    pub has_attachment: bool,
    /// Answers would go to another domain than the sender's.
    pub has_foreign_reply: bool,
    /// What its words weigh.
    pub content: Points,
}

/// What becomes of a message for its account's sake.
#[derive(Clone, Debug, PartialEq)]
pub enum Flow {
    /// Nothing is unusual enough.
    GoOn,
    /// Not now; the account may send one message now and then.
    Throttle {
        /// After so long one may come again.
        wait: Duration,
        /// Why.
        why: Why,
    },
    /// Kept back until a person looks.
    Hold(Why),
}

/// Why an account is throttled or held: one sentence, and what it consists of.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    /// The sentence.
    pub reason: Phrase,
    /// What is strange about this message.
    pub parts: Vec<Phrase>,
    /// How strange the account's mail is just now.
    pub level: f32,
    /// Up to how much would be usual.
    pub limit: f32,
}

/// What is usual for one sending account.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    /// When its first message was seen.
    opened: Time,
    /// When its last was.
    updated: Time,
    /// Messages seen.
    messages: u32,
    /// When one was last let go.
    passed: Time,
    /// Messages in the last hour, fading.
    rate: Tide,
    /// Recipients lately, and those of them that failed, fading.
    reached: f32,
    failed: f32,
    /// Strangeness by kind of message, see [`Kind`].
    strange: [Tide; 4],
    /// Messages by hour of the day (UTC); halved together when one is full.
    hours: [u16; 24],
    /// Texts that went out.
    templates: Memory<32>,
    /// Places linked to.
    links: Memory<64>,
    /// The text that was held last; a person who finds a hold needless means it. 0 is none.
    held: Print,
}

/// A level that rises with messages and fades, and the highest it was on earlier days.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tide {
    level: f32,
    /// The highest of the days before yesterday, fading slowly.
    usual: f32,
    /// The highest of yesterday; not trusted yet, or a thief could teach around midnight.
    yesterday: f32,
    /// The highest of today.
    today: f32,
}

impl Tide {
    fn fade(&mut self, passed: Duration, half_life: Duration, midnights: i64) {
        self.level *= halved(passed, half_life);
        self.usual *= halved(passed, FORGETTING);
        for _ in 0..midnights.min(2) {
            self.usual = self.usual.max(self.yesterday);
            self.yesterday = std::mem::take(&mut self.today);
        }
    }

    /// What goes beyond the usual.
    fn excess(&self) -> f32 {
        (self.level - THROTTLED_AT * self.usual).max(0.0)
    }

    /// Takes back what the last two days would teach.
    fn forget_lately(&mut self) {
        (self.yesterday, self.today) = (0.0, 0.0);
    }

    fn rise(&mut self, by: f32) {
        self.level += by;
        self.today = self.today.max(self.level);
    }
}

/// What is left of one after some time.
fn halved(passed: Duration, half_life: Duration) -> f32 {
    (-passed.as_secs_f32() / half_life.as_secs_f32()).exp2()
}

/// What is counted together.
#[derive(Clone, Copy)]
enum Kind {
    /// A letter to people we know that leads nowhere new.
    Letter = 0,
    /// A letter to strangers, one that leads somewhere new, or whose answers go to somebody else.
    ForeignLetter = 1,
    /// A mailing that leads nowhere new, or home for the most part.
    Mailing = 2,
    /// A mailing that leads somewhere new.
    ForeignMailing = 3,
}

/// How strange a message is, and why.
struct Strangeness {
    weight: f32,
    kind: Kind,
    /// More than odd: it leads away, goes to strangers, fails or reads badly.
    is_grave: bool,
    parts: Vec<Phrase>,
}

impl Baseline {
    /// Begins with an account of which nothing is known.
    #[must_use]
    pub fn new(now: Time) -> Self {
        Baseline {
            opened: now,
            updated: now,
            messages: 0,
            passed: now.minus(THROTTLE_WAIT),
            rate: Tide::default(),
            reached: 0.0,
            failed: 0.0,
            strange: [Tide::default(); 4],
            hours: [0; 24],
            templates: Memory::default(),
            links: Memory::default(),
            held: 0,
        }
    }

    /// When its last message was seen.
    #[must_use]
    pub fn updated(&self) -> Time {
        self.updated
    }

    /// Messages seen.
    #[must_use]
    pub fn messages(&self) -> u32 {
        self.messages
    }

    /// Messages an hour just now, and the most that is usual; both are levels that fade, so "about".
    #[must_use]
    pub fn hourly(&self, now: Time) -> (f32, f32) {
        let mut present = self.clone();
        present.pass_time(now);
        // What fades by half in an hour settles, at one message an hour, at 1/ln 2.
        let settled = std::f32::consts::LN_2;
        (present.rate.level * settled, present.rate.usual * settled)
    }

    /// Notes a message that was let go. One that was held is told to [`Baseline::note_held`]; one that was throttled comes again.
    pub fn learn(&mut self, observation: &Observation<'_>, now: Time) {
        self.pass_time(now);
        let strangeness = self.strangeness(observation, now);
        self.count(observation, now);
        self.passed = self.passed.max(now);
        self.strange[strangeness.kind as usize].rise(strangeness.weight);
    }

    /// Notes a message that was held: the level stays high, and nothing of it becomes usual.
    pub fn note_held(&mut self, observation: &Observation<'_>, now: Time) {
        self.pass_time(now);
        let strangeness = self.strangeness(observation, now);
        let tide = &mut self.strange[strangeness.kind as usize];
        // Far more than a hold takes would keep the account held for days.
        tide.level = (tide.level + strangeness.weight).min(2.0 * HELD_AT * tide.usual.max(FREE_OF_HOLD));
        tide.forget_lately();
        self.templates.note(observation.template, minute(now));
        self.held = observation.template;
    }

    /// A person looked at what was held and found it benign: its text and its links may go on, and the account begins anew.
    ///
    /// What is usual does not grow by it: else one benign exception would be a thief's allowance. Meant is the text that was held last.
    pub fn note_benign(&mut self, now: Time) {
        self.pass_time(now);
        for tide in &mut self.strange {
            tide.level = 0.0;
            tide.forget_lately();
        }
        if self.held != 0 {
            self.templates.pardon(self.held, minute(now));
        }
    }

    /// A person found that the account was stolen: nothing of these days becomes usual, and what came today is forgotten.
    pub fn note_stolen(&mut self, now: Time) {
        self.pass_time(now);
        self.rate.forget_lately();
        for tide in &mut self.strange {
            tide.forget_lately();
        }
        self.templates.forget_since(minute(now).saturating_sub(DAY_MINUTES));
        self.links.forget_since(minute(now).saturating_sub(DAY_MINUTES));
    }

    fn pass_time(&mut self, now: Time) {
        let passed = now.since(self.updated);
        let midnights = (day(now) - day(self.updated)).max(0);
        self.rate.fade(passed, HOUR, midnights);
        for tide in &mut self.strange {
            tide.fade(passed, FADING, midnights);
        }
        self.reached *= halved(passed, FADING);
        self.failed *= halved(passed, FADING);
        self.updated = self.updated.max(now);
    }

    fn count(&mut self, observation: &Observation<'_>, now: Time) {
        self.messages = self.messages.saturating_add(1);
        self.rate.rise(1.0);
        self.reached += observation.recipients.max(1) as f32;
        self.failed += observation.failed as f32;
        let hour = hour(now);
        if self.hours[hour] == u16::MAX {
            self.hours.iter_mut().for_each(|count| *count /= 2);
        }
        self.hours[hour] += 1;
        self.templates.note(observation.template, minute(now));
        for link in observation.link_domains {
            self.links.note(*link, minute(now));
        }
    }

    /// How strange a message is to this account.
    fn strangeness(&self, observation: &Observation<'_>, now: Time) -> Strangeness {
        let mut parts = Vec::new();
        let percent = |share: f32| format!("{:.0}", share * 100.0);
        let recipients = observation.recipients.max(1);
        let share = |count: u32| (count.min(recipients) as f32) / recipients as f32;
        let strangers = share(observation.first_contacts).max(share(observation.new_domains));
        if strangers >= 0.2 {
            parts.push(Phrase::new("reason-stream-strangers").with("share", percent(strangers)));
        }
        let copies = self.templates.fresh_count(observation.template, minute(now)).saturating_add(1);
        let is_repeated = copies >= REPEATED;
        if is_repeated {
            parts.push(Phrase::new("reason-stream-template").with("count", copies.to_string()));
        }
        let spread = 0.05 + 0.55 * strangers + if is_repeated { 0.4 } else { 0.0 };
        // A text this account has used for long is its own, whoever gets it.
        let is_familiar = self.templates.is_familiar(observation.template, minute(now));
        let reach = spread * if is_familiar { 0.3 } else { 1.0 };
        let is_to_strangers = strangers >= MOSTLY && !observation.is_mailing;
        let (load, leads_away) = self.load(observation, strangers, is_repeated, now, &mut parts);
        let kind = match (observation.is_mailing, leads_away || is_to_strangers) {
            (false, false) => Kind::Letter,
            (false, true) => Kind::ForeignLetter,
            (true, false) => Kind::Mailing,
            (true, true) => Kind::ForeignMailing,
        };
        let haste = self.haste();
        if haste >= 0.3 {
            parts.push(Phrase::new("reason-stream-rate"));
        }
        let is_odd = self.is_odd_hour(now);
        if is_odd {
            parts.push(Phrase::new("reason-stream-odd-hour"));
        }
        // Whoever was refused at once is not among those reached.
        let failing =
            ((self.failed + observation.failed as f32) / (self.reached + recipients as f32)).min(1.0);
        let has_failed = observation.failed > 0 && self.failed >= 2.0 && failing >= FAILING;
        if has_failed {
            parts.push(Phrase::new("reason-stream-failures").with("share", percent(failing)));
        }
        let is_doubtful = observation.content >= DOUBTFUL;
        if is_doubtful {
            parts.push(Phrase::new("reason-stream-content"));
        }
        let manner = 0.6 + 0.4 * haste + if is_odd { 0.3 } else { 0.0 };
        let bonus = |is: bool| if is { 0.4 } else { 0.0 };
        let each = reach * load * manner + bonus(has_failed) + bonus(is_doubtful);
        let pardon = if self.templates.is_pardoned(observation.template) { 0.02 } else { 1.0 };
        Strangeness {
            // A message to fifty reaches more than one to one, but is not fifty messages.
            weight: pardon * each * (recipients as f32).sqrt(),
            is_grave: leads_away || is_to_strangers || has_failed || is_doubtful,
            kind,
            parts,
        }
    }

    /// What a message carries, from nothing that could harm to a link to somewhere new; and whether it leads away from us.
    fn load(
        &self,
        observation: &Observation<'_>,
        strangers: f32,
        is_repeated: bool,
        now: Time,
        parts: &mut Vec<Phrase>,
    ) -> (f32, bool) {
        if observation.has_foreign_reply {
            parts.push(Phrase::new("reason-stream-foreign-reply"));
            return (1.0, true);
        }
        let is_new = |link: &Print| !self.links.is_settled(*link, minute(now));
        if observation.link_domains.iter().any(is_new) {
            parts.push(Phrase::new("reason-stream-new-link"));
            // A campaign with a new partner: worth slowing down, not worth a hold.
            return (1.0, !(observation.is_mailing && observation.leads_home));
        }
        if observation.has_attachment {
            parts.push(Phrase::new("reason-stream-attachment"));
            return (0.4 + 0.4 * strangers, false);
        }
        let load = match (observation.has_links, observation.is_mailing) {
            // A mailing that leads only to ourselves and where we always led cannot phish.
            (true, true) => 0.005,
            (true, false) if observation.link_domains.is_empty() => 0.1,
            // A place this account links to anyhow may be one where anybody puts up a page.
            (true, false) => 0.4 + 0.4 * strangers,
            // Words alone: a number to call, an order to pay.
            (false, _) if is_repeated => 0.4,
            (false, _) => 0.2,
        };
        (load, false)
    }

    /// From 0 to 1: how much faster than ever it sends.
    fn haste(&self) -> f32 {
        let bound = 1.5 * self.rate.usual + 3.0;
        ((self.rate.level - bound) / bound).clamp(0.0, 1.0)
    }

    /// Whether the account hardly ever wrote at this hour or those beside it.
    fn is_odd_hour(&self, now: Time) -> bool {
        let total: u32 = self.hours.iter().map(|count| u32::from(*count)).sum();
        let around = [hour(now) + 23, hour(now), hour(now) + 1];
        let near: u32 = around.iter().map(|hour| u32::from(self.hours[hour % 24])).sum();
        total >= HOURS_KNOWN && near * 50 < total
    }

    /// Returns level and bounds of a message of this weight: level, throttled above, held above.
    fn bounds(&self, strangeness: &Strangeness, now: Time) -> (f32, f32, f32) {
        let tide = &self.strange[strangeness.kind as usize];
        // A thief writes to some whom the account knows as well: what is too much there counts here, up to a quarter more.
        let beside = match strangeness.kind {
            Kind::ForeignLetter => self.strange[Kind::Letter as usize].excess().min(tide.level / 4.0),
            _ => 0.0,
        };
        let patience = if now.since(self.opened) < YOUNG { PATIENCE } else { 1.0 };
        let throttled = (THROTTLED_AT * tide.usual).max(FREE * patience);
        let held = (HELD_AT * tide.usual).max(FREE_OF_HOLD * patience);
        (tide.level + beside + strangeness.weight, throttled, held)
    }
}

/// Decides what becomes of a message for its account's sake. Changes nothing: what was done is told to the baseline afterwards.
#[must_use]
pub fn decide(baseline: &Baseline, observation: &Observation<'_>, now: Time) -> Flow {
    let mut present = baseline.clone();
    present.pass_time(now);
    let strangeness = present.strangeness(observation, now);
    let (level, throttled, held) = present.bounds(&strangeness, now);
    if level <= throttled || strangeness.weight < HARDLY_STRANGE {
        return Flow::GoOn;
    }
    let why = |id: &'static str, limit: f32| Why {
        reason: Phrase::new(id)
            .with("messages", format!("{:.0}", present.rate.level + 1.0))
            .with("level", format!("{level:.1}"))
            .with("limit", format!("{limit:.1}")),
        parts: strangeness.parts.clone(),
        level,
        limit,
    };
    if level > held && strangeness.is_grave {
        Flow::Hold(why("reason-stream-hold", held))
    } else if now.since(present.passed) >= THROTTLE_WAIT {
        Flow::GoOn
    } else {
        Flow::Throttle { wait: THROTTLE_WAIT, why: why("reason-stream-throttle", throttled) }
    }
}

/// How many benign holds are accepted, and how many there were: a number on the screen, not a hope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HoldBudget {
    /// So many holds that turn out benign are accepted in a thousand weeks of accounts.
    pub per_thousand_account_weeks: f64,
}

impl Default for HoldBudget {
    /// One: with nine hundred accounts about one a week.
    fn default() -> Self {
        HoldBudget { per_thousand_account_weeks: 1.0 }
    }
}

/// A budget and what was spent of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BudgetSpent {
    /// Benign holds that are accepted for that many weeks of accounts.
    pub allowed: f64,
    /// Benign holds there were.
    pub spent: u32,
    /// Benign holds in a thousand weeks of accounts.
    pub per_thousand_account_weeks: f64,
    /// More were spent than allowed.
    pub is_overspent: bool,
}

impl HoldBudget {
    /// Says how a number of benign holds compares.
    #[must_use]
    pub fn spent(&self, account_weeks: f64, benign_holds: u32) -> BudgetSpent {
        let allowed = self.per_thousand_account_weeks * account_weeks / 1000.0;
        let spent = f64::from(benign_holds);
        let rate = if account_weeks > 0.0 { spent * 1000.0 / account_weeks } else { 0.0 };
        BudgetSpent {
            allowed,
            spent: benign_holds,
            per_thousand_account_weeks: rate,
            is_overspent: spent > allowed,
        }
    }
}

const DAY_MINUTES: u32 = 24 * 60;

/// The minute, counted from 1970; enough for eight thousand years.
fn minute(at: Time) -> u32 {
    u32::try_from(at.seconds().div_euclid(60)).unwrap_or(0)
}

fn day(at: Time) -> i64 {
    at.seconds().div_euclid(DAY_SECONDS)
}

fn hour(at: Time) -> usize {
    usize::try_from(at.seconds().rem_euclid(DAY_SECONDS) / 3600).unwrap_or(0)
}
