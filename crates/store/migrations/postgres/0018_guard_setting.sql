-- What guard is told by people instead of by the configuration file: a name and a document each.
CREATE TABLE guard_setting (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    cause BYTEA CHECK (cause IS NULL OR length(cause) = 16),
    set_at BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
);
