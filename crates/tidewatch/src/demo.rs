//! The demo's shop in the door's terms: its configuration read, its mailbox ready to be handed over. No branch of its own.

pub(crate) mod live;
pub(crate) mod story;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::config::Config;

/// Reads the shop's configuration as any other; the root key of a temporary folder is temporary, too.
pub(crate) fn configuration(folder: &DataFolder) -> anyhow::Result<Config> {
    let mut config: Config =
        toml::from_str(world::shop::CONFIGURATION).context("read the configuration of the made-up shop")?;
    if let DataFolder::Temporary(root) = folder {
        config.keys.root = root.join("key").join("root.key");
    }
    Ok(config)
}

/// Where the demo keeps its data.
pub(crate) enum DataFolder {
    /// Where the person said; it stays.
    Chosen(PathBuf),
    /// Below the system's temporary folder; removed at the end.
    Temporary(PathBuf),
}

impl DataFolder {
    /// Takes the chosen folder, or makes a temporary one that nobody else can read.
    pub(crate) fn choose(chosen: Option<&Path>) -> anyhow::Result<Self> {
        if let Some(folder) = chosen {
            return Ok(DataFolder::Chosen(folder.to_owned()));
        }
        let root = std::env::temp_dir().join(format!("tidewatch-demo-{}", std::process::id()));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&root).with_context(|| format!("make the temporary folder {}", root.display()))?;
        Ok(DataFolder::Temporary(root))
    }

    /// The folder of the data itself.
    pub(crate) fn path(&self) -> PathBuf {
        match self {
            DataFolder::Chosen(folder) => folder.clone(),
            DataFolder::Temporary(root) => root.join("data"),
        }
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        if let DataFolder::Temporary(root) = self {
            // The system clears its temporary folder anyway.
            let _ = std::fs::remove_dir_all(root);
        }
    }
}

/// A story begins in an empty folder: what an earlier one left would be told as this one's.
///
/// Errors: there is something in it, or it cannot be looked at.
pub(crate) fn must_be_empty(folder: &Path) -> anyhow::Result<()> {
    let listed = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        listed => listed,
    };
    let mut listed = listed.with_context(|| format!("look into {}", folder.display()))?;
    if listed.next().is_some() {
        bail!(
            "tell the story in {}: there is something in it already, and a story begins with nothing. Name an empty folder, or leave --data out",
            folder.display()
        );
    }
    Ok(())
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
