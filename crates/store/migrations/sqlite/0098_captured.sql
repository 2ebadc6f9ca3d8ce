-- captured: where people give their address that comes into the list: a form, the tills, an import; empty while nobody said.
ALTER TABLE customer_list ADD COLUMN captured TEXT NOT NULL DEFAULT '';
