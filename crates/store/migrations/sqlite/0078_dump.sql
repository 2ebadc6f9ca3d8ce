-- Files of addresses that somebody found, as they were read once. bundle: numbers, never an address; neither is the file kept.
CREATE TABLE dump (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    dump BLOB NOT NULL CHECK (length(dump) = 16),
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    ground TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    length_bytes INTEGER NOT NULL,
    addresses INTEGER NOT NULL,
    people INTEGER NOT NULL,
    known INTEGER NOT NULL,
    is_cut INTEGER NOT NULL,
    origin TEXT NOT NULL,
    bundle TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    confirmed_at INTEGER,
    confirmed_by TEXT,
    PRIMARY KEY (tenant, dump)
) STRICT, WITHOUT ROWID;
