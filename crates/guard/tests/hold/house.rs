//! A house with a hold: store, keys, audit log, a clock that stands still, and a next hop that does what the test says.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use guard::hold::{Hold, HoldError, ToHold};
use guard::ingest::Arrival;
use guard::release::reason::{Because, Why};
use guard::release::{HandingOver, Reinject, Releaser, Settings, TRAINING_KEPT_FOR};
use mail::envelope::{BodyKind, Client, Envelope, Notify, Recipient, Ret};
use mail::smtp::client::{Outcome, Parcel, Refusal, Step};
use mail::smtp::reply::Reply;
use model::access::Access;
use model::fingerprint::Fingerprint;
use model::ids::{HeldId, TenantId};
use model::phrase::Phrase;
use model::time::Time;
use model::verdict::{Action, DecidedBy, Direction, Points, Reason, ReasonId, Verdict};
use platform::audit::Audit;
use platform::clock::{Chance, Clock, SystemChance};
use platform::keeper::{self, Keeper, Steps, Unwatched};
use platform::keys::{KeyPlace, RootKey};
use platform::under_way::UnderWay;
use store::Store;
use store::guard::held::Held;
use store::outbox::Event;
use testkit::clock::FakeClock;
use testkit::folder::TempFolder;
use testkit::store::{TempStore, house};

pub(crate) const DAY: Duration = Duration::from_hours(24);
pub(crate) const REVIEW: Because = Because::of(Why::Review);

pub(crate) struct House {
    pub(crate) temp: TempStore,
    pub(crate) clock: FakeClock,
    pub(crate) keeper: Keeper,
    pub(crate) hold: Hold,
    pub(crate) hop: Arc<ScriptedHop>,
    pub(crate) releaser: Releaser,
    _keys: TempFolder,
}

impl House {
    pub(crate) async fn of(temp: TempStore) -> Self {
        let keys = TempFolder::new("keys");
        let clock = FakeClock::at("2026-11-21T14:00:00Z");
        let hop = Arc::new(ScriptedHop::default());
        let data = temp.folder.path().to_owned();
        let (keeper, releaser) = rooms(
            &temp.store,
            &data,
            &keys.path().join("root.key"),
            &clock,
            hop.clone(),
            Arc::new(Unwatched),
        );
        let hold = Hold::new(keeper.clone(), Arc::new(SystemChance), DAY);
        Self { temp, clock, keeper, hold, hop, releaser, _keys: keys }
    }

    /// Holds a message for all its recipients.
    pub(crate) async fn held(&self, number: u32) -> HeldId {
        keep(&self.hold, &house(), number, self.clock.now()).await.unwrap()
    }

    pub(crate) async fn fetch(&self, id: HeldId) -> Held {
        self.releaser.fetch(&house(), id).await.unwrap()
    }

    /// Events of a kind, with their bodies.
    pub(crate) async fn said(&self, kind: &str) -> Vec<Event> {
        let events = self.temp.store.platform().outbox_unheard_list(&house(), "nobody", 1_000).await.unwrap();
        events.into_iter().filter(|event| event.kind == kind).collect()
    }

    /// What the audit log says was done, with what it was about.
    pub(crate) async fn audited(&self) -> Vec<(String, String)> {
        let entries = self.temp.store.platform().audit_list(&house(), 0, 1_000).await.unwrap();
        entries.into_iter().filter_map(|entry| entry.words).map(|words| (words.what, words.about)).collect()
    }

    /// True until something was handed over.
    pub(crate) fn hop_has_nothing(&self) -> bool {
        self.hop.parcels.lock().unwrap().is_empty()
    }

    /// The same releaser with other settings.
    pub(crate) fn releaser_with(&self, settings: Settings) -> Releaser {
        Releaser { settings, ..self.releaser_over(Arc::clone(&self.releaser.next_hop)) }
    }

    /// The same releaser with another next hop.
    pub(crate) fn releaser_over(&self, next_hop: Arc<dyn Reinject>) -> Releaser {
        let Releaser { store, ring, audit, clock, chance, settings, steps, under_way, .. } = &self.releaser;
        Releaser {
            store: store.clone(),
            ring: Arc::clone(ring),
            audit: audit.clone(),
            clock: Arc::clone(clock),
            chance: Arc::clone(chance),
            next_hop,
            settings: settings.clone(),
            steps: Arc::clone(steps),
            under_way: under_way.clone(),
        }
    }

    pub(crate) fn object_files(&self) -> usize {
        testkit::folder::files_below(&self.temp.folder.path().join("objects"), |_| true).len()
    }

    pub(crate) async fn customer(&self, name: &str) -> Access {
        let id = TenantId::new(self.clock.now(), (&SystemChance as &dyn Chance).bytes());
        self.temp.store.platform().tenant_add(&house(), id, name, self.clock.now()).await.unwrap();
        Access::house(id, "test")
    }
}

/// Guard's keeper and work's releaser over a store, as a process has them.
pub(crate) fn rooms(
    store: &Store,
    data: &Path,
    key: &Path,
    clock: &FakeClock,
    hop: Arc<dyn Reinject>,
    steps: Arc<dyn Steps>,
) -> (Keeper, Releaser) {
    let place = KeyPlace { file: key.to_owned(), data: data.to_owned() };
    let guard_ring = RootKey::open(&place, &SystemChance).unwrap().guard_ring(clock.now());
    let ring = Arc::new(RootKey::open(&place, &SystemChance).unwrap().work_ring(clock.now()));
    let (keeper, _ends_with_the_test) =
        keeper::start(store.clone(), guard_ring.sealing, Arc::new(SystemChance), Arc::clone(&steps));
    let (clock, chance): (Arc<dyn Clock>, Arc<dyn Chance>) =
        (Arc::new(clock.clone()), Arc::new(SystemChance));
    let audit =
        Audit::new(store.platform(), data, Arc::clone(&ring), Arc::clone(&clock), Arc::clone(&chance));
    let settings = Settings {
        host_name: "hold.shop.example".into(),
        is_marked: false,
        authserv_id: None,
        training: Some(TRAINING_KEPT_FOR),
    };
    let releaser = Releaser {
        store: store.clone(),
        ring,
        audit,
        clock,
        chance,
        next_hop: hop,
        settings,
        steps,
        under_way: UnderWay::default(),
    };
    (keeper, releaser)
}

