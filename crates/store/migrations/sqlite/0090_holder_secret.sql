-- Which of the secrets made for a party signs what it tells us: they are made from a key of the house and this number. The one before is good until old_until.
CREATE TABLE holder_secret (
    tenant BLOB NOT NULL,
    party BLOB NOT NULL,
    generation INTEGER NOT NULL,
    renewed_at INTEGER NOT NULL,
    renewed_by TEXT NOT NULL,
    old_until INTEGER NOT NULL,
    PRIMARY KEY (tenant, party),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
) STRICT, WITHOUT ROWID;
