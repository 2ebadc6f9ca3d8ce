-- How a party gets lists when nothing else is said. keys: its own, to seal to; recipient: of its OpenPGP key; url: where its platform takes sealed files.
CREATE TABLE party_delivery (
    tenant BYTEA NOT NULL,
    party BYTEA NOT NULL,
    delivery TEXT NOT NULL,
    keys TEXT NOT NULL,
    recipient TEXT NOT NULL,
    url TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    PRIMARY KEY (tenant, party),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
);

-- A sealed list on its way to a party's platform: tried until it is taken, or given up. answer: what was said last.
CREATE TABLE export_push (
    tenant BYTEA NOT NULL,
    copy BYTEA NOT NULL,
    url TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    tried_at BIGINT,
    answer TEXT NOT NULL,
    PRIMARY KEY (tenant, copy),
    FOREIGN KEY (tenant, copy) REFERENCES list_export (tenant, copy)
);

CREATE INDEX export_push_due ON export_push (tenant, next_at) WHERE state = 'waiting';
