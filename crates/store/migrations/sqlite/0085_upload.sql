-- A list on its way in from a browser, which may break off and go on. name: of the file, as its owner calls it. Ends at end_at, whole or not.
CREATE TABLE upload (
    tenant BLOB NOT NULL,
    upload BLOB NOT NULL CHECK (length(upload) = 16),
    party BLOB NOT NULL,
    name TEXT NOT NULL,
    length_bytes INTEGER NOT NULL,
    received INTEGER NOT NULL CHECK (received <= length_bytes),
    begun_at INTEGER NOT NULL,
    begun_by TEXT NOT NULL,
    end_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, upload),
    FOREIGN KEY (tenant, party) REFERENCES party (tenant, party)
) STRICT, WITHOUT ROWID;

-- A piece of it: a sealed object that ends with the upload.
CREATE TABLE upload_piece (
    tenant BLOB NOT NULL,
    upload BLOB NOT NULL,
    from_byte INTEGER NOT NULL,
    to_byte INTEGER NOT NULL,
    object BLOB NOT NULL CHECK (length(object) = 16),
    PRIMARY KEY (tenant, upload, from_byte),
    FOREIGN KEY (tenant, upload) REFERENCES upload (tenant, upload)
) STRICT, WITHOUT ROWID;
