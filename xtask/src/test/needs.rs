//! What the tests need beside Rust: packages of Debian, npm and Python, each with its reason.
//!
//! The lists are data. Without `--install` a missing package is named together with the command that
//! installs it; with it, the command is printed and run. Nothing is removed or configured.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::house::root;

/// Who delivers a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// A package of the system.
    Debian,
    /// A package that `e2e/package-lock.json` pins, in `e2e/node_modules`.
    Npm,
    /// A package that `e2e/requirements.txt` pins, in a virtual environment under the target folder.
    Python,
}

/// A package that a test needs.
struct Need {
    package: &'static str,
    source: Source,
    /// What uses it.
    reason: &'static str,
    /// Files of which one shows that it is there, from the root of the system or of the project; a `*` stands for one name.
    shown_by: &'static [&'static str],
    /// What Debian's package would ask, answered beforehand (debconf-set-selections(1)).
    answer: Option<&'static str>,
}

/// Everything the tests need beside Rust.
const NEEDS: [Need; 15] = [
    Need {
        package: "gcc",
        source: Source::Debian,
        reason: "compiles SQLite and the cryptographic library, which are written in C",
        shown_by: &["/usr/bin/cc", "/usr/local/bin/cc", "/usr/bin/gcc", "/usr/bin/clang"],
        answer: None,
    },
    Need {
        package: "libc6-dev",
        source: Source::Debian,
        reason: "headers of the C library, for the same",
        shown_by: &["/usr/include/stdio.h"],
        answer: None,
    },
    Need {
        package: "postgresql",
        source: Source::Debian,
        reason: "the contract suite of the store starts a server of its own from it",
        shown_by: &[
            "/usr/lib/postgresql/*/bin/initdb",
            "/usr/bin/initdb",
            "/usr/local/bin/initdb",
            "/usr/local/pgsql/bin/initdb",
        ],
        answer: None,
    },
    Need {
        package: "rspamd",
        source: Source::Debian,
        reason: "its client rspamc, which we did not write, speaks to our scan service; as a milter it stands beside us",
        shown_by: &["/usr/bin/rspamc", "/usr/local/bin/rspamc"],
        answer: None,
    },
    Need {
        package: "postfix",
        source: Source::Debian,
        reason: "a mail server that we did not write hands us mail by milter and SMTP; the tests start instances of their own",
        shown_by: &["/usr/sbin/postfix", "/usr/local/sbin/postfix"],
        // Without a configuration, the package starts no server of the machine.
        answer: Some("postfix postfix/main_mailer_type select No configuration"),
    },
    Need {
        package: "dovecot-imapd",
        source: Source::Debian,
        reason: "a server of mailboxes that we did not write, to look for lists in; the tests start instances of their own",
        shown_by: &["/usr/lib/dovecot/imap", "/usr/libexec/dovecot/imap", "/usr/local/libexec/dovecot/imap"],
        answer: None,
    },
    Need {
        package: "gnupg",
        source: Source::Debian,
        reason: "opens with keys of its own what we seal to OpenPGP keys",
        shown_by: &["/usr/bin/gpg", "/usr/local/bin/gpg"],
        answer: None,
    },
    Need {
        package: "sqop",
        source: Source::Debian,
        reason: "the same by Sequoia, which shares no line with it",
        shown_by: &["/usr/bin/sqop", "/usr/local/bin/sqop"],
        answer: None,
    },
    Need {
        package: "chromium",
        source: Source::Debian,
        reason: "a real browser walks the console, with its own passkeys, at several widths",
        shown_by: &["/usr/bin/chromium", "/usr/bin/google-chrome"],
        answer: None,
    },
    Need {
        package: "nodejs npm",
        source: Source::Debian,
        reason: "runs the scripts that drive the browser",
        shown_by: &["/usr/bin/npm", "/usr/local/bin/npm"],
        answer: None,
    },
    Need {
        package: "playwright-core",
        source: Source::Npm,
        reason: "drives the browser; brings no browser of its own",
        shown_by: &["e2e/node_modules/playwright-core/package.json"],
        answer: None,
    },
    Need {
        package: "axe-core",
        source: Source::Npm,
        reason: "checks every page against WCAG 2.2",
        shown_by: &["e2e/node_modules/axe-core/package.json"],
        answer: None,
    },
    Need {
        package: "oidc-provider",
        source: Source::Npm,
        reason: "an identity provider that others wrote, to sign in through",
        shown_by: &["e2e/node_modules/oidc-provider/package.json"],
        answer: None,
    },
    Need {
        package: "python3-venv",
        source: Source::Debian,
        reason: "keeps the tests' Python packages apart from the system's",
        shown_by: &["/usr/lib/*/ensurepip/__init__.py", "/usr/local/lib/*/ensurepip/__init__.py"],
        answer: None,
    },
    Need {
        package: "schemathesis",
        source: Source::Python,
        reason: "asks the API everything its document allows, and what it does not",
        shown_by: &["python/bin/schemathesis"],
        answer: None,
    },
];

