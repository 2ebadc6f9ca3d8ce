-- Every letter that was sent to many, with its texts, in the order of their sending; rows are only added. Each link holds the hash of all before it.
CREATE TABLE letter_log (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    position INTEGER NOT NULL CHECK (position >= 0),
    mailing BLOB NOT NULL CHECK (length(mailing) = 16),
    letter BLOB NOT NULL CHECK (length(letter) = 16),
    at INTEGER NOT NULL,
    people INTEGER NOT NULL,
    signer BLOB NOT NULL CHECK (length(signer) = 16),
    from_name TEXT NOT NULL,
    from_address TEXT NOT NULL,
    letter_sha256 BLOB NOT NULL CHECK (length(letter_sha256) = 32),
    link BLOB NOT NULL CHECK (length(link) = 32),
    PRIMARY KEY (tenant, position)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX letter_log_mailing ON letter_log (tenant, mailing);
CREATE UNIQUE INDEX letter_log_letter ON letter_log (tenant, letter);

CREATE TABLE letter_log_text (
    tenant BLOB NOT NULL,
    position INTEGER NOT NULL,
    place INTEGER NOT NULL,
    language TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
    PRIMARY KEY (tenant, position, place),
    FOREIGN KEY (tenant, position) REFERENCES letter_log (tenant, position)
) STRICT, WITHOUT ROWID;
