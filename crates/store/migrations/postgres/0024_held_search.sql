-- What pages ask of held messages: how many wait at each door, and what people said of those that were held.
CREATE INDEX held_door ON held (tenant, state, door, at);
CREATE INDEX held_feedback ON held (tenant, held, door, direction, feedback) WHERE feedback IS NOT NULL;
-- How many were held of each stream, whatever became of them.
CREATE INDEX held_stream ON held (tenant, held, door, direction);
