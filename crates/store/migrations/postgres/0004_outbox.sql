-- Events, written in the same transaction as the change they tell of, and who has heard them.
CREATE TABLE outbox (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    event BYTEA NOT NULL CHECK (length(event) = 16),
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    body BYTEA NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant, event)
);

CREATE TABLE heard (
    tenant BYTEA NOT NULL,
    event BYTEA NOT NULL,
    hearer TEXT NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('done', 'parked')),
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant, event, hearer),
    FOREIGN KEY (tenant, event) REFERENCES outbox (tenant, event) ON DELETE CASCADE
);
