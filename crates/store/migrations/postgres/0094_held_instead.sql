-- Which sealed copy went in the place of a message that was held because a list of customers seemed to be in it; none while nobody sealed one.
ALTER TABLE held ADD COLUMN instead BYTEA CHECK (instead IS NULL OR length(instead) = 16);
