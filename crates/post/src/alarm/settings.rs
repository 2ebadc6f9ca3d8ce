//! Setting channels up: made, changed, removed, their secrets replaced. Every change is audited in its own transaction; settings are sealed.

use model::{
    access::{Access, Right},
    ids::{AlarmChannelId, Id},
    severity::Severity,
};
use platform::audit::About;
use seal::envelope;
use store::{error::StoreError, post::alarm_channel::AlarmChannel};
use zeroize::Zeroizing;

use super::{
    AlarmError, Alarms, Channel, NewChannel,
    channel::{ChannelError, ChannelSettings},
    quiet,
    webhook::WebhookSecret,
};

/// Settings are a short document; whatever is longer is none.
const MAX_SETTINGS_BYTES: usize = 64 * 1024;

/// What the seal is bound to: settings cannot be put in another channel's place, not even another tenant's.
fn about(access: &Access, id: AlarmChannelId) -> Vec<u8> {
    [access.tenant.to_bytes().as_slice(), &id.to_bytes(), b"alarm_channel"].concat()
}

impl Alarms {
    /// Makes a channel.
    pub async fn channel_add(&self, access: &Access, new: NewChannel) -> Result<AlarmChannelId, AlarmError> {
        let now = self.now();
        let id = AlarmChannelId::new(now, self.parts.chance.bytes());
        let row = AlarmChannel {
            id,
            name: String::new(),
            kind: new.settings.kind(),
            settings: Vec::new(),
            least_severity: new.least_severity,
            quiet: None,
            is_on: new.is_on,
            made_at: now,
            changed_at: now,
        };
        self.channel_put(access, row, new, "alarm_channel.add").await?;
        Ok(id)
    }

    /// Changes a channel.
    pub async fn channel_change(
        &self,
        access: &Access,
        id: AlarmChannelId,
        new: NewChannel,
    ) -> Result<(), AlarmError> {
        let row = self.parts.store.post().alarm_channel_fetch(access, id).await?;
        self.channel_put(access, row, new, "alarm_channel.change").await
    }

    async fn channel_put(
        &self,
        access: &Access,
        row: AlarmChannel,
        new: NewChannel,
        what: &'static str,
    ) -> Result<(), AlarmError> {
        access.require(Right::Manage).map_err(StoreError::from)?;
        new.settings.check()?;
        if new.quiet.as_ref().is_some_and(|quiet| !quiet::is_zone(&quiet.zone)) {
            return Err(ChannelError::Zone.into());
        }
        let document = Zeroizing::new(new.settings.to_json().to_string());
        let mut fresh = Zeroizing::new([0; 64]);
        self.parts.chance.fill(fresh.as_mut_slice());
        let key = self.parts.ring.settings_key().sealing_key();
        let sealed = envelope::seal(&key, 0, &about(access, row.id), document.as_bytes(), &fresh)
            .map_err(AlarmError::Sealed)?;
        let row = AlarmChannel {
            name: new.name,
            kind: new.settings.kind(),
            settings: sealed,
            least_severity: new.least_severity,
            quiet: new.quiet,
            is_on: new.is_on,
            changed_at: self.now(),
            ..row
        };
        let mut change = self.parts.store.change(access).await?;
        change.alarm_channel_put_in_txn(&row).await?;
        let about = About::of("alarm_channel", row.id).word("kind", row.kind.as_str());
        self.parts.audit.append_in_txn(access, &mut change, what, &about).await?;
        Ok(change.commit().await?)
    }

    /// Removes a channel; false if there is none. What was told to it stays listed.
    pub async fn channel_remove(&self, access: &Access, id: AlarmChannelId) -> Result<bool, AlarmError> {
        access.require(Right::Manage).map_err(StoreError::from)?;
        let mut change = self.parts.store.change(access).await?;
        if !change.alarm_channel_remove_in_txn(id).await? {
            return Ok(false);
        }
        let about = About::of("alarm_channel", id);
        self.parts.audit.append_in_txn(access, &mut change, "alarm_channel.remove", &about).await?;
        change.commit().await?;
        Ok(true)
    }

    /// Returns all channels with their settings opened: for whoever may manage.
    pub async fn channel_list(&self, access: &Access) -> Result<Vec<Channel>, AlarmError> {
        access.require(Right::Manage).map_err(StoreError::from)?;
        let rows = self.parts.store.post().alarm_channel_list(access).await?;
        rows.into_iter().map(|row| self.opened(access, row)).collect()
    }

    /// Whether any channel that is on takes alarms of such a severity: else an alarm stands in the console alone.
    pub async fn is_told(&self, access: &Access, severity: Severity) -> Result<bool, StoreError> {
        access.require(Right::Read)?;
        let rows = self.parts.store.post().alarm_channel_list(access).await?;
        Ok(rows.iter().any(|row| row.is_on && row.least_severity <= severity))
    }

    /// Makes a secret that nobody has seen.
    #[must_use]
    pub fn new_secret(&self) -> WebhookSecret {
        WebhookSecret::new(self.parts.chance.bytes())
    }

    /// Gives a webhook a new secret and returns it; the one before signs beside it until the next replacement or [`Alarms::secret_retire`].
    pub async fn secret_replace(
        &self,
        access: &Access,
        id: AlarmChannelId,
    ) -> Result<WebhookSecret, AlarmError> {
        let secret = self.new_secret();
        let fresh = secret.clone();
        self.secrets_change(access, id, move |secrets| {
            secrets.insert(0, fresh);
            secrets.truncate(2);
        })
        .await?;
        Ok(secret)
    }

    /// Lets the secret before the newest sign no more.
    pub async fn secret_retire(&self, access: &Access, id: AlarmChannelId) -> Result<(), AlarmError> {
        self.secrets_change(access, id, |secrets| secrets.truncate(1)).await
    }

    async fn secrets_change(
        &self,
        access: &Access,
        id: AlarmChannelId,
        change: impl FnOnce(&mut Vec<WebhookSecret>),
    ) -> Result<(), AlarmError> {
        access.require(Right::Manage).map_err(StoreError::from)?;
        let row = self.parts.store.post().alarm_channel_fetch(access, id).await?;
        let Channel { row, settings } = self.opened(access, row)?;
        let ChannelSettings::Webhook(mut webhook) = settings else {
            return Err(ChannelError::NoSecret.into());
        };
        change(&mut webhook.secrets);
        let new = NewChannel {
            name: row.name.clone(),
            settings: ChannelSettings::Webhook(webhook),
            least_severity: row.least_severity,
            quiet: row.quiet.clone(),
            is_on: row.is_on,
        };
        self.channel_put(access, row, new, "alarm_channel.secret").await
    }

    pub(super) fn opened(&self, access: &Access, row: AlarmChannel) -> Result<Channel, AlarmError> {
        let key = self.parts.ring.settings_key();
        let opened = envelope::open(&key, &about(access, row.id), &row.settings, MAX_SETTINGS_BYTES);
        let (_, document) = opened.map_err(AlarmError::Sealed)?;
        let json = serde_json::from_slice(&document).map_err(|_| AlarmError::Form)?;
        let settings = ChannelSettings::from_json(&json).ok_or(AlarmError::Form)?;
        Ok(Channel { row, settings })
    }
}
