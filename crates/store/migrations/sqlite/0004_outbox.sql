-- Events, written in the same transaction as the change they tell of, and who has heard them.
CREATE TABLE outbox (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    event BLOB NOT NULL CHECK (length(event) = 16),
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    body BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE heard (
    tenant BLOB NOT NULL,
    event BLOB NOT NULL,
    hearer TEXT NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('done', 'parked')),
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant, event, hearer),
    FOREIGN KEY (tenant, event) REFERENCES outbox (tenant, event) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
