//! `text.model`: what the small text model makes of the words as a whole.
//!
//! Catches a lure in words no phrase list has. Lets pass a letter, and a discussion of lures. It never decides alone: the
//! most it gives is half of what a mark needs.

use model::phrase::Phrase;

use super::{Findings, Group, Reading};
use crate::text_model::{Features, TextModel};

pub(super) fn find(reading: &Reading<'_>, findings: &mut Findings) {
    if !reading.is_inbound() {
        return;
    }
    let features = Features::new(&reading.subject.folded, &reading.body.folded);
    // A line or two is too little to tell anything by.
    if features.buckets.len() < MIN_FEATURES {
        return;
    }
    let score = TextModel::shared().score(&features);
    let points = ((score + BEGIN) * 4 / 5).min(MAX_POINTS);
    if points >= MIN_POINTS {
        findings.add("text.model", Group::Model, points, Phrase::new("reason-text-model"), None);
    }
}

/// So many different words and pairs at least.
const MIN_FEATURES: usize = 16;
/// Points begin a little below the score at which both sides are equally likely.
const BEGIN: i32 = 50;
/// Less than this is noise.
const MIN_POINTS: i32 = 20;
/// Half of what a mark needs (`Thresholds::INBOUND`).
const MAX_POINTS: i32 = 200;
