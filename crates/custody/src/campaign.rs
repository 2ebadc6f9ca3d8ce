//! Campaigns: what each holder really sent to our canaries, one row for messages of one sender with one subject, laid beside what was planned.
//! What that is in a word is decided in [`decide`] (pure); whom we ask when nobody planned it is [`crate::send_question`].
//!
//! A thief inside the holder's own account sends just such mail as the holder does. No signature tells it apart; only somebody who knows what was sent can.

use std::collections::{BTreeMap, BTreeSet};

use model::access::{Access, Right};
use model::ids::{CampaignId, CopyId, ListId, PartyId};
use model::time::Time;
use platform::audit::About;
use platform::clock::Chance;
use store::custody::MAX_DOMAINS;
use store::custody::canary::Canary;
use store::custody::copy::Copy;
use store::custody::party::Party;
use store::custody::send_calendar::PlannedSend;
use store::custody::send_question::{QuestionWhy, SendQuestion};
use store::error::StoreError;
use store::post::inbox::InboxItem;
use store::txn::Change;

pub use decide::{Arrival, Asks, CampaignMark, GRACE};
pub use store::custody::campaign::{
    Campaign, CampaignCounted, CampaignKey, CampaignMail, CampaignStanding, CampaignsAsked, Unsubscribed,
};

use crate::party::{count, date};
use crate::send_question::ask_in_txn;
use crate::sighting::SightingWhy;
use crate::{Custody, CustodyError, Unfit};
use decide::{Seen, asks, campaign_marks, foreign, is_planned, is_refused, span};

pub mod decide;
#[cfg(test)]
mod tests;

/// Entries of a vendor's calendar that are looked at around one message.
const ENTRIES: u32 = 200;
/// Campaigns from which one learns where a vendor's links usually lead.
const USUAL: u32 = 50;
/// Campaigns of one entry: one for each list, and some.
const OF_ENTRY: u32 = 200;
/// Parties and lists that are read at a time.
const NAMES: u32 = 1_000;
/// Canaries that unsubscribed, of one copy.
const UNSUBSCRIBED: u32 = 1_000;

/// A message at a canary that is from where it may be.
pub(crate) struct Expected<'e> {
    /// As it was kept.
    pub(crate) item: &'e InboxItem,
    /// To which canary.
    pub(crate) canary: &'e Canary,
    /// In which copy that is.
    pub(crate) copy: &'e Copy,
    /// With whom.
    pub(crate) holder: &'e Party,
    /// The domain in its From field.
    pub(crate) sender_domain: &'e str,
}

/// Adds a message to its campaign, or begins one and asks about it if nobody planned it. Returns why it is a sighting, if its campaign is one.
pub(crate) async fn join_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    message: &Expected<'_>,
    own_domains: &[String],
    now: Time,
) -> Result<Option<SightingWhy>, StoreError> {
    let (item, copy) = (message.item, message.copy);
    let origin = item.origin.as_ref();
    let key = key_of(message.holder.id, (copy.list, message.sender_domain), item);
    let mail = CampaignMail { item: item.id, canary: message.canary.id, copy: copy.id, at: item.at };
    let links = origin.map(|origin| origin.link_domains.as_slice()).unwrap_or_default();
    let usual = usual_in_txn(change, message.holder.id).await?;
    let foreign = foreign(links, own_domains, &message.holder.domains, &usual);
    match change.campaign_same_in_txn(&key, item.at.minus(decide::SAME_WITHIN)).await? {
        Some(campaign) => more_in_txn(change, chance, (campaign, &mail), (links, &foreign), now).await,
        None => begin_in_txn(change, chance, (&key, &mail), (links, &foreign), now).await,
    }
}

fn key_of<'k>(party: PartyId, (list, sender_domain): (ListId, &'k str), item: &InboxItem) -> CampaignKey<'k> {
    let print = item.origin.as_ref().and_then(|origin| origin.subject_print);
    CampaignKey { party, list, sender_domain, subject_print: print.unwrap_or_default() }
}

