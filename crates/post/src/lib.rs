//! The post office: what we send, to whom, exactly once; what comes back.

pub mod alarm;
pub mod digest;
pub mod envelope;
pub mod letter;
pub mod lint;
pub mod mailbox;
pub mod notice;
pub mod relay;
pub mod sign;
