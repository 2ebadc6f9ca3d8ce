//! Alarms and who did what.

use model::access::Right;

use super::{MANAGE, READ, delete, get, post, put};
use crate::api::house::{alarms, audit};
use crate::api::route::{ApiRoute, May};

pub(super) fn routes() -> Vec<ApiRoute> {
    vec![
        // Alarms.
        ApiRoute::new(get("/alarms"), READ, ("alarm_list", "List alarms, newest first."), alarms::list),
        ApiRoute::new(
            get("/alarms/{alarm}"),
            READ,
            ("alarm", "Show an alarm and what was told of it."),
            alarms::fetch,
        ),
        ApiRoute::new(
            post("/alarms/{alarm}/acknowledge"),
            May::With(&[Right::Decide]),
            ("alarm_acknowledge", "Say that somebody cares: nobody else is told."),
            alarms::acknowledge,
        )
        .kept(),
        ApiRoute::new(
            get("/alarm-channels"),
            MANAGE,
            ("channel_list", "List channels, without their secrets."),
            alarms::channels,
        ),
        ApiRoute::new(
            post("/alarm-channels"),
            MANAGE,
            ("channel_add", "Make a channel."),
            alarms::channel_add,
        )
        .kept(),
        ApiRoute::new(
            put("/alarm-channels/{channel}"),
            MANAGE,
            ("channel_change", "Change a channel; a webhook keeps its secrets."),
            alarms::channel_change,
        ),
        ApiRoute::new(
            delete("/alarm-channels/{channel}"),
            MANAGE,
            ("channel_remove", "Remove a channel."),
            alarms::channel_remove,
        ),
        ApiRoute::new(
            post("/alarm-channels/{channel}/test"),
            MANAGE,
            ("channel_test", "Send a test and say what came of it."),
            alarms::channel_test,
        ),
        ApiRoute::new(
            post("/alarm-channels/{channel}/secret"),
            MANAGE,
            ("channel_secret", "Give a webhook a new secret and show it, once."),
            alarms::channel_secret,
        ),
        ApiRoute::new(
            post("/alarm-channels/{channel}/secret/retire"),
            MANAGE,
            ("channel_secret_retire", "Let the secret before the newest sign no more."),
            alarms::channel_retire,
        ),
        ApiRoute::new(get("/alarm-roster"), READ, ("roster", "Show the on-call order."), alarms::roster),
        ApiRoute::new(
            put("/alarm-roster"),
            MANAGE,
            ("roster_set", "Replace the on-call order."),
            alarms::roster_set,
        ),
        // The audit log.
        ApiRoute::new(
            get("/audit"),
            May::With(&[Right::Audit]),
            ("audit_list", "List audit entries, oldest first."),
            audit::list,
        ),
        ApiRoute::new(
            post("/audit/check"),
            May::With(&[Right::Audit]),
            ("audit_check", "Read the audit log again and say whether it is what was written."),
            audit::check,
        ),
        ApiRoute::new(
            get("/audit/{position}"),
            May::With(&[Right::Audit]),
            ("audit_entry", "Show an audit entry with its proof."),
            audit::fetch,
        ),
    ]
}
