-- Answers to our letters: which mail of the inbox answers which letter, and whether somebody read it. What it says is in the sealed object of the item.
CREATE TABLE reply (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    item BLOB NOT NULL CHECK (length(item) = 16),
    mailing BLOB CHECK (length(mailing) = 16),
    delivery BLOB CHECK (length(delivery) = 16),
    at INTEGER NOT NULL,
    from_domain TEXT,
    state TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT,
    PRIMARY KEY (tenant, item)
) STRICT, WITHOUT ROWID;

CREATE INDEX reply_state ON reply (tenant, state, item);
CREATE INDEX reply_mailing ON reply (tenant, mailing, item);
