-- What pages ask of judged messages: what was found out about where each came from, how many there were by the hour and by the day, and an index
-- behind every question. No address, no words of the message.
ALTER TABLE judged ADD COLUMN spf TEXT;
ALTER TABLE judged ADD COLUMN dkim TEXT;
ALTER TABLE judged ADD COLUMN dmarc TEXT;
ALTER TABLE judged ADD COLUMN arc TEXT;
ALTER TABLE judged ADD COLUMN relation TEXT;

-- Most messages are accepted and passed on: those are found by their time.
CREATE INDEX judged_action ON judged (tenant, action, judged) WHERE action <> 'accept';
CREATE INDEX judged_disposed ON judged (tenant, disposed, judged) WHERE disposed <> 'passed';
CREATE INDEX judged_direction ON judged (tenant, direction, judged);
CREATE INDEX judged_door ON judged (tenant, door, judged) WHERE door IS NOT NULL;
CREATE INDEX judged_sender_domain ON judged (tenant, sender_domain, judged) WHERE sender_domain IS NOT NULL;
DROP INDEX judged_message;
CREATE INDEX judged_message ON judged (tenant, message_sha256, judged);

-- Messages by the reasons they had.
CREATE TABLE judged_reason (
    tenant BYTEA NOT NULL,
    reason TEXT NOT NULL,
    judged BYTEA NOT NULL,
    PRIMARY KEY (tenant, reason, judged),
    FOREIGN KEY (tenant, judged) REFERENCES judged (tenant, judged) ON DELETE CASCADE
);

CREATE INDEX judged_reason_judged ON judged_reason (tenant, judged);

-- How many messages, counted when they were recorded, so that a page need not read them: by the hour and by the day, both in UTC.
CREATE TABLE judged_count (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    span TEXT NOT NULL CHECK (span IN ('hour', 'day')),
    begins BIGINT NOT NULL,
    -- Empty for what came through no door.
    door TEXT NOT NULL,
    direction TEXT NOT NULL,
    action TEXT NOT NULL,
    -- Empty where nothing became of it.
    disposed TEXT NOT NULL,
    messages BIGINT NOT NULL CHECK (messages > 0),
    last_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, span, begins, door, direction, action, disposed)
);

INSERT INTO judged_reason (tenant, reason, judged)
SELECT DISTINCT judged.tenant, reason.value ->> 'id', judged.judged
FROM judged, jsonb_array_elements(CAST(judged.reasons AS jsonb)) AS reason (value);

INSERT INTO judged_count (tenant, span, begins, door, direction, action, disposed, messages, last_at)
SELECT tenant, 'hour', at - at % 3600000000, COALESCE(door, ''), direction, action, COALESCE(disposed, ''), COUNT(*), MAX(at)
FROM judged
GROUP BY 1, 2, 3, 4, 5, 6, 7;

INSERT INTO judged_count (tenant, span, begins, door, direction, action, disposed, messages, last_at)
SELECT tenant, 'day', at - at % 86400000000, COALESCE(door, ''), direction, action, COALESCE(disposed, ''), COUNT(*), MAX(at)
FROM judged
GROUP BY 1, 2, 3, 4, 5, 6, 7;
