-- What a party answered to questions about how it looks after our customers' data, what was signed, and what came of it. A signer's name is a business contact; no customer.
CREATE TABLE assessment (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    assessment BLOB NOT NULL CHECK (length(assessment) = 16),
    party BLOB NOT NULL CHECK (length(party) = 16),
    questionnaire TEXT NOT NULL,
    version INTEGER NOT NULL,
    title TEXT NOT NULL,
    wanted_by TEXT NOT NULL,
    questions TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    asked_by TEXT NOT NULL,
    due_at INTEGER,
    link_sha256 BLOB CHECK (link_sha256 IS NULL OR length(link_sha256) = 32),
    link_until_at INTEGER,
    signed_at INTEGER,
    signed_name TEXT,
    signed_sha256 BLOB CHECK (signed_sha256 IS NULL OR length(signed_sha256) = 32),
    signed_document TEXT,
    outcome TEXT,
    points INTEGER,
    knock_outs TEXT NOT NULL,
    valid_until_at INTEGER,
    announced_days INTEGER,
    told_at INTEGER,
    told_by TEXT,
    PRIMARY KEY (tenant, assessment),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
) STRICT, WITHOUT ROWID;

CREATE INDEX assessment_party ON assessment (tenant, party, assessment);
CREATE UNIQUE INDEX assessment_link ON assessment (tenant, link_sha256) WHERE link_sha256 IS NOT NULL;

-- One answer, as it was last saved. Before somebody signs it may change; what was signed stands in the document.
CREATE TABLE assessment_answer (
    tenant BLOB NOT NULL,
    assessment BLOB NOT NULL,
    question TEXT NOT NULL,
    choice TEXT NOT NULL,
    words TEXT NOT NULL,
    evidence TEXT NOT NULL,
    is_suggested INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (tenant, assessment, question),
    FOREIGN KEY (tenant, assessment) REFERENCES assessment (tenant, assessment)
) STRICT, WITHOUT ROWID;

-- What we answered before, by the words of the question: fills in whatever is asked next.
CREATE TABLE library_answer (
    tenant BLOB NOT NULL REFERENCES tenant (tenant),
    entry BLOB NOT NULL CHECK (length(entry) = 16),
    topic TEXT NOT NULL,
    question TEXT NOT NULL,
    question_folded TEXT NOT NULL,
    choice TEXT NOT NULL,
    words TEXT NOT NULL,
    evidence TEXT NOT NULL,
    until_at INTEGER,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (tenant, entry),
    UNIQUE (tenant, question_folded)
) STRICT, WITHOUT ROWID;

-- A named person lets one copy go to a party that may have none; at most for some days, and counted.
CREATE TABLE copy_exception (
    tenant BLOB NOT NULL,
    exception BLOB NOT NULL CHECK (length(exception) = 16),
    party BLOB NOT NULL CHECK (length(party) = 16),
    person TEXT NOT NULL,
    reason TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    given_by TEXT NOT NULL,
    until_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (tenant, exception),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
) STRICT, WITHOUT ROWID;

CREATE INDEX copy_exception_party ON copy_exception (tenant, party, exception);
