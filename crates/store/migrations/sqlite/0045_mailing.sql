-- A letter on its way to many: what was signed and how far its sending is. The letter names no recipient; its sender is an address of ours.
CREATE TABLE mailing (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    mailing BLOB NOT NULL CHECK (length(mailing) = 16),
    letter BLOB NOT NULL CHECK (length(letter) = 16),
    affected_set BLOB NOT NULL CHECK (length(affected_set) = 16),
    affected_count INTEGER NOT NULL,
    kind TEXT NOT NULL,
    canonical BLOB NOT NULL,
    evidence BLOB NOT NULL,
    signer BLOB NOT NULL CHECK (length(signer) = 16),
    signed_at INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    state TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    file_rows INTEGER NOT NULL,
    not_affected INTEGER NOT NULL,
    unfit INTEGER NOT NULL,
    repeated INTEGER NOT NULL,
    begun_at INTEGER,
    ended_at INTEGER,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    owner BLOB CHECK (length(owner) = 16),
    owner_until INTEGER,
    PRIMARY KEY (tenant, mailing)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX mailing_letter ON mailing (tenant, letter);
CREATE INDEX mailing_state ON mailing (tenant, state);
