-- announced_days: that the end of what a file proves was announced when it was so many days off; none while nobody was told.
ALTER TABLE evidence_file ADD COLUMN announced_days INTEGER;
