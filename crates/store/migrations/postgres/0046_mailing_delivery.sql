-- The journal of a mailing: one row for each recipient, known by a keyed fingerprint; the address is in a sealed batch that ends with the mailing.
CREATE TABLE mailing_delivery (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    mailing BYTEA NOT NULL CHECK (length(mailing) = 16),
    recipient BYTEA NOT NULL CHECK (length(recipient) = 12),
    delivery BYTEA NOT NULL CHECK (length(delivery) = 16),
    batch BYTEA NOT NULL CHECK (length(batch) = 16),
    line BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    next_at BIGINT,
    first_at BIGINT,
    last_at BIGINT,
    answer TEXT,
    sha256 BYTEA CHECK (length(sha256) = 32),
    maybe_twice BIGINT NOT NULL,
    came_back_at BIGINT,
    PRIMARY KEY (tenant, mailing, recipient),
    FOREIGN KEY (tenant, mailing) REFERENCES mailing (tenant, mailing)
);

CREATE UNIQUE INDEX mailing_delivery_delivery ON mailing_delivery (tenant, delivery);
CREATE INDEX mailing_delivery_due ON mailing_delivery (tenant, mailing, next_at, recipient) WHERE next_at IS NOT NULL;
CREATE INDEX mailing_delivery_state ON mailing_delivery (tenant, mailing, state, recipient);
