//! "Did you send this?": a campaign that is really from where a vendor writes for us, and that nobody planned, is asked about, once. Whoever answers for
//! the list gets a letter with two links, whoever is on call an alarm. Yes: it is learned. No, or no answer in time: its messages are sightings, on the same
//! road as a stranger's.
//!
//! The question, its alarm and the campaign are one change; the letter is written from the rows until a mail server took it, and the end of its time is one
//! change again. So whatever is cut off in between goes on where it was, and nothing is asked or counted twice.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::join_all;
use mail::compose::Mailbox;
use model::access::{Access, Right};
use model::address::EmailAddress;
use model::ids::{CampaignId, Id as _, ListId, PlannedSendId, SendQuestionId, TenantId};
use model::phrase::Phrase;
use model::time::Time;
use platform::audit::About;
use platform::clock::Chance;
use platform::jobs::Tally;
use post::alarm::{self, AlarmKind};
use post::digest::minute;
use post::notice::{Notice, Notices};
use store::custody::campaign::{Campaign, CampaignStanding};
use store::custody::canary::CanaryKind;
use store::custody::canary_mail::{CanaryMail, Outcome};
use store::custody::send_calendar::{PlannedSend, SendSource};
use store::custody::sighting::SightingState;
use store::error::StoreError;
use store::txn::Change;
use tokio::time::timeout;

pub use store::custody::send_question::{AskMode, QuestionState, QuestionWhy, SendAsking, SendQuestion};
pub use token::Reply;

use crate::attribution::{reason, reviewed_in_txn};
use crate::campaign::CampaignShown;
use crate::marks::read;
use crate::react::sight_in_txn;
use crate::sighting::SightingWhy;
use crate::{Custody, CustodyError, List, Unfit};
use token::Ticket;

pub mod token;

/// A question that nobody answered in this time is answered "no": long enough to look at a telephone, short against what a thief sends in a day.
pub const ANSWER_WITHIN: Duration = Duration::from_mins(30);
/// What holds for a list while nobody set it: learning at first, asking once somebody keeps a calendar.
pub const DEFAULT_MODE: AskMode = AskMode::Auto;

/// A letter that no mail server took is written again after this.
const WRITE_AGAIN_AFTER: Duration = Duration::from_mins(1);
/// A mail server answers within this, or the letter is written again.
const LONGEST_MAIL: Duration = Duration::from_secs(45);
/// Letters written side by side, and questions closed, in one run; the others follow in the next, seconds later.
const AT_ONCE: u32 = 8;
/// Messages of a campaign that are turned at a time.
const MAILS: u32 = 500;
/// Lists that are read at a time.
const ASKINGS: u32 = 1_000;

/// The way to those who are asked.
pub struct Asking {
    /// Writes and sends.
    pub letters: Notices,
    /// Whom to ask where a list names nobody; may be none.
    pub people: Vec<Mailbox>,
    /// Where the page behind the links is, up to the token.
    pub link: String,
}

/// What a link offers, or what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Offer {
    /// The button gives this answer about this campaign.
    Open(Reply, Box<CampaignShown>, Time),
    /// It is answered, or its time is over.
    Closed(QuestionState),
    /// It is no link of ours.
    Gone,
}

/// Asks about a campaign that has just been written down; nothing happens while a question about it is open.
pub(crate) async fn ask_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    campaign: &Campaign,
    why: QuestionWhy,
    now: Time,
) -> Result<(), StoreError> {
    let question = SendQuestion {
        id: SendQuestionId::new(now, chance.bytes()),
        campaign: campaign.id,
        why,
        asked_at: now,
        answer_by: now.plus(ANSWER_WITHIN),
        state: QuestionState::Open,
        answered: None,
        attempt: 0,
        next_at: Some(now),
    };
    if !change.send_question_add_in_txn(&question).await? {
        return Ok(());
    }
    let party = change.party_fetch_in_txn(campaign.party).await?.name;
    let list = change.list_fetch_in_txn(campaign.list).await?.name;
    let words = [("list", list), ("party", party), ("domain", campaign.sender_domain.clone())];
    let words = words.map(|(name, value)| (name.to_owned(), value.replace('@', "(at)"))).to_vec();
    let cause = question.id.to_string();
    alarm::raised(change, chance, AlarmKind::SendQuestion, &cause, words, (now, 1)).await?;
    Ok(())
}

impl Custody {
    /// The same with a way to those who are asked.
    #[must_use]
    pub fn with_asking(self, asking: Option<Asking>) -> Self {
        Custody { asking, ..self }
    }

