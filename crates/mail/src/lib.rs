//! The craft of mail: messages, MIME, bodies, attached files, and the SMTP and milter machines. Bytes in, values out.

pub mod files;
