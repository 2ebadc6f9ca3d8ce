-- At a member: what may be told to the hub; drafted by evidence, released by a person, then signed and sent.
CREATE TABLE clearinghouse_report (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    statement BYTEA NOT NULL CHECK (length(statement) = 16),
    cause BYTEA NOT NULL CHECK (length(cause) = 16),
    state TEXT NOT NULL,
    indicators TEXT NOT NULL,
    drafted_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    decided_by TEXT,
    signed TEXT,
    answer TEXT,
    proof TEXT,
    PRIMARY KEY (tenant, statement),
    UNIQUE (tenant, cause)
);

CREATE INDEX clearinghouse_report_state ON clearinghouse_report (tenant, state, statement);

-- At a member: how far it has read what its hub tells.
CREATE TABLE clearinghouse_link (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    hub TEXT NOT NULL,
    cursor TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, hub)
);
