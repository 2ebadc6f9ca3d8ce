-- Coded marks: one book for a list, which copy was dealt marks of it, and what was guessed at our domains. No address: the book's plain text is a sealed object.
-- canary.list: of which list's book a coded mark or a control is; its place is the mark's number there.
ALTER TABLE canary ADD COLUMN list BYTEA CHECK (list IS NULL OR length(list) = 16);

CREATE INDEX canary_list ON canary (tenant, list, kind, place) WHERE list IS NOT NULL;

CREATE TABLE codebook (
    tenant BYTEA NOT NULL,
    list BYTEA NOT NULL,
    design TEXT NOT NULL,
    object BYTEA NOT NULL CHECK (length(object) = 16),
    object_end_at BIGINT NOT NULL,
    commitment BYTEA NOT NULL CHECK (length(commitment) = 32),
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (tenant, list),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list)
);

CREATE TABLE codeword (
    tenant BYTEA NOT NULL,
    copy BYTEA NOT NULL,
    list BYTEA NOT NULL,
    coded BIGINT NOT NULL,
    commitment BYTEA NOT NULL CHECK (length(commitment) = 32),
    dealt_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, copy),
    FOREIGN KEY (tenant, copy) REFERENCES list_copy (tenant, copy),
    FOREIGN KEY (tenant, list) REFERENCES codebook (tenant, list)
);

CREATE INDEX codeword_list ON codeword (tenant, list, copy);

-- Recipients at a domain of canaries that were never issued and were refused, by the hour.
CREATE TABLE canary_guess (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    domain TEXT NOT NULL,
    hour BIGINT NOT NULL,
    guesses BIGINT NOT NULL,
    PRIMARY KEY (tenant, domain, hour)
);
