-- What has to be mended: what it is about, who answers for it, until when. One for each rule and thing while it is open.
CREATE TABLE finding (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    finding BYTEA NOT NULL CHECK (length(finding) = 16),
    rule TEXT NOT NULL,
    noun TEXT NOT NULL,
    about BYTEA NOT NULL CHECK (length(about) = 16),
    severity TEXT NOT NULL,
    phrase TEXT NOT NULL,
    arguments TEXT NOT NULL,
    cause BYTEA CHECK (cause IS NULL OR length(cause) = 16),
    count BIGINT NOT NULL,
    owner TEXT NOT NULL,
    due_at BIGINT,
    state TEXT NOT NULL,
    raised_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by TEXT,
    closed_why TEXT,
    PRIMARY KEY (tenant, finding)
);

CREATE UNIQUE INDEX finding_open ON finding (tenant, rule, about) WHERE state = 'open';
