-- Domains at which canaries live, as the public DNS showed them the last time; no address, no person.
CREATE TABLE canary_domain (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    domain TEXT NOT NULL,
    standing TEXT NOT NULL,
    hosts TEXT NOT NULL,
    checked_at BIGINT NOT NULL,
    since_at BIGINT NOT NULL,
    good_at BIGINT,
    PRIMARY KEY (tenant, domain)
);
