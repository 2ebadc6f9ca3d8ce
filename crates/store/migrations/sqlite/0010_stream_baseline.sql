-- What is usual for a sending account: a few numbers and prints of texts and places, under a keyed fingerprint of the account.
CREATE TABLE stream_baseline (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    account BLOB NOT NULL CHECK (length(account) = 12),
    updated_at INTEGER NOT NULL,
    state BLOB NOT NULL,
    holds INTEGER NOT NULL,
    held_at INTEGER,
    benign_holds INTEGER NOT NULL,
    benign_hold_at INTEGER,
    PRIMARY KEY (tenant, account)
) STRICT, WITHOUT ROWID;

CREATE INDEX stream_baseline_updated ON stream_baseline (tenant, updated_at);
