-- What people must hear, once for each cause while it lasts; and what became of telling them.
CREATE TABLE alarm (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    alarm BYTEA NOT NULL CHECK (length(alarm) = 16),
    kind TEXT NOT NULL,
    cause TEXT NOT NULL,
    severity TEXT NOT NULL,
    phrase TEXT NOT NULL,
    arguments TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    count BIGINT NOT NULL,
    place BIGINT NOT NULL,
    round BIGINT NOT NULL,
    next_step_at BIGINT,
    acknowledged_at BIGINT,
    acknowledged_by TEXT,
    ended_at BIGINT,
    PRIMARY KEY (tenant, alarm)
);

CREATE UNIQUE INDEX alarm_open ON alarm (tenant, kind, cause) WHERE ended_at IS NULL;
CREATE INDEX alarm_next_step_at ON alarm (tenant, next_step_at) WHERE next_step_at IS NOT NULL;

CREATE TABLE alarm_delivery (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    delivery BYTEA NOT NULL CHECK (length(delivery) = 16),
    alarm BYTEA NOT NULL CHECK (length(alarm) = 16),
    channel BYTEA NOT NULL CHECK (length(channel) = 16),
    news TEXT NOT NULL,
    round BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    next_at BIGINT,
    answer TEXT,
    maybe_twice BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    done_at BIGINT,
    PRIMARY KEY (tenant, delivery),
    UNIQUE (tenant, alarm, channel, news, round)
);

CREATE INDEX alarm_delivery_next_at ON alarm_delivery (tenant, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX alarm_delivery_maybe_twice ON alarm_delivery (tenant, delivery) WHERE maybe_twice = 1;
