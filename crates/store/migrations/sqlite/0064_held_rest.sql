-- What a held message rests on that only the watch list holds: by it is found what is held for nothing once a cause is taken back.
CREATE TABLE held_rest (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    held BLOB NOT NULL CHECK (length(held) = 16),
    cause TEXT NOT NULL,
    reason TEXT NOT NULL,
    points INTEGER NOT NULL,
    -- So many points the message needs at least to be held.
    short INTEGER NOT NULL,
    PRIMARY KEY (tenant, held, cause, reason),
    FOREIGN KEY (tenant, held) REFERENCES held (tenant, held) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX held_rest_cause ON held_rest (tenant, cause, held);
