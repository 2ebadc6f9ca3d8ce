-- How one knows that a copy is gone: a proof, or somebody's word. file_sha256: of a document that is kept elsewhere.
CREATE TABLE copy_proof (
    tenant BYTEA NOT NULL,
    copy BYTEA NOT NULL CHECK (length(copy) = 16),
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    file_sha256 BYTEA CHECK (file_sha256 IS NULL OR length(file_sha256) = 32),
    at BIGINT NOT NULL,
    by_whom TEXT NOT NULL,
    PRIMARY KEY (tenant, copy, at),
    FOREIGN KEY (tenant, copy) REFERENCES list_copy (tenant, copy)
);

-- That the end of a copy was announced, so many days before.
CREATE TABLE copy_reminder (
    tenant BYTEA NOT NULL,
    copy BYTEA NOT NULL CHECK (length(copy) = 16),
    days BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant, copy, until_at, days),
    FOREIGN KEY (tenant, copy) REFERENCES list_copy (tenant, copy)
);
