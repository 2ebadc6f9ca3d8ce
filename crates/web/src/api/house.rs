//! What belongs to no pillar, for programs: alarms, the audit log, what a token may. What each means is `post::alarm` and `platform`.

pub(crate) mod alarms;
pub(crate) mod audit;
pub(crate) mod token;
