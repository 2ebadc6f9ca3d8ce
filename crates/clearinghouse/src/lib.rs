//! The clearinghouse: warn everybody in a second, expose nobody.
