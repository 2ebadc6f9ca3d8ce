-- At a hub: what members said, as they signed it, with its place in the ledger. Salt and text can be erased; commitment and place stay.
CREATE TABLE clearinghouse_statement (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    member BLOB NOT NULL CHECK (length(member) = 16),
    statement BLOB NOT NULL CHECK (length(statement) = 16),
    position INTEGER NOT NULL,
    said_at INTEGER NOT NULL,
    accepted_at INTEGER NOT NULL,
    commitment BLOB NOT NULL CHECK (length(commitment) = 32),
    salt BLOB CHECK (salt IS NULL OR length(salt) = 32),
    signed TEXT,
    answer TEXT NOT NULL,
    PRIMARY KEY (tenant, member, statement),
    UNIQUE (tenant, position),
    FOREIGN KEY (tenant, member) REFERENCES clearinghouse_member (tenant, member),
    CHECK ((salt IS NULL) = (signed IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX clearinghouse_statement_accepted ON clearinghouse_statement (tenant, member, accepted_at);

CREATE TABLE clearinghouse_position (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    sequence TEXT NOT NULL,
    next INTEGER NOT NULL,
    PRIMARY KEY (tenant, sequence)
) STRICT, WITHOUT ROWID;
