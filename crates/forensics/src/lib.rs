//! The mathematics of lists: normalising, fingerprints, membership, attribution, tracing.
