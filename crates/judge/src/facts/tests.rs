//! Facts from whole messages. See the tables in each test.
