-- Whether a stream is enforced or only observed, and the one switch for the whole installation (no door, no direction).
CREATE TABLE guard_switch (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    door TEXT NOT NULL,
    direction TEXT NOT NULL,
    state TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (tenant, door, direction)
) STRICT, WITHOUT ROWID;
