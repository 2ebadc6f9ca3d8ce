-- How the members of a list look, as counts of what at least twenty of them have in common: no address, and nothing of one person. text: a count a line.
CREATE TABLE list_profile (
    tenant BLOB NOT NULL,
    list BLOB NOT NULL,
    members INTEGER NOT NULL,
    text TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, list),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list)
) STRICT, WITHOUT ROWID;
