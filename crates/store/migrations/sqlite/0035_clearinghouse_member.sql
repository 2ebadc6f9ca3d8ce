-- At a hub: who takes part. The token is kept as its SHA-256; `owner` is who stands behind a member, so that one owner is one voice.
CREATE TABLE clearinghouse_member (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    member BLOB NOT NULL CHECK (length(member) = 16),
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    domains TEXT NOT NULL,
    public_key BLOB NOT NULL CHECK (length(public_key) = 32),
    token_print BLOB NOT NULL CHECK (length(token_print) = 32),
    joined_at INTEGER NOT NULL,
    left_at INTEGER,
    PRIMARY KEY (tenant, member),
    UNIQUE (tenant, name),
    UNIQUE (tenant, public_key),
    UNIQUE (tenant, token_print)
) STRICT, WITHOUT ROWID;
