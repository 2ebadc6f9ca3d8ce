//! The rules of each version, as data. What a provider does was read in its public help pages in 2026; the cases are in `fixtures/normalisation`.

use super::Provider;

/// Nothing special; what a provider does not do is left out below.
const PLAIN: Provider = Provider {
    domains: &[],
    is_one_domain: false,
    tag: None,
    ignored: &[],
    alike: &[],
    has_subdomains: false,
};

/// Version 1. A host that is not here is taken at its word.
pub(super) const V1: &[Provider] = &[
    // Gmail: dots do not matter, and Google's older name is the same mailbox.
    Provider {
        domains: &["gmail.com", "googlemail.com"],
        is_one_domain: true,
        tag: Some('+'),
        ignored: &['.'],
        ..PLAIN
    },
    // Outlook.com: each domain has names of its own.
    Provider {
        domains: &[
            "outlook.com",
            "outlook.de",
            "outlook.fr",
            "outlook.es",
            "outlook.it",
            "outlook.jp",
            "hotmail.com",
            "hotmail.de",
            "hotmail.fr",
            "hotmail.co.uk",
            "hotmail.es",
            "hotmail.it",
            "live.com",
            "live.de",
            "live.fr",
            "live.co.uk",
            "live.nl",
            "msn.com",
        ],
        tag: Some('+'),
        ..PLAIN
    },
    // Yahoo: `name-word` are the disposable addresses of one person; a name of its own has no hyphen.
    Provider {
        domains: &[
            "yahoo.com",
            "yahoo.co.uk",
            "yahoo.de",
            "yahoo.fr",
            "yahoo.es",
            "yahoo.it",
            "yahoo.ca",
            "yahoo.com.br",
            "yahoo.co.in",
            "yahoo.in",
            "ymail.com",
            "rocketmail.com",
        ],
        tag: Some('-'),
        ..PLAIN
    },
    // Fastmail: a mark before or behind the name.
    Provider { domains: &["fastmail.com", "fastmail.fm"], tag: Some('+'), has_subdomains: true, ..PLAIN },
    // iCloud: one name at all three.
    Provider { domains: &["icloud.com", "me.com", "mac.com"], is_one_domain: true, tag: Some('+'), ..PLAIN },
    // Proton: one name at all three, and dots, hyphens and underscores do not tell two people apart.
    Provider {
        domains: &["proton.me", "protonmail.com", "pm.me"],
        is_one_domain: true,
        tag: Some('+'),
        ignored: &['.', '-', '_'],
        ..PLAIN
    },
    // Yandex: one name at all, and a dot is a hyphen.
    Provider {
        domains: &["yandex.ru", "yandex.com", "ya.ru", "yandex.by", "yandex.kz", "yandex.ua"],
        is_one_domain: true,
        tag: Some('+'),
        alike: &['-', '.'],
        ..PLAIN
    },
    // Mail.ru: each domain has names of its own.
    Provider { domains: &["mail.ru", "inbox.ru", "list.ru", "bk.ru"], tag: Some('+'), ..PLAIN },
];
