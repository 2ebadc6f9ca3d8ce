-- Who holds or handles customers' data: our own company, those who work for us, those who work for them. Companies only, no person and no address.
CREATE TABLE party (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    party BLOB NOT NULL CHECK (length(party) = 16),
    role TEXT NOT NULL,
    above BLOB CHECK (above IS NULL OR length(above) = 16),
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    purpose TEXT NOT NULL,
    domains TEXT NOT NULL,
    country TEXT NOT NULL,
    rows_about INTEGER,
    until_at INTEGER,
    note TEXT NOT NULL,
    state TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, party),
    UNIQUE (tenant, name_folded)
) STRICT, WITHOUT ROWID;
