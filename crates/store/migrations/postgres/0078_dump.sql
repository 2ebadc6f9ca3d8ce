-- Files of addresses that somebody found, as they were read once. bundle: numbers, never an address; neither is the file kept.
CREATE TABLE dump (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    dump BYTEA NOT NULL CHECK (length(dump) = 16),
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    ground TEXT NOT NULL,
    sha256 BYTEA NOT NULL CHECK (length(sha256) = 32),
    length_bytes BIGINT NOT NULL,
    addresses BIGINT NOT NULL,
    people BIGINT NOT NULL,
    known BIGINT NOT NULL,
    is_cut BIGINT NOT NULL,
    origin TEXT NOT NULL,
    bundle TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    confirmed_at BIGINT,
    confirmed_by TEXT,
    PRIMARY KEY (tenant, dump)
);
