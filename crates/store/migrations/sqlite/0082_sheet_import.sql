-- The last spreadsheet of each kind that somebody took over, and how things stood before, so that it can be taken back: cards of companies and lists; no customer, no address.
CREATE TABLE sheet_import (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    kind TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    taken_by TEXT NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    before TEXT NOT NULL,
    PRIMARY KEY (tenant, kind)
) STRICT, WITHOUT ROWID;
