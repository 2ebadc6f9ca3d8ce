-- What a party answered to questions about how it looks after our customers' data, what was signed, and what came of it. A signer's name is a business contact; no customer.
CREATE TABLE assessment (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    assessment BYTEA NOT NULL CHECK (length(assessment) = 16),
    party BYTEA NOT NULL CHECK (length(party) = 16),
    questionnaire TEXT NOT NULL,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    wanted_by TEXT NOT NULL,
    questions TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    asked_by TEXT NOT NULL,
    due_at BIGINT,
    link_sha256 BYTEA CHECK (link_sha256 IS NULL OR length(link_sha256) = 32),
    link_until_at BIGINT,
    signed_at BIGINT,
    signed_name TEXT,
    signed_sha256 BYTEA CHECK (signed_sha256 IS NULL OR length(signed_sha256) = 32),
    signed_document TEXT,
    outcome TEXT,
    points BIGINT,
    knock_outs TEXT NOT NULL,
    valid_until_at BIGINT,
    announced_days BIGINT,
    told_at BIGINT,
    told_by TEXT,
    PRIMARY KEY (tenant, assessment),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
);

CREATE INDEX assessment_party ON assessment (tenant, party, assessment);
CREATE UNIQUE INDEX assessment_link ON assessment (tenant, link_sha256) WHERE link_sha256 IS NOT NULL;

-- One answer, as it was last saved. Before somebody signs it may change; what was signed stands in the document.
CREATE TABLE assessment_answer (
    tenant BYTEA NOT NULL,
    assessment BYTEA NOT NULL,
    question TEXT NOT NULL,
    choice TEXT NOT NULL,
    words TEXT NOT NULL,
    evidence TEXT NOT NULL,
    is_suggested BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant, assessment, question),
    FOREIGN KEY (tenant, assessment) REFERENCES assessment (tenant, assessment)
);

-- What we answered before, by the words of the question: fills in whatever is asked next.
CREATE TABLE library_answer (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    entry BYTEA NOT NULL CHECK (length(entry) = 16),
    topic TEXT NOT NULL,
    question TEXT NOT NULL,
    question_folded TEXT NOT NULL,
    choice TEXT NOT NULL,
    words TEXT NOT NULL,
    evidence TEXT NOT NULL,
    until_at BIGINT,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, entry),
    UNIQUE (tenant, question_folded)
);

-- A named person lets one copy go to a party that may have none; at most for some days, and counted.
CREATE TABLE copy_exception (
    tenant BYTEA NOT NULL,
    exception BYTEA NOT NULL CHECK (length(exception) = 16),
    party BYTEA NOT NULL CHECK (length(party) = 16),
    person TEXT NOT NULL,
    reason TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    given_by TEXT NOT NULL,
    until_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (tenant, exception),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
);

CREATE INDEX copy_exception_party ON copy_exception (tenant, party, exception);
