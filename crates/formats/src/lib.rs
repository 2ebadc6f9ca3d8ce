//! Other people's standards as codecs: STIX, TAXII, MISP, CAP, ARF, DSN, XARF, reports, CSV. Bytes in, values out.

pub mod caiq;
pub mod csv;
pub mod dump;
pub mod event_stream;
pub mod openid;
pub mod packed;
