-- What waits for whom, so that recipients can be told; and which letters told them. The address and the subject are in `sealed` and end with the hold.
CREATE TABLE digest_line (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    recipient BYTEA NOT NULL CHECK (length(recipient) = 12),
    held BYTEA NOT NULL CHECK (length(held) = 16),
    made_at BIGINT NOT NULL,
    end_at BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    may_release BIGINT NOT NULL,
    told_at BIGINT,
    answer TEXT,
    answered_at BIGINT,
    done_at BIGINT,
    PRIMARY KEY (tenant, recipient, held)
);

CREATE INDEX digest_line_held ON digest_line (tenant, held);
CREATE INDEX digest_line_end_at ON digest_line (tenant, end_at);
CREATE INDEX digest_line_open ON digest_line (tenant, answered_at) WHERE answer IS NOT NULL AND done_at IS NULL;

CREATE TABLE digest (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    recipient BYTEA NOT NULL CHECK (length(recipient) = 12),
    period BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    next_at BIGINT,
    answer TEXT,
    maybe_twice BIGINT NOT NULL,
    lines BIGINT NOT NULL,
    sent_at BIGINT,
    PRIMARY KEY (tenant, recipient, period)
);

CREATE INDEX digest_next_at ON digest (tenant, next_at) WHERE next_at IS NOT NULL;
