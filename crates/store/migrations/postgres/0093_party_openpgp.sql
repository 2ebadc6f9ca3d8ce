-- openpgp: a party's OpenPGP keys to seal to, as armoured text, and of them only what their owners signed; empty for none.
ALTER TABLE party_delivery ADD COLUMN openpgp TEXT NOT NULL DEFAULT '';
