//! The mathematics of trust: signatures, the ledger, envelopes. Knows no mail and no word of Tidewatch.
