-- Cases: what may have got out, when we noticed, who judged it and who said that we know; and the facts of each, every wording a row of its own.
CREATE TABLE breach (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    breach BYTEA NOT NULL CHECK (length(breach) = 16),
    title TEXT NOT NULL,
    attribution BYTEA CHECK (length(attribution) = 16),
    copy BYTEA CHECK (length(copy) = 16),
    opened_at BIGINT NOT NULL,
    opened_by TEXT NOT NULL,
    detected_at BIGINT NOT NULL,
    assessed_at BIGINT,
    assessed_by TEXT,
    assessed_noted_at BIGINT,
    assessed_reason TEXT,
    aware_at BIGINT,
    aware_by TEXT,
    aware_noted_at BIGINT,
    aware_reason TEXT,
    closed_at BIGINT,
    closed_by TEXT,
    closed_note TEXT,
    PRIMARY KEY (tenant, breach)
);

CREATE UNIQUE INDEX breach_attribution ON breach (tenant, attribution) WHERE attribution IS NOT NULL;
CREATE UNIQUE INDEX breach_open_copy ON breach (tenant, copy) WHERE copy IS NOT NULL AND closed_at IS NULL;

CREATE TABLE breach_fact (
    tenant BYTEA NOT NULL,
    breach BYTEA NOT NULL,
    kind TEXT NOT NULL,
    revision BIGINT NOT NULL,
    fact BYTEA NOT NULL CHECK (length(fact) = 16),
    state TEXT NOT NULL,
    value TEXT,
    because TEXT NOT NULL,
    tell_by BIGINT,
    evidence TEXT NOT NULL,
    stated_at BIGINT NOT NULL,
    stated_by TEXT NOT NULL,
    PRIMARY KEY (tenant, breach, kind, revision),
    UNIQUE (tenant, fact),
    FOREIGN KEY (tenant, breach) REFERENCES breach (tenant, breach)
);
