-- Obligations of a case: what would be due by which rule, and by when once a person said that we know.
CREATE TABLE obligation (
    tenant BYTEA NOT NULL,
    breach BYTEA NOT NULL,
    obligation BYTEA NOT NULL CHECK (length(obligation) = 16),
    rule TEXT NOT NULL,
    rule_version BIGINT NOT NULL,
    due_at BIGINT,
    state TEXT NOT NULL,
    settled_at BIGINT,
    settled_by TEXT,
    settled_note TEXT,
    confirmed_at BIGINT,
    confirmed_by TEXT,
    PRIMARY KEY (tenant, obligation),
    UNIQUE (tenant, breach, rule),
    FOREIGN KEY (tenant, breach) REFERENCES breach (tenant, breach)
);

CREATE INDEX obligation_due_at ON obligation (tenant, due_at) WHERE due_at IS NOT NULL AND state = 'open';
