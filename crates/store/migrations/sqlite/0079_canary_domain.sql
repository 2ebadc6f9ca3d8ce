-- Domains at which canaries live, as the public DNS showed them the last time; no address, no person.
CREATE TABLE canary_domain (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    domain TEXT NOT NULL,
    standing TEXT NOT NULL,
    hosts TEXT NOT NULL,
    checked_at INTEGER NOT NULL,
    since_at INTEGER NOT NULL,
    good_at INTEGER,
    PRIMARY KEY (tenant, domain)
) STRICT, WITHOUT ROWID;
