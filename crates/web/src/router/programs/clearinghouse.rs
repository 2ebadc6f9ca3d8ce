//! Warning others, and being warned.

use model::access::Right;

use super::{READ, get, post};
use crate::api::clearinghouse::{reports, warnings};
use crate::api::route::{ApiRoute, May};

pub(super) fn routes() -> Vec<ApiRoute> {
    vec![
        ApiRoute::new(
            get("/warnings"),
            READ,
            ("warning_list", "List warnings, newest first."),
            warnings::list,
        ),
        ApiRoute::new(
            get("/warnings/{warning}"),
            READ,
            ("warning", "Show a warning, and what is still held for it."),
            warnings::fetch,
        ),
        ApiRoute::new(
            post("/warnings/{warning}/level"),
            May::With(&[Right::Decide]),
            ("warning_level", "Set how urgent a warning of this hub is."),
            warnings::set_level,
        )
        .kept(),
        ApiRoute::new(
            post("/warnings/{warning}/cancel"),
            May::With(&[Right::Decide]),
            ("warning_cancel", "Take a warning of this hub back."),
            warnings::cancel,
        )
        .kept(),
        ApiRoute::new(
            get("/reports"),
            READ,
            ("report_list", "List reports to the hub, newest first."),
            reports::list,
        ),
        ApiRoute::new(
            get("/reports/{report}"),
            READ,
            ("report", "Show a report, with the proof once there is one."),
            reports::fetch,
        ),
        ApiRoute::new(
            post("/reports/{report}/release"),
            READ,
            ("report_release", "Let a report go to the hub: a person with the right to sign does."),
            reports::decide,
        )
        .for_people(),
        ApiRoute::new(
            post("/reports/{report}/drop"),
            READ,
            ("report_drop", "Keep a report here: a person with the right to sign does."),
            reports::decide,
        )
        .for_people(),
    ]
}
