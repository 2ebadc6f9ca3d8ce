-- Obligations of a case: what would be due by which rule, and by when once a person said that we know.
CREATE TABLE obligation (
    tenant BLOB NOT NULL,
    breach BLOB NOT NULL,
    obligation BLOB NOT NULL CHECK (length(obligation) = 16),
    rule TEXT NOT NULL,
    rule_version INTEGER NOT NULL,
    due_at INTEGER,
    state TEXT NOT NULL,
    settled_at INTEGER,
    settled_by TEXT,
    settled_note TEXT,
    confirmed_at INTEGER,
    confirmed_by TEXT,
    PRIMARY KEY (tenant, obligation),
    UNIQUE (tenant, breach, rule),
    FOREIGN KEY (tenant, breach) REFERENCES breach (tenant, breach)
) STRICT, WITHOUT ROWID;

CREATE INDEX obligation_due_at ON obligation (tenant, due_at) WHERE due_at IS NOT NULL AND state = 'open';
