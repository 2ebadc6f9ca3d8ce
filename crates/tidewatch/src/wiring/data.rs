//! The data folder: root key, store, audit log. Opened only when `--data` (or the demo) names one.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use guard::party::Parties;
use guard::record::{self, Recorder, RecordingTask};
use model::access::Access;
use model::ids::TenantId;
use platform::audit::{About, Audit, AuditError};
use platform::clock::{Clock as _, SystemChance, SystemClock};
use platform::keys::{KeyPlace, RootKey, WorkRing, default_key_file};
use store::Store;
use store::address::{EventsAddress, ObjectsAddress, StoreAddress};

use crate::config::Config;
use crate::wiring::clearinghouse::hub;

/// An opened data folder.
pub(crate) struct Data {
    /// Rows and sealed objects.
    pub(crate) store: Store,
    /// Who did what.
    pub(crate) audit: Audit,
    /// Keys that open and sign.
    pub(crate) ring: Arc<WorkRing>,
    /// The data folder, and that of sealed objects.
    pub(crate) folders: Folders,
    /// The house's own access, for the task that opened it.
    pub(crate) access: Access,
}

/// Where files of ours are.
#[derive(Clone, Debug)]
pub(crate) struct Folders {
    /// The data folder.
    pub(crate) data: PathBuf,
    /// The folder of sealed objects.
    pub(crate) objects: PathBuf,
}

impl Data {
    /// Opens a data folder, making it and the root key where they are missing, and notes that in the audit log.
    ///
    /// Errors: an address that is not supported, a key inside the data or readable by others, a damaged store.
    pub(crate) async fn open(config: &Config, folder: &Path, task: &'static str) -> anyhow::Result<Self> {
        let data = Data::begin(config, folder, task).await?;
        data.audit.append(&data.access, "opened", &About::NOTHING.word("by", task)).await?;
        Ok(data)
    }

    /// Opens a data folder, making it where it is missing, and notes nothing: for what somebody does before the first start.
    ///
    /// Errors: as [`Data::open`].
    pub(crate) async fn begin(config: &Config, folder: &Path, task: &'static str) -> anyhow::Result<Self> {
        make_folder(folder).with_context(|| format!("make the data folder {}", folder.display()))?;
        Data::look(config, folder, task).await
    }

    /// Opens a data folder that is there, and notes nothing: who verifies must not write to what may be damaged, and who asks a folder that is not there for somebody
    /// must not read that nobody knows him.
    ///
    /// Errors: there is no such folder; it has not the ledger that the database remembers; as [`Data::open`].
    pub(crate) async fn look(config: &Config, folder: &Path, task: &'static str) -> anyhow::Result<Self> {
        let data = Data::examine(config, folder, task).await?;
        match data.ledger_complaint(config).await {
            Ok(None) => Ok(data),
            Ok(Some(complaint)) => {
                data.store.close().await;
                bail!(complaint)
            }
            Err(error) => {
                data.store.close().await;
                Err(error)
            }
        }
    }

    /// Says whether the folder lacks the ledger that the database remembers: then it is another database's folder, or somebody lost or took the ledger, and nothing may be
    /// signed in its place.
    async fn ledger_complaint(&self, config: &Config) -> anyhow::Result<Option<String>> {
        let hub = hub(config, self);
        for tenant in self.store.platform().tenant_list(&self.access).await? {
            let access = Access { tenant: tenant.id, ..self.access.clone() };
            let said = match self.audit.gone(&access).await {
                Err(AuditError::Note(_)) => return Ok(Some(other_key(&key_file(config)?))),
                gone => gone?,
            };
            let gone = match said {
                Some(size) => Some(size),
                None => hub.gone(&access).await?,
            };
            if let Some(size) = gone {
                return Ok(Some(gone_sentence(&tenant.name, size, &self.folders.data)));
            }
        }
        Ok(None)
    }

