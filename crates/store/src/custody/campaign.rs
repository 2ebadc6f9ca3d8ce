//! Campaign: messages of one sender with one subject that arrived at canaries of a list, as one row; and which canaries have unsubscribed.
//! What they were beside what was planned is decided in the room; here stands what came of it.

use model::{
    access::{Access, Right},
    ids::{CampaignId, CanaryId, CopyId, Id, InboxItemId, ListId, PartyId, PlannedSendId},
    time::Time,
};

use super::{CustodyStore, fit_domains, list_of, list_text, words};
use crate::{
    database::{Row, Value},
    error::StoreError,
    page,
    txn::Change,
};

words! {
    /// What a campaign is beside what was planned.
    CampaignStanding {
        /// It stands in the send calendar or in a sender's log.
        Planned = "planned",
        /// Nobody keeps a calendar for the list yet: it was taken as usual.
        Learned = "learned",
        /// For this list nobody is asked.
        Unasked = "unasked",
        /// Somebody was asked whether we sent it, and the time is not over.
        Asked = "asked",
        /// Somebody said that we sent it.
        Ours = "ours",
        /// Somebody said that we did not.
        NotOurs = "not_ours",
        /// Nobody answered in time.
        Unanswered = "unanswered",
    }
}

/// One campaign at the canaries of one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Its id.
    pub id: CampaignId,
    /// Who holds the copy it came to.
    pub party: PartyId,
    /// Of which list that is.
    pub list: ListId,
    /// The domain in its From field.
    pub sender_domain: String,
    /// A print of its subject without names and numbers; zeros if that is not known.
    pub subject_print: [u8; 8],
    /// When the first message came.
    pub first_at: Time,
    /// When the last one so far did.
    pub last_at: Time,
    /// Where its links lead.
    pub link_domains: Vec<String>,
    /// Those of them that were neither ours, nor the holder's, nor usual before.
    pub foreign_domains: Vec<String>,
    /// The entry of the calendar that it is.
    pub planned: Option<PlannedSendId>,
    /// What it is beside what was planned.
    pub standing: CampaignStanding,
}

/// A campaign with what is counted of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignCounted {
    /// The campaign.
    pub campaign: Campaign,
    /// Messages of it.
    pub mails: u64,
    /// Canaries that got at least one.
    pub canaries: u64,
    /// Messages to canaries that had unsubscribed so long before.
    pub after_unsubscribe: u64,
    /// Messages to canaries of a copy that should have ended by then.
    pub after_end: u64,
}

/// One message of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CampaignMail {
    /// The item in the inbox.
    pub item: InboxItemId,
    /// To which canary.
    pub canary: CanaryId,
    /// In which copy that is.
    pub copy: CopyId,
    /// When it came.
    pub at: Time,
}

/// A canary that somebody unsubscribed at a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsubscribed {
    /// Which canary; a coded one is in copies of others, too.
    pub canary: CanaryId,
    /// At whom.
    pub party: PartyId,
    /// In which copy it was found.
    pub copy: CopyId,
    /// On which row of its file, from 0.
    pub place: u64,
    /// Since when.
    pub at: Time,
}

/// What makes a message one of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CampaignKey<'k> {
    /// Who holds the copy.
    pub party: PartyId,
    /// Of which list.
    pub list: ListId,
    /// The domain in its From field.
    pub sender_domain: &'k str,
    /// A print of its subject.
    pub subject_print: [u8; 8],
}

/// Which campaigns are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CampaignsAsked {
    /// Only those of this vendor.
    pub party: Option<PartyId>,
    /// Only those that are this.
    pub standing: Option<CampaignStanding>,
    /// Only those that are this entry of the calendar.
    pub planned: Option<PlannedSendId>,
}

const ROW: &str = "a campaign";

