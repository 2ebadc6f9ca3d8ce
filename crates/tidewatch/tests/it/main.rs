//! End to end: the built program as a person, a script or a mail server uses it. Loopback only, own temporary folders.

mod demo;
mod http;
mod program;
mod rspamc;
mod scan;
mod verify;
