-- Letters of a case: drafts, and what a person approved with a passkey: the very bytes, and the proof.
CREATE TABLE letter (
    tenant BYTEA NOT NULL,
    breach BYTEA NOT NULL,
    letter BYTEA NOT NULL CHECK (length(letter) = 16),
    revision BIGINT NOT NULL,
    content TEXT NOT NULL,
    facts TEXT NOT NULL,
    affected_set BYTEA CHECK (length(affected_set) = 16),
    drafted_at BIGINT NOT NULL,
    drafted_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    approved_at BIGINT,
    approved_by BYTEA CHECK (length(approved_by) = 16),
    canonical BYTEA,
    evidence BYTEA,
    mailing BYTEA CHECK (length(mailing) = 16),
    PRIMARY KEY (tenant, letter),
    FOREIGN KEY (tenant, breach) REFERENCES breach (tenant, breach)
);

CREATE INDEX letter_breach ON letter (tenant, breach, letter);
