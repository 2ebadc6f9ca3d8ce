-- What was sealed for somebody: which columns and how many rows left, and how. No member is here. compared: the copy before, to the same party.
CREATE TABLE list_export (
    tenant BYTEA NOT NULL,
    copy BYTEA NOT NULL CHECK (length(copy) = 16),
    kind TEXT NOT NULL,
    delivery TEXT NOT NULL,
    columns TEXT NOT NULL,
    left_out TEXT NOT NULL,
    rows_sealed BIGINT NOT NULL,
    people BIGINT NOT NULL,
    invalid BIGINT NOT NULL,
    length_bytes BIGINT NOT NULL,
    sha256 BYTEA NOT NULL CHECK (length(sha256) = 32),
    source_sha256 BYTEA NOT NULL CHECK (length(source_sha256) = 32),
    object BYTEA CHECK (object IS NULL OR length(object) = 16),
    compared BYTEA CHECK (compared IS NULL OR length(compared) = 16),
    joined BIGINT,
    gone BIGINT,
    PRIMARY KEY (tenant, copy),
    FOREIGN KEY (tenant, copy) REFERENCES list_copy (tenant, copy)
);

-- A second person was asked whether a list may leave: this file, to this party, once.
CREATE TABLE export_approval (
    tenant BYTEA NOT NULL,
    approval BYTEA NOT NULL CHECK (length(approval) = 16),
    party BYTEA NOT NULL,
    list TEXT NOT NULL,
    purpose TEXT NOT NULL,
    kind TEXT NOT NULL,
    delivery TEXT NOT NULL,
    columns TEXT NOT NULL,
    rows_sealed BIGINT NOT NULL,
    source_sha256 BYTEA NOT NULL CHECK (length(source_sha256) = 32),
    until_at BIGINT,
    asked_at BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    state TEXT NOT NULL,
    decided_at BIGINT,
    decided_by TEXT,
    copy BYTEA CHECK (copy IS NULL OR length(copy) = 16),
    PRIMARY KEY (tenant, approval),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
);

-- A link by which a copy is fetched. print: of the link, which is kept nowhere; the object opens with the link alone.
CREATE TABLE export_drop (
    tenant BYTEA NOT NULL,
    export_drop BYTEA NOT NULL CHECK (length(export_drop) = 16),
    copy BYTEA NOT NULL,
    print BYTEA NOT NULL CHECK (length(print) = 32),
    object BYTEA NOT NULL CHECK (length(object) = 16),
    file_name TEXT NOT NULL,
    length_bytes BIGINT NOT NULL,
    sha256 BYTEA NOT NULL CHECK (length(sha256) = 32),
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    fetched_to BIGINT NOT NULL,
    fetched_at BIGINT,
    ended_at BIGINT,
    ended_by TEXT,
    PRIMARY KEY (tenant, export_drop),
    UNIQUE (tenant, print),
    FOREIGN KEY (tenant, copy) REFERENCES list_export (tenant, copy)
);

CREATE INDEX export_drop_copy ON export_drop (tenant, copy);

-- Each time something was fetched by a link: when, and from which byte to which.
CREATE TABLE drop_receipt (
    tenant BYTEA NOT NULL,
    export_drop BYTEA NOT NULL,
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    from_byte BIGINT NOT NULL,
    to_byte BIGINT NOT NULL,
    PRIMARY KEY (tenant, export_drop, number),
    FOREIGN KEY (tenant, export_drop) REFERENCES export_drop (tenant, export_drop)
);
