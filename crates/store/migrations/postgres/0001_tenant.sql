-- Tenants form a tree below the house, whose id is all zeros. Times are microseconds since 1970 UTC, everywhere.
CREATE TABLE tenant (
    tenant BYTEA NOT NULL PRIMARY KEY CHECK (length(tenant) = 16),
    parent BYTEA REFERENCES tenant (tenant),
    name TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX tenant_name ON tenant (parent, name);

INSERT INTO tenant (tenant, parent, name, made_at)
VALUES ('\x00000000000000000000000000000000'::bytea, NULL, 'house', 0);
