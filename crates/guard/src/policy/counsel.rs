//! Counsel: the one whom the gate asks between judging and disposing, and tells afterwards what was done.
//! Before: how far a message of ours reaches, what its account's stream says, what is decided for each recipient. After: what profiles and
//! baselines learn, which is nothing of what was held, put off or refused.

use std::sync::Arc;

use judge::context::Thresholds;
use judge::exception::Named;
use judge::relation::{Contact, party_of};
use judge::stream::{Flow, Observation};
use model::address::EmailAddress;
use model::fingerprint::Fingerprint;
use model::verdict::{Action, Direction, ReasonId};
use store::guard::switch::SwitchState;

use super::{Decision, PolicyBook, Question, decide_each};
use crate::ingest::{Arrival, Refused};
use crate::party::Parties;
use crate::profile::{ProfileBook, Reach};
use crate::scan::Judged;
use crate::stream::StreamGuard;

/// What is asked for each message.
pub struct Counsel {
    /// Who wrote to whom.
    pub profiles: ProfileBook,
    /// What is usual for our accounts.
    pub streams: StreamGuard,
    /// Exceptions and switches.
    pub policies: PolicyBook,
    /// Makes fingerprints.
    pub parties: Arc<Parties>,
}

/// A judged message at its door.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The message as it came.
    pub arrival: &'a Arrival,
    /// What was judged.
    pub judged: &'a Judged,
    /// What the score is measured against.
    pub thresholds: Thresholds,
    /// What the configuration says of the door.
    pub configured: SwitchState,
    /// Reasons no exception touches, beside canaries.
    pub finals: &'a [ReasonId],
}

/// What is decided, and what must be known to learn from it.
pub struct Advice {
    /// What is decided for each recipient, and whether it is done.
    pub decision: Decision,
    /// What the account's stream says; without an account it has nothing to say.
    pub flow: Flow,
    account: Option<Fingerprint>,
    reach: Reach,
}

impl Counsel {
    /// Decides; waits only for what is not in memory, and within the limits of profiles and streams.
    pub async fn advise(&self, asked: &Asked<'_>) -> Advice {
        let Asked { arrival, judged, .. } = asked;
        let account = self.account(asked);
        let (flow, reach) = match account {
            Some(account) => {
                let recipients: Vec<&str> = outside(asked).collect();
                // A store that does not answer makes nobody a stranger.
                let reach = self.profiles.reach(&recipients).await.unwrap_or_default();
                let flow = match observation(asked, reach) {
                    Some(seen) => self.streams.flow(account, &seen, judged.at).await,
                    None => Flow::GoOn,
                };
                (flow, reach)
            }
            None => (Flow::GoOn, Reach::default()),
        };
        let standing = self.policies.standing();
        let direction = judged.verdict.direction();
        let forms: Vec<String> = arrival.envelope.recipients.iter().map(|each| form(&each.address)).collect();
        let recipients: Vec<Named<'_>> = forms.iter().map(|address| self.named(address)).collect();
        let mut senders: Vec<Named<'_>> = judged.sender.iter().map(|address| self.named(address)).collect();
        let signed_in = arrival.client.account.as_deref().map(form);
        senders.extend(signed_in.iter().map(|account| self.named(account)));
        let question = Question {
            verdict: &judged.verdict,
            thresholds: asked.thresholds,
            senders: &senders,
            recipients: &recipients,
            door: &arrival.door,
            has_passed_dmarc: judged.authentication.dmarc.result == mail::auth_results::DmarcResult::Pass,
            finals: asked.finals,
            flow: &flow,
            enforcement: standing.enforcement(&arrival.door, direction, asked.configured),
        };
        Advice { decision: decide_each(&question, &standing, judged.at), flow, account, reach }
    }

    /// Learns, once it is known what was done for each recipient in turn; waits for nothing.
    ///
    /// A message that passed because it was only observed is [`Action::Accept`] here, and still teaches nothing if it should not have passed.
    pub fn learn(&self, asked: &Asked<'_>, advice: &Advice, done: &[Action]) {
        let judged = asked.judged;
        let strictest = done.iter().copied().max().unwrap_or(Action::Accept);
        if let Some(bounce) = &judged.lesson.bounce {
            self.streams.bounced(bounce.clone(), judged.at);
        }
        match judged.verdict.direction() {
            Direction::Inbound => {
                let decided = advice.decision.strictest().verdict.action();
                let contact =
                    Contact::inbound(decided, strictest, judged.lesson.is_answer, &judged.authentication);
                if let Some(contact) = contact {
                    self.profiles.learn_inbound(&judged.lesson.parties, contact, judged.at);
                }
            }
            Direction::Outbound | Direction::Internal => self.learn_sent(asked, advice, done),
        }
        let Some((account, seen)) = advice.account.zip(observation(asked, advice.reach)) else { return };
        match &advice.flow {
            _ if strictest <= Action::Tag => self.streams.passed(account, &seen, judged.at),
            Flow::Hold(_) if strictest >= Action::Hold => self.streams.held(account, &seen, judged.at),
            // Put off, it comes again; held or refused for its words, it was never sent.
            _ => {}
        }
    }

