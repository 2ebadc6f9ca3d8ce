-- Messages that are held back, or were: what may be known without opening them. Parties are keyed fingerprints, reasons are names and points.
CREATE TABLE held (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    held BLOB NOT NULL CHECK (length(held) = 16),
    at INTEGER NOT NULL,
    end_at INTEGER NOT NULL,
    door TEXT NOT NULL,
    direction TEXT NOT NULL,
    queue_id TEXT,
    judged BLOB CHECK (judged IS NULL OR length(judged) = 16),
    object BLOB NOT NULL CHECK (length(object) = 16),
    message_sha256 BLOB NOT NULL CHECK (length(message_sha256) = 32),
    size_bytes INTEGER NOT NULL,
    decided_by TEXT NOT NULL,
    score INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    sender BLOB CHECK (sender IS NULL OR length(sender) = 12),
    sender_domain TEXT,
    recipient_count INTEGER NOT NULL,
    recipients BLOB NOT NULL CHECK (length(recipients) % 12 = 0),
    recipient_domains TEXT NOT NULL,
    -- held -> releasing -> released, or back to held; held -> deleted; held -> expired. Only by comparing what was there before.
    state TEXT NOT NULL CHECK (state IN ('held', 'releasing', 'released', 'deleted', 'expired')),
    state_at INTEGER NOT NULL,
    state_by TEXT NOT NULL,
    -- The same in every attempt to release.
    release BLOB CHECK (release IS NULL OR length(release) = 16),
    attempt INTEGER NOT NULL,
    -- When an attempt that nobody finished may be taken over.
    retry_at INTEGER CHECK ((state = 'releasing') = (retry_at IS NOT NULL)),
    -- Places of the recipients that have it, four bytes each.
    delivered BLOB NOT NULL CHECK (length(delivered) % 4 = 0),
    answer TEXT,
    maybe_twice INTEGER NOT NULL CHECK (maybe_twice IN (0, 1)),
    feedback TEXT CHECK (feedback IS NULL OR feedback IN ('phishing', 'fine')),
    feedback_at INTEGER,
    feedback_by TEXT,
    -- The copy that is kept to learn from.
    training BLOB CHECK (training IS NULL OR length(training) = 16),
    PRIMARY KEY (tenant, held)
) STRICT, WITHOUT ROWID;

CREATE INDEX held_state ON held (tenant, state, held);
CREATE INDEX held_end_at ON held (tenant, end_at) WHERE state IN ('held', 'releasing');
CREATE INDEX held_maybe_twice ON held (tenant, held) WHERE maybe_twice = 1;
