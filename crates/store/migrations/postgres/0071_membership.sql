-- Who was in which copy: a file of keyed prints for each list, and how much of it counts. No address is in the file, none here.
-- part: copies, or control (people kept out of all copies by lot). generation: which file; the next one when it was made anew. length_bytes: what stands behind it is torn.
CREATE TABLE membership (
    tenant BYTEA NOT NULL,
    list BYTEA NOT NULL,
    part TEXT NOT NULL,
    generation BIGINT NOT NULL,
    length_bytes BIGINT NOT NULL,
    version BIGINT NOT NULL,
    copies BIGINT NOT NULL,
    people BIGINT NOT NULL,
    rules BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, list, part),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list)
);

-- One reading of who was in a copy: when it was made here, or an extract of it. A copy that nobody read is known approximately only.
CREATE TABLE copy_extract (
    tenant BYTEA NOT NULL,
    copy BYTEA NOT NULL,
    taken_at BIGINT NOT NULL,
    list BYTEA NOT NULL,
    people BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    unusable_count BIGINT NOT NULL,
    control_count BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    forgotten_at BIGINT,
    PRIMARY KEY (tenant, copy, taken_at),
    FOREIGN KEY (tenant, copy) REFERENCES list_copy (tenant, copy)
);

CREATE INDEX copy_extract_list ON copy_extract (tenant, list, taken_at);

-- What is set for a list: how many of a thousand people are kept out of new copies by lot, and a legal hold that stops forgetting.
CREATE TABLE list_rule (
    tenant BYTEA NOT NULL,
    list BYTEA NOT NULL,
    control_per_mille BIGINT NOT NULL,
    held_why TEXT,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, list),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list)
);

-- Everybody who is on any list, as two files for whoever looks at each recipient: one that says surely not, one that knows. made_of: the versions it was made of.
CREATE TABLE known_people (
    tenant BYTEA NOT NULL PRIMARY KEY REFERENCES tenant (tenant),
    generation BIGINT NOT NULL,
    made_of BIGINT NOT NULL,
    members_bytes BIGINT NOT NULL,
    filter_bytes BIGINT NOT NULL,
    people BIGINT NOT NULL,
    made_at BIGINT NOT NULL
);
