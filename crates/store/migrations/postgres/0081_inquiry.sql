-- Letters of questions to vendors. The letter is signed text; of canaries it names only those that somebody has written to already.
-- next_at: when a mail about it is written (again); none once it was taken, or there is nobody to be written to.
CREATE TABLE inquiry (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    inquiry BYTEA NOT NULL CHECK (length(inquiry) = 16),
    attribution BYTEA NOT NULL CHECK (length(attribution) = 16),
    party BYTEA NOT NULL CHECK (length(party) = 16),
    letter TEXT NOT NULL,
    contact TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    answer_by BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    seen_at BIGINT,
    answers TEXT NOT NULL,
    answered_name TEXT NOT NULL,
    saved_at BIGINT,
    answered_at BIGINT,
    reminded_at BIGINT,
    attempt BIGINT NOT NULL,
    next_at BIGINT,
    taken_at BIGINT,
    PRIMARY KEY (tenant, inquiry),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
);

CREATE INDEX inquiry_attribution ON inquiry (tenant, attribution, inquiry);
CREATE INDEX inquiry_open ON inquiry (tenant, answer_by) WHERE answered_at IS NULL;
CREATE INDEX inquiry_to_write ON inquiry (tenant, next_at) WHERE next_at IS NOT NULL;

-- Whom one writes to at a vendor: an address of a person there, given to us for that.
CREATE TABLE party_contact (
    tenant BYTEA NOT NULL,
    party BYTEA NOT NULL,
    address TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    PRIMARY KEY (tenant, party),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
);
