-- Addresses of our own that were planted, as keyed fingerprints; their plain text is in a sealed object. One without a copy never left the house.
CREATE TABLE canary (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    canary BYTEA NOT NULL CHECK (length(canary) = 16),
    copy BYTEA CHECK (copy IS NULL OR length(copy) = 16),
    kind TEXT NOT NULL,
    print BYTEA NOT NULL CHECK (length(print) = 12),
    mailbox_print BYTEA NOT NULL CHECK (length(mailbox_print) = 12),
    domain TEXT NOT NULL,
    place BIGINT NOT NULL,
    issued_at BIGINT NOT NULL,
    burnt_at BIGINT,
    PRIMARY KEY (tenant, canary),
    UNIQUE (tenant, print)
);

CREATE INDEX canary_copy ON canary (tenant, copy, place) WHERE copy IS NOT NULL;
