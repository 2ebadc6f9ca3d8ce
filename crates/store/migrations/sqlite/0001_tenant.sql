-- Tenants form a tree below the house, whose id is all zeros. Times are microseconds since 1970 UTC, everywhere.
CREATE TABLE tenant (
    tenant BLOB NOT NULL PRIMARY KEY CHECK (length(tenant) = 16),
    parent BLOB REFERENCES tenant (tenant),
    name TEXT NOT NULL,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX tenant_name ON tenant (parent, name);

INSERT INTO tenant (tenant, parent, name, made_at) VALUES (zeroblob(16), NULL, 'house', 0);
