-- Whether it is noted, sealed, who of our own people let a copy leave: off unless somebody says so. What is sealed opens to two people together.
CREATE TABLE people_setting (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    is_on BIGINT NOT NULL,
    why TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant)
);

-- What was committed to in the audit log when a copy was made, and the sealed object that opens it.
CREATE TABLE exporter_mark (
    tenant BYTEA NOT NULL,
    copy BYTEA NOT NULL,
    commitment BYTEA NOT NULL CHECK (length(commitment) = 32),
    object BYTEA NOT NULL CHECK (length(object) = 16),
    drawn_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, copy),
    FOREIGN KEY (tenant, copy) REFERENCES list_copy (tenant, copy)
);

-- Who asked last to open it, why, and who was the second.
CREATE TABLE exporter_opening (
    tenant BYTEA NOT NULL,
    copy BYTEA NOT NULL,
    asked_at BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    why TEXT NOT NULL,
    second_at BIGINT,
    second_by TEXT,
    PRIMARY KEY (tenant, copy),
    FOREIGN KEY (tenant, copy) REFERENCES exporter_mark (tenant, copy)
);
