//! The demo's shop in the door's terms: its configuration read, its mailbox ready to be handed over. No branch of its own.

use anyhow::Context as _;

use crate::config::Config;

/// Reads the shop's configuration as any other.
pub(crate) fn configuration() -> anyhow::Result<Config> {
    toml::from_str(world::shop::CONFIGURATION).context("read the configuration of the made-up shop")
}

/// A message of the shop's mailbox.
pub(crate) struct ShopMessage {
    /// The name of its file.
    pub(crate) name: &'static str,
    /// The message.
    pub(crate) bytes: &'static [u8],
}

/// The mailbox in order.
pub(crate) fn mailbox() -> impl Iterator<Item = ShopMessage> {
    world::shop::MAILBOX.iter().map(|(name, bytes)| ShopMessage { name, bytes })
}
