-- What came to canaries: all of it, those messages nobody should have sent, and which copy they say is out. Domains and counts, no address, no words.
ALTER TABLE inbox_item ADD COLUMN sender_domain TEXT;
ALTER TABLE inbox_item ADD COLUMN proved TEXT;
ALTER TABLE inbox_item ADD COLUMN link_domains TEXT;
ALTER TABLE inbox_item ADD COLUMN message_sha256 BYTEA CHECK (message_sha256 IS NULL OR length(message_sha256) = 32);

CREATE TABLE canary_mail (
    tenant BYTEA NOT NULL,
    inbox_item BYTEA NOT NULL CHECK (length(inbox_item) = 16),
    canary BYTEA NOT NULL,
    copy BYTEA CHECK (copy IS NULL OR length(copy) = 16),
    at BIGINT NOT NULL,
    sender_domain TEXT,
    proved TEXT NOT NULL,
    outcome TEXT NOT NULL,
    sighting BYTEA CHECK (sighting IS NULL OR length(sighting) = 16),
    message_sha256 BYTEA NOT NULL CHECK (length(message_sha256) = 32),
    PRIMARY KEY (tenant, inbox_item),
    FOREIGN KEY (tenant, canary) REFERENCES canary (tenant, canary)
);

CREATE INDEX canary_mail_message ON canary_mail (tenant, canary, message_sha256);
CREATE INDEX canary_mail_copy ON canary_mail (tenant, copy, inbox_item);

CREATE TABLE canary_sighting (
    tenant BYTEA NOT NULL,
    sighting BYTEA NOT NULL CHECK (length(sighting) = 16),
    canary BYTEA NOT NULL,
    copy BYTEA CHECK (copy IS NULL OR length(copy) = 16),
    inbox_item BYTEA NOT NULL CHECK (length(inbox_item) = 16),
    at BIGINT NOT NULL,
    sender_domain TEXT,
    envelope_domain TEXT,
    proved TEXT NOT NULL,
    link_domains TEXT NOT NULL,
    message_sha256 BYTEA NOT NULL CHECK (length(message_sha256) = 32),
    why TEXT NOT NULL,
    state TEXT NOT NULL,
    reviewed_at BIGINT,
    reviewed_by TEXT,
    reviewed_why TEXT,
    PRIMARY KEY (tenant, sighting),
    UNIQUE (tenant, canary, message_sha256),
    FOREIGN KEY (tenant, canary) REFERENCES canary (tenant, canary)
);

CREATE INDEX canary_sighting_copy ON canary_sighting (tenant, copy, sighting);

-- candidates: copies, likeliest first; explanations: how it may have got out, our own house first.
CREATE TABLE attribution (
    tenant BYTEA NOT NULL,
    attribution BYTEA NOT NULL CHECK (length(attribution) = 16),
    list BYTEA NOT NULL,
    copy BYTEA NOT NULL,
    rung TEXT NOT NULL,
    statement TEXT NOT NULL,
    candidates TEXT NOT NULL,
    explanations TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by TEXT,
    closed_why TEXT,
    PRIMARY KEY (tenant, attribution),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list),
    FOREIGN KEY (tenant, copy) REFERENCES list_copy (tenant, copy)
);

CREATE UNIQUE INDEX attribution_open ON attribution (tenant, copy) WHERE state = 'open';

CREATE TABLE attribution_evidence (
    tenant BYTEA NOT NULL,
    attribution BYTEA NOT NULL,
    sighting BYTEA NOT NULL,
    PRIMARY KEY (tenant, attribution, sighting),
    FOREIGN KEY (tenant, attribution) REFERENCES attribution (tenant, attribution),
    FOREIGN KEY (tenant, sighting) REFERENCES canary_sighting (tenant, sighting)
);
