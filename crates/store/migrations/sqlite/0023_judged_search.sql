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
    tenant BLOB NOT NULL,
    reason TEXT NOT NULL,
    judged BLOB NOT NULL,
    PRIMARY KEY (tenant, reason, judged),
    FOREIGN KEY (tenant, judged) REFERENCES judged (tenant, judged) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX judged_reason_judged ON judged_reason (tenant, judged);

-- How many messages, counted when they were recorded, so that a page need not read them: by the hour and by the day, both in UTC.
CREATE TABLE judged_count (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    span TEXT NOT NULL CHECK (span IN ('hour', 'day')),
    begins INTEGER NOT NULL,
    -- Empty for what came through no door.
    door TEXT NOT NULL,
    direction TEXT NOT NULL,
    action TEXT NOT NULL,
    -- Empty where nothing became of it.
    disposed TEXT NOT NULL,
    messages INTEGER NOT NULL CHECK (messages > 0),
    last_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, span, begins, door, direction, action, disposed)
) STRICT, WITHOUT ROWID;

INSERT INTO judged_reason (tenant, reason, judged)
SELECT DISTINCT judged.tenant, json_extract(reason.value, '$.id'), judged.judged
FROM judged, json_each(judged.reasons) AS reason;

INSERT INTO judged_count (tenant, span, begins, door, direction, action, disposed, messages, last_at)
SELECT tenant, 'hour', at - at % 3600000000, COALESCE(door, ''), direction, action, COALESCE(disposed, ''), COUNT(*), MAX(at)
FROM judged
GROUP BY 1, 2, 3, 4, 5, 6, 7;

INSERT INTO judged_count (tenant, span, begins, door, direction, action, disposed, messages, last_at)
SELECT tenant, 'day', at - at % 86400000000, COALESCE(door, ''), direction, action, COALESCE(disposed, ''), COUNT(*), MAX(at)
FROM judged
GROUP BY 1, 2, 3, 4, 5, 6, 7;

-- The planner of SQLite knows nothing of how many rows a question finds until somebody asks it to look; then it takes the order of time for every
-- question and reads all. So it is told here (its manual: control of query plans by sqlite_stat tables):
-- a large installation, where each column says how many rows of a million one value of it finds.
ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1 WHERE tbl IN ('judged', 'judged_party', 'judged_reason');
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('judged', 'judged', '1000000 1000000 1'),
    ('judged', 'judged_message', '1000000 1000000 2 1'),
    ('judged', 'judged_message_id', '1000000 1000000 2 1'),
    ('judged', 'judged_queue_id', '1000000 1000000 2 1'),
    ('judged', 'judged_sender', '1000000 1000000 20 1'),
    ('judged', 'judged_sender_domain', '1000000 1000000 200 1'),
    ('judged', 'judged_action', '50000 50000 10000 1'),
    ('judged', 'judged_disposed', '50000 50000 10000 1'),
    ('judged', 'judged_door', '1000000 1000000 300000 1'),
    ('judged', 'judged_direction', '1000000 1000000 400000 1'),
    ('judged_party', 'judged_party', '2000000 2000000 20 1'),
    ('judged_party', 'judged_party_judged', '2000000 2000000 2'),
    ('judged_reason', 'judged_reason', '3000000 3000000 50000 1'),
    ('judged_reason', 'judged_reason_judged', '3000000 3000000 3');
ANALYZE sqlite_schema;