/// Finds whose campaign a message is, where several vendors write from one domain: that of the vendor whose campaign of this subject is under way, or who was to
/// send one. None if neither says.
pub(crate) async fn whose_in_txn(
    change: &mut Change,
    parties: &BTreeSet<PartyId>,
    (list, sender_domain): (ListId, &str),
    item: &InboxItem,
) -> Result<Option<PartyId>, StoreError> {
    let mut under_way = None;
    for party in parties {
        let key = key_of(*party, (list, sender_domain), item);
        let same = change.campaign_same_in_txn(&key, item.at.minus(decide::SAME_WITHIN)).await?;
        under_way = under_way.max(same.map(|same| (same.id, *party)));
    }
    if let Some((_, party)) = under_way {
        return Ok(Some(party));
    }
    let seen = Seen { list, sender_domain, first_at: item.at };
    for party in parties {
        if planned_in_txn(change, *party, &seen).await?.is_some() {
            return Ok(Some(*party));
        }
    }
    Ok(None)
}

/// One more message of a campaign.
async fn more_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    (mut campaign, mail): (Campaign, &CampaignMail),
    (links, foreign): (&[String], &[String]),
    now: Time,
) -> Result<Option<SightingWhy>, StoreError> {
    change.campaign_mail_add_in_txn(campaign.id, mail).await?;
    let from = campaign.standing;
    let is_newly_foreign = added(&mut campaign.foreign_domains, foreign);
    added(&mut campaign.link_domains, links);
    campaign.last_at = campaign.last_at.max(mail.at);
    // What was planned, or said to be ours, leads somewhere else by now: somebody may have slipped it in.
    let is_settled = matches!(from, CampaignStanding::Planned | CampaignStanding::Ours);
    let is_doubtful = is_newly_foreign && is_settled;
    if is_doubtful && asks_in_txn(change, &campaign, now).await? == Asks::Yes {
        campaign.standing = CampaignStanding::Asked;
        change.campaign_set_in_txn(&campaign, from).await?;
        ask_in_txn(change, chance, &campaign, QuestionWhy::ForeignLink, now).await?;
    } else {
        change.campaign_set_in_txn(&campaign, from).await?;
    }
    Ok(refused(&campaign))
}

