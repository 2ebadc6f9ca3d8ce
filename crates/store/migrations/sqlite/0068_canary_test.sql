-- Tests of a canary that somebody asked for: exactly these bytes to exactly this canary are a test, and nothing else is. No address, no words.
CREATE TABLE canary_test (
    tenant BLOB NOT NULL,
    canary BLOB NOT NULL,
    message_sha256 BLOB NOT NULL CHECK (length(message_sha256) = 32),
    copy BLOB NOT NULL CHECK (length(copy) = 16),
    asked_at INTEGER NOT NULL,
    asked_by TEXT NOT NULL,
    noticed_at INTEGER,
    PRIMARY KEY (tenant, canary, message_sha256),
    FOREIGN KEY (tenant, canary) REFERENCES canary (tenant, canary)
) STRICT, WITHOUT ROWID;

CREATE INDEX canary_test_copy ON canary_test (tenant, copy, asked_at);
