//! What the pages about cases show and do, for programs: cases, facts, duties, promises, letters, their sending, answers to them. What each means is `response`,
//! `post` and `outreach`. What a person does by name stays a person's: that we are aware, that counsel confirmed a rule, the signature of a letter, the start of its sending.

pub(crate) mod cases;
pub(crate) mod commitments;
pub(crate) mod facts;
pub(crate) mod letters;
pub(crate) mod mailings;
pub(crate) mod obligations;
pub(crate) mod promises;
pub(crate) mod replies;

#[cfg(test)]
mod tests;
