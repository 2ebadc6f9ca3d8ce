-- What we promise in public never to ask for by mail. A promise that is taken back keeps its row: mail that it held still names it. Public, nobody's personal data.
CREATE TABLE promise (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    promise BLOB NOT NULL CHECK (length(promise) = 16),
    never_ask TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    published_by TEXT NOT NULL,
    withdrawn_at INTEGER,
    withdrawn_by TEXT,
    PRIMARY KEY (tenant, promise)
) STRICT, WITHOUT ROWID;

-- Each thing is promised once at a time.
CREATE UNIQUE INDEX promise_in_force ON promise (tenant, never_ask) WHERE withdrawn_at IS NULL;
