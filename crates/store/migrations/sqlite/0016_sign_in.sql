-- Links that let somebody in once: the first administrator, an invitation, a new way in for an account that is there.
CREATE TABLE invitation (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    invitation BLOB NOT NULL CHECK (length(invitation) = 16),
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    kind TEXT NOT NULL CHECK (kind IN ('administrator', 'invitation', 'way_in')),
    person BLOB,
    roles TEXT NOT NULL,
    login TEXT,
    name TEXT,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (tenant, invitation),
    CHECK ((kind = 'way_in') = (person IS NOT NULL)),
    FOREIGN KEY (tenant, person) REFERENCES account (tenant, person)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX invitation_secret ON invitation (tenant, secret);

-- Failures to sign in, counted for each party: keyed prints of an account with a network or a device, or of a network alone.
CREATE TABLE sign_in_failure (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    party BLOB NOT NULL CHECK (length(party) = 16),
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    open_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, party)
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_failure_last ON sign_in_failure (tenant, last_at);

-- Devices on which somebody has signed in before; of the cookie only its SHA-256 is kept.
CREATE TABLE known_device (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    person BLOB NOT NULL,
    device BLOB NOT NULL CHECK (length(device) = 32),
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, person, device),
    FOREIGN KEY (tenant, person) REFERENCES account (tenant, person)
) STRICT, WITHOUT ROWID;

-- Ceremonies that were finished: each may be, once.
CREATE TABLE ceremony_used (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    ceremony BLOB NOT NULL CHECK (length(ceremony) = 32),
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, ceremony)
) STRICT, WITHOUT ROWID;

CREATE INDEX ceremony_used_ends ON ceremony_used (tenant, ends_at);