    /// Returns open questions, the most urgent first, with what they are about.
    pub async fn questions(
        &self,
        access: &Access,
        limit: u32,
    ) -> Result<Vec<(SendQuestion, CampaignShown)>, CustodyError> {
        let mut shown = Vec::new();
        for question in self.store().custody().send_question_open_list(access, limit).await? {
            let campaign = self.campaign(access, question.campaign).await?;
            shown.push((question, campaign));
        }
        Ok(shown)
    }

    /// Writes the letters of open questions that are due; returns how many were taken by a mail server.
    pub async fn questions_write(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let due = self.store().custody().send_question_to_write_list(access, now, AT_ONCE).await?;
        let mut tally = Tally::default();
        for done in join_all(due.iter().map(|question| self.question_write(access, question, now))).await {
            tally.add(done);
        }
        tally.end()
    }

    async fn question_write(
        &self,
        access: &Access,
        question: &SendQuestion,
        now: Time,
    ) -> Result<bool, CustodyError> {
        let mut change = self.store().change(access).await?;
        let until = now.plus(WRITE_AGAIN_AFTER);
        if !change.send_question_take_in_txn(question.id, question.attempt, until).await? {
            return Ok(false);
        }
        change.commit().await?;
        let campaign = self.campaign(access, question.campaign).await?;
        let list = campaign.counted.campaign.list;
        let set = self.store().custody().send_asking_fetch(access, list).await?;
        let named = set.and_then(|set| EmailAddress::parse(&set.ask_to)).map(Mailbox::bare);
        let is_taken = match &self.asking {
            None => true,
            Some(asking) => {
                let people = named.map_or_else(|| asking.people.clone(), |one| vec![one]);
                // Nobody is there to be written to: the alarm and the page remain.
                people.is_empty() || self.sent(access, asking, &people, (question, &campaign)).await
            }
        };
        if is_taken {
            let mut change = self.store().change(access).await?;
            change.send_question_written_in_txn(question.id).await?;
            change.commit().await?;
        }
        Ok(is_taken)
    }

