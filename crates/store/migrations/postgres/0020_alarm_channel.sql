-- Where alarms go, and in which order people are called. Addresses, URLs and secrets are in `settings`, sealed.
CREATE TABLE alarm_channel (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    channel BYTEA NOT NULL CHECK (length(channel) = 16),
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    settings BYTEA NOT NULL,
    least_severity TEXT NOT NULL,
    quiet_zone TEXT,
    quiet_from BIGINT,
    quiet_until BIGINT,
    is_on BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, channel),
    UNIQUE (tenant, name),
    CHECK ((quiet_zone IS NULL) = (quiet_from IS NULL) AND (quiet_zone IS NULL) = (quiet_until IS NULL))
);

CREATE TABLE alarm_step (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    place BIGINT NOT NULL,
    channel BYTEA NOT NULL CHECK (length(channel) = 16),
    wait_minutes BIGINT NOT NULL,
    PRIMARY KEY (tenant, place, channel),
    FOREIGN KEY (tenant, channel) REFERENCES alarm_channel (tenant, channel)
);
