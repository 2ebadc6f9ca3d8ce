-- What a second person agreed to beside the rows: how many canaries stand in them, and to whose keys they are sealed. None of questions from before.
ALTER TABLE export_approval ADD COLUMN canaries BIGINT;
ALTER TABLE export_approval ADD COLUMN keys TEXT;
