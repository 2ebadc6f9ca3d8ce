-- What every page counts of held messages is counted from an index, not from the messages.
CREATE INDEX held_counted ON held (tenant, state, maybe_twice, at);
-- With the column in the key it is chosen also where the database has no statistics yet.
DROP INDEX held_maybe_twice;
CREATE INDEX held_maybe_twice ON held (tenant, maybe_twice, held) WHERE maybe_twice = 1;
