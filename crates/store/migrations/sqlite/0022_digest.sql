-- What waits for whom, so that recipients can be told; and which letters told them. The address and the subject are in `sealed` and end with the hold.
CREATE TABLE digest_line (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    recipient BLOB NOT NULL CHECK (length(recipient) = 12),
    held BLOB NOT NULL CHECK (length(held) = 16),
    made_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    may_release INTEGER NOT NULL,
    told_at INTEGER,
    answer TEXT,
    answered_at INTEGER,
    done_at INTEGER,
    PRIMARY KEY (tenant, recipient, held)
) STRICT, WITHOUT ROWID;

CREATE INDEX digest_line_held ON digest_line (tenant, held);
CREATE INDEX digest_line_end_at ON digest_line (tenant, end_at);
CREATE INDEX digest_line_open ON digest_line (tenant, answered_at) WHERE answer IS NOT NULL AND done_at IS NULL;

CREATE TABLE digest (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    recipient BLOB NOT NULL CHECK (length(recipient) = 12),
    period INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    next_at INTEGER,
    answer TEXT,
    maybe_twice INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    sent_at INTEGER,
    PRIMARY KEY (tenant, recipient, period)
) STRICT, WITHOUT ROWID;

CREATE INDEX digest_next_at ON digest (tenant, next_at) WHERE next_at IS NOT NULL;
