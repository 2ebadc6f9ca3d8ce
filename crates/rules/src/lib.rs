//! An engine for the Message Query Language (MQL). Knows no mail: the vocabulary is passed in.
