-- Who is signed in. Of the secret only its SHA-256 is kept; a new secret replaces it in place.
CREATE TABLE session (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    session BLOB NOT NULL CHECK (length(session) = 16),
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    person BLOB NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('passkey', 'password', 'recovery', 'provider')),
    network TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    proved_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, session),
    FOREIGN KEY (tenant, person) REFERENCES account (tenant, person)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX session_secret ON session (tenant, secret);
CREATE INDEX session_person ON session (tenant, person);

-- Programs that may ask: each is somebody's, and may never more than that person.
CREATE TABLE api_token (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    program BLOB NOT NULL CHECK (length(program) = 16),
    secret BLOB NOT NULL CHECK (length(secret) = 32),
    person BLOB NOT NULL,
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    ended_at INTEGER,
    used_at INTEGER,
    PRIMARY KEY (tenant, program),
    FOREIGN KEY (tenant, person) REFERENCES account (tenant, person)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX api_token_secret ON api_token (tenant, secret);
CREATE INDEX api_token_person ON api_token (tenant, person);
