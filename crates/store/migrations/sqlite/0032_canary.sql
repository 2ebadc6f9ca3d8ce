-- Addresses of our own that were planted, as keyed fingerprints; their plain text is in a sealed object. One without a copy never left the house.
CREATE TABLE canary (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    canary BLOB NOT NULL CHECK (length(canary) = 16),
    copy BLOB CHECK (copy IS NULL OR length(copy) = 16),
    kind TEXT NOT NULL,
    print BLOB NOT NULL CHECK (length(print) = 12),
    mailbox_print BLOB NOT NULL CHECK (length(mailbox_print) = 12),
    domain TEXT NOT NULL,
    place INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    burnt_at INTEGER,
    PRIMARY KEY (tenant, canary),
    UNIQUE (tenant, print)
) STRICT, WITHOUT ROWID;

CREATE INDEX canary_copy ON canary (tenant, copy, place) WHERE copy IS NOT NULL;
