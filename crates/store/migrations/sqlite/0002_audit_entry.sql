-- What was done, by whom, about what. The ledger keeps only the commitment, so salt, actor, what and about can be erased.
CREATE TABLE audit_entry (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    position INTEGER NOT NULL CHECK (position >= 0),
    entry BLOB NOT NULL CHECK (length(entry) = 16),
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('act', 'intent', 'outcome')),
    intent BLOB CHECK ((kind = 'outcome') = (intent IS NOT NULL)),
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    salt BLOB CHECK (salt IS NULL OR length(salt) = 32),
    actor TEXT,
    what TEXT,
    about TEXT,
    PRIMARY KEY (tenant, position)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX audit_entry_entry ON audit_entry (tenant, entry);
-- An intent has one outcome.
CREATE UNIQUE INDEX audit_entry_intent ON audit_entry (tenant, intent) WHERE intent IS NOT NULL;

-- The next free position of each tenant's ledger: positions have no gaps, because this row is changed in the same transaction.
CREATE TABLE audit_position (
    tenant BLOB NOT NULL PRIMARY KEY REFERENCES tenant (tenant),
    next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
