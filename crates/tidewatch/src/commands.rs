//! The sub-commands, one file each: arguments in, words and an exit code out. They decide nothing about mail.

pub(crate) mod account;
pub(crate) mod attribute;
pub(crate) mod backup;
pub(crate) mod check;
pub(crate) mod copies;
pub(crate) mod demo;
pub(crate) mod dkim;
pub(crate) mod enforce;
pub(crate) mod exception;
pub(crate) mod export;
pub(crate) mod hold;
pub(crate) mod inbox;
pub(crate) mod ledger;
pub(crate) mod member;
pub(crate) mod remove;
pub(crate) mod report;
pub(crate) mod rules;
pub(crate) mod scan;
pub(crate) mod serve;
pub(crate) mod stream;
pub(crate) mod trace;
pub(crate) mod verify;
pub(crate) mod verify_proof;
pub(crate) mod warning;
pub(crate) mod whereabouts;