const ADD: &str = "
INSERT INTO canary_campaign (
    tenant, campaign, party, list, sender_domain, subject_print, first_day, first_at, last_at, link_domains,
    foreign_domains, planned, standing
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

const SET: &str = "
UPDATE canary_campaign
SET last_at = $3,
    link_domains = $4,
    foreign_domains = $5,
    planned = $6,
    standing = $7
WHERE tenant = $1
  AND campaign = $2
  AND standing = $8";

/// A query of whole rows: the columns that `campaign_of` reads, in their order, and what follows them.
macro_rules! campaigns {
    ($which:literal) => {
        concat!(
            "
SELECT campaign, party, list, sender_domain, subject_print, first_at, last_at, link_domains, foreign_domains, planned, standing
FROM canary_campaign
",
            $which
        )
    };
}

const FETCH: &str = campaigns!(
    "WHERE tenant = $1
  AND campaign = $2"
);

const SAME: &str = campaigns!(
    "WHERE tenant = $1
  AND party = $2
  AND list = $3
  AND sender_domain = $4
  AND subject_print = $5
  AND last_at >= $6
ORDER BY campaign DESC
LIMIT 1"
);

const LAST_OF_PARTY: &str = campaigns!(
    "WHERE tenant = $1
  AND party = $2
  AND standing IN ('planned', 'learned', 'unasked', 'ours')
ORDER BY campaign DESC
LIMIT $3"
);

const OF_PLANNED: &str = campaigns!(
    "WHERE tenant = $1
  AND planned = $2
ORDER BY campaign
LIMIT $3"
);

const UNPLANNED: &str = campaigns!(
    "WHERE tenant = $1
  AND party = $2
  AND planned IS NULL
  AND first_at >= $3
  AND first_at <= $4
ORDER BY campaign
LIMIT $5"
);

/// The counts of one campaign are four looks into an index.
macro_rules! counted {
    ($which:literal) => {
        concat!(
            "
SELECT campaign, party, list, sender_domain, subject_print, first_at, last_at, link_domains, foreign_domains, planned, standing,
    (
        SELECT COUNT(*)
        FROM canary_campaign_mail AS mail
        WHERE mail.tenant = canary_campaign.tenant
          AND mail.campaign = canary_campaign.campaign
    ),
    (
        SELECT COUNT(DISTINCT mail.canary)
        FROM canary_campaign_mail AS mail
        WHERE mail.tenant = canary_campaign.tenant
          AND mail.campaign = canary_campaign.campaign
    ),
    (
        SELECT COUNT(*)
        FROM canary_campaign_mail AS mail
        JOIN canary_unsubscribed AS gone
          ON gone.tenant = mail.tenant
         AND gone.canary = mail.canary
         AND gone.party = canary_campaign.party
        WHERE mail.tenant = canary_campaign.tenant
          AND mail.campaign = canary_campaign.campaign
          AND mail.at > gone.at + $2
    ),
    (
        SELECT COUNT(*)
        FROM canary_campaign_mail AS mail
        JOIN list_copy
          ON list_copy.tenant = mail.tenant
         AND list_copy.copy = mail.copy
        WHERE mail.tenant = canary_campaign.tenant
          AND mail.campaign = canary_campaign.campaign
          AND mail.at > COALESCE(list_copy.ended_at, list_copy.until_at)
    )
FROM canary_campaign
",
            $which
        )
    };
}

const COUNTED: &str = counted!(
    "WHERE tenant = $1
  AND campaign = $3"
);

const LIST: &str = counted!(
    "WHERE tenant = $1
  AND campaign < $3
  AND ($5 = '' OR standing = $5)
ORDER BY campaign DESC
LIMIT $4"
);

const OF_PARTY: &str = counted!(
    "WHERE tenant = $1
  AND campaign < $3
  AND ($5 = '' OR standing = $5)
  AND party = $6
ORDER BY campaign DESC
LIMIT $4"
);

const BY_PLANNED: &str = counted!(
    "WHERE tenant = $1
  AND campaign < $3
  AND ($5 = '' OR standing = $5)
  AND planned = $6
ORDER BY campaign DESC
LIMIT $4"
);

const FIRST_AT: &str = "
SELECT first_at
FROM canary_campaign
WHERE tenant = $1
  AND party = $2
  AND list = $3
ORDER BY first_at
LIMIT 1";

const MAIL_ADD: &str = "
INSERT INTO canary_campaign_mail (tenant, inbox_item, campaign, canary, copy, at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant, inbox_item) DO NOTHING";

const MAILS: &str = "
SELECT inbox_item, canary, copy, at
FROM canary_campaign_mail
WHERE tenant = $1
  AND campaign = $2
  AND inbox_item > $3
ORDER BY inbox_item
LIMIT $4";

const MAIL_OF: &str = "
SELECT campaign
FROM canary_campaign_mail
WHERE tenant = $1
  AND inbox_item = $2";

const UNSUBSCRIBE: &str = "
INSERT INTO canary_unsubscribed (tenant, canary, party, copy, place, at, noted_at, noted_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant, canary, party) DO UPDATE
SET copy = excluded.copy,
    place = excluded.place,
    at = excluded.at,
    noted_at = excluded.noted_at,
    noted_by = excluded.noted_by";

const UNSUBSCRIBED: &str = "
SELECT place, at
FROM canary_unsubscribed
WHERE tenant = $1
  AND copy = $2
ORDER BY place
LIMIT $3";

impl CustodyStore {
    /// Returns a campaign; mail counts as unwanted that came later than `grace_micros` after its canary had unsubscribed.
    pub async fn campaign_fetch(
        &self,
        access: &Access,
        id: CampaignId,
        grace_micros: i64,
    ) -> Result<CampaignCounted, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), grace_micros.into(), Value::id(id)];
        let row = self.house.database.row("fetch a campaign", COUNTED, &values).await?;
        counted_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns campaigns before an id, newest first, counted as [`CustodyStore::campaign_fetch`] does.
    pub async fn campaign_list(
        &self,
        access: &Access,
        (asked, grace_micros): (CampaignsAsked, i64),
        before: Option<CampaignId>,
        limit: u32,
    ) -> Result<Vec<CampaignCounted>, StoreError> {
        access.require(Right::Read)?;
        let before = before.unwrap_or(CampaignId::from_bytes([0xff; 16]));
        let standing = asked.standing.map_or("", CampaignStanding::as_str);
        let mut values = vec![
            Value::id(access.tenant),
            grace_micros.into(),
            Value::id(before),
            page(limit).into(),
            standing.into(),
        ];
        let sql = match (asked.party, asked.planned) {
            (None, None) => LIST,
            (Some(party), _) => {
                values.push(Value::id(party));
                OF_PARTY
            }
            (None, Some(planned)) => {
                values.push(Value::id(planned));
                BY_PLANNED
            }
        };
        self.house.database.rows("list campaigns", sql, &values).await?.iter().map(counted_of).collect()
    }

    /// Returns messages of a campaign after an item, oldest first.
    pub async fn campaign_mail_list(
        &self,
        access: &Access,
        id: CampaignId,
        after: Option<InboxItemId>,
        limit: u32,
    ) -> Result<Vec<CampaignMail>, StoreError> {
        access.require(Right::Read)?;
        let after = after.unwrap_or(InboxItemId::from_bytes([0; 16]));
        let values = [Value::id(access.tenant), Value::id(id), Value::id(after), page(limit).into()];
        self.house
            .database
            .rows("list mail of a campaign", MAILS, &values)
            .await?
            .iter()
            .map(mail_of)
            .collect()
    }

    /// Returns of which campaign a message is; none if of none.
    pub async fn campaign_of_mail(
        &self,
        access: &Access,
        item: InboxItemId,
    ) -> Result<Option<CampaignId>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(item)];
        let row = self.house.database.row("find the campaign of a message", MAIL_OF, &values).await?;
        row.map(|row| row.id(0)).transpose()
    }

    /// Returns which canaries of a copy have unsubscribed, by their row in its file (from 0), and when.
    pub async fn canary_unsubscribed_list(
        &self,
        access: &Access,
        copy: CopyId,
        limit: u32,
    ) -> Result<Vec<(u64, Time)>, StoreError> {
        access.require(Right::Read)?;
        let values = [Value::id(access.tenant), Value::id(copy), page(limit).into()];
        let rows = self.house.database.rows("list canaries that unsubscribed", UNSUBSCRIBED, &values).await?;
        rows.iter().map(|row| Ok((row.count(0)?, row.time(1)?))).collect()
    }
}

