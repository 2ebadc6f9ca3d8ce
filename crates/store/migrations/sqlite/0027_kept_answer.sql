-- Answers of the API that may be asked for again with the same idempotency key. Of the key and the request only hashes are kept;
-- an answer holds ids and outcomes, no content.
CREATE TABLE kept_answer (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    program BLOB NOT NULL CHECK (length(program) = 16),
    key BLOB NOT NULL CHECK (length(key) = 32),
    request BLOB NOT NULL CHECK (length(request) = 32),
    begun_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    status INTEGER,
    body BLOB,
    PRIMARY KEY (tenant, program, key),
    CHECK ((status IS NULL) = (body IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX kept_answer_ends ON kept_answer (tenant, ends_at);
