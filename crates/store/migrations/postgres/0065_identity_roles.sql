-- Whether an identity provider says at each sign-in what the person is here. Who was invited and linked an identity keeps the roles that people gave.
ALTER TABLE account_identity ADD COLUMN gives_roles BIGINT NOT NULL DEFAULT 0 CHECK (gives_roles IN (0, 1));
