-- What people prove themselves with. A passkey is a public key; everything else is a hash or sealed.
CREATE TABLE passkey (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    passkey BLOB NOT NULL CHECK (length(passkey) = 16),
    person BLOB NOT NULL,
    credential BLOB NOT NULL CHECK (length(credential) BETWEEN 1 AND 1023),
    public_key BLOB NOT NULL,
    sign_count INTEGER NOT NULL,
    is_backed_up INTEGER NOT NULL CHECK (is_backed_up IN (0, 1)),
    label TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (tenant, passkey),
    FOREIGN KEY (tenant, person) REFERENCES account (tenant, person)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX passkey_credential ON passkey (tenant, credential);
CREATE INDEX passkey_person ON passkey (tenant, person);

-- A password is never alone: beside it stands the sealed secret of the code that goes with it, and the last time step it was used for.
CREATE TABLE password (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    person BLOB NOT NULL,
    hash TEXT NOT NULL,
    totp_sealed BLOB NOT NULL,
    totp_step INTEGER NOT NULL,
    set_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, person),
    FOREIGN KEY (tenant, person) REFERENCES account (tenant, person)
) STRICT, WITHOUT ROWID;

-- Codes for the day the telephone is lost. A used one stays until the set is renewed.
CREATE TABLE recovery_code (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    person BLOB NOT NULL,
    code BLOB NOT NULL CHECK (length(code) = 32),
    used_at INTEGER,
    PRIMARY KEY (tenant, person, code),
    FOREIGN KEY (tenant, person) REFERENCES account (tenant, person)
) STRICT, WITHOUT ROWID;
