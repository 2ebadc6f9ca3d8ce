-- Warnings: at a hub those it issued, with their place in what it tells members; at a member those it was told.
CREATE TABLE warning (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    warning BYTEA NOT NULL CHECK (length(warning) = 16),
    origin TEXT NOT NULL,
    position BIGINT,
    revision BIGINT NOT NULL,
    level TEXT NOT NULL,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    indicators TEXT NOT NULL,
    issued_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    signed TEXT NOT NULL,
    PRIMARY KEY (tenant, warning),
    UNIQUE (tenant, position)
);

CREATE INDEX warning_state ON warning (tenant, state, expires_at);

-- At a hub: whose statements a warning rests on; `owner` is kept as it was then.
CREATE TABLE warning_voice (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    warning BYTEA NOT NULL CHECK (length(warning) = 16),
    member BYTEA NOT NULL CHECK (length(member) = 16),
    statement BYTEA NOT NULL CHECK (length(statement) = 16),
    owner TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant, warning, member, statement),
    FOREIGN KEY (tenant, warning) REFERENCES warning (tenant, warning),
    FOREIGN KEY (tenant, member, statement) REFERENCES clearinghouse_statement (tenant, member, statement)
);

-- What guard looks for, and what put it there.
CREATE TABLE watch_entry (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    cause TEXT NOT NULL,
    kind TEXT NOT NULL,
    indicator TEXT NOT NULL,
    level TEXT NOT NULL,
    action TEXT,
    begins BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    PRIMARY KEY (tenant, cause, kind, indicator)
);

CREATE INDEX watch_entry_ends ON watch_entry (tenant, ends);

CREATE TABLE watch_revision (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    revision BIGINT NOT NULL,
    PRIMARY KEY (tenant)
);
