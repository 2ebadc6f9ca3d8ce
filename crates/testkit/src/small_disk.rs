//! A disk of our own that can be full: a tmpfs of a few megabytes. What is written to it really fails with "no space left on device".
//! Where this user may not mount, it is mounted in a user and mount namespace of its own, and programs are started in there. If neither can
//! be done, the test that asked for it fails and says what is missing; it is never skipped.

use std::fs::{self, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::folder::TempFolder;

/// Mounts at $1 with the options $2, and keeps the namespace until the end of its input.
const HOLD: &str = r#"mount -t tmpfs -o "$2" tmpfs "$1" && echo ready && cat >/dev/null"#;
/// What takes the room.
const FILLER: &str = "filler";
/// The last bytes are taken in pieces of this size: a page, which a tmpfs counts in.
const PIECE_BYTES: usize = 4 << 10;

/// A mounted disk; it is gone when this is dropped.
pub struct SmallDisk {
    folder: TempFolder,
    namespace: Option<Child>,
}

impl SmallDisk {
    /// Mounts an empty one.
    ///
    /// Panics with what is missing, since a test that asked for it cannot go on.
    #[must_use]
    pub fn new(megabytes: u32) -> Self {
        let folder = TempFolder::new("disk");
        let options = format!("size={megabytes}m,mode=700");
        let mounting = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(folder.path())
            .output()
            .expect("mount(8) comes with every Linux");
        if mounting.status.success() {
            return Self { folder, namespace: None };
        }
        match namespace(folder.path(), &options) {
            Ok(namespace) => Self { folder, namespace: Some(namespace) },
            Err(refusal) => panic!(
                "this test needs a disk that can be full: run it as root with the right to mount (CAP_SYS_ADMIN), or allow users namespaces of \
                 their own (`unshare -Urm`). mount: {}; unshare: {refusal}",
                String::from_utf8_lossy(&mounting.stderr).trim()
            ),
        }
    }

    /// Where it is for programs that are started by [`SmallDisk::within`].
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where it is for the test itself.
    #[must_use]
    pub fn path_here(&self) -> PathBuf {
        match &self.namespace {
            None => self.path().to_owned(),
            Some(holder) => {
                let inside = self.path().strip_prefix("/").expect("a temporary folder has an absolute path");
                Path::new("/proc").join(holder.id().to_string()).join("root").join(inside)
            }
        }
    }

    /// Makes a command run where the disk can be seen.
    #[must_use]
    pub fn within(&self, command: Command) -> Command {
        let Some(holder) = &self.namespace else { return command };
        let mut inside = Command::new("nsenter");
        inside.args(["--preserve-credentials", "--user", "--mount", "--target", &holder.id().to_string()]);
        inside.arg("--").arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => inside.env(name, value),
                None => inside.env_remove(name),
            };
        }
        inside
    }

    /// Takes all room there is, to the last page.
    pub fn fill(&self) {
        let path = self.path_here().join(FILLER);
        let mut file = OpenOptions::new().create(true).append(true).open(path).expect("the disk is ours");
        for piece in [vec![b'x'; 256 * PIECE_BYTES], vec![b'x'; PIECE_BYTES]] {
            loop {
                match file.write_all(&piece) {
                    Ok(()) => {}
                    Err(error) if error.kind() == io::ErrorKind::StorageFull => break,
                    Err(error) => panic!("fill a disk: {error}"),
                }
            }
        }
    }

    /// Gives the room back.
    pub fn free(&self) {
        fs::remove_file(self.path_here().join(FILLER)).expect("it was filled");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        match &mut self.namespace {
            // With the last process in it the namespace goes, and the mount with that.
            Some(holder) => {
                drop(holder.stdin.take());
                let _ = holder.wait();
            }
            // Lazily: a program that a failed test left behind must not keep it.
            None => {
                let _ = Command::new("umount").arg("--lazy").arg(self.folder.path()).status();
            }
        }
    }
}

fn namespace(folder: &Path, options: &str) -> Result<Child, String> {
    let mut holder = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", HOLD, "hold"])
        .arg(folder)
        .arg(options)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut line = String::new();
    let output = holder.stdout.take().expect("its output is piped");
    let _ = BufReader::new(output).read_line(&mut line);
    if line.trim() == "ready" {
        return Ok(holder);
    }
    let ended = holder.wait_with_output().map_err(|error| error.to_string())?;
    Err(String::from_utf8_lossy(&ended.stderr).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_takes_nothing_until_there_is_room_again() {
        let disk = SmallDisk::new(2);
        let write = || {
            let mut shell = Command::new("sh");
            shell.args(["-c", r#"echo word >"$1/file""#, "write"]).arg(disk.path()).stderr(Stdio::null());
            disk.within(shell).status().unwrap().success()
        };
        assert!(write());
        disk.fill();
        fs::remove_file(disk.path_here().join("file")).unwrap();
        disk.fill();
        assert!(!write());
        disk.free();
        assert!(write());
        assert_eq!(fs::read_to_string(disk.path_here().join("file")).unwrap(), "word\n");
    }
}
