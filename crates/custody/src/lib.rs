//! Custody: who holds customers' data, and which copy got out.
