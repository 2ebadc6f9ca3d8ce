//! Guard: what is in our message streams, in and out, right now.

mod aside;
pub mod authenticate;
mod behind;
pub mod desk;
pub mod digest;
pub mod hold;
pub mod ingest;
pub mod own_list;
pub mod party;
pub mod policy;
pub mod profile;
pub mod protect;
pub mod record;
pub mod refresh;
pub mod release;
pub mod scan;
pub mod sender;
pub mod stream;
pub mod trial;
pub mod view;
