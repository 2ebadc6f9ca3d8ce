//! What the configuration says of our own organisation, in the judge's terms.

use std::sync::Arc;

use anyhow::bail;
use guard::refresh::Foundation;
use judge::context::{Asked, House, HouseSettings, Promise, Thresholds};
use judge::lookalike::{Protected, ProtectedKind};
use judge::upstream::{UpstreamFilter, Writes};

use super::rule_book::{people, rule_book, rule_files};
use crate::config::{Config, Name, Thresholds as ThresholdSettings, Writes as WritesSetting};

/// Indexes the organisation, its people, brands, vendors, promises and thresholds.
///
/// Errors: a promise that the judge does not know how to check.
pub(crate) fn house(config: &Config) -> anyhow::Result<House> {
    Ok(House::new(HouseSettings { rule_book: Some(Arc::new(rule_book(config)?)), ..settings(config)? }))
}

/// What the configuration says, ready for what people enter to be added (`guard::refresh`).
///
/// Errors: as [`house`], and a folder of rules that cannot be read.
pub(crate) fn foundation(config: &Config) -> anyhow::Result<Foundation> {
    Ok(Foundation { settings: settings(config)?, rules: rule_files(config)? })
}

fn settings(config: &Config) -> anyhow::Result<HouseSettings> {
    let organisation = &config.organisation;
    Ok(HouseSettings {
        own_domains: organisation.domains.clone(),
        own_names: Some(organisation.name.clone()).filter(|name| !name.is_empty()).into_iter().collect(),
        people: people(config),
        vendors: protected(&config.vendors, ProtectedKind::Vendor),
        brands: protected(&config.brands, ProtectedKind::Brand),
        promises: promises(&config.promises.never_ask)?,
        upstream_filters: upstream_filters(config),
        inbound: thresholds(&config.thresholds.inbound, Thresholds::INBOUND),
        outbound: thresholds(&config.thresholds.outbound, Thresholds::OUTBOUND),
        ..HouseSettings::default()
    })
}

fn protected(names: &[Name], kind: ProtectedKind) -> Vec<Protected> {
    names
        .iter()
        .map(|name| Protected {
            name: name.name.clone(),
            aliases: Vec::new(),
            domains: name.domains.iter().map(|domain| domain.to_lowercase()).collect(),
            is_common_word: false,
            kind,
        })
        .collect()
}

fn upstream_filters(config: &Config) -> Vec<UpstreamFilter> {
    let filters = config.upstream_filters.iter();
    let filter = |filter: &crate::config::UpstreamFilter| UpstreamFilter {
        name: filter.name.clone(),
        header: filter.header.clone(),
        writes: match filter.writes {
            WritesSetting::AboveTrace => Writes::AboveTrace,
            WritesSetting::AnywhereBehindTrusted => Writes::AnywhereBehindTrusted,
            WritesSetting::BesideUs => Writes::BesideUs,
        },
    };
    filters.map(filter).collect()
}

fn promises(words: &[String]) -> anyhow::Result<Vec<Promise>> {
    let mut promises = Vec::new();
    for word in words {
        let Some(never_ask) = Asked::parse(word) else {
            let known: Vec<&str> = Asked::ALL.iter().map(|asked| asked.as_str()).collect();
            bail!("use promises.never_ask = `{word}`: it may be {}", known.join(", "));
        };
        promises.push(Promise { id: format!("never-ask-{word}"), never_ask });
    }
    Ok(promises)
}

/// What is set replaces the default of its direction.
fn thresholds(settings: &ThresholdSettings, default: Thresholds) -> Thresholds {
    Thresholds {
        tag: settings.tag.or(default.tag),
        hold: settings.hold.or(default.hold),
        defer: settings.defer.or(default.defer),
        reject: settings.reject.or(default.reject),
    }
}
