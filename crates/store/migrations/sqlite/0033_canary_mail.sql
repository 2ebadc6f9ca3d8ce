-- What came to canaries: all of it, those messages nobody should have sent, and which copy they say is out. Domains and counts, no address, no words.
ALTER TABLE inbox_item ADD COLUMN sender_domain TEXT;
ALTER TABLE inbox_item ADD COLUMN proved TEXT;
ALTER TABLE inbox_item ADD COLUMN link_domains TEXT;
ALTER TABLE inbox_item ADD COLUMN message_sha256 BLOB CHECK (message_sha256 IS NULL OR length(message_sha256) = 32);

CREATE TABLE canary_mail (
    tenant BLOB NOT NULL,
    inbox_item BLOB NOT NULL CHECK (length(inbox_item) = 16),
    canary BLOB NOT NULL,
    copy BLOB CHECK (copy IS NULL OR length(copy) = 16),
    at INTEGER NOT NULL,
    sender_domain TEXT,
    proved TEXT NOT NULL,
    outcome TEXT NOT NULL,
    sighting BLOB CHECK (sighting IS NULL OR length(sighting) = 16),
    message_sha256 BLOB NOT NULL CHECK (length(message_sha256) = 32),
    PRIMARY KEY (tenant, inbox_item),
    FOREIGN KEY (tenant, canary) REFERENCES canary (tenant, canary)
) STRICT, WITHOUT ROWID;

CREATE INDEX canary_mail_message ON canary_mail (tenant, canary, message_sha256);
CREATE INDEX canary_mail_copy ON canary_mail (tenant, copy, inbox_item);

CREATE TABLE canary_sighting (
    tenant BLOB NOT NULL,
    sighting BLOB NOT NULL CHECK (length(sighting) = 16),
    canary BLOB NOT NULL,
    copy BLOB CHECK (copy IS NULL OR length(copy) = 16),
    inbox_item BLOB NOT NULL CHECK (length(inbox_item) = 16),
    at INTEGER NOT NULL,
    sender_domain TEXT,
    envelope_domain TEXT,
    proved TEXT NOT NULL,
    link_domains TEXT NOT NULL,
    message_sha256 BLOB NOT NULL CHECK (length(message_sha256) = 32),
    why TEXT NOT NULL,
    state TEXT NOT NULL,
    reviewed_at INTEGER,
    reviewed_by TEXT,
    reviewed_why TEXT,
    PRIMARY KEY (tenant, sighting),
    UNIQUE (tenant, canary, message_sha256),
    FOREIGN KEY (tenant, canary) REFERENCES canary (tenant, canary)
) STRICT, WITHOUT ROWID;

CREATE INDEX canary_sighting_copy ON canary_sighting (tenant, copy, sighting);

-- candidates: copies, likeliest first; explanations: how it may have got out, our own house first.
CREATE TABLE attribution (
    tenant BLOB NOT NULL,
    attribution BLOB NOT NULL CHECK (length(attribution) = 16),
    list BLOB NOT NULL,
    copy BLOB NOT NULL,
    rung TEXT NOT NULL,
    statement TEXT NOT NULL,
    candidates TEXT NOT NULL,
    explanations TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    closed_at INTEGER,
    closed_by TEXT,
    closed_why TEXT,
    PRIMARY KEY (tenant, attribution),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list),
    FOREIGN KEY (tenant, copy) REFERENCES list_copy (tenant, copy)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX attribution_open ON attribution (tenant, copy) WHERE state = 'open';

CREATE TABLE attribution_evidence (
    tenant BLOB NOT NULL,
    attribution BLOB NOT NULL,
    sighting BLOB NOT NULL,
    PRIMARY KEY (tenant, attribution, sighting),
    FOREIGN KEY (tenant, attribution) REFERENCES attribution (tenant, attribution),
    FOREIGN KEY (tenant, sighting) REFERENCES canary_sighting (tenant, sighting)
) STRICT, WITHOUT ROWID;
