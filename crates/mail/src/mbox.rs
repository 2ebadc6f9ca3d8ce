//! mbox files: many messages in one file (RFC 4155, and the mboxo, mboxrd and mboxcl ways of quoting).
