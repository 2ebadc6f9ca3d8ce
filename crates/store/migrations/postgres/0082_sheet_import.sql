-- The last spreadsheet of each kind that somebody took over, and how things stood before, so that it can be taken back: cards of companies and lists; no customer, no address.
CREATE TABLE sheet_import (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    kind TEXT NOT NULL,
    taken_at BIGINT NOT NULL,
    taken_by TEXT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    before TEXT NOT NULL,
    PRIMARY KEY (tenant, kind)
);
