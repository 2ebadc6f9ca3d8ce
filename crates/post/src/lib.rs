//! The post office: what we send, to whom, exactly once; what comes back.

pub mod relay;
pub mod sign;