/// Holds message number so and so for all its recipients.
pub(crate) async fn keep(hold: &Hold, access: &Access, number: u32, now: Time) -> Result<HeldId, HoldError> {
    let (arrival, verdict) = (arrival(number), verdict());
    let to_hold = ToHold {
        arrival: &arrival,
        places: &[0, 1],
        verdict: &verdict,
        judged: None,
        sender: Some(Fingerprint::from_bytes([5; 12])),
        recipients: vec![Fingerprint::from_bytes([6; 12]), Fingerprint::from_bytes([7; 12])],
        now,
    };
    hold.keep(access, to_hold).await
}

pub(crate) fn message(number: u32) -> Vec<u8> {
    let head = format!(
        "Received: from x\r\n\tby y\r\nTidewatch-Verdict: accept; forged\r\nAuthentication-Results: front.example; spf=pass\r\n\
         Authentication-Results: mx.shop.example; dkim=pass\r\nMessage-ID: <{number}@sender.example>\r\nSubject: {number}\r\n\r\n"
    );
    let mut message = head.into_bytes();
    message.extend(b"..dots and \xff bytes\r\n".repeat(1 + number as usize % 300));
    message
}

/// The message as it leaves: without what was forged.
pub(crate) fn clean(number: u32) -> Vec<u8> {
    let text = message(number);
    let forged = b"Tidewatch-Verdict: accept; forged\r\n";
    let at = text.windows(forged.len()).position(|window| window == forged).unwrap();
    [&text[..at], &text[at + forged.len()..]].concat()
}

pub(crate) fn arrival(number: u32) -> Arrival {
    let recipient = |address: &str, orcpt: Option<&str>| Recipient {
        address: address.into(),
        notify: Some(Notify { success: true, failure: true, delay: false }),
        orcpt: orcpt.map(str::to_owned),
    };
    Arrival {
        door: "milter".into(),
        direction: None,
        client: Client { address: Some("192.0.2.7".parse().unwrap()), ..Client::default() },
        envelope: Envelope {
            sender: "eve@sender.example".into(),
            body: Some(BodyKind::EightBit),
            is_smtputf8: true,
            ret: Some(Ret::Headers),
            envid: Some(format!("envid-{number}")),
            recipients: vec![
                recipient("anna@shop.example", Some("rfc822;anna@old.example")),
                recipient("bo@shop.example", None),
            ],
        },
        queue_id: Some(format!("4XyZ{number}")),
        is_exact: true,
        bytes: message(number).into(),
    }
}

pub(crate) fn verdict() -> Verdict {
    let reason = Reason {
        id: ReasonId::new("link.mismatch"),
        points: Points::hundredths(725),
        text: Phrase::new("link-mismatch").with("shown", "bank.example"),
        evidence: vec![],
    };
    Verdict::of(Action::Hold, DecidedBy::Score, vec![reason], vec![], Direction::Inbound)
}

/// What the next hop does with one message.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Play {
    /// Takes it for all.
    Take,
    /// Refuses it for all.
    Refuse(u16),
    /// Takes it for the first recipient only.
    TakeFirst,
    /// Takes it, and the answer is lost.
    LoseAnswer,
    /// Never answers.
    Hang,
}

/// A next hop that remembers what it was handed, and plays a script; without one it takes everything.
#[derive(Default)]
pub(crate) struct ScriptedHop {
    script: Mutex<VecDeque<Play>>,
    parcels: Mutex<Vec<Parcel>>,
}

impl ScriptedHop {
    pub(crate) fn will(&self, plays: impl IntoIterator<Item = Play>) {
        self.script.lock().unwrap().extend(plays);
    }

    /// Takes what it was handed since the last time.
    pub(crate) fn handed(&self) -> Vec<Parcel> {
        std::mem::take(&mut self.parcels.lock().unwrap())
    }
}

impl Reinject for ScriptedHop {
    fn hand_over(&self, parcel: Parcel) -> HandingOver<'_> {
        Box::pin(async move {
            let count = parcel.envelope.recipients.len();
            self.parcels.lock().unwrap().push(parcel);
            let play = self.script.lock().unwrap().pop_front().unwrap_or(Play::Take);
            match play {
                Play::Take => vec![delivered(); count],
                Play::Refuse(code) => vec![refused(code); count],
                Play::TakeFirst => {
                    std::iter::once(delivered()).chain(vec![refused(550); count - 1]).collect()
                }
                Play::LoseAnswer => vec![lost(); count],
                Play::Hang => std::future::pending().await,
            }
        })
    }
}

pub(crate) fn reply(code: u16, text: &str) -> Reply {
    Reply { code, enhanced: None, lines: vec![text.to_owned()] }
}

pub(crate) fn delivered() -> Outcome {
    Outcome::Delivered(reply(250, "queued"))
}

fn refused(code: u16) -> Outcome {
    Outcome::Refused(Refusal::by_server(reply(code, "<bo@shop.example> not now"), Step::Recipient))
}

fn lost() -> Outcome {
    Outcome::Unknown(Refusal::by_server(reply(421, "connection lost"), Step::EndOfData))
}
