-- People who may sign in. The login is what they type, in lower case; roles are words of ours.
CREATE TABLE account (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    person BYTEA NOT NULL CHECK (length(person) = 16),
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    language TEXT,
    made_at BIGINT NOT NULL,
    disabled_at BIGINT,
    PRIMARY KEY (tenant, person)
);

CREATE UNIQUE INDEX account_login ON account (tenant, login);

-- Identities at an identity provider of others, linked by issuer and subject, never by an address.
CREATE TABLE account_identity (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    person BYTEA NOT NULL,
    linked_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, issuer, subject),
    FOREIGN KEY (tenant, person) REFERENCES account (tenant, person)
);

CREATE INDEX account_identity_person ON account_identity (tenant, person);