    async fn sent(
        &self,
        access: &Access,
        asking: &Asking,
        people: &[Mailbox],
        (question, campaign): (&SendQuestion, &CampaignShown),
    ) -> bool {
        let notice = self.letter(access.tenant, &asking.link, question, campaign);
        // Dated as the question, so that every attempt is the same message.
        let written = match asking.letters.write_to(&notice, people, question.asked_at) {
            Ok(written) => written,
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, "a question about a campaign cannot be written");
                return true;
            }
        };
        match timeout(LONGEST_MAIL, asking.letters.send(written)).await {
            Ok(report) => report.is_delivered(),
            Err(_) => false,
        }
    }

    /// The letter: what came, two links, and what happens if nobody answers.
    fn letter(
        &self,
        tenant: TenantId,
        base: &str,
        question: &SendQuestion,
        campaign: &CampaignShown,
    ) -> Notice {
        let link = |reply| {
            let ticket = Ticket { reply, tenant, question: question.id, end_at: question.answer_by };
            format!("{base}{}", ticket.make(&self.parts.ring.link_key))
        };
        let seen = &campaign.counted.campaign;
        let said = |id| {
            Phrase::new(id)
                .with("list", campaign.list.as_str())
                .with("party", campaign.party.as_str())
                .with("domain", seen.sender_domain.as_str())
                .with("links", seen.foreign_domains.join(", "))
                .with("came", minute(seen.first_at))
                .with("ends", minute(question.answer_by))
        };
        let why = match question.why {
            QuestionWhy::Unplanned => "question-why-unplanned",
            QuestionWhy::ForeignLink => "question-why-foreign-link",
        };
        let paragraphs = vec![
            said("question-text"),
            said(why),
            said("question-yes").with("link", link(Reply::Yes)),
            said("question-no").with("link", link(Reply::No)),
            said("question-silence"),
        ];
        let identity = vec![tenant.to_bytes().to_vec(), question.id.to_bytes().to_vec()];
        Notice { kind: "question", identity, subject: said("question-subject"), paragraphs }
    }

    /// Says what a link offers, and changes nothing: whoever scans links may ask as often as he likes.
    pub async fn question_look(&self, token: &str, now: Time) -> Result<Offer, CustodyError> {
        let Some((access, ticket, question)) = self.ticket(token).await? else { return Ok(Offer::Gone) };
        if question.state != QuestionState::Open {
            return Ok(Offer::Closed(question.state));
        }
        if question.answer_by <= now {
            return Ok(Offer::Closed(QuestionState::Unanswered));
        }
        let campaign = self.campaign(&access, question.campaign).await?;
        Ok(Offer::Open(ticket.reply, Box::new(campaign), question.answer_by))
    }

    /// Keeps the answer of a link, once; returns where the question stands then.
    pub async fn question_redeem(
        &self,
        token: &str,
        now: Time,
    ) -> Result<Option<QuestionState>, CustodyError> {
        let Some((access, ticket, question)) = self.ticket(token).await? else { return Ok(None) };
        if question.state != QuestionState::Open {
            return Ok(Some(question.state));
        }
        if question.answer_by <= now {
            return Ok(Some(QuestionState::Unanswered));
        }
        let state = match ticket.reply {
            Reply::Yes => QuestionState::Yes,
            Reply::No => QuestionState::No,
        };
        if self.question_close(&access, &question, state, now).await? {
            return Ok(Some(state));
        }
        // Another press was quicker.
        let question = self.store().custody().send_question_fetch(&access, question.id).await?;
        Ok(Some(question.state))
    }

    /// Finds the question of a token; none for whatever else there is.
    async fn ticket(&self, token: &str) -> Result<Option<(Access, Ticket, SendQuestion)>, CustodyError> {
        let Some(ticket) = Ticket::read(&self.parts.ring.link_key, token) else { return Ok(None) };
        // The token is the right: it was signed by us, for this.
        let access = Access::house(ticket.tenant, "question");
        match self.store().custody().send_question_fetch(&access, ticket.question).await {
            Ok(question) => Ok(Some((access, ticket, question))),
            Err(StoreError::Missing { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Somebody who keeps lists answers a question. "No" may be said when its time is over, too: until then its messages are sightings, and say of no copy that it is out.
    ///
    /// Errors: a conflict if it is answered, or "yes" comes too late (that is [`Self::campaign_was_ours`]).
    pub async fn question_answer(
        &self,
        access: &Access,
        campaign: CampaignId,
        is_ours: bool,
        now: Time,
    ) -> Result<(), CustodyError> {
        Self::as_person(access)?;
        let found = self.store().custody().send_question_of_campaign(access, campaign).await?;
        let question = found.ok_or(StoreError::Missing { what: "a question" })?;
        let state = if is_ours { QuestionState::Yes } else { QuestionState::No };
        if question.state == QuestionState::Unanswered && !is_ours {
            return self.campaign_was_not_ours(access, campaign, now).await;
        }
        if question.state == QuestionState::Open && self.question_close(access, &question, state, now).await?
        {
            return Ok(());
        }
        Err(StoreError::Conflict { action: "answer a question", what: "it" }.into())
    }

    /// Ends the questions whose time is over: what they are about are sightings. Returns how many.
    pub async fn questions_end(&self, access: &Access, now: Time) -> Result<u64, CustodyError> {
        let mut tally = Tally::default();
        for question in self.store().custody().send_question_overdue_list(access, now, AT_ONCE).await? {
            tally.add(self.question_close(access, &question, QuestionState::Unanswered, now).await);
        }
        tally.end()
    }

    /// Closes a question, and lets happen what the answer means; false if it was closed before.
    async fn question_close(
        &self,
        access: &Access,
        question: &SendQuestion,
        state: QuestionState,
        now: Time,
    ) -> Result<bool, CustodyError> {
        let by = access.actor.to_string();
        let chance = self.parts.chance.as_ref();
        let mut change = self.store().change(access).await?;
        if !change.send_question_answer_in_txn(question.id, state, (now, &by)).await? {
            return Ok(false);
        }
        let cause = question.id.to_string();
        alarm::ended(&mut change, chance, AlarmKind::SendQuestion, &cause, now).await?;
        let campaign = change.campaign_fetch_in_txn(question.campaign).await?;
        match state {
            QuestionState::Yes => learned_in_txn(&mut change, chance, campaign, (now, &by)).await?,
            QuestionState::No => {
                self.refused_in_txn(access, &mut change, campaign, SightingWhy::Person).await?;
            }
            QuestionState::Unanswered => {
                self.refused_in_txn(access, &mut change, campaign, SightingWhy::Unanswered).await?;
            }
            QuestionState::Open => {}
        }
        let about = About::of("campaign", question.campaign).word("answer", state.as_str());
        self.finish(access, change, "send_question.close", &about).await?;
        Ok(true)
    }

    /// Nobody of ours sent it: each of its messages that was taken as expected is a sighting.
    async fn refused_in_txn(
        &self,
        access: &Access,
        change: &mut Change,
        campaign: Campaign,
        why: SightingWhy,
    ) -> Result<(), CustodyError> {
        let from = campaign.standing;
        let standing = match why {
            SightingWhy::Unanswered => CampaignStanding::Unanswered,
            _ => CampaignStanding::NotOurs,
        };
        let id = campaign.id;
        change.campaign_set_in_txn(&Campaign { standing, ..campaign }, from).await?;
        let mut after = None;
        loop {
            let page = change.campaign_mail_list_in_txn(id, after, MAILS).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.item);
            for mail in &page {
                self.sight(access, change, mail.item, why).await?;
            }
        }
    }

    async fn sight(
        &self,
        access: &Access,
        change: &mut Change,
        item: model::ids::InboxItemId,
        why: SightingWhy,
    ) -> Result<(), CustodyError> {
        let mail = self.store().custody().canary_mail_fetch(access, item).await?;
        if mail.outcome != Outcome::Expected {
            return Ok(());
        }
        let kept = match self.store().post().inbox_fetch(access, item).await {
            Ok(kept) => kept,
            // It ended before anybody looked: what is known of it no sighting can rest on.
            Err(StoreError::Missing { .. }) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let Some(canary) = change.canary_fetch_in_txn(mail.canary).await? else { return Ok(()) };
        let chance = self.parts.chance.as_ref();
        let sighting = model::ids::CanarySightingId::new(mail.at, chance.bytes());
        change.canary_mail_set_in_txn(item, Outcome::Expected, (Outcome::Sighting, Some(sighting))).await?;
        let mail = CanaryMail { sighting: Some(sighting), outcome: Outcome::Sighting, ..mail };
        sight_in_txn(change, self.reading_parts(access), (&kept, &mail), &canary, why).await?;
        Ok(())
    }

    /// Somebody says, late, that nobody of ours sent a campaign: what its messages say of the copies counts from now on.
    async fn campaign_was_not_ours(
        &self,
        access: &Access,
        id: CampaignId,
        now: Time,
    ) -> Result<(), CustodyError> {
        let by = access.actor.to_string();
        let chance = self.parts.chance.as_ref();
        let mut change = self.store().change(access).await?;
        let campaign = change.campaign_fetch_in_txn(id).await?;
        if campaign.standing != CampaignStanding::Unanswered {
            return Err(StoreError::Conflict { action: "answer a question", what: "it" }.into());
        }
        let standing = CampaignStanding::NotOurs;
        change.campaign_set_in_txn(&Campaign { standing, ..campaign }, CampaignStanding::Unanswered).await?;
        let mut coded = BTreeMap::new();
        let mut after = None;
        loop {
            let page = change.campaign_mail_list_in_txn(id, after, MAILS).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.item);
            for mail in &page {
                let mail = self.store().custody().canary_mail_fetch(access, mail.item).await?;
                let Some(sighting) = mail.sighting else { continue };
                if !change.sighting_refuse_in_txn(sighting, (now, &by)).await? {
                    continue;
                }
                reviewed_in_txn(&mut change, chance, sighting, (now, &by, "")).await?;
                let canary = change.canary_fetch_in_txn(mail.canary).await?;
                let canary = canary.filter(|canary| canary.kind == CanaryKind::Coded);
                coded.extend(canary.and_then(|canary| canary.list).map(|list| (list, sighting)));
            }
        }
        for (list, sighting) in coded {
            read::speak_in_txn(&mut change, self.reading_parts(access), list, (Some(sighting), now)).await?;
        }
        self.finish(access, change, "campaign.not_ours", &About::of("campaign", id)).await
    }

    /// Somebody found out that a campaign which counts as nobody's was ours after all: its messages are expected, and count as evidence no more.
    ///
    /// Errors: a conflict if it does not count so.
    pub async fn campaign_was_ours(
        &self,
        access: &Access,
        id: CampaignId,
        why: &str,
        now: Time,
    ) -> Result<(), CustodyError> {
        Self::as_person(access)?;
        let why = reason(why)?;
        let by = access.actor.to_string();
        let chance = self.parts.chance.as_ref();
        let mut change = self.store().change(access).await?;
        let campaign = change.campaign_fetch_in_txn(id).await?;
        if !matches!(campaign.standing, CampaignStanding::NotOurs | CampaignStanding::Unanswered) {
            return Err(StoreError::Conflict { action: "take a campaign back", what: "it" }.into());
        }
        learned_in_txn(&mut change, chance, campaign, (now, &by)).await?;
        let mut coded = BTreeSet::new();
        let mut after = None;
        loop {
            let page = change.campaign_mail_list_in_txn(id, after, MAILS).await?;
            let Some(last) = page.last() else { break };
            after = Some(last.item);
            for mail in &page {
                let mail = self.store().custody().canary_mail_fetch(access, mail.item).await?;
                let Some(sighting) = mail.sighting.filter(|_| mail.outcome == Outcome::Sighting) else {
                    continue;
                };
                let was = (Outcome::Expected, mail.sighting);
                change.canary_mail_set_in_txn(mail.item, Outcome::Sighting, was).await?;
                let reviewed = (now, by.as_str(), why);
                change.sighting_review_in_txn(sighting, SightingState::TakenBack, reviewed).await?;
                reviewed_in_txn(&mut change, chance, sighting, reviewed).await?;
                let canary = change.canary_fetch_in_txn(mail.canary).await?;
                if let Some(canary) = canary.filter(|canary| canary.kind == CanaryKind::Coded) {
                    coded.extend(canary.list);
                }
            }
        }
        for list in coded {
            // What is left says less; a rung may be lost again.
            read::speak_in_txn(&mut change, self.reading_parts(access), list, (None, now)).await?;
        }
        self.finish(access, change, "campaign.ours", &About::of("campaign", id)).await
    }

    /// Returns all lists with whether and whom we ask about their mail; what nobody set holds by itself.
    pub async fn askings(&self, access: &Access) -> Result<Vec<(List, SendAsking)>, CustodyError> {
        let mut all: Vec<(List, SendAsking)> = Vec::new();
        loop {
            let page = self.askings_after(access, all.last().map(|(list, _)| list.id), ASKINGS).await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }

    /// The same after one of them.
    pub async fn askings_after(
        &self,
        access: &Access,
        after: Option<ListId>,
        limit: u32,
    ) -> Result<Vec<(List, SendAsking)>, CustodyError> {
        let lists = self.lists_after(access, after, limit).await?;
        let Some(last) = lists.last() else { return Ok(Vec::new()) };
        let mut set = self.store().custody().send_asking_list(access, after, last.id).await?;
        let asking = |list: List| {
            let at = set.iter().position(|one| one.list == list.id);
            let asking = at.map(|at| set.swap_remove(at)).unwrap_or_else(|| SendAsking {
                list: list.id,
                mode: DEFAULT_MODE,
                ask_to: String::new(),
                set: list.added.clone(),
            });
            (list, asking)
        };
        Ok(lists.into_iter().map(asking).collect())
    }

    /// Sets for a list whether and whom we ask about its mail; an empty address is whom the configuration names.
    pub async fn asking_set(
        &self,
        access: &Access,
        list: ListId,
        (mode, ask_to): (AskMode, &str),
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let ask_to = ask_to.trim();
        if !ask_to.is_empty() && EmailAddress::parse(ask_to).is_none() {
            return Err(Unfit::AskTo(ask_to.to_owned()).into());
        }
        let mut change = self.store().change(access).await?;
        change.list_fetch_in_txn(list).await?;
        let set = (now, access.actor.to_string());
        let asking = SendAsking { list, mode, ask_to: ask_to.to_owned(), set };
        change.send_asking_set_in_txn(&asking).await?;
        let about = About::of("list", list).word("mode", mode.as_str());
        self.finish(access, change, "send_asking.set", &about).await
    }
}

/// We sent it: it stands in the calendar from now on, and where its links lead is usual.
pub(crate) async fn learned_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    campaign: Campaign,
    (now, by): (Time, &str),
) -> Result<(), StoreError> {
    let from = campaign.standing;
    let planned = match campaign.planned {
        Some(planned) => planned,
        None => {
            let entry = PlannedSend {
                id: PlannedSendId::new(now, chance.bytes()),
                party: campaign.party,
                list: Some(campaign.list),
                campaign: String::new(),
                sender_domain: campaign.sender_domain.clone(),
                starts: campaign.first_at,
                ends: campaign.first_at,
                source: SendSource::Answer,
                same: crate::send_calendar::same_campaign(campaign.id),
                added: (now, by.to_owned()),
            };
            change.planned_send_add_in_txn(&entry).await?;
            entry.id
        }
    };
    let standing = CampaignStanding::Ours;
    change.campaign_set_in_txn(&Campaign { standing, planned: Some(planned), ..campaign }, from).await
}
