-- What somebody lets pass, for whom, why and until when. Parties are keyed fingerprints and domains.
CREATE TABLE guard_exception (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    exception BLOB NOT NULL CHECK (length(exception) = 16),
    sender BLOB CHECK (sender IS NULL OR length(sender) = 12),
    sender_domain TEXT,
    recipient BLOB CHECK (recipient IS NULL OR length(recipient) = 12),
    recipient_domain TEXT,
    door TEXT,
    direction TEXT,
    needs_dmarc_pass INTEGER NOT NULL,
    forgives TEXT,
    at_most TEXT,
    reason TEXT NOT NULL,
    owner TEXT NOT NULL,
    begins INTEGER NOT NULL,
    ends INTEGER NOT NULL,
    ended_at INTEGER,
    ended_by TEXT,
    PRIMARY KEY (tenant, exception),
    CHECK ((forgives IS NULL) <> (at_most IS NULL))
) STRICT, WITHOUT ROWID;
