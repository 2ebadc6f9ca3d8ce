-- A list on its way in from a browser, which may break off and go on. name: of the file, as its owner calls it. Ends at end_at, whole or not.
CREATE TABLE upload (
    tenant BYTEA NOT NULL,
    upload BYTEA NOT NULL CHECK (length(upload) = 16),
    party BYTEA NOT NULL,
    name TEXT NOT NULL,
    length_bytes BIGINT NOT NULL,
    received BIGINT NOT NULL CHECK (received <= length_bytes),
    begun_at BIGINT NOT NULL,
    begun_by TEXT NOT NULL,
    end_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, upload),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
);

-- A piece of it: a sealed object that ends with the upload.
CREATE TABLE upload_piece (
    tenant BYTEA NOT NULL,
    upload BYTEA NOT NULL,
    from_byte BIGINT NOT NULL,
    to_byte BIGINT NOT NULL,
    object BYTEA NOT NULL CHECK (length(object) = 16),
    PRIMARY KEY (tenant, upload, from_byte),
    FOREIGN KEY (tenant, upload) REFERENCES upload (tenant, upload)
);
