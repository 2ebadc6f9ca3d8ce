-- How one knows that a copy is gone: a proof, or somebody's word. file_sha256: of a document that is kept elsewhere.
CREATE TABLE copy_proof (
    tenant BLOB NOT NULL,
    copy BLOB NOT NULL CHECK (length(copy) = 16),
    kind TEXT NOT NULL,
    words TEXT NOT NULL,
    file_sha256 BLOB CHECK (file_sha256 IS NULL OR length(file_sha256) = 32),
    at INTEGER NOT NULL,
    by_whom TEXT NOT NULL,
    PRIMARY KEY (tenant, copy, at),
    FOREIGN KEY (tenant, copy) REFERENCES list_copy (tenant, copy)
) STRICT, WITHOUT ROWID;

-- That the end of a copy was announced, so many days before.
CREATE TABLE copy_reminder (
    tenant BLOB NOT NULL,
    copy BLOB NOT NULL CHECK (length(copy) = 16),
    days INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant, copy, until_at, days),
    FOREIGN KEY (tenant, copy) REFERENCES list_copy (tenant, copy)
) STRICT, WITHOUT ROWID;
