-- Mail to Tidewatch itself: for what, what it is about, and where the sealed message lies.
CREATE TABLE inbox_item (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    inbox_item BLOB NOT NULL CHECK (length(inbox_item) = 16),
    purpose TEXT NOT NULL,
    subject BLOB CHECK (subject IS NULL OR length(subject) = 16),
    object BLOB NOT NULL CHECK (length(object) = 16),
    at INTEGER NOT NULL,
    end_at INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    from_domain TEXT,
    judged BLOB CHECK (judged IS NULL OR length(judged) = 16),
    action TEXT,
    decided_by TEXT,
    score INTEGER,
    PRIMARY KEY (tenant, inbox_item)
) STRICT, WITHOUT ROWID;

CREATE INDEX inbox_item_purpose ON inbox_item (tenant, purpose, inbox_item);
CREATE INDEX inbox_item_subject ON inbox_item (tenant, purpose, subject, inbox_item) WHERE subject IS NOT NULL;
CREATE INDEX inbox_item_end_at ON inbox_item (tenant, end_at);
