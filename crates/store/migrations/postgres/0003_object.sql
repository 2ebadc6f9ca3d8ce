-- What is known of a sealed object without opening it. Its bytes are a file, written before this row.
CREATE TABLE object (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    object BYTEA NOT NULL CHECK (length(object) = 16),
    kind TEXT NOT NULL,
    sealing_key BYTEA NOT NULL CHECK (length(sealing_key) = 16),
    length_bytes BIGINT NOT NULL,
    sha256 BYTEA NOT NULL CHECK (length(sha256) = 32),
    made_at BIGINT NOT NULL,
    end_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, object)
);

CREATE INDEX object_end_at ON object (tenant, end_at);
