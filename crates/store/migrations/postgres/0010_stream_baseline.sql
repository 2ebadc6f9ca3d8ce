-- What is usual for a sending account: a few numbers and prints of texts and places, under a keyed fingerprint of the account.
CREATE TABLE stream_baseline (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    account BYTEA NOT NULL CHECK (length(account) = 12),
    updated_at BIGINT NOT NULL,
    state BYTEA NOT NULL,
    holds BIGINT NOT NULL,
    held_at BIGINT,
    benign_holds BIGINT NOT NULL,
    benign_hold_at BIGINT,
    PRIMARY KEY (tenant, account)
);

CREATE INDEX stream_baseline_updated ON stream_baseline (tenant, updated_at);
