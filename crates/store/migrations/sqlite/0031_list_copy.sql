-- Lists of customers, and each copy of one: who has it, what for, until when. No member is here.
CREATE TABLE customer_list (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    list BLOB NOT NULL CHECK (length(list) = 16),
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    owner TEXT NOT NULL,
    deputy TEXT NOT NULL,
    told TEXT NOT NULL,
    rows_about INTEGER,
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, list),
    UNIQUE (tenant, name_folded)
) STRICT, WITHOUT ROWID;

-- seed_object: the sealed file of the canaries in it, which ends before the row does.
CREATE TABLE list_copy (
    tenant BLOB NOT NULL,
    copy BLOB NOT NULL CHECK (length(copy) = 16),
    list BLOB NOT NULL,
    party BLOB NOT NULL,
    how TEXT NOT NULL,
    purpose TEXT NOT NULL,
    rows_about INTEGER,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    until_at INTEGER,
    state TEXT NOT NULL,
    seeds INTEGER NOT NULL,
    seed_object BLOB CHECK (seed_object IS NULL OR length(seed_object) = 16),
    out_at INTEGER,
    out_by TEXT,
    ended_at INTEGER,
    ended_by TEXT,
    ended_how TEXT,
    PRIMARY KEY (tenant, copy),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
) STRICT, WITHOUT ROWID;

CREATE INDEX list_copy_list ON list_copy (tenant, list, copy);
CREATE INDEX list_copy_party ON list_copy (tenant, party, copy);
