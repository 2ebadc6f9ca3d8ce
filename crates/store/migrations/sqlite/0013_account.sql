-- People who may sign in. The login is what they type, in lower case; roles are words of ours.
CREATE TABLE account (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    person BLOB NOT NULL CHECK (length(person) = 16),
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    language TEXT,
    made_at INTEGER NOT NULL,
    disabled_at INTEGER,
    PRIMARY KEY (tenant, person)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX account_login ON account (tenant, login);

-- Identities at an identity provider of others, linked by issuer and subject, never by an address.
CREATE TABLE account_identity (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person BLOB NOT NULL,
    linked_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, issuer, subject),
    FOREIGN KEY (tenant, person) REFERENCES account (tenant, person)
) STRICT, WITHOUT ROWID;

CREATE INDEX account_identity_person ON account_identity (tenant, person);
