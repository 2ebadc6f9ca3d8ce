-- Whose names are protected: our people, brands, own domains, vendors. Addresses here are those our own people and partners write from; no customer's.
CREATE TABLE guard_protected (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    protected BLOB NOT NULL CHECK (length(protected) = 16),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    addresses TEXT NOT NULL,
    domains TEXT NOT NULL,
    note TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, protected),
    UNIQUE (tenant, kind, name_folded)
) STRICT, WITHOUT ROWID;
