-- Cases: what may have got out, when we noticed, who judged it and who said that we know; and the facts of each, every wording a row of its own.
CREATE TABLE breach (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    breach BLOB NOT NULL CHECK (length(breach) = 16),
    title TEXT NOT NULL,
    attribution BLOB CHECK (length(attribution) = 16),
    copy BLOB CHECK (length(copy) = 16),
    opened_at INTEGER NOT NULL,
    opened_by TEXT NOT NULL,
    detected_at INTEGER NOT NULL,
    assessed_at INTEGER,
    assessed_by TEXT,
    assessed_noted_at INTEGER,
    assessed_reason TEXT,
    aware_at INTEGER,
    aware_by TEXT,
    aware_noted_at INTEGER,
    aware_reason TEXT,
    closed_at INTEGER,
    closed_by TEXT,
    closed_note TEXT,
    PRIMARY KEY (tenant, breach)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX breach_attribution ON breach (tenant, attribution) WHERE attribution IS NOT NULL;
CREATE UNIQUE INDEX breach_open_copy ON breach (tenant, copy) WHERE copy IS NOT NULL AND closed_at IS NULL;

CREATE TABLE breach_fact (
    tenant BLOB NOT NULL,
    breach BLOB NOT NULL,
    kind TEXT NOT NULL,
    revision INTEGER NOT NULL,
    fact BLOB NOT NULL CHECK (length(fact) = 16),
    state TEXT NOT NULL,
    value TEXT,
    because TEXT NOT NULL,
    tell_by INTEGER,
    evidence TEXT NOT NULL,
    stated_at INTEGER NOT NULL,
    stated_by TEXT NOT NULL,
    PRIMARY KEY (tenant, breach, kind, revision),
    UNIQUE (tenant, fact),
    FOREIGN KEY (tenant, breach) REFERENCES breach (tenant, breach)
) STRICT, WITHOUT ROWID;
