-- A letter on its way to many: what was signed and how far its sending is. The letter names no recipient; its sender is an address of ours.
CREATE TABLE mailing (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    mailing BYTEA NOT NULL CHECK (length(mailing) = 16),
    letter BYTEA NOT NULL CHECK (length(letter) = 16),
    affected_set BYTEA NOT NULL CHECK (length(affected_set) = 16),
    affected_count BIGINT NOT NULL,
    kind TEXT NOT NULL,
    canonical BYTEA NOT NULL,
    evidence BYTEA NOT NULL,
    signer BYTEA NOT NULL CHECK (length(signer) = 16),
    signed_at BIGINT NOT NULL,
    not_after BIGINT NOT NULL,
    state TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    file_rows BIGINT NOT NULL,
    not_affected BIGINT NOT NULL,
    unfit BIGINT NOT NULL,
    repeated BIGINT NOT NULL,
    begun_at BIGINT,
    ended_at BIGINT,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    owner BYTEA CHECK (length(owner) = 16),
    owner_until BIGINT,
    PRIMARY KEY (tenant, mailing)
);

CREATE UNIQUE INDEX mailing_letter ON mailing (tenant, letter);
CREATE INDEX mailing_state ON mailing (tenant, state);
