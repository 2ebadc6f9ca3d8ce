-- What people ask a trace by: names that mail servers gave, keyed fingerprints, and what became of the message. No address, no subject.
ALTER TABLE judged ADD COLUMN door TEXT;
ALTER TABLE judged ADD COLUMN queue_id TEXT;
ALTER TABLE judged ADD COLUMN message_id BLOB CHECK (message_id IS NULL OR length(message_id) = 12);
ALTER TABLE judged ADD COLUMN client_network TEXT;
ALTER TABLE judged ADD COLUMN disposed TEXT;
ALTER TABLE judged ADD COLUMN envelope_sender BLOB CHECK (envelope_sender IS NULL OR length(envelope_sender) = 12);
ALTER TABLE judged ADD COLUMN held BLOB CHECK (held IS NULL OR length(held) = 16);

CREATE INDEX judged_queue_id ON judged (tenant, queue_id, judged) WHERE queue_id IS NOT NULL;
CREATE INDEX judged_message_id ON judged (tenant, message_id, judged) WHERE message_id IS NOT NULL;

-- Everybody a message was from or for, so that one party's messages are found without reading all.
CREATE TABLE judged_party (
    tenant BLOB NOT NULL,
    party BLOB NOT NULL CHECK (length(party) = 12),
    judged BLOB NOT NULL,
    PRIMARY KEY (tenant, party, judged),
    FOREIGN KEY (tenant, judged) REFERENCES judged (tenant, judged) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX judged_party_judged ON judged_party (tenant, judged);
