-- What is known of a sealed object without opening it. Its bytes are a file, written before this row.
CREATE TABLE object (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    object BLOB NOT NULL CHECK (length(object) = 16),
    kind TEXT NOT NULL,
    sealing_key BLOB NOT NULL CHECK (length(sealing_key) = 16),
    length_bytes INTEGER NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    made_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, object)
) STRICT, WITHOUT ROWID;

CREATE INDEX object_end_at ON object (tenant, end_at);
