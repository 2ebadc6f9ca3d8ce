//! The named lists of rules (`$org_domains` …): which there are, and what is in those that are configured.
//! A list nobody configured is unknown, not empty: "not in an empty list" would be true of everybody.

use std::collections::HashMap;

use rules::{List, ListIndex, Need, Needs, TextList, UnknownList, VocabularyBuilder};

use super::need::{HISTORY, ORGANISATION, PUBLIC_LIST};
use super::record::Vip;

/// Every list the public rules name, in the order of its index: name, type of an entry, what it takes.
#[rustfmt::skip]
pub(super) const LISTS: &[(&str, &str, Need)] = &[
    ("org_domains", "string", ORGANISATION),
    ("org_slds", "string", ORGANISATION),
    ("org_display_names", "string", ORGANISATION),
    ("org_brand_names", "string", ORGANISATION),
    ("org_vips", "VIP", ORGANISATION),
    ("tenant_domains", "string", ORGANISATION),
    ("sender_emails", "string", HISTORY),
    ("sender_domains", "string", HISTORY),
    ("recipient_emails", "string", HISTORY),
    ("recipient_domains", "string", HISTORY),
    ("high_trust_sender_root_domains", "string", PUBLIC_LIST),
    ("free_email_providers", "string", PUBLIC_LIST),
    ("disposable_email_providers", "string", PUBLIC_LIST),
    ("free_file_hosts", "string", PUBLIC_LIST),
    ("free_subdomain_hosts", "string", PUBLIC_LIST),
    ("url_shorteners", "string", PUBLIC_LIST),
    ("social_landing_hosts", "string", PUBLIC_LIST),
    ("self_service_creation_platform_domains", "string", PUBLIC_LIST),
    ("bulk_mailer_url_root_domains", "string", PUBLIC_LIST),
    ("replyto_service_domains", "string", PUBLIC_LIST),
    ("email_forwarding_domains", "string", PUBLIC_LIST),
    ("parked_domain_nameservers", "string", PUBLIC_LIST),
    ("suspicious_tlds", "string", PUBLIC_LIST),
    ("suspicious_subjects", "string", PUBLIC_LIST),
    ("suspicious_subjects_regex", "string", PUBLIC_LIST),
    ("file_extensions_common_archives", "string", PUBLIC_LIST),
    ("file_extensions_macros", "string", PUBLIC_LIST),
    ("file_extensions_executables", "string", PUBLIC_LIST),
    ("file_types_images", "string", PUBLIC_LIST),
    ("tranco_10k", "string", PUBLIC_LIST),
    ("tranco_50k", "string", PUBLIC_LIST),
    ("tranco_1m", "string", PUBLIC_LIST),
    ("majestic_million", "string", PUBLIC_LIST),
    ("alexa_1m", "string", PUBLIC_LIST),
    ("umbrella_1m", "string", PUBLIC_LIST),
    ("umbrella_1m_tld", "string", PUBLIC_LIST),
    ("abuse_ch_urlhaus_domains_trusted_reporters", "string", PUBLIC_LIST),
    ("abuse_ch_urlhaus_urls_trusted_reporters", "string", PUBLIC_LIST),
    ("abuse_ch_malwarebazaar_sha256_trusted_reporters", "string", PUBLIC_LIST),
];

/// Facts about file names that need nobody's curation: these are always known.
const BUILT_IN: &[(&str, &[&str])] = &[
    ("file_extensions_common_archives", &["zip", "rar", "7z", "gz", "tar", "bz2", "xz", "tgz", "cab", "zst"]),
    (
        "file_extensions_macros",
        &[
            "doc", "docm", "dot", "dotm", "docb", "xls", "xlsm", "xlt", "xltm", "xla", "xlam", "xlsb", "xll",
            "xlw", "ppt", "pptm", "pot", "potm", "pps", "ppsm", "ppa", "ppam",
        ],
    ),
    (
        "file_extensions_executables",
        &[
            "exe",
            "com",
            "scr",
            "pif",
            "msi",
            "msp",
            "msc",
            "dll",
            "cpl",
            "bat",
            "cmd",
            "ps1",
            "psm1",
            "vbs",
            "vbe",
            "js",
            "jse",
            "wsf",
            "wsh",
            "hta",
            "jar",
            "lnk",
            "reg",
            "inf",
            "scf",
            "sct",
            "chm",
            "apk",
            "app",
            "dmg",
            "pkg",
            "deb",
            "rpm",
            "sh",
            "elf",
            "run",
            "gadget",
            "application",
            "appx",
            "msix",
            "xll",
        ],
    ),
    (
        "file_types_images",
        &["bmp", "cr2", "gif", "heif", "ico", "jp2", "jpg", "jxr", "png", "svg", "tif", "webp"],
    ),
];

/// The lists of one house.
pub struct RuleLists {
    lists: Vec<Box<dyn List + Send + Sync>>,
    index: HashMap<&'static str, usize>,
}

impl Default for RuleLists {
    fn default() -> Self {
        let unknown = |(_, _, need): &(&str, &str, Need)| {
            Box::new(UnknownList(Needs::of(*need))) as Box<dyn List + Send + Sync>
        };
        let index = LISTS.iter().enumerate().map(|(index, (name, ..))| (*name, index)).collect();
        let mut lists = Self { lists: LISTS.iter().map(unknown).collect(), index };
        for (name, entries) in BUILT_IN {
            lists.set(name, entries.iter().copied());
        }
        lists
    }
}

impl RuleLists {
    /// Configures a list of texts, named without `$`. Returns whether there is a list of that name.
    pub fn set<S: Into<String>>(&mut self, name: &str, entries: impl IntoIterator<Item = S>) -> bool {
        self.replace(name, Box::new(entries.into_iter().collect::<TextList>()))
    }

    /// Configures the organisation's domains, and with them `$org_slds`.
    pub fn set_own_domains(&mut self, domains: &[String]) {
        let sld = |domain: &String| model::domain::Domain::lenient(domain).sld().map(str::to_owned);
        self.set("org_slds", domains.iter().filter_map(sld));
        self.set("org_domains", domains.iter().map(|domain| domain.to_lowercase()));
    }

    /// Configures the people attackers like to be.
    pub fn set_vips(&mut self, vips: Vec<Vip>) {
        self.replace("org_vips", Box::new(vips));
    }

    /// Installs any list that can be asked, also one that only knows fingerprints.
    pub fn replace(&mut self, name: &str, list: Box<dyn List + Send + Sync>) -> bool {
        let slot = self.index.get(name).and_then(|index| self.lists.get_mut(*index));
        slot.map(|slot| *slot = list).is_some()
    }

    pub(super) fn at(&self, index: ListIndex) -> &(dyn List + 'static) {
        &*self.lists[index.number()]
    }
}

impl std::fmt::Debug for RuleLists {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RuleLists({})", self.lists.len())
    }
}

pub(super) fn declare(vocabulary: &mut VocabularyBuilder) {
    for (name, element, need) in LISTS {
        vocabulary.list(name, element, Some(*need));
    }
}