    fn learn_sent(&self, asked: &Asked<'_>, advice: &Advice, done: &[Action]) {
        let is_on_purpose = asked.judged.lesson.is_on_purpose;
        let decided = advice.decision.actions();
        let own = asked.judged.sender_domain.as_deref();
        let mut written_to = Vec::new();
        let mut contact = None;
        for (place, recipient) in asked.arrival.envelope.recipients.iter().enumerate() {
            let done = done.get(place).copied().unwrap_or(Action::Accept);
            let went = Contact::outbound(decided.get(place).copied().unwrap_or(done), done, is_on_purpose);
            if went.is_some() && is_outside(&recipient.address, own) {
                contact = went;
                written_to.push(recipient.address.as_str());
            }
        }
        if let Some(contact) = contact {
            self.profiles.learn_outbound(&written_to, contact, asked.judged.at);
        }
    }

    /// Learns that the next hop knows none of these recipients; waits for nothing. Mail that comes in is guessed at by half the world: that is
    /// nobody's account.
    pub fn recipients_refused(&self, refused: &Refused<'_>) {
        let is_ours = match refused.direction {
            Some(direction) => direction != Direction::Inbound,
            None => refused.account.is_some(),
        };
        let name = refused.account.unwrap_or(refused.sender);
        if is_ours && !name.is_empty() {
            self.streams.refused(self.streams.account(name), refused.count);
        }
    }

    /// Whose campaigns a message may be a copy of: mail that the door knows to leave us, or that somebody signed in for.
    ///
    /// An account that did not sign in is known by the domain of its envelope sender: mailings have a sender of their own for each copy.
    #[must_use]
    pub fn campaigner(&self, arrival: &Arrival) -> Option<Fingerprint> {
        let signed_in = arrival.client.account.as_deref().filter(|name| !name.is_empty());
        match (arrival.direction, signed_in) {
            (Some(Direction::Outbound) | None, Some(name)) => Some(self.streams.account(name)),
            (Some(Direction::Outbound), None) => {
                let (_, domain) = arrival.envelope.sender.rsplit_once('@')?;
                Some(self.parties.party(&format!("@{}", domain.to_lowercase())))
            }
            _ => None,
        }
    }

    /// The account of a message of ours: the name that signed in, or else the envelope's sender.
    fn account(&self, asked: &Asked<'_>) -> Option<Fingerprint> {
        let is_ours = asked.judged.verdict.direction() != Direction::Inbound;
        let name = asked.arrival.client.account.as_deref().unwrap_or(&asked.arrival.envelope.sender);
        (is_ours && !name.is_empty()).then(|| self.streams.account(name))
    }

    fn named<'n>(&self, address: &'n str) -> Named<'n> {
        Named { address, fingerprint: Some(self.parties.party(address)) }
    }
}

/// What the account's stream is told of a message.
fn observation<'a>(asked: &Asked<'a>, reach: Reach) -> Option<Observation<'a>> {
    let recipients = u32::try_from(outside(asked).count()).unwrap_or(u32::MAX);
    let habits = asked.judged.lesson.habits.as_ref()?;
    let strangers = (reach.first_contacts, reach.new_domains);
    (recipients > 0).then(|| habits.observation(recipients, strangers, asked.judged.verdict.score()))
}

/// Recipients that are not of the writer's own domain.
fn outside<'a>(asked: &Asked<'a>) -> impl Iterator<Item = &'a str> {
    let own = asked.judged.sender_domain.as_deref();
    let recipients = asked.arrival.envelope.recipients.iter().map(|each| each.address.as_str());
    recipients.filter(move |address| is_outside(address, own))
}

fn is_outside(address: &str, own: Option<&str>) -> bool {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    own.is_none_or(|own| !domain.eq_ignore_ascii_case(own))
}

/// The one form in which a party is known; what is no address stays as it is, in lower case.
fn form(text: &str) -> String {
    EmailAddress::parse(text).map_or_else(|| text.trim().to_lowercase(), |address| party_of(&address))
}

#[cfg(test)]
mod tests;
