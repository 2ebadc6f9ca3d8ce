-- Where alarms go, and in which order people are called. Addresses, URLs and secrets are in `settings`, sealed.
CREATE TABLE alarm_channel (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    channel BLOB NOT NULL CHECK (length(channel) = 16),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    settings BLOB NOT NULL,
    least_severity TEXT NOT NULL,
    quiet_zone TEXT,
    quiet_from INTEGER,
    quiet_until INTEGER,
    is_on INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, channel),
    UNIQUE (tenant, name),
    CHECK ((quiet_zone IS NULL) = (quiet_from IS NULL) AND (quiet_zone IS NULL) = (quiet_until IS NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE alarm_step (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    place INTEGER NOT NULL,
    channel BLOB NOT NULL CHECK (length(channel) = 16),
    wait_minutes INTEGER NOT NULL,
    PRIMARY KEY (tenant, place, channel),
    FOREIGN KEY (tenant, channel) REFERENCES alarm_channel (tenant, channel)
) STRICT, WITHOUT ROWID;
