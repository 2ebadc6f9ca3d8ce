-- The head of each ledger as it was signed last, beside the rows it speaks of: the files of a ledger lie in the data folder, and who loses or takes away one of the two is told by the other.
-- size: how many entries the head has; it never shrinks, but by the act of a person. note: the signed checkpoint itself.
-- A ledger has its row with its first entry, in the same transaction. One that is older than this table gets it when it next grows.
CREATE TABLE ledger_head (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    ledger TEXT NOT NULL CHECK (ledger IN ('audit', 'statements')),
    size INTEGER NOT NULL CHECK (size >= 0),
    note TEXT NOT NULL,
    PRIMARY KEY (tenant, ledger)
) STRICT, WITHOUT ROWID;
