-- Commitments: what was promised, who owns it, by when; closed with a note.
CREATE TABLE commitment (
    tenant BYTEA NOT NULL,
    breach BYTEA NOT NULL,
    commitment BYTEA NOT NULL CHECK (length(commitment) = 16),
    letter BYTEA CHECK (length(letter) = 16),
    fact_kind TEXT NOT NULL,
    words TEXT NOT NULL,
    owner TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    closed_at BIGINT,
    closed_by TEXT,
    closed_note TEXT,
    PRIMARY KEY (tenant, commitment),
    FOREIGN KEY (tenant, breach) REFERENCES breach (tenant, breach)
);

CREATE INDEX commitment_breach ON commitment (tenant, breach, commitment);
CREATE INDEX commitment_due_at ON commitment (tenant, due_at) WHERE closed_at IS NULL;
