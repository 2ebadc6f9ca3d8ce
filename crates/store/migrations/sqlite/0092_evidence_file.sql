-- A file that proves an answer. Its content is a sealed object; once that ended, the row says what there was, as the signed document does. name: as whoever handed it in calls it, cleaned.
CREATE TABLE evidence_file (
    tenant BLOB NOT NULL,
    file BLOB NOT NULL CHECK (length(file) = 16),
    assessment BLOB NOT NULL,
    question TEXT NOT NULL,
    name TEXT NOT NULL,
    length_bytes INTEGER NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    object BLOB CHECK (object IS NULL OR length(object) = 16),
    object_end_at INTEGER NOT NULL,
    valid_until_at INTEGER,
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (tenant, file),
    UNIQUE (tenant, assessment, question, sha256),
    FOREIGN KEY (tenant, assessment) REFERENCES assessment (tenant, assessment)
) STRICT, WITHOUT ROWID;
