-- Links that let somebody in once: the first administrator, an invitation, a new way in for an account that is there.
CREATE TABLE invitation (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    invitation BYTEA NOT NULL CHECK (length(invitation) = 16),
    secret BYTEA NOT NULL CHECK (length(secret) = 32),
    kind TEXT NOT NULL CHECK (kind IN ('administrator', 'invitation', 'way_in')),
    person BYTEA,
    roles TEXT NOT NULL,
    login TEXT,
    name TEXT,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (tenant, invitation),
    CHECK ((kind = 'way_in') = (person IS NOT NULL)),
    FOREIGN KEY (tenant, person) REFERENCES account (tenant, person)
);

CREATE UNIQUE INDEX invitation_secret ON invitation (tenant, secret);

-- Failures to sign in, counted for each party: keyed prints of an account with a network or a device, or of a network alone.
CREATE TABLE sign_in_failure (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    party BYTEA NOT NULL CHECK (length(party) = 16),
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    open_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, party)
);

CREATE INDEX sign_in_failure_last ON sign_in_failure (tenant, last_at);

-- Devices on which somebody has signed in before; of the cookie only its SHA-256 is kept.
CREATE TABLE known_device (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    person BYTEA NOT NULL,
    device BYTEA NOT NULL CHECK (length(device) = 32),
    made_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, person, device),
    FOREIGN KEY (tenant, person) REFERENCES account (tenant, person)
);

-- Ceremonies that were finished: each may be, once.
CREATE TABLE ceremony_used (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    ceremony BYTEA NOT NULL CHECK (length(ceremony) = 32),
    ends_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, ceremony)
);

CREATE INDEX ceremony_used_ends ON ceremony_used (tenant, ends_at);
