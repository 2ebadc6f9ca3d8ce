-- What a holder of copies told us of: an export, a download, a key made, a sign-in. source: its own name of the event, so that telling it twice is once.
CREATE TABLE holder_event (
    tenant BYTEA NOT NULL,
    holder_event BYTEA NOT NULL CHECK (length(holder_event) = 16),
    party BYTEA NOT NULL,
    source TEXT NOT NULL,
    kind TEXT NOT NULL,
    happened_at BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    told_by TEXT NOT NULL,
    list TEXT NOT NULL,
    rows_about BIGINT,
    actor_print BYTEA CHECK (actor_print IS NULL OR length(actor_print) = 12),
    network TEXT NOT NULL,
    copy BYTEA CHECK (copy IS NULL OR length(copy) = 16),
    PRIMARY KEY (tenant, holder_event),
    UNIQUE (tenant, party, source),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
);

CREATE INDEX holder_event_party ON holder_event (tenant, party, holder_event);
