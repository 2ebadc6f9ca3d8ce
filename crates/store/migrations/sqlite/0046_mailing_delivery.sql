-- The journal of a mailing: one row for each recipient, known by a keyed fingerprint; the address is in a sealed batch that ends with the mailing.
CREATE TABLE mailing_delivery (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    mailing BLOB NOT NULL CHECK (length(mailing) = 16),
    recipient BLOB NOT NULL CHECK (length(recipient) = 12),
    delivery BLOB NOT NULL CHECK (length(delivery) = 16),
    batch BLOB NOT NULL CHECK (length(batch) = 16),
    line INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    next_at INTEGER,
    first_at INTEGER,
    last_at INTEGER,
    answer TEXT,
    sha256 BLOB CHECK (length(sha256) = 32),
    maybe_twice INTEGER NOT NULL,
    came_back_at INTEGER,
    PRIMARY KEY (tenant, mailing, recipient),
    FOREIGN KEY (tenant, mailing) REFERENCES mailing (tenant, mailing)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX mailing_delivery_delivery ON mailing_delivery (tenant, delivery);
CREATE INDEX mailing_delivery_due ON mailing_delivery (tenant, mailing, next_at, recipient) WHERE next_at IS NOT NULL;
CREATE INDEX mailing_delivery_state ON mailing_delivery (tenant, mailing, state, recipient);
