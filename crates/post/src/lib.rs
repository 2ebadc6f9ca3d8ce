//! The post office: what we send, to whom, exactly once; what comes back.

pub mod alarm;
pub mod audience;
pub mod check_code;
pub mod digest;
pub mod dispatch;
pub mod envelope;
pub mod imap;
pub mod letter;
pub mod lint;
pub mod mailbox;
pub mod mailing;
pub mod notice;
pub mod relay;
pub mod reply;
pub mod sign;
pub mod spool;
