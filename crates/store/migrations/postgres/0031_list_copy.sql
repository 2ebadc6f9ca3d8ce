-- Lists of customers, and each copy of one: who has it, what for, until when. No member is here.
CREATE TABLE customer_list (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    list BYTEA NOT NULL CHECK (length(list) = 16),
    name TEXT NOT NULL,
    name_folded TEXT NOT NULL,
    owner TEXT NOT NULL,
    deputy TEXT NOT NULL,
    told TEXT NOT NULL,
    rows_about BIGINT,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, list),
    UNIQUE (tenant, name_folded)
);

-- seed_object: the sealed file of the canaries in it, which ends before the row does.
CREATE TABLE list_copy (
    tenant BYTEA NOT NULL,
    copy BYTEA NOT NULL CHECK (length(copy) = 16),
    list BYTEA NOT NULL,
    party BYTEA NOT NULL,
    how TEXT NOT NULL,
    purpose TEXT NOT NULL,
    rows_about BIGINT,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    until_at BIGINT,
    state TEXT NOT NULL,
    seeds BIGINT NOT NULL,
    seed_object BYTEA CHECK (seed_object IS NULL OR length(seed_object) = 16),
    out_at BIGINT,
    out_by TEXT,
    ended_at BIGINT,
    ended_by TEXT,
    ended_how TEXT,
    PRIMARY KEY (tenant, copy),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
);

CREATE INDEX list_copy_list ON list_copy (tenant, list, copy);
CREATE INDEX list_copy_party ON list_copy (tenant, party, copy);
