//! `tidewatch check`: reads the configuration as every command does and says what it amounts to, or what is wrong.

use std::net::SocketAddr;
use std::process::ExitCode;

use crate::config::Config;
use crate::{GlobalOptions, wiring};

/// What `check` is told.
#[derive(clap::Args)]
pub(crate) struct Arguments {}

/// Checks everything that can be wrong before anything listens.
pub(crate) fn run(options: &GlobalOptions, _arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = wiring::config(options)?;
    wiring::check(&config)?;
    match &options.config {
        Some(file) => println!("The configuration {} is good.", file.display()),
        None => println!("No configuration file was named (--config FILE); the defaults are good."),
    }
    for line in summary(&config) {
        println!("  {line}");
    }
    for advice in advice(&config, options.data.is_some()) {
        println!("Worth doing: {advice}");
    }
    Ok(ExitCode::SUCCESS)
}

/// What the configuration amounts to.
fn summary(config: &Config) -> Vec<String> {
    let listed = |count: usize, one: &str, many: &str| match count {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        more => format!("{more} {many}"),
    };
    vec![
        format!("organisation: {}", listed(config.organisation.domains.len(), "domain", "domains")),
        format!(
            "protected: {}, {}, {}",
            listed(config.people.len(), "person", "people"),
            listed(config.brands.len(), "brand", "brands"),
            listed(config.vendors.len(), "vendor", "vendors")
        ),
        format!("promises: {}", listed(config.promises.never_ask.len(), "promise", "promises")),
        format!(
            "doors: {}, {}",
            listed(config.milter.len(), "milter", "milters"),
            listed(config.proxy.len(), "SMTP proxy", "SMTP proxies")
        ),
        format!("mailbox: {}", address(config.mailbox.listen)),
        format!("public pages: {}", address(config.public.listen)),
        format!("scan service: http://{}", config.scan.listen),
        format!("name look-ups: {}", if config.dns.enabled { "on" } else { "off" }),
    ]
}

/// Where something listens, or that it does not.
fn address(listen: Option<SocketAddr>) -> String {
    listen.map_or_else(|| "closed".to_owned(), |address| address.to_string())
}

/// What would make the protection better; an empty configuration protects nobody by name.
fn advice(config: &Config, has_data: bool) -> Vec<&'static str> {
    let mut advice = Vec::new();
    if config.organisation.domains.is_empty() {
        advice.push("set organisation.domains, so that lookalikes of your own domains are seen and outgoing mail is known.");
    }
    if config.people.is_empty() {
        advice.push("list the people whose name an attacker would use ([[people]] with name and addresses).");
    }
    if config.vendors.is_empty() {
        advice.push("list the companies you work with ([[vendors]] with name and domains).");
    }
    let needs_data = config.ops.listen.is_some() || config.public.listen.is_some();
    if !has_data && (needs_data || wiring::stream::is_wanted(config)) {
        advice.push("start `serve` with --data DIR: doors, console, health and metrics are those of a service that keeps something; without it, it refuses to start.");
    }
    if has_data && config.hold.notify.is_empty() {
        advice.push("say who is told of alarms: addresses in hold.notify, or channels on the console's settings page; without either they stand on the pages only.");
    }
    if wiring::digest::leads_nowhere(config) {
        advice.push("set digest.origin (or console.origin) to https://HOST: the links in digests lead to the reader's own machine.");
    }
    advice
}
