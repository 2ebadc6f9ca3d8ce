//! Files: small ones that are there whole or not at all, and durable before they are acknowledged.
//! Written aside, synchronised, renamed, and the folder synchronised; for the ledger's tiles and for [`crate::objects`].

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Component, Path, PathBuf},
};

use crate::error::StoreError;

/// What a file is called until it is whole.
pub(crate) const UNFINISHED: &str = "tmp";

/// A folder of files, each named by a path of plain steps below it.
#[derive(Debug, Clone)]
pub struct Files {
    root: PathBuf,
}

impl Files {
    /// Opens the folder, and makes it if it is not there.
    pub async fn open(root: &Path) -> Result<Self, StoreError> {
        let root = root.to_owned();
        blocking(move || {
            make_folder(&root).map_err(StoreError::file("make folder", &root))?;
            Ok(Self { root })
        })
        .await
    }

    /// Returns a file's bytes; none if there is no such file.
    pub async fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(name)?;
        blocking(move || read(&path)).await
    }

    /// Returns a file's bytes, on the calling thread: for readers that are not asynchronous and may wait.
    pub fn read_blocking(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        read(&self.path(name)?)
    }

    /// Writes a file whole; it is durable when this returns.
    pub async fn write(&self, name: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let path = self.path(name)?;
        blocking(move || write_durably(&path, &bytes).map_err(StoreError::file("write", &path))).await
    }

    /// Takes the folder for one process at a time; waits until the others let go. Let go of by dropping it, or by dying.
    pub async fn lock(&self) -> Result<FilesLock, StoreError> {
        let path = self.path("lock")?;
        blocking(move || {
            let failed = || StoreError::file("lock", path.clone());
            let file =
                OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(failed())?;
            file.lock().map_err(failed())?;
            Ok(FilesLock { _file: file })
        })
        .await
    }

    /// Only plain steps: no `..`, no root, nothing that leads outside.
    fn path(&self, name: &str) -> Result<PathBuf, StoreError> {
        let is_plain = Path::new(name).components().all(|step| matches!(step, Component::Normal(_)));
        if name.is_empty() || !is_plain {
            return Err(StoreError::Unfit { what: "a file", detail: "its name leads outside its folder" });
        }
        Ok(self.root.join(name))
    }
}

/// The folder is this process's until this is dropped.
#[derive(Debug)]
pub struct FilesLock {
    _file: File,
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, StoreError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::file("read", path)(error)),
    }
}

/// Runs what waits for the disk beside the asynchronous threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        // The work is never cancelled, so it panicked: let that be seen where it was asked for.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    }
}

/// Writes a file so that after a crash it is there whole or not at all.
pub(crate) fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(io::ErrorKind::InvalidInput)?;
    make_folder(folder)?;
    let unfinished = unfinished_path(path);
    let written = write_aside(&unfinished, bytes).and_then(|()| fs::rename(&unfinished, path));
    if written.is_err() {
        // Nobody will finish it, and on a full disk it takes the room of what comes next. If it cannot be removed, it is swept.
        let _ = fs::remove_file(&unfinished);
    }
    written?;
    sync_folder(folder)
}

fn write_aside(unfinished: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = private(OpenOptions::new().create(true).truncate(true).write(true)).open(unfinished)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// A file that is written piece by piece and is there whole or not at all.
pub(crate) struct Aside {
    path: PathBuf,
    unfinished: PathBuf,
    /// None once it was finished.
    file: Option<io::BufWriter<File>>,
}

impl Aside {
    /// Begins it under a name aside.
    pub(crate) fn begin(path: &Path) -> io::Result<Self> {
        make_folder(path.parent().ok_or(io::ErrorKind::InvalidInput)?)?;
        let unfinished = unfinished_path(path);
        let file = private(OpenOptions::new().create(true).truncate(true).write(true)).open(&unfinished)?;
        Ok(Self { path: path.to_owned(), unfinished, file: Some(io::BufWriter::new(file)) })
    }

    /// The name it will have.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.as_mut().ok_or(io::ErrorKind::NotConnected)?.write_all(bytes)
    }

    /// Gives it its name; it is durable when this returns.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        let written = self.file.as_mut().ok_or(io::ErrorKind::NotConnected)?;
        written.flush()?;
        written.get_ref().sync_all()?;
        fs::rename(&self.unfinished, &self.path)?;
        self.file = None;
        sync_folder(self.path.parent().ok_or(io::ErrorKind::InvalidInput)?)
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        if self.file.take().is_some() {
            // Nobody will finish it. If it cannot be removed, it is swept.
            let _ = fs::remove_file(&self.unfinished);
        }
    }
}

/// Removes a file and makes that durable; it is no error if it is gone.
pub(crate) fn remove_durably(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => path.parent().map_or(Ok(()), sync_folder),
    }
}

fn unfinished_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(UNFINISHED);
    PathBuf::from(name)
}

/// Makes a folder and those above it, for nobody else to read; each is durable in the one above.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent().filter(|above| !above.as_os_str().is_empty()) {
        make_folder(above)?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        // Another process was quicker.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => {}
        made => made?,
    }
    match folder.parent() {
        Some(above) if !above.as_os_str().is_empty() => sync_folder(above),
        _ => Ok(()),
    }
}

/// A rename is durable only once its folder is.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Nobody else may read what we write.
pub(crate) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}
