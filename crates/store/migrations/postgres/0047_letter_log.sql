-- Every letter that was sent to many, with its texts, in the order of their sending; rows are only added. Each link holds the hash of all before it.
CREATE TABLE letter_log (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    position BIGINT NOT NULL CHECK (position >= 0),
    mailing BYTEA NOT NULL CHECK (length(mailing) = 16),
    letter BYTEA NOT NULL CHECK (length(letter) = 16),
    at BIGINT NOT NULL,
    people BIGINT NOT NULL,
    signer BYTEA NOT NULL CHECK (length(signer) = 16),
    from_name TEXT NOT NULL,
    from_address TEXT NOT NULL,
    letter_sha256 BYTEA NOT NULL CHECK (length(letter_sha256) = 32),
    link BYTEA NOT NULL CHECK (length(link) = 32),
    PRIMARY KEY (tenant, position)
);

CREATE UNIQUE INDEX letter_log_mailing ON letter_log (tenant, mailing);
CREATE UNIQUE INDEX letter_log_letter ON letter_log (tenant, letter);

CREATE TABLE letter_log_text (
    tenant BYTEA NOT NULL,
    position BIGINT NOT NULL,
    place BIGINT NOT NULL,
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    sha256 BYTEA NOT NULL CHECK (length(sha256) = 32),
    PRIMARY KEY (tenant, position, place),
    FOREIGN KEY (tenant, position) REFERENCES letter_log (tenant, position)
);