    /// Opens a data folder that is there, whatever became of its ledger, and notes nothing: for who verifies it or makes it whole.
    ///
    /// Errors: there is no such folder; as [`Data::open`].
    pub(crate) async fn examine(config: &Config, folder: &Path, task: &'static str) -> anyhow::Result<Self> {
        EventsAddress::parse(&config.events)?;
        if !folder.is_dir() {
            bail!(
                "open the data folder {}: there is no such folder; `tidewatch serve` makes one",
                folder.display()
            );
        }
        let folder =
            folder.canonicalize().with_context(|| format!("find the data folder {}", folder.display()))?;
        let place = key_place(&folder, config)?;
        let ring = Arc::new(RootKey::open(&place, &SystemChance)?.work_ring(SystemClock.now()));
        let objects = objects_address(config, &folder)?;
        let store = Store::open(&store_address(config, &folder)?, &objects).await?;
        let ObjectsAddress::File(objects) = objects;
        let folders = Folders { data: folder.clone(), objects };
        let (clock, chance) = (Arc::new(SystemClock), Arc::new(SystemChance));
        let audit = Audit::new(store.platform(), &folder, Arc::clone(&ring), clock, chance);
        let access = Access::house(TenantId::HOUSE, task);
        Ok(Data { store, audit, ring, folders, access })
    }

    /// Recognises addresses with the house's key.
    pub(crate) fn parties(&self) -> Arc<Parties> {
        Arc::new(Parties::new(self.ring.guard_ring(SystemClock.now()).match_key))
    }

    /// Starts keeping verdicts.
    pub(crate) fn recorder(&self) -> (Recorder, RecordingTask) {
        record::start(self.store.guard(), self.access.clone(), Arc::new(SystemChance), self.parties())
    }

    /// Puts what was noted into the ledger and closes the store.
    pub(crate) async fn close(self) -> anyhow::Result<()> {
        self.audit.grow(&self.access).await?;
        self.store.close().await;
        Ok(())
    }
}

fn gone_sentence(tenant: &str, size: u64, folder: &Path) -> String {
    let folder = folder.display();
    let entries = if size == 1 { "1 entry".to_owned() } else { format!("{size} entries") };
    format!(
        "The database says that the ledger of {tenant} has {entries}, and there is none in the data folder {folder}. If that is another data folder than before, name the right one with \
         --data. If its folder `ledger` was lost, put it back from a backup, or run `tidewatch --data {folder} ledger rebuild`: it makes the ledger anew if no entry is missing."
    )
}

fn other_key(file: &Path) -> String {
    format!(
        "The ledger that the database remembers was not signed with the root key {}. Put the key of this database there, or name its file with `keys.root`.",
        file.display()
    )
}

/// Makes the data folder for its owner only: vendors, people and senders stand in the database in plain. One that is there stays as its owner made it.
pub(crate) fn make_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn key_file(config: &Config) -> anyhow::Result<PathBuf> {
    let configured = &config.keys.root;
    if configured.as_os_str().is_empty() {
        return Ok(default_key_file(|name| std::env::var_os(name))?);
    }
    Ok(configured.clone())
}

/// Where the keys of a data folder are.
pub(crate) fn key_place(folder: &Path, config: &Config) -> anyhow::Result<KeyPlace> {
    Ok(KeyPlace { file: key_file(config)?, data: folder.to_owned() })
}

/// A file that is not absolute lies below the data folder.
fn store_address(config: &Config, folder: &Path) -> anyhow::Result<StoreAddress> {
    Ok(match StoreAddress::parse(&config.store)? {
        StoreAddress::Sqlite(file) => StoreAddress::Sqlite(folder.join(file)),
        other => other,
    })
}

fn objects_address(config: &Config, folder: &Path) -> anyhow::Result<ObjectsAddress> {
    let ObjectsAddress::File(objects) = ObjectsAddress::parse(&config.objects)?;
    Ok(ObjectsAddress::File(folder.join(objects)))
}

/// Tries the three addresses without opening anything.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    EventsAddress::parse(&config.events)?;
    store_address(config, Path::new("."))?;
    objects_address(config, Path::new("."))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #[cfg(unix)]
    #[test]
    fn a_data_folder_that_is_made_is_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt as _;

        let temp = testkit::folder::TempFolder::new("data-folder");
        let made = temp.path().join("data");
        super::make_folder(&made).unwrap();
        assert_eq!(std::fs::metadata(&made).unwrap().permissions().mode() & 0o777, 0o700);
        super::make_folder(&made).unwrap();
    }
}
