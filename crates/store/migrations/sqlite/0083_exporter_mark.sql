-- Whether it is noted, sealed, who of our own people let a copy leave: off unless somebody says so. What is sealed opens to two people together.
CREATE TABLE people_setting (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    is_on INTEGER NOT NULL,
    why TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant)
) STRICT, WITHOUT ROWID;

-- What was committed to in the audit log when a copy was made, and the sealed object that opens it.
CREATE TABLE exporter_mark (
    tenant BLOB NOT NULL,
    copy BLOB NOT NULL,
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    object BLOB NOT NULL CHECK (length(object) = 16),
    drawn_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, copy),
    FOREIGN KEY (tenant, copy) REFERENCES list_copy (tenant, copy)
) STRICT, WITHOUT ROWID;

-- Who asked last to open it, why, and who was the second.
CREATE TABLE exporter_opening (
    tenant BLOB NOT NULL,
    copy BLOB NOT NULL,
    asked_at INTEGER NOT NULL,
    asked_by TEXT NOT NULL,
    why TEXT NOT NULL,
    second_at INTEGER,
    second_by TEXT,
    PRIMARY KEY (tenant, copy),
    FOREIGN KEY (tenant, copy) REFERENCES exporter_mark (tenant, copy)
) STRICT, WITHOUT ROWID;
