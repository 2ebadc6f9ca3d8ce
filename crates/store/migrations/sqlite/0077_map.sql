-- Where customers' data lies and which way it goes, as people declared it; what a list is made of and worth; how hard it is to get. No customer, no address.
CREATE TABLE place (
    tenant BLOB NOT NULL,
    place BLOB NOT NULL CHECK (length(place) = 16),
    party BLOB NOT NULL,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (tenant, place),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
) STRICT, WITHOUT ROWID;

-- From a party (none: our own house) to another; of a list, or of whatever.
CREATE TABLE flow (
    tenant BLOB NOT NULL,
    flow BLOB NOT NULL CHECK (length(flow) = 16),
    from_party BLOB CHECK (from_party IS NULL OR length(from_party) = 16),
    to_party BLOB NOT NULL,
    list BLOB CHECK (list IS NULL OR length(list) = 16),
    channel TEXT NOT NULL,
    purpose TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (tenant, flow),
    FOREIGN KEY (tenant, to_party) REFERENCES party (tenant, party)
) STRICT, WITHOUT ROWID;

CREATE TABLE list_field (
    tenant BLOB NOT NULL,
    list BLOB NOT NULL,
    field TEXT NOT NULL,
    class TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, list, field),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list)
) STRICT, WITHOUT ROWID;

CREATE TABLE list_worth (
    tenant BLOB NOT NULL,
    list BLOB NOT NULL,
    cents_each INTEGER NOT NULL,
    active_percent INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, list),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list)
) STRICT, WITHOUT ROWID;

-- How many independent steps the weakest way to a list cost, on a day; one row each.
CREATE TABLE path_measure (
    tenant BLOB NOT NULL,
    list BLOB NOT NULL,
    day INTEGER NOT NULL,
    steps INTEGER NOT NULL,
    PRIMARY KEY (tenant, list, day),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list)
) STRICT, WITHOUT ROWID;

-- What became of a finding, step by step.
CREATE TABLE finding_step (
    tenant BLOB NOT NULL,
    finding BLOB NOT NULL,
    step INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by_actor TEXT NOT NULL,
    what TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (tenant, finding, step),
    FOREIGN KEY (tenant, finding) REFERENCES finding (tenant, finding)
) STRICT, WITHOUT ROWID;

-- What is at stake, in cents: what it would cost to win the addresses again.
ALTER TABLE finding ADD COLUMN worth INTEGER NOT NULL DEFAULT 0;
CREATE INDEX finding_worth ON finding (tenant, state, worth, finding);

-- What a person says of a point of a guideline.
CREATE TABLE guideline_answer (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    point TEXT NOT NULL,
    answer TEXT NOT NULL,
    note TEXT NOT NULL,
    until_at INTEGER,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, point)
) STRICT, WITHOUT ROWID;
