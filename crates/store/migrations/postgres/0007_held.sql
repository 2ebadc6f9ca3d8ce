-- Messages that are held back, or were: what may be known without opening them. Parties are keyed fingerprints, reasons are names and points.
CREATE TABLE held (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    held BYTEA NOT NULL CHECK (length(held) = 16),
    at BIGINT NOT NULL,
    end_at BIGINT NOT NULL,
    door TEXT NOT NULL,
    direction TEXT NOT NULL,
    queue_id TEXT,
    judged BYTEA CHECK (judged IS NULL OR length(judged) = 16),
    object BYTEA NOT NULL CHECK (length(object) = 16),
    message_sha256 BYTEA NOT NULL CHECK (length(message_sha256) = 32),
    size_bytes BIGINT NOT NULL,
    decided_by TEXT NOT NULL,
    score BIGINT NOT NULL,
    reasons TEXT NOT NULL,
    sender BYTEA CHECK (sender IS NULL OR length(sender) = 12),
    sender_domain TEXT,
    recipient_count BIGINT NOT NULL,
    recipients BYTEA NOT NULL CHECK (length(recipients) % 12 = 0),
    recipient_domains TEXT NOT NULL,
    -- held -> releasing -> released, or back to held; held -> deleted; held -> expired. Only by comparing what was there before.
    state TEXT NOT NULL CHECK (state IN ('held', 'releasing', 'released', 'deleted', 'expired')),
    state_at BIGINT NOT NULL,
    state_by TEXT NOT NULL,
    -- The same in every attempt to release.
    release BYTEA CHECK (release IS NULL OR length(release) = 16),
    attempt BIGINT NOT NULL,
    -- When an attempt that nobody finished may be taken over.
    retry_at BIGINT CHECK ((state = 'releasing') = (retry_at IS NOT NULL)),
    -- Places of the recipients that have it, four bytes each.
    delivered BYTEA NOT NULL CHECK (length(delivered) % 4 = 0),
    answer TEXT,
    maybe_twice BIGINT NOT NULL CHECK (maybe_twice IN (0, 1)),
    feedback TEXT CHECK (feedback IS NULL OR feedback IN ('phishing', 'fine')),
    feedback_at BIGINT,
    feedback_by TEXT,
    -- The copy that is kept to learn from.
    training BYTEA CHECK (training IS NULL OR length(training) = 16),
    PRIMARY KEY (tenant, held)
);

CREATE INDEX held_state ON held (tenant, state, held);
CREATE INDEX held_end_at ON held (tenant, end_at) WHERE state IN ('held', 'releasing');
CREATE INDEX held_maybe_twice ON held (tenant, held) WHERE maybe_twice = 1;
