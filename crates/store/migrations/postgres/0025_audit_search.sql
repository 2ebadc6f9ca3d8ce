-- What a page asks of the audit log: newest first, by who and by what. Erased words are in none of the narrower ones.
CREATE INDEX audit_entry_at ON audit_entry (tenant, at, position);
CREATE INDEX audit_entry_actor ON audit_entry (tenant, actor, at, position) WHERE actor IS NOT NULL;
CREATE INDEX audit_entry_what ON audit_entry (tenant, what, at, position) WHERE what IS NOT NULL;
