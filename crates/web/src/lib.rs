//! The faces: scan, console, public, partner, API, ops. A face decides nothing.