/// Finds what is missing, and installs it if that is allowed; an error says what to do by hand.
pub(super) fn meet(may_install: bool) -> Result<()> {
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !is_met(need)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let of =
        |source| -> Vec<&Need> { missing.iter().copied().filter(|need| need.source == source).collect() };
    let mut commands = debian_commands(&of(Source::Debian));
    // The lock file names every package; `ci` installs exactly those.
    if !of(Source::Npm).is_empty() {
        commands.push("npm ci --no-audit --no-fund --prefix e2e".to_owned());
    }
    if !of(Source::Python).is_empty() {
        let python = target().join("python").display().to_string();
        commands.push(format!("python3 -m venv {python}"));
        commands.push(format!("{python}/bin/pip install --quiet --requirement e2e/requirements.txt"));
    }
    if !may_install {
        bail!("missing:\n{}\ninstall with:\n{}", listed(&missing), commands.join("\n"));
    }
    println!("\n{}", listed(&missing));
    for command in &commands {
        println!("  > {command}");
        run(command)?;
    }
    let still: Vec<&Need> = missing.into_iter().filter(|need| !is_met(need)).collect();
    if !still.is_empty() {
        bail!("still missing after installing:\n{}", listed(&still));
    }
    Ok(())
}

fn listed(needs: &[&Need]) -> String {
    let lines: Vec<String> =
        needs.iter().map(|need| format!("  {}: {}", need.package, need.reason)).collect();
    lines.join("\n")
}

fn debian_commands(needs: &[&Need]) -> Vec<String> {
    if needs.is_empty() {
        return Vec::new();
    }
    let before = if is_root() { "" } else { "sudo " };
    let packages: Vec<&str> = needs.iter().map(|need| need.package).collect();
    let answers = needs.iter().filter_map(|need| need.answer);
    let answers = answers.map(|answer| format!("echo '{answer}' | {before}debconf-set-selections"));
    let install = format!(
        "{before}env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends {}",
        packages.join(" ")
    );
    [format!("{before}apt-get update")].into_iter().chain(answers).chain([install]).collect()
}

fn run(command: &str) -> Result<()> {
    let output = Command::new("sh")
        .args(["-c", command])
        .current_dir(root())
        .stdin(Stdio::null())
        .output()
        .context("start a shell")?;
    if !output.status.success() {
        let said = [output.stdout, output.stderr].concat();
        bail!("`{command}` failed:\n{}", String::from_utf8_lossy(&said).trim_end());
    }
    Ok(())
}

/// Says whether this process belongs to root, by the owner of its entry under /proc.
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|entry| entry.uid() == 0)
}

fn is_met(need: &Need) -> bool {
    let from = match need.source {
        Source::Debian => Path::new("/").to_owned(),
        Source::Npm => root(),
        Source::Python => target(),
    };
    need.shown_by.iter().any(|pattern| exists(&from, pattern))
}

/// Where cargo builds, and so where the tests look for what they need of Python.
fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// Says whether a path exists; a `*` stands for any one name.
fn exists(root: &Path, pattern: &str) -> bool {
    let pattern = pattern.trim_start_matches('/');
    let Some((before, after)) = pattern.split_once("*/") else { return root.join(pattern).exists() };
    let Ok(entries) = fs::read_dir(root.join(before)) else { return false };
    entries.flatten().any(|entry| exists(&entry.path(), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_need_has_a_reason_and_a_sign() {
        for need in &NEEDS {
            assert!(need.reason.len() > 20, "{}: {}", need.package, need.reason);
            assert!(!need.shown_by.is_empty(), "{}", need.package);
        }
    }

    #[test]
    fn every_package_that_the_browser_tests_name_is_a_need() {
        let text = fs::read_to_string(crate::house::root().join("e2e/package.json")).expect("it is there");
        let package: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        let named: Vec<&str> = package["devDependencies"]
            .as_object()
            .expect("there are some")
            .keys()
            .map(String::as_str)
            .collect();
        let mut needed: Vec<&str> =
            NEEDS.iter().filter(|need| matches!(need.source, Source::Npm)).map(|need| need.package).collect();
        needed.sort_unstable();
        assert_eq!(needed, named);
    }

    #[test]
    fn a_star_stands_for_one_name() {
        let folder = std::env::temp_dir().join(format!("xtask-needs-{}", std::process::id()));
        fs::create_dir_all(folder.join("postgresql/15/bin")).expect("a temporary folder");
        fs::write(folder.join("postgresql/15/bin/initdb"), "").expect("a file");
        let found = |pattern| exists(&folder, pattern);
        assert!(found("/postgresql/*/bin/initdb"));
        assert!(found("/postgresql/15/bin/initdb"));
        assert!(!found("/postgresql/*/bin/psql"));
        assert!(!found("/mysql/*/bin/initdb"));
        fs::remove_dir_all(&folder).expect("the folder is ours");
    }

    #[test]
    fn commands_install_only_what_is_missing() {
        let need = |package| NEEDS.iter().find(|need| need.package == package).expect("it is listed");
        let commands = debian_commands(&[need("postgresql")]);
        assert_eq!(commands.len(), 2);
        assert!(commands[1].ends_with("install -y --no-install-recommends postgresql"), "{}", commands[1]);
        assert!(debian_commands(&[]).is_empty());
        let commands = debian_commands(&[need("postgresql"), need("postfix")]);
        assert!(commands[1].contains("No configuration' | "), "answered before it asks: {}", commands[1]);
        assert!(commands[2].ends_with(" postgresql postfix"), "{}", commands[2]);
    }

    #[test]
    fn a_failing_command_says_what_it_printed() {
        let error = run("ls /no/such/folder").expect_err("there is no such folder");
        assert!(error.to_string().contains("no/such/folder"), "{error}");
    }
}
