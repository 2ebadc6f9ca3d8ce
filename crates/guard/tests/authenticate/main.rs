//! Authentication of whole messages over a real resolver, UDP and TCP, against zones served in the test.
//! Signatures are made here by a small signer that shares no code with the verifier, or come from the standards' examples.

mod arc;
mod dkim;
mod dmarc;
mod hops;
mod scan;
mod signer;
mod spf;
mod trouble;
mod upstream;
mod world;
