-- Answers to our letters: which mail of the inbox answers which letter, and whether somebody read it. What it says is in the sealed object of the item.
CREATE TABLE reply (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    item BYTEA NOT NULL CHECK (length(item) = 16),
    mailing BYTEA CHECK (length(mailing) = 16),
    delivery BYTEA CHECK (length(delivery) = 16),
    at BIGINT NOT NULL,
    from_domain TEXT,
    state TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT,
    PRIMARY KEY (tenant, item)
);

CREATE INDEX reply_state ON reply (tenant, state, item);
CREATE INDEX reply_mailing ON reply (tenant, mailing, item);