impl Change {
    /// Returns a campaign as it stands within the change.
    pub async fn campaign_fetch_in_txn(&mut self, id: CampaignId) -> Result<Campaign, StoreError> {
        let values = [Value::id(self.tenant), Value::id(id)];
        let row = self.txn.row("fetch a campaign", FETCH, &values).await?;
        campaign_of(&row.ok_or(StoreError::Missing { what: ROW })?)
    }

    /// Returns the newest campaign of a key that got a message since then; none if there is none.
    pub async fn campaign_same_in_txn(
        &mut self,
        key: &CampaignKey<'_>,
        since: Time,
    ) -> Result<Option<Campaign>, StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(key.party),
            Value::id(key.list),
            key.sender_domain.into(),
            (&key.subject_print).into(),
            since.into(),
        ];
        let row = self.txn.row("find a campaign", SAME, &values).await?;
        row.as_ref().map(campaign_of).transpose()
    }

    /// Returns the last campaigns of a vendor that nobody objected to, newest first.
    pub async fn campaign_usual_list_in_txn(
        &mut self,
        party: PartyId,
        limit: u32,
    ) -> Result<Vec<Campaign>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(party), page(limit).into()];
        let rows = self.txn.rows("list usual campaigns", LAST_OF_PARTY, &values).await?;
        rows.iter().map(campaign_of).collect()
    }

    /// Returns the campaigns that are an entry of the calendar, oldest first.
    pub async fn campaign_of_planned_list_in_txn(
        &mut self,
        planned: PlannedSendId,
        limit: u32,
    ) -> Result<Vec<Campaign>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(planned), page(limit).into()];
        let rows = self.txn.rows("list campaigns of an entry", OF_PLANNED, &values).await?;
        rows.iter().map(campaign_of).collect()
    }

    /// Returns a vendor's campaigns that began in a span and are no entry of the calendar, oldest first.
    pub async fn campaign_unplanned_list_in_txn(
        &mut self,
        party: PartyId,
        (from, until): (Time, Time),
        limit: u32,
    ) -> Result<Vec<Campaign>, StoreError> {
        let values =
            [Value::id(self.tenant), Value::id(party), from.into(), until.into(), page(limit).into()];
        let rows = self.txn.rows("list campaigns that nobody planned", UNPLANNED, &values).await?;
        rows.iter().map(campaign_of).collect()
    }

    /// Returns when the first campaign of a list at a vendor came; none while none did.
    pub async fn campaign_first_at_in_txn(
        &mut self,
        party: PartyId,
        list: ListId,
    ) -> Result<Option<Time>, StoreError> {
        let values = [Value::id(self.tenant), Value::id(party), Value::id(list)];
        let row = self.txn.row("find the first campaign", FIRST_AT, &values).await?;
        row.map(|row| row.time(0)).transpose()
    }

    /// Adds a campaign.
    ///
    /// Errors: a conflict if another process has just added it; then it is found there.
    pub async fn campaign_add_in_txn(&mut self, campaign: &Campaign) -> Result<(), StoreError> {
        fit_campaign(campaign)?;
        let (links, foreign) = (list_text(&campaign.link_domains), list_text(&campaign.foreign_domains));
        let values = [
            Value::id(self.tenant),
            Value::id(campaign.id),
            Value::id(campaign.party),
            Value::id(campaign.list),
            campaign.sender_domain.as_str().into(),
            (&campaign.subject_print).into(),
            campaign.first_at.seconds().div_euclid(DAY_SECONDS).into(),
            campaign.first_at.into(),
            campaign.last_at.into(),
            links.as_str().into(),
            foreign.as_str().into(),
            Value::optional_id(campaign.planned),
            campaign.standing.as_str().into(),
        ];
        self.txn.execute("add a campaign", ADD, &values).await?;
        Ok(())
    }

    /// Sets what a campaign is by now; what it is of stays.
    ///
    /// Errors: [`StoreError::Conflict`] if it does not stand as `from` any more.
    pub async fn campaign_set_in_txn(
        &mut self,
        campaign: &Campaign,
        from: CampaignStanding,
    ) -> Result<(), StoreError> {
        fit_campaign(campaign)?;
        let (links, foreign) = (list_text(&campaign.link_domains), list_text(&campaign.foreign_domains));
        let values = [
            Value::id(self.tenant),
            Value::id(campaign.id),
            campaign.last_at.into(),
            links.as_str().into(),
            foreign.as_str().into(),
            Value::optional_id(campaign.planned),
            campaign.standing.as_str().into(),
            from.as_str().into(),
        ];
        let otherwise = StoreError::Conflict { action: "set what a campaign is", what: ROW };
        self.txn.execute_one("set what a campaign is", SET, &values, otherwise).await
    }

    /// Adds a message to a campaign; false if it is in one.
    pub async fn campaign_mail_add_in_txn(
        &mut self,
        id: CampaignId,
        mail: &CampaignMail,
    ) -> Result<bool, StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(mail.item),
            Value::id(id),
            Value::id(mail.canary),
            Value::id(mail.copy),
            mail.at.into(),
        ];
        Ok(self.txn.execute("add mail to a campaign", MAIL_ADD, &values).await? == 1)
    }

    /// Returns messages of a campaign after an item, oldest first.
    pub async fn campaign_mail_list_in_txn(
        &mut self,
        id: CampaignId,
        after: Option<InboxItemId>,
        limit: u32,
    ) -> Result<Vec<CampaignMail>, StoreError> {
        let after = after.unwrap_or(InboxItemId::from_bytes([0; 16]));
        let values = [Value::id(self.tenant), Value::id(id), Value::id(after), page(limit).into()];
        self.txn.rows("list mail of a campaign", MAILS, &values).await?.iter().map(mail_of).collect()
    }

    /// Notes since when a canary has unsubscribed at a vendor; said again, the new day counts.
    pub async fn canary_unsubscribe_in_txn(
        &mut self,
        gone: &Unsubscribed,
        (noted_at, noted_by): (Time, &str),
    ) -> Result<(), StoreError> {
        let values = [
            Value::id(self.tenant),
            Value::id(gone.canary),
            Value::id(gone.party),
            Value::id(gone.copy),
            super::count_value(gone.place).into(),
            gone.at.into(),
            noted_at.into(),
            noted_by.into(),
        ];
        self.txn.execute("note that a canary unsubscribed", UNSUBSCRIBE, &values).await?;
        Ok(())
    }
}

