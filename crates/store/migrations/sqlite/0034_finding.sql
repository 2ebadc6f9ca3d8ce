-- What has to be mended: what it is about, who answers for it, until when. One for each rule and thing while it is open.
CREATE TABLE finding (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    finding BLOB NOT NULL CHECK (length(finding) = 16),
    rule TEXT NOT NULL,
    noun TEXT NOT NULL,
    about BLOB NOT NULL CHECK (length(about) = 16),
    severity TEXT NOT NULL,
    phrase TEXT NOT NULL,
    arguments TEXT NOT NULL,
    cause BLOB CHECK (cause IS NULL OR length(cause) = 16),
    count INTEGER NOT NULL,
    owner TEXT NOT NULL,
    due_at INTEGER,
    state TEXT NOT NULL,
    raised_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    closed_at INTEGER,
    closed_by TEXT,
    closed_why TEXT,
    PRIMARY KEY (tenant, finding)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX finding_open ON finding (tenant, rule, about) WHERE state = 'open';
