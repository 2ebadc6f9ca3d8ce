-- What we and parties outside know of each other: counts and times under a keyed fingerprint, and the domain. No address.
CREATE TABLE profile (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    party BLOB NOT NULL CHECK (length(party) = 12),
    domain TEXT NOT NULL,
    first_contact INTEGER,
    first_proved INTEGER,
    last_inbound INTEGER,
    last_outbound INTEGER,
    messages_in INTEGER NOT NULL,
    proved_in INTEGER NOT NULL,
    replies_in INTEGER NOT NULL,
    days_in INTEGER NOT NULL,
    messages_out INTEGER NOT NULL,
    benign INTEGER NOT NULL,
    benign_at INTEGER,
    malicious INTEGER NOT NULL,
    malicious_at INTEGER,
    PRIMARY KEY (tenant, party)
) STRICT, WITHOUT ROWID;

CREATE INDEX profile_domain ON profile (tenant, domain);
