-- Answers of the API that may be asked for again with the same idempotency key. Of the key and the request only hashes are kept;
-- an answer holds ids and outcomes, no content.
CREATE TABLE kept_answer (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    program BYTEA NOT NULL CHECK (length(program) = 16),
    key BYTEA NOT NULL CHECK (length(key) = 32),
    request BYTEA NOT NULL CHECK (length(request) = 32),
    begun_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    status BIGINT,
    body BYTEA,
    PRIMARY KEY (tenant, program, key),
    CHECK ((status IS NULL) = (body IS NULL))
);

CREATE INDEX kept_answer_ends ON kept_answer (tenant, ends_at);
