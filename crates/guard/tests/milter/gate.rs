//! A gate that answers by script, in order, and remembers what it was shown.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use guard::ingest::{Arrival, Deciding, Disposition, Edits, Gate, Unread};
use tokio::sync::{Notify, Semaphore};

/// What the gate does with the next message.
pub(crate) enum Script {
    /// It answers.
    Say(Disposition),
    /// It waits until [`ScriptedGate::release`] and answers then.
    Wait(Disposition),
    /// It fails, as only a defect of ours could make it.
    Panic,
}

/// Door, name in the queue, recipients, size.
pub(crate) type PassedUnread = (String, Option<String>, usize, u64);

pub(crate) struct ScriptedGate {
    scripts: Mutex<VecDeque<Script>>,
    arrivals: Mutex<Vec<Arrival>>,
    /// What passed unread.
    pub(crate) unread: Mutex<Vec<PassedUnread>>,
    released: Semaphore,
    /// Told when a decision that waited was made.
    pub(crate) decided: Notify,
}

impl ScriptedGate {
    pub(crate) fn new(scripts: impl IntoIterator<Item = Script>) -> Arc<Self> {
        Arc::new(Self {
            scripts: Mutex::new(scripts.into_iter().collect()),
            arrivals: Mutex::default(),
            unread: Mutex::default(),
            released: Semaphore::new(0),
            decided: Notify::new(),
        })
    }

    /// A gate that answers with these.
    pub(crate) fn saying(dispositions: impl IntoIterator<Item = Disposition>) -> Arc<Self> {
        Self::new(dispositions.into_iter().map(Script::Say))
    }

    /// A gate that lets everything pass.
    pub(crate) fn open() -> Arc<Self> {
        Self::new([])
    }

    pub(crate) fn arrivals(&self) -> Vec<Arrival> {
        self.arrivals.lock().unwrap().clone()
    }

    /// Lets one decision that waits go on.
    pub(crate) fn release(&self) {
        self.released.add_permits(1);
    }
}

impl Gate for ScriptedGate {
    fn passed_unread(&self, unread: &Unread<'_>) {
        let row = (
            unread.door.to_owned(),
            unread.queue_id.map(str::to_owned),
            unread.envelope.recipients.len(),
            unread.bytes,
        );
        self.unread.lock().unwrap().push(row);
    }

    fn decide(&self, arrival: Arrival) -> Deciding<'_> {
        self.arrivals.lock().unwrap().push(arrival);
        let script = self.scripts.lock().unwrap().pop_front();
        Box::pin(async move {
            match script {
                None => Disposition::Pass(Edits::default()),
                Some(Script::Say(disposition)) => disposition,
                Some(Script::Wait(disposition)) => {
                    self.released.acquire().await.unwrap().forget();
                    self.decided.notify_one();
                    disposition
                }
                Some(Script::Panic) => panic!("this gate fails, as the test wants"),
            }
        })
    }
}
