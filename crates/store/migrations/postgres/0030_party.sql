-- Who holds or handles customers' data: our own company, those who work for us, those who work for them. Companies only, no person and no address.
CREATE TABLE party (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    party BYTEA NOT NULL CHECK (length(party) = 16),
    role TEXT NOT NULL,
    above BYTEA CHECK (above IS NULL OR length(above) = 16),
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    purpose TEXT NOT NULL,
    domains TEXT NOT NULL,
    country TEXT NOT NULL,
    rows_about BIGINT,
    until_at BIGINT,
    note TEXT NOT NULL,
    state TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, party),
    UNIQUE (tenant, name_folded)
);
