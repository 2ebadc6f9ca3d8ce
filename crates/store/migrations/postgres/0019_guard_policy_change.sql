-- Changes of policy with their history: made, tried, turned on, undone, thrown away; and what stood before, so that undoing is one step.
CREATE TABLE guard_policy_change (
    tenant BYTEA NOT NULL REFERENCES tenant (tenant),
    policy_change BYTEA NOT NULL CHECK (length(policy_change) = 16),
    name TEXT NOT NULL,
    why TEXT NOT NULL,
    items TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    tried_at BIGINT,
    trial TEXT,
    on_at BIGINT,
    on_by TEXT,
    stood_before TEXT,
    ended_at BIGINT,
    ended_by TEXT,
    ended_why TEXT,
    PRIMARY KEY (tenant, policy_change)
);
