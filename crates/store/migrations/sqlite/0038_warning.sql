-- Warnings: at a hub those it issued, with their place in what it tells members; at a member those it was told.
CREATE TABLE warning (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    warning BLOB NOT NULL CHECK (length(warning) = 16),
    origin TEXT NOT NULL,
    position INTEGER,
    revision INTEGER NOT NULL,
    level TEXT NOT NULL,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    indicators TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    signed TEXT NOT NULL,
    PRIMARY KEY (tenant, warning),
    UNIQUE (tenant, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX warning_state ON warning (tenant, state, expires_at);

-- At a hub: whose statements a warning rests on; `owner` is kept as it was then.
CREATE TABLE warning_voice (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    warning BLOB NOT NULL CHECK (length(warning) = 16),
    member BLOB NOT NULL CHECK (length(member) = 16),
    statement BLOB NOT NULL CHECK (length(statement) = 16),
    owner TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant, warning, member, statement),
    FOREIGN KEY (tenant, warning) REFERENCES warning (tenant, warning),
    FOREIGN KEY (tenant, member, statement) REFERENCES clearinghouse_statement (tenant, member, statement)
) STRICT, WITHOUT ROWID;

-- What guard looks for, and what put it there.
CREATE TABLE watch_entry (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    cause TEXT NOT NULL,
    kind TEXT NOT NULL,
    indicator TEXT NOT NULL,
    level TEXT NOT NULL,
    action TEXT,
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    PRIMARY KEY (tenant, cause, kind, indicator)
) STRICT, WITHOUT ROWID;

CREATE INDEX watch_entry_ends ON watch_entry (tenant, ends);

CREATE TABLE watch_revision (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    revision INTEGER NOT NULL,
    PRIMARY KEY (tenant)
) STRICT, WITHOUT ROWID;
