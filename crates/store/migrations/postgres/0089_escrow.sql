-- A copy that is also sealed to the owner's offline key: of which copy it was made aside. Opened by two people: who asked last, why, and who was the second.
CREATE TABLE escrow (
    tenant BYTEA NOT NULL,
    copy BYTEA NOT NULL,
    made_with BYTEA NOT NULL,
    end_at BIGINT NOT NULL,
    asked_at BIGINT,
    asked_by TEXT,
    why TEXT,
    second_at BIGINT,
    second_by TEXT,
    PRIMARY KEY (tenant, copy),
    FOREIGN KEY (tenant, copy) REFERENCES list_export (tenant, copy),
    FOREIGN KEY (tenant, made_with) REFERENCES list_copy (tenant, copy)
);
