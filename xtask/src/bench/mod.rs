//! `cargo xtask bench`: figures beside a peer, and the crates' own benches. Never a test: nothing fails for being slow.
pub(crate) fn run(_: &[&str]) -> anyhow::Result<std::process::ExitCode> {
    anyhow::bail!("coming")
}
