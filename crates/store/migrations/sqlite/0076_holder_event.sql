-- What a holder of copies told us of: an export, a download, a key made, a sign-in. source: its own name of the event, so that telling it twice is once.
CREATE TABLE holder_event (
    tenant BLOB NOT NULL,
    holder_event BLOB NOT NULL CHECK (length(holder_event) = 16),
    party BLOB NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    happened_at INTEGER NOT NULL,
    told_at INTEGER NOT NULL,
    told_by TEXT NOT NULL,
    list TEXT NOT NULL,
    rows_about INTEGER,
    actor_print BLOB CHECK (actor_print IS NULL OR length(actor_print) = 12),
    network TEXT NOT NULL,
    copy BLOB CHECK (copy IS NULL OR length(copy) = 16),
    PRIMARY KEY (tenant, holder_event),
    UNIQUE (tenant, party, source),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
) STRICT, WITHOUT ROWID;

CREATE INDEX holder_event_party ON holder_event (tenant, party, holder_event);
