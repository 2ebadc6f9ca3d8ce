//! `text.model`: what the small text model makes of the words as a whole.
//!
//! Catches a lure in words no phrase list has. Lets pass a discussion of lures. It never decides alone: its limit is
//! below every threshold.

use super::{Findings, Reading};

pub(super) fn find(_reading: &Reading<'_>, _findings: &mut Findings) {}
