-- What was sealed for somebody: which columns and how many rows left, and how. No member is here. compared: the copy before, to the same party.
CREATE TABLE list_export (
    tenant BLOB NOT NULL,
    copy BLOB NOT NULL CHECK (length(copy) = 16),
    kind TEXT NOT NULL,
    delivery TEXT NOT NULL,
    columns TEXT NOT NULL,
    left_out TEXT NOT NULL,
    rows_sealed INTEGER NOT NULL,
    people INTEGER NOT NULL,
    invalid INTEGER NOT NULL,
    length_bytes INTEGER NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    source_sha256 BLOB NOT NULL CHECK (length(source_sha256) = 32),
    object BLOB CHECK (object IS NULL OR length(object) = 16),
    compared BLOB CHECK (compared IS NULL OR length(compared) = 16),
    joined INTEGER,
    gone INTEGER,
    PRIMARY KEY (tenant, copy),
    FOREIGN KEY (tenant, copy) REFERENCES list_copy (tenant, copy)
) STRICT, WITHOUT ROWID;

-- A second person was asked whether a list may leave: this file, to this party, once.
CREATE TABLE export_approval (
    tenant BLOB NOT NULL,
    approval BLOB NOT NULL CHECK (length(approval) = 16),
    party BLOB NOT NULL,
    list TEXT NOT NULL,
    purpose TEXT NOT NULL,
    kind TEXT NOT NULL,
    delivery TEXT NOT NULL,
    columns TEXT NOT NULL,
    rows_sealed INTEGER NOT NULL,
    source_sha256 BLOB NOT NULL CHECK (length(source_sha256) = 32),
    until_at INTEGER,
    asked_at INTEGER NOT NULL,
    asked_by TEXT NOT NULL,
    state TEXT NOT NULL,
    decided_at INTEGER,
    decided_by TEXT,
    copy BLOB CHECK (copy IS NULL OR length(copy) = 16),
    PRIMARY KEY (tenant, approval),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
) STRICT, WITHOUT ROWID;

-- A link by which a copy is fetched. print: of the link, which is kept nowhere; the object opens with the link alone.
CREATE TABLE export_drop (
    tenant BLOB NOT NULL,
    export_drop BLOB NOT NULL CHECK (length(export_drop) = 16),
    copy BLOB NOT NULL,
    print BLOB NOT NULL CHECK (length(print) = 32),
    object BLOB NOT NULL CHECK (length(object) = 16),
    file_name TEXT NOT NULL,
    length_bytes INTEGER NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    until_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    fetched_to INTEGER NOT NULL,
    fetched_at INTEGER,
    ended_at INTEGER,
    ended_by TEXT,
    PRIMARY KEY (tenant, export_drop),
    UNIQUE (tenant, print),
    FOREIGN KEY (tenant, copy) REFERENCES list_export (tenant, copy)
) STRICT, WITHOUT ROWID;

CREATE INDEX export_drop_copy ON export_drop (tenant, copy);

-- Each time something was fetched by a link: when, and from which byte to which.
CREATE TABLE drop_receipt (
    tenant BLOB NOT NULL,
    export_drop BLOB NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    from_byte INTEGER NOT NULL,
    to_byte INTEGER NOT NULL,
    PRIMARY KEY (tenant, export_drop, number),
    FOREIGN KEY (tenant, export_drop) REFERENCES export_drop (tenant, export_drop)
) STRICT, WITHOUT ROWID;
