-- Mail to Tidewatch itself: for what, what it is about, and where the sealed message lies.
CREATE TABLE inbox_item (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    inbox_item BYTEA NOT NULL CHECK (length(inbox_item) = 16),
    purpose TEXT NOT NULL,
    subject BYTEA CHECK (subject IS NULL OR length(subject) = 16),
    object BYTEA NOT NULL CHECK (length(object) = 16),
    at BIGINT NOT NULL,
    end_at BIGINT NOT NULL,
    size_bytes BIGINT NOT NULL,
    from_domain TEXT,
    judged BYTEA CHECK (judged IS NULL OR length(judged) = 16),
    action TEXT,
    decided_by TEXT,
    score BIGINT,
    PRIMARY KEY (tenant, inbox_item)
);

CREATE INDEX inbox_item_purpose ON inbox_item (tenant, purpose, inbox_item);
CREATE INDEX inbox_item_subject ON inbox_item (tenant, purpose, subject, inbox_item) WHERE subject IS NOT NULL;
CREATE INDEX inbox_item_end_at ON inbox_item (tenant, end_at);
