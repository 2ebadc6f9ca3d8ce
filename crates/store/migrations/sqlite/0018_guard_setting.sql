-- What guard is told by people instead of by the configuration file: a name and a document each.
CREATE TABLE guard_setting (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    cause BLOB CHECK (cause IS NULL OR length(cause) = 16),
    set_at INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;
