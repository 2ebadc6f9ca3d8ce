-- Where customers' data lies and which way it goes, as people declared it; what a list is made of and worth; how hard it is to get. No customer, no address.
CREATE TABLE place (
    tenant BYTEA NOT NULL,
    place BYTEA NOT NULL CHECK (length(place) = 16),
    party BYTEA NOT NULL,
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (tenant, place),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
);

-- From a party (none: our own house) to another; of a list, or of whatever.
CREATE TABLE flow (
    tenant BYTEA NOT NULL,
    flow BYTEA NOT NULL CHECK (length(flow) = 16),
    from_party BYTEA CHECK (from_party IS NULL OR length(from_party) = 16),
    to_party BYTEA NOT NULL,
    list BYTEA CHECK (list IS NULL OR length(list) = 16),
    channel TEXT NOT NULL,
    purpose TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (tenant, flow),
    FOREIGN KEY (tenant, to_party) REFERENCES party (tenant, party)
);

CREATE TABLE list_field (
    tenant BYTEA NOT NULL,
    list BYTEA NOT NULL,
    field TEXT NOT NULL,
    class TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, list, field),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list)
);

CREATE TABLE list_worth (
    tenant BYTEA NOT NULL,
    list BYTEA NOT NULL,
    cents_each BIGINT NOT NULL,
    active_percent BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, list),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list)
);

-- How many independent steps the weakest way to a list cost, on a day; one row each.
CREATE TABLE path_measure (
    tenant BYTEA NOT NULL,
    list BYTEA NOT NULL,
    day BIGINT NOT NULL,
    steps BIGINT NOT NULL,
    PRIMARY KEY (tenant, list, day),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list)
);

-- What became of a finding, step by step.
CREATE TABLE finding_step (
    tenant BYTEA NOT NULL,
    finding BYTEA NOT NULL,
    step BIGINT NOT NULL,
    at BIGINT NOT NULL,
    by_actor TEXT NOT NULL,
    what TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (tenant, finding, step),
    FOREIGN KEY (tenant, finding) REFERENCES finding (tenant, finding)
);

-- What is at stake, in cents: what it would cost to win the addresses again.
ALTER TABLE finding ADD COLUMN worth BIGINT NOT NULL DEFAULT 0;
CREATE INDEX finding_worth ON finding (tenant, state, worth, finding);

-- What a person says of a point of a guideline.
CREATE TABLE guideline_answer (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    point TEXT NOT NULL,
    answer TEXT NOT NULL,
    note TEXT NOT NULL,
    until_at BIGINT,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, point)
);
