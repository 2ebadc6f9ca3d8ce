-- A copy that is also sealed to the owner's offline key: of which copy it was made aside. Opened by two people: who asked last, why, and who was the second.
CREATE TABLE escrow (
    tenant BLOB NOT NULL,
    copy BLOB NOT NULL,
    made_with BLOB NOT NULL,
    end_at INTEGER NOT NULL,
    asked_at INTEGER,
    asked_by TEXT,
    why TEXT,
    second_at INTEGER,
    second_by TEXT,
    PRIMARY KEY (tenant, copy),
    FOREIGN KEY (tenant, copy) REFERENCES list_export (tenant, copy),
    FOREIGN KEY (tenant, made_with) REFERENCES list_copy (tenant, copy)
) STRICT, WITHOUT ROWID;