const DAY_SECONDS: i64 = 24 * 60 * 60;

fn fit_campaign(campaign: &Campaign) -> Result<(), StoreError> {
    fit_domains(ROW, std::slice::from_ref(&campaign.sender_domain))?;
    fit_domains(ROW, &campaign.link_domains)?;
    fit_domains(ROW, &campaign.foreign_domains)
}

const DAMAGED: StoreError = StoreError::Damaged { what: ROW, detail: "a column is not in its form" };

/// The first columns of all queries of campaigns, in their order.
fn campaign_of(row: &Row) -> Result<Campaign, StoreError> {
    Ok(Campaign {
        id: row.id(0)?,
        party: row.id(1)?,
        list: row.id(2)?,
        sender_domain: row.text(3)?,
        subject_print: row.array(4)?,
        first_at: row.time(5)?,
        last_at: row.time(6)?,
        link_domains: list_of(&row.text(7)?).map_err(|_| DAMAGED)?,
        foreign_domains: list_of(&row.text(8)?).map_err(|_| DAMAGED)?,
        planned: row.optional_id(9)?,
        standing: CampaignStanding::parse(&row.text(10)?).ok_or(DAMAGED)?,
    })
}

fn counted_of(row: &Row) -> Result<CampaignCounted, StoreError> {
    Ok(CampaignCounted {
        campaign: campaign_of(row)?,
        mails: row.count(11)?,
        canaries: row.count(12)?,
        after_unsubscribe: row.count(13)?,
        after_end: row.count(14)?,
    })
}

fn mail_of(row: &Row) -> Result<CampaignMail, StoreError> {
    Ok(CampaignMail { item: row.id(0)?, canary: row.id(1)?, copy: row.id(2)?, at: row.time(3)? })
}
