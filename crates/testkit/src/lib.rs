//! What the tests in tests/ folders share: fake clock, store, DNS, peers, sinks. Development only.

pub mod authenticator;
pub mod clock;
pub mod custody;
pub mod dns;
pub mod dovecot;
pub mod folder;
pub mod gnupg;
pub mod hosted_mail;
pub mod openid;
pub mod postfix;
pub mod postgres;
pub mod rspamd;
pub mod small_disk;
pub mod smtp_sink;
pub mod store;
mod watched;
