-- What guard decided of a message and why: ids, points, times. No address, no words of the message.
CREATE TABLE judged (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    judged BLOB NOT NULL CHECK (length(judged) = 16),
    at INTEGER NOT NULL,
    direction TEXT NOT NULL,
    action TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    score INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    undecided TEXT NOT NULL,
    message_sha256 BLOB NOT NULL CHECK (length(message_sha256) = 32),
    size_bytes INTEGER NOT NULL,
    took_us INTEGER NOT NULL,
    sender BLOB CHECK (sender IS NULL OR length(sender) = 12),
    sender_domain TEXT,
    recipients BLOB NOT NULL CHECK (length(recipients) % 12 = 0),
    PRIMARY KEY (tenant, judged)
) STRICT, WITHOUT ROWID;

CREATE INDEX judged_message ON judged (tenant, message_sha256);
CREATE INDEX judged_sender ON judged (tenant, sender, judged);
