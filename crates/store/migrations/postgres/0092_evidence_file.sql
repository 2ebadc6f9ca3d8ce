-- A file that proves an answer. Its content is a sealed object; once that ended, the row says what there was, as the signed document does. name: as whoever handed it in calls it, cleaned.
CREATE TABLE evidence_file (
    tenant BYTEA NOT NULL,
    file BYTEA NOT NULL CHECK (length(file) = 16),
    assessment BYTEA NOT NULL,
    question TEXT NOT NULL,
    name TEXT NOT NULL,
    length_bytes BIGINT NOT NULL,
    sha256 BYTEA NOT NULL CHECK (length(sha256) = 32),
    object BYTEA CHECK (object IS NULL OR length(object) = 16),
    object_end_at BIGINT NOT NULL,
    valid_until_at BIGINT,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (tenant, file),
    UNIQUE (tenant, assessment, question, sha256),
    FOREIGN KEY (tenant, assessment) REFERENCES assessment (tenant, assessment)
);
