-- What we and parties outside know of each other: counts and times under a keyed fingerprint, and the domain. No address.
CREATE TABLE profile (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    party BYTEA NOT NULL CHECK (length(party) = 12),
    domain TEXT NOT NULL,
    first_contact BIGINT,
    first_proved BIGINT,
    last_inbound BIGINT,
    last_outbound BIGINT,
    messages_in BIGINT NOT NULL,
    proved_in BIGINT NOT NULL,
    replies_in BIGINT NOT NULL,
    days_in BIGINT NOT NULL,
    messages_out BIGINT NOT NULL,
    benign BIGINT NOT NULL,
    benign_at BIGINT,
    malicious BIGINT NOT NULL,
    malicious_at BIGINT,
    PRIMARY KEY (tenant, party)
);

CREATE INDEX profile_domain ON profile (tenant, domain);
