//! All SQL and all durable bytes: SQLite and PostgreSQL behind one door per pillar.
