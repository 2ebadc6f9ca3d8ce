//! What a running stream remembers of others: who wrote to whom, what is usual for an account, exceptions and switches. Opened before the doors and
//! written down after them.

use guard::policy::PolicyBook;
use guard::policy::react::FeedbackHearer;
use guard::profile::{self, ProfileBook, ProfileParts, ProfileTask};
use guard::stream::{self as accounts, StreamGuard, StreamParts, StreamTask};
use judge::lists::Lists;
use judge::stream::HoldBudget;
use platform::clock::{Clock as _, SystemClock};

use super::data::Data;

/// What a running stream remembers of others: who wrote to whom, what is usual for an account, exceptions and switches.
pub(crate) struct Memory {
    /// Who wrote to whom.
    pub(crate) profiles: ProfileBook,
    /// What is usual for our accounts.
    pub(super) streams: StreamGuard,
    /// Exceptions and switches.
    pub(crate) policies: PolicyBook,
    learning: (ProfileTask, StreamTask),
}

impl Memory {
    /// Opens it over the store.
    pub(crate) async fn open(data: &Data) -> anyhow::Result<Self> {
        let (store, access) = (data.store.guard(), data.access.clone());
        let (profiles, learning_profiles) = profile::start(ProfileParts {
            store: store.clone(),
            access: access.clone(),
            parties: data.parties(),
            free_mail: Lists::built_in().free_mail,
            most_in_memory: profile::MOST_IN_MEMORY,
            lookup_limit: profile::LOOKUP_LIMIT,
        });
        let (streams, learning_streams) = accounts::start(StreamParts {
            store: store.clone(),
            trace: data.store.shared(),
            access: access.clone(),
            parties: data.parties(),
            most_in_memory: accounts::MOST_IN_MEMORY,
            lookup_limit: accounts::LOOKUP_LIMIT,
            budget: HoldBudget::default(),
        });
        let policies = PolicyBook::open(store, access, SystemClock.now()).await?;
        Ok(Memory { profiles, streams, policies, learning: (learning_profiles, learning_streams) })
    }

    /// Learns from what people say of held messages.
    pub(crate) fn feedback_hearer(&self, data: &Data) -> FeedbackHearer {
        FeedbackHearer {
            held: data.store.shared(),
            access: data.access.clone(),
            profiles: self.profiles.clone(),
            streams: self.streams.clone(),
        }
    }

    /// Lets go of it; what was learned is written when everybody else has let go, too.
    pub(crate) fn close(self) -> Learning {
        Learning(self.learning)
    }
}

/// What must be waited for, so that nothing learned is lost.
pub(crate) struct Learning((ProfileTask, StreamTask));

impl Learning {
    /// Waits until what was learned is written.
    pub(crate) async fn finish(self) -> anyhow::Result<()> {
        let Learning((profiles, streams)) = self;
        // What one of them could not write is no reason to lose what the other can.
        let (profiles, streams) = (profiles.finish().await, streams.finish().await);
        profiles?;
        streams?;
        Ok(())
    }
}
