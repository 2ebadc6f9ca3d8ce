-- layers: by how many keys, laid over the first one, people of a list are known in its file.
ALTER TABLE membership ADD COLUMN layers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE known_people ADD COLUMN layers INTEGER NOT NULL DEFAULT 0;
