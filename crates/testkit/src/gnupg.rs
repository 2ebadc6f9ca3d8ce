//! GnuPG as the receiver of a sealed file: a home of its own with one secret key of `fixtures/openpgp`. Needs `gpg` on the machine (`cargo xtask test --install`).
//! The tests of `seal` take this file as it is: that crate uses nothing of ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

static HOMES: AtomicU32 = AtomicU32::new(0);

/// A home of GnuPG's; its agent is ended and it is removed with the test.
pub struct GnuPg(PathBuf);

impl GnuPg {
    /// Makes one with the secret key of that name.
    #[must_use]
    pub fn with(name: &str) -> Self {
        let number = HOMES.fetch_add(1, Ordering::Relaxed);
        // A socket of the agent stands in it, and its path must be short.
        let home = std::env::temp_dir().join(format!("tw-gpg-{}-{number}", std::process::id()));
        fs::create_dir(&home).expect("a folder of this number is made once");
        let home = GnuPg(home);
        #[cfg(unix)]
        fs::set_permissions(&home.0, std::os::unix::fs::PermissionsExt::from_mode(0o700))
            .expect("it is ours");
        let key = fixture(&format!("{name}.secret.asc"));
        let imported = home.run(&["--import", &key.to_string_lossy()]);
        assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
        home
    }

    /// Runs `gpg` in it.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("gpg");
        // The keys are made on a day that the machine's clock may not have reached.
        command.args(["--batch", "--quiet", "--ignore-time-conflict", "--ignore-valid-from", "--homedir"]);
        command.arg(&self.0).args(arguments).output().expect("GnuPG is installed: cargo xtask test --install")
    }

    /// Opens a file; an error is what GnuPG says.
    pub fn opened(&self, file: &[u8]) -> Result<Vec<u8>, String> {
        fs::write(self.file(), file).expect("the home is there");
        let output = self.run(&["--decrypt", &self.file().to_string_lossy()]);
        match output.status.success() {
            true => Ok(output.stdout),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    /// Returns where the last file that was opened is, sealed.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.0.join("list.csv.pgp")
    }
}

impl Drop for GnuPg {
    fn drop(&mut self) {
        let _ = Command::new("gpgconf").arg("--homedir").arg(&self.0).args(["--kill", "all"]).output();
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Returns the place of a file of `fixtures/openpgp`.
#[must_use]
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/openpgp").join(name)
}
