-- What somebody lets pass, for whom, why and until when. Parties are keyed fingerprints and domains.
CREATE TABLE guard_exception (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    exception BYTEA NOT NULL CHECK (length(exception) = 16),
    sender BYTEA CHECK (sender IS NULL OR length(sender) = 12),
    sender_domain TEXT,
    recipient BYTEA CHECK (recipient IS NULL OR length(recipient) = 12),
    recipient_domain TEXT,
    door TEXT,
    direction TEXT,
    needs_dmarc_pass BIGINT NOT NULL,
    forgives TEXT,
    at_most TEXT,
    reason TEXT NOT NULL,
    owner TEXT NOT NULL,
    begins BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    ended_at BIGINT,
    ended_by TEXT,
    PRIMARY KEY (tenant, exception),
    CHECK ((forgives IS NULL) <> (at_most IS NULL))
);
