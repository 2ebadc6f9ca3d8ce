-- At a member: what may be told to the hub; drafted by evidence, released by a person, then signed and sent.
CREATE TABLE clearinghouse_report (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    statement BLOB NOT NULL CHECK (length(statement) = 16),
    cause BLOB NOT NULL CHECK (length(cause) = 16),
    state TEXT NOT NULL,
    indicators TEXT NOT NULL,
    drafted_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    decided_by TEXT,
    signed TEXT,
    answer TEXT,
    proof TEXT,
    PRIMARY KEY (tenant, statement),
    UNIQUE (tenant, cause)
) STRICT, WITHOUT ROWID;

CREATE INDEX clearinghouse_report_state ON clearinghouse_report (tenant, state, statement);

-- At a member: how far it has read what its hub tells.
CREATE TABLE clearinghouse_link (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    hub TEXT NOT NULL,
    cursor TEXT NOT NULL,
    read_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, hub)
) STRICT, WITHOUT ROWID;
