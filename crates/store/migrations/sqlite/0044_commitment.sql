-- Commitments: what was promised, who owns it, by when; closed with a note.
CREATE TABLE commitment (
    tenant BLOB NOT NULL,
    breach BLOB NOT NULL,
    commitment BLOB NOT NULL CHECK (length(commitment) = 16),
    letter BLOB CHECK (length(letter) = 16),
    fact_kind TEXT NOT NULL,
    words TEXT NOT NULL,
    owner TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    closed_at INTEGER,
    closed_by TEXT,
    closed_note TEXT,
    PRIMARY KEY (tenant, commitment),
    FOREIGN KEY (tenant, breach) REFERENCES breach (tenant, breach)
) STRICT, WITHOUT ROWID;

CREATE INDEX commitment_breach ON commitment (tenant, breach, commitment);
CREATE INDEX commitment_due_at ON commitment (tenant, due_at) WHERE closed_at IS NULL;
