//! What the configuration says of our own organisation, in the judge's terms.

use std::sync::Arc;

use anyhow::bail;
use judge::context::{Asked, House, HouseSettings, Person, Promise, Thresholds};
use judge::lookalike::{Protected, ProtectedKind};
use judge::upstream::{UpstreamFilter, Writes};

use super::rule_book::rule_book;
use crate::config::{Config, Name, Thresholds as ThresholdSettings, Writes as WritesSetting};

/// Indexes the organisation, its people, brands, vendors, promises and thresholds.
///
/// Errors: a promise that the judge does not know how to check.
pub(crate) fn house(config: &Config) -> anyhow::Result<House> {
    let organisation = &config.organisation;
    Ok(House::new(HouseSettings {
        own_domains: organisation.domains.clone(),
        own_names: Some(organisation.name.clone()).filter(|name| !name.is_empty()).into_iter().collect(),
        people: config
            .people
            .iter()
            .map(|person| Person { name: person.name.clone(), addresses: person.addresses.clone() })
            .collect(),
        vendors: protected(&config.vendors, ProtectedKind::Vendor),
        brands: protected(&config.brands, ProtectedKind::Brand),
        promises: promises(&config.promises.never_ask)?,
        upstream_filters: upstream_filters(config),
        inbound: thresholds(&config.thresholds.inbound, Thresholds::INBOUND),
        outbound: thresholds(&config.thresholds.outbound, Thresholds::OUTBOUND),
        rule_book: Some(Arc::new(rule_book(config)?)),
        ..HouseSettings::default()
    }))
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
