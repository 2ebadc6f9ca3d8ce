-- Who was in which copy: a file of keyed prints for each list, and how much of it counts. No address is in the file, none here.
-- part: copies, or control (people kept out of all copies by lot). generation: which file; the next one when it was made anew. length_bytes: what stands behind it is torn.
CREATE TABLE membership (
    tenant BLOB NOT NULL,
    list BLOB NOT NULL,
    part TEXT NOT NULL,
    generation INTEGER NOT NULL,
    length_bytes INTEGER NOT NULL,
    version INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    people INTEGER NOT NULL,
    rules INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, list, part),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list)
) STRICT, WITHOUT ROWID;

-- One reading of who was in a copy: when it was made here, or an extract of it. A copy that nobody read is known approximately only.
CREATE TABLE copy_extract (
    tenant BLOB NOT NULL,
    copy BLOB NOT NULL,
    taken_at INTEGER NOT NULL,
    list BLOB NOT NULL,
    people INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    unusable_count INTEGER NOT NULL,
    control_count INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    forgotten_at INTEGER,
    PRIMARY KEY (tenant, copy, taken_at),
    FOREIGN KEY (tenant, copy) REFERENCES list_copy (tenant, copy)
) STRICT, WITHOUT ROWID;

CREATE INDEX copy_extract_list ON copy_extract (tenant, list, taken_at);

-- What is set for a list: how many of a thousand people are kept out of new copies by lot, and a legal hold that stops forgetting.
CREATE TABLE list_rule (
    tenant BLOB NOT NULL,
    list BLOB NOT NULL,
    control_per_mille INTEGER NOT NULL,
    held_why TEXT,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, list),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list)
) STRICT, WITHOUT ROWID;

-- Everybody who is on any list, as two files for whoever looks at each recipient: one that says surely not, one that knows. made_of: the versions it was made of.
CREATE TABLE known_people (
    tenant BLOB NOT NULL PRIMARY KEY REFERENCES tenant (tenant),
    generation INTEGER NOT NULL,
    made_of INTEGER NOT NULL,
    members_bytes INTEGER NOT NULL,
    filter_bytes INTEGER NOT NULL,
    people INTEGER NOT NULL,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