/// The first message of a campaign.
async fn begin_in_txn(
    change: &mut Change,
    chance: &dyn Chance,
    (key, mail): (&CampaignKey<'_>, &CampaignMail),
    (links, foreign): (&[String], &[String]),
    now: Time,
) -> Result<Option<SightingWhy>, StoreError> {
    let seen = Seen { list: key.list, sender_domain: key.sender_domain, first_at: mail.at };
    let planned = planned_in_txn(change, key.party, &seen).await?;
    let mut campaign = Campaign {
        id: CampaignId::new(mail.at, chance.bytes()),
        party: key.party,
        list: key.list,
        sender_domain: key.sender_domain.to_owned(),
        subject_print: key.subject_print,
        first_at: mail.at,
        last_at: mail.at,
        link_domains: links.iter().take(MAX_DOMAINS).cloned().collect(),
        foreign_domains: foreign.iter().take(MAX_DOMAINS).cloned().collect(),
        planned: planned.as_ref().map(|entry| entry.id),
        standing: CampaignStanding::Planned,
    };
    let why = match (&planned, campaign.foreign_domains.is_empty()) {
        (Some(_), true) => None,
        (Some(_), false) => Some(QuestionWhy::ForeignLink),
        (None, _) => Some(QuestionWhy::Unplanned),
    };
    let asks = asks_in_txn(change, &campaign, now).await?;
    let question = why.filter(|_| asks == Asks::Yes);
    campaign.standing = match (planned.is_some(), asks) {
        _ if question.is_some() => CampaignStanding::Asked,
        (true, _) => CampaignStanding::Planned,
        (false, Asks::Never) => CampaignStanding::Unasked,
        (false, _) => CampaignStanding::Learned,
    };
    change.campaign_add_in_txn(&campaign).await?;
    change.campaign_mail_add_in_txn(campaign.id, mail).await?;
    if let Some(why) = question {
        ask_in_txn(change, chance, &campaign, why, now).await?;
    }
    Ok(None)
}

/// Finds the entry that a campaign is. An entry is one campaign of a list: another subject on the same day is another campaign, and nobody planned that.
async fn planned_in_txn(
    change: &mut Change,
    party: PartyId,
    seen: &Seen<'_>,
) -> Result<Option<PlannedSend>, StoreError> {
    // An entry touches the message if its own span, made longer, holds it.
    let around = (seen.first_at.minus(decide::AFTER), seen.first_at.plus(decide::BEFORE));
    let entries = change.planned_send_covering_in_txn(party, around, ENTRIES).await?;
    for (entry, campaigns) in entries {
        if !is_planned(&entry, seen) {
            continue;
        }
        let is_taken = campaigns > 0
            && change
                .campaign_of_planned_list_in_txn(entry.id, OF_ENTRY)
                .await?
                .iter()
                .any(|campaign| campaign.list == seen.list);
        if !is_taken {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}

/// Lays what came unplanned beside an entry that was added afterwards; returns what it is, if it came.
pub(crate) async fn late_entry_in_txn(
    change: &mut Change,
    entry: &PlannedSend,
) -> Result<Vec<Campaign>, StoreError> {
    let mut found: Vec<Campaign> = Vec::new();
    let (from, until) = span(entry.starts, entry.ends);
    for campaign in change.campaign_unplanned_list_in_txn(entry.party, (from, until), OF_ENTRY).await? {
        let seen =
            Seen { list: campaign.list, sender_domain: &campaign.sender_domain, first_at: campaign.first_at };
        let is_first_of_list = found.iter().all(|other| other.list != campaign.list);
        if is_first_of_list && is_planned(entry, &seen) && !is_refused(&campaign) {
            found.push(campaign);
        }
    }
    Ok(found)
}

async fn asks_in_txn(change: &mut Change, campaign: &Campaign, now: Time) -> Result<Asks, StoreError> {
    let (party, list) = (campaign.party, campaign.list);
    let set = change.send_asking_fetch_in_txn(list).await?;
    let mode = set.map_or(crate::send_question::DEFAULT_MODE, |set| set.mode);
    let first_at = change.campaign_first_at_in_txn(party, list).await?;
    let since = now.minus(decide::KEPT_WITHIN);
    let is_kept = change.planned_send_is_kept_in_txn((party, list), since).await?;
    Ok(asks(mode, first_at, is_kept, now))
}

/// Where the links of a vendor's mail led that nobody objected to.
async fn usual_in_txn(change: &mut Change, party: PartyId) -> Result<Vec<String>, StoreError> {
    let mut usual: Vec<String> = Vec::new();
    for campaign in change.campaign_usual_list_in_txn(party, USUAL).await? {
        let is_confirmed = campaign.standing == CampaignStanding::Ours;
        let domains = campaign.link_domains.into_iter();
        // What was foreign then is usual now only if somebody said that it was ours.
        let new: Vec<String> =
            domains.filter(|link| is_confirmed || !campaign.foreign_domains.contains(link)).collect();
        added(&mut usual, &new);
    }
    Ok(usual)
}

/// Adds what is new; says whether anything was.
fn added(all: &mut Vec<String>, more: &[String]) -> bool {
    let before = all.len();
    for one in more {
        if all.len() < MAX_DOMAINS && !all.contains(one) {
            all.push(one.clone());
        }
    }
    all.len() > before
}

fn refused(campaign: &Campaign) -> Option<SightingWhy> {
    match campaign.standing {
        CampaignStanding::NotOurs => Some(SightingWhy::Person),
        CampaignStanding::Unanswered => Some(SightingWhy::Unanswered),
        _ => None,
    }
}

/// A campaign for a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignShown {
    /// What came.
    pub counted: CampaignCounted,
    /// What the holder is called.
    pub party: String,
    /// What the list is called.
    pub list: String,
    /// As the calendar calls it; none if it is in none.
    pub planned: Option<String>,
    /// What somebody should look at.
    pub marks: Vec<CampaignMark>,
    /// What was asked about it.
    pub question: Option<SendQuestion>,
}

/// What parties and lists are called.
pub(crate) struct Names {
    pub(crate) parties: BTreeMap<PartyId, Party>,
    pub(crate) lists: BTreeMap<ListId, String>,
}

impl Custody {
    /// Returns campaigns before an id, newest first.
    pub async fn campaigns(
        &self,
        access: &Access,
        asked: CampaignsAsked,
        before: Option<CampaignId>,
        limit: u32,
    ) -> Result<Vec<CampaignShown>, CustodyError> {
        let custody = self.store().custody();
        let page = custody.campaign_list(access, (asked, grace_micros()), before, limit).await?;
        let names = self.names(access).await?;
        let mut shown = Vec::new();
        for counted in page {
            shown.push(self.campaign_of(access, counted, &names).await?);
        }
        Ok(shown)
    }

    /// Returns a campaign.
    pub async fn campaign(&self, access: &Access, id: CampaignId) -> Result<CampaignShown, CustodyError> {
        let counted = self.store().custody().campaign_fetch(access, id, grace_micros()).await?;
        let names = self.names(access).await?;
        self.campaign_of(access, counted, &names).await
    }

    async fn campaign_of(
        &self,
        access: &Access,
        counted: CampaignCounted,
        names: &Names,
    ) -> Result<CampaignShown, CustodyError> {
        let custody = self.store().custody();
        let campaign = &counted.campaign;
        let party = names.parties.get(&campaign.party);
        let planned = match campaign.planned {
            Some(id) => match custody.planned_send_fetch(access, id).await {
                Ok((entry, _)) => Some(entry.campaign),
                // It was taken out of the calendar.
                Err(StoreError::Missing { .. }) => None,
                Err(error) => return Err(error.into()),
            },
            None => None,
        };
        Ok(CampaignShown {
            party: party.map(|party| party.name.clone()).unwrap_or_default(),
            list: names.lists.get(&campaign.list).cloned().unwrap_or_default(),
            marks: campaign_marks(&counted, party.and_then(|party| party.until)),
            question: custody.send_question_of_campaign(access, campaign.id).await?,
            planned,
            counted,
        })
    }

    /// Returns messages of a campaign, oldest first.
    pub async fn campaign_mail(
        &self,
        access: &Access,
        id: CampaignId,
        limit: u32,
    ) -> Result<Vec<CampaignMail>, CustodyError> {
        Ok(self.store().custody().campaign_mail_list(access, id, None, limit).await?)
    }

    pub(crate) async fn names(&self, access: &Access) -> Result<Names, CustodyError> {
        let lists = self.lists(access).await?.into_iter().map(|list| (list.id, list.name)).collect();
        let (mut parties, mut after) = (BTreeMap::new(), None);
        loop {
            let page = self.store().shared().party_list(access, after, NAMES).await?;
            let Some(last) = page.last() else { return Ok(Names { parties, lists }) };
            after = Some(last.id);
            parties.extend(page.into_iter().map(|party| (party.id, party)));
        }
    }

    /// Notes that the canary on a row of a copy's seed file (from 1) has unsubscribed, and when. A person does that by hand: the program opens no
    /// mail and clicks no link.
    pub async fn canary_unsubscribed(
        &self,
        access: &Access,
        copy: CopyId,
        (row, day): (&str, &str),
        now: Time,
    ) -> Result<(), CustodyError> {
        access.require(Right::Keep)?;
        let of = self.store().shared().copy_fetch(access, copy).await?;
        let file = self.seed_file(access, copy).await?;
        let row = count(row)?.filter(|row| (1..=file.addresses.len() as u64).contains(row));
        let place = row.ok_or_else(|| Unfit::Number(String::new()))? - 1;
        let at = date(day)?.map_or(now, |end| end.min(now));
        let mark = usize::try_from(place).ok().and_then(|place| file.marks.get(place));
        let canary = self.canary_of_row(access, of.list, (copy, place), mark).await?.id;
        let by = access.actor.to_string();
        let gone = Unsubscribed { canary, party: of.party, copy, place, at };
        let mut change = self.store().change(access).await?;
        change.canary_unsubscribe_in_txn(&gone, (now, &by)).await?;
        let about = About::of("copy", copy).and("canary", canary);
        self.finish(access, change, "canary.unsubscribed", &about).await
    }

    /// Returns which canaries of a copy have unsubscribed: their rows (from 1), and when.
    pub async fn unsubscribed(
        &self,
        access: &Access,
        copy: CopyId,
    ) -> Result<Vec<(u64, Time)>, CustodyError> {
        let places = self.store().custody().canary_unsubscribed_list(access, copy, UNSUBSCRIBED).await?;
        Ok(places.into_iter().map(|(place, at)| (place + 1, at)).collect())
    }
}

fn grace_micros() -> i64 {
    i64::try_from(GRACE.as_micros()).unwrap_or(i64::MAX)
}
