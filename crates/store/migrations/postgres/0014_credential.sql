-- What people prove themselves with. A passkey is a public key; everything else is a hash or sealed.
CREATE TABLE passkey (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    passkey BYTEA NOT NULL CHECK (length(passkey) = 16),
    person BYTEA NOT NULL,
    credential BYTEA NOT NULL CHECK (length(credential) BETWEEN 1 AND 1023),
    public_key BYTEA NOT NULL,
    sign_count BIGINT NOT NULL,
    is_backed_up BIGINT NOT NULL CHECK (is_backed_up IN (0, 1)),
    label TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (tenant, passkey),
    FOREIGN KEY (tenant, person) REFERENCES account (tenant, person)
);

CREATE UNIQUE INDEX passkey_credential ON passkey (tenant, credential);
CREATE INDEX passkey_person ON passkey (tenant, person);

-- A password is never alone: beside it stands the sealed secret of the code that goes with it, and the last time step it was used for.
CREATE TABLE password (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    person BYTEA NOT NULL,
    hash TEXT NOT NULL,
    totp_sealed BYTEA NOT NULL,
    totp_step BIGINT NOT NULL,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, person),
    FOREIGN KEY (tenant, person) REFERENCES account (tenant, person)
);

-- Codes for the day the telephone is lost. A used one stays until the set is renewed.
CREATE TABLE recovery_code (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    person BYTEA NOT NULL,
    code BYTEA NOT NULL CHECK (length(code) = 32),
    used_at BIGINT,
    PRIMARY KEY (tenant, person, code),
    FOREIGN KEY (tenant, person) REFERENCES account (tenant, person)
);
