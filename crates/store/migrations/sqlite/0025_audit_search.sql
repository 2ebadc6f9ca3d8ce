-- What a page asks of the audit log: newest first, by who and by what. Erased words are in none of the narrower ones.
CREATE INDEX audit_entry_at ON audit_entry (tenant, at, position);
CREATE INDEX audit_entry_actor ON audit_entry (tenant, actor, at, position) WHERE actor IS NOT NULL;
CREATE INDEX audit_entry_what ON audit_entry (tenant, what, at, position) WHERE what IS NOT NULL;

-- The planner of SQLite takes the order of time for every question until it is told how many rows each finds; see 0023.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('audit_entry', 'audit_entry_at', '1000000 1000000 2 1'),
    ('audit_entry', 'audit_entry_actor', '1000000 1000000 50000 2 1'),
    ('audit_entry', 'audit_entry_what', '1000000 1000000 50000 2 1');
ANALYZE sqlite_schema;
