-- Who is affected by a case: a sorted file of keyed fingerprints, and the row that owns it. No address.
CREATE TABLE affected_set (
    tenant BYTEA NOT NULL,
    breach BYTEA NOT NULL,
    affected_set BYTEA NOT NULL CHECK (length(affected_set) = 16),
    source TEXT NOT NULL,
    people BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    unusable_count BIGINT NOT NULL,
    repeated_count BIGINT NOT NULL,
    sha256 BYTEA NOT NULL CHECK (length(sha256) = 32),
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (tenant, affected_set),
    FOREIGN KEY (tenant, breach) REFERENCES breach (tenant, breach)
);

CREATE INDEX affected_set_breach ON affected_set (tenant, breach, affected_set);
