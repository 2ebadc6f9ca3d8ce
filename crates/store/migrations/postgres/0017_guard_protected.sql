-- Whose names are protected: our people, brands, own domains, vendors. Addresses here are those our own people and partners write from; no customer's.
CREATE TABLE guard_protected (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    protected BYTEA NOT NULL CHECK (length(protected) = 16),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    addresses TEXT NOT NULL,
    domains TEXT NOT NULL,
    note TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, protected),
    UNIQUE (tenant, kind, name_folded)
);
