-- What was planned to be sent, what came of it at canaries, grouped into campaigns, and whom we asked about what nobody had planned.
-- Names of campaigns, domains and counts; of a subject a print of eight bytes without its names and numbers; no customer's address.
ALTER TABLE inbox_item ADD COLUMN subject_print BYTEA CHECK (subject_print IS NULL OR length(subject_print) = 8);

CREATE TABLE planned_send (
    tenant BYTEA NOT NULL,
    planned BYTEA NOT NULL CHECK (length(planned) = 16),
    party BYTEA NOT NULL,
    list BYTEA CHECK (list IS NULL OR length(list) = 16),
    campaign TEXT NOT NULL,
    sender_domain TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    source TEXT NOT NULL,
    same BYTEA NOT NULL CHECK (length(same) = 32),
    added_at BIGINT NOT NULL,
    added_by TEXT NOT NULL,
    PRIMARY KEY (tenant, planned),
    UNIQUE (tenant, same),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
);

CREATE INDEX planned_send_time ON planned_send (tenant, starts_at, planned);

CREATE TABLE canary_campaign (
    tenant BYTEA NOT NULL,
    campaign BYTEA NOT NULL CHECK (length(campaign) = 16),
    party BYTEA NOT NULL,
    list BYTEA NOT NULL,
    sender_domain TEXT NOT NULL,
    subject_print BYTEA NOT NULL CHECK (length(subject_print) = 8),
    first_day BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    link_domains TEXT NOT NULL,
    foreign_domains TEXT NOT NULL,
    planned BYTEA CHECK (planned IS NULL OR length(planned) = 16),
    standing TEXT NOT NULL,
    PRIMARY KEY (tenant, campaign),
    UNIQUE (tenant, party, list, sender_domain, subject_print, first_day),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list)
);

CREATE INDEX canary_campaign_planned ON canary_campaign (tenant, planned) WHERE planned IS NOT NULL;

CREATE TABLE canary_campaign_mail (
    tenant BYTEA NOT NULL,
    inbox_item BYTEA NOT NULL CHECK (length(inbox_item) = 16),
    campaign BYTEA NOT NULL,
    canary BYTEA NOT NULL,
    copy BYTEA NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (tenant, inbox_item),
    FOREIGN KEY (tenant, campaign) REFERENCES canary_campaign (tenant, campaign)
);

CREATE INDEX canary_campaign_mail_campaign ON canary_campaign_mail (tenant, campaign, canary);

CREATE TABLE canary_unsubscribed (
    tenant BYTEA NOT NULL,
    canary BYTEA NOT NULL,
    party BYTEA NOT NULL,
    copy BYTEA NOT NULL,
    place BIGINT NOT NULL,
    at BIGINT NOT NULL,
    noted_at BIGINT NOT NULL,
    noted_by TEXT NOT NULL,
    PRIMARY KEY (tenant, canary, party),
    FOREIGN KEY (tenant, canary) REFERENCES canary (tenant, canary)
);

-- next_at: when the letter with the question is written (again); none once it was taken by a mail server, or nothing is to be written any more.
CREATE TABLE send_question (
    tenant BYTEA NOT NULL,
    question BYTEA NOT NULL CHECK (length(question) = 16),
    campaign BYTEA NOT NULL,
    why TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answer_by BIGINT NOT NULL,
    state TEXT NOT NULL,
    answered_at BIGINT,
    answered_by TEXT,
    attempt BIGINT NOT NULL,
    next_at BIGINT,
    PRIMARY KEY (tenant, question),
    UNIQUE (tenant, campaign),
    FOREIGN KEY (tenant, campaign) REFERENCES canary_campaign (tenant, campaign)
);

CREATE INDEX send_question_open ON send_question (tenant, answer_by) WHERE state = 'open';

-- ask_to: an address of our own people, or nothing for those whom the configuration names.
CREATE TABLE send_asking (
    tenant BYTEA NOT NULL,
    list BYTEA NOT NULL,
    mode TEXT NOT NULL,
    ask_to TEXT NOT NULL,
    set_at BIGINT NOT NULL,
    set_by TEXT NOT NULL,
    PRIMARY KEY (tenant, list),
    FOREIGN KEY (tenant, list) REFERENCES customer_list (tenant, list)
);
