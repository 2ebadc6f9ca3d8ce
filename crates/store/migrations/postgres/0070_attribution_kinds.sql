-- Attributions of three kinds of evidence; a copy only if one is named. candidates: [{copy, one_in, share_ppm, hits, of}], likeliest first; reading: numbers, never
-- an address; explanations: how it may have got out, our own house first. Both tables are made anew, because a copy may be missing now.
CREATE TABLE attribution_new (
    tenant BYTEA NOT NULL,
    attribution BYTEA NOT NULL CHECK (length(attribution) = 16),
    evidence TEXT NOT NULL,
    list BYTEA NOT NULL,
    copy BYTEA CHECK (copy IS NULL OR length(copy) = 16),
    dump BYTEA CHECK (dump IS NULL OR length(dump) = 16),
    rung TEXT NOT NULL,
    statement TEXT NOT NULL,
    candidates TEXT NOT NULL,
    reading TEXT NOT NULL,
    explanations TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    closed_at BIGINT,
    closed_by TEXT,
    closed_why TEXT,
    PRIMARY KEY (tenant, attribution),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list),
    FOREIGN KEY (tenant, copy) REFERENCES list_copy (tenant, copy)
);

INSERT INTO attribution_new
SELECT tenant, attribution, 'exclusive', list, copy, NULL::BYTEA, rung, statement,
    replace(replace(replace(candidates, '","', '"},{"copy":"'), '["', '[{"copy":"'), '"]', '"}]'),
    '{}', explanations, state, made_at, changed_at, closed_at, closed_by, closed_why
FROM attribution;

CREATE TABLE attribution_evidence_new (
    tenant BYTEA NOT NULL,
    attribution BYTEA NOT NULL,
    sighting BYTEA NOT NULL,
    PRIMARY KEY (tenant, attribution, sighting),
    FOREIGN KEY (tenant, attribution) REFERENCES attribution_new (tenant, attribution),
    FOREIGN KEY (tenant, sighting) REFERENCES canary_sighting (tenant, sighting)
);

INSERT INTO attribution_evidence_new
SELECT tenant, attribution, sighting
FROM attribution_evidence;

DROP TABLE attribution_evidence;
DROP TABLE attribution;
ALTER TABLE attribution_new RENAME TO attribution;
ALTER TABLE attribution_evidence_new RENAME TO attribution_evidence;

CREATE UNIQUE INDEX attribution_open_exclusive ON attribution (tenant, copy)
WHERE state = 'open' AND evidence = 'exclusive';
CREATE UNIQUE INDEX attribution_open_coded ON attribution (tenant, list)
WHERE state = 'open' AND evidence = 'coded';
CREATE UNIQUE INDEX attribution_open_dump ON attribution (tenant, dump, list)
WHERE state = 'open' AND evidence = 'dump';
