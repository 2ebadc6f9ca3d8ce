-- Letters of a case: drafts, and what a person approved with a passkey: the very bytes, and the proof.
CREATE TABLE letter (
    tenant BLOB NOT NULL,
    breach BLOB NOT NULL,
    letter BLOB NOT NULL CHECK (length(letter) = 16),
    revision INTEGER NOT NULL,
    content TEXT NOT NULL,
    facts TEXT NOT NULL,
    affected_set BLOB CHECK (length(affected_set) = 16),
    drafted_at INTEGER NOT NULL,
    drafted_by TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    approved_at INTEGER,
    approved_by BLOB CHECK (length(approved_by) = 16),
    canonical BLOB,
    evidence BLOB,
    mailing BLOB CHECK (length(mailing) = 16),
    PRIMARY KEY (tenant, letter),
    FOREIGN KEY (tenant, breach) REFERENCES breach (tenant, breach)
) STRICT, WITHOUT ROWID;

CREATE INDEX letter_breach ON letter (tenant, breach, letter);
