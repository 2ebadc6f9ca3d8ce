-- Who is affected by a case: a sorted file of keyed fingerprints, and the row that owns it. No address.
CREATE TABLE affected_set (
    tenant BLOB NOT NULL,
    breach BLOB NOT NULL,
    affected_set BLOB NOT NULL CHECK (length(affected_set) = 16),
    source TEXT NOT NULL,
    people INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    unusable_count INTEGER NOT NULL,
    repeated_count INTEGER NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (tenant, affected_set),
    FOREIGN KEY (tenant, breach) REFERENCES breach (tenant, breach)
) STRICT, WITHOUT ROWID;

CREATE INDEX affected_set_breach ON affected_set (tenant, breach, affected_set);
