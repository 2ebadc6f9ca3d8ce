-- What people must hear, once for each cause while it lasts; and what became of telling them.
CREATE TABLE alarm (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    alarm BLOB NOT NULL CHECK (length(alarm) = 16),
    kind TEXT NOT NULL,
    cause TEXT NOT NULL,
    severity TEXT NOT NULL,
    phrase TEXT NOT NULL,
    arguments TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    count INTEGER NOT NULL,
    place INTEGER NOT NULL,
    round INTEGER NOT NULL,
    next_step_at INTEGER,
    acknowledged_at INTEGER,
    acknowledged_by TEXT,
    ended_at INTEGER,
    PRIMARY KEY (tenant, alarm)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX alarm_open ON alarm (tenant, kind, cause) WHERE ended_at IS NULL;
CREATE INDEX alarm_next_step_at ON alarm (tenant, next_step_at) WHERE next_step_at IS NOT NULL;

CREATE TABLE alarm_delivery (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    delivery BLOB NOT NULL CHECK (length(delivery) = 16),
    alarm BLOB NOT NULL CHECK (length(alarm) = 16),
    channel BLOB NOT NULL CHECK (length(channel) = 16),
    news TEXT NOT NULL,
    round INTEGER NOT NULL,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    next_at INTEGER,
    answer TEXT,
    maybe_twice INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    done_at INTEGER,
    PRIMARY KEY (tenant, delivery),
    UNIQUE (tenant, alarm, channel, news, round)
) STRICT, WITHOUT ROWID;

CREATE INDEX alarm_delivery_next_at ON alarm_delivery (tenant, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX alarm_delivery_maybe_twice ON alarm_delivery (tenant, delivery) WHERE maybe_twice = 1;
