//! Messages, what is held of them, and what they are judged by.

use model::access::Right;

use super::{DECIDE, MANAGE, READ, delete, get, post, put};
use crate::api::guard::{
    exceptions, held, messages, opened, organisation, overview, policies, protected, streams,
};
use crate::api::route::{ApiRoute, May};

pub(super) fn routes() -> Vec<ApiRoute> {
    vec![
        // What there is.
        ApiRoute::new(
            get("/overview"),
            READ,
            ("overview", "Say how things are: streams, held mail, what needs a person."),
            overview::show,
        ),
        ApiRoute::new(
            get("/messages"),
            READ,
            ("message_list", "List judged messages, newest first, by anything that is known of them."),
            messages::list,
        ),
        ApiRoute::new(
            get("/messages/{message}"),
            READ,
            ("message", "Show one message: verdict, what is held of it, who its writer is to us."),
            messages::fetch,
        ),
        // Held messages.
        ApiRoute::new(get("/held"), READ, ("held_list", "List held messages, newest first."), held::list),
        ApiRoute::new(
            post("/held/bulk"),
            DECIDE,
            ("held_bulk", "Release, delete or teach many held messages, each for itself."),
            held::bulk,
        )
        .kept(),
        ApiRoute::new(
            get("/held/{held}"),
            READ,
            ("held", "Show one held message without opening it."),
            held::fetch,
        ),
        ApiRoute::new(
            post("/held/{held}/open"),
            May::With(&[Right::Open]),
            ("held_open", "Open a held message; who and why stands in the audit log first."),
            opened::open,
        ),
        ApiRoute::new(
            post("/held/{held}/release"),
            DECIDE,
            ("held_release", "Hand a held message to the next hop, once."),
            held::release,
        )
        .kept(),
        ApiRoute::new(
            post("/held/{held}/delete"),
            DECIDE,
            ("held_delete", "Destroy a held message."),
            held::delete,
        )
        .kept(),
        ApiRoute::new(
            post("/held/{held}/extend"),
            DECIDE,
            ("held_extend", "Keep a held message longer."),
            held::extend,
        )
        .kept(),
        ApiRoute::new(
            post("/held/{held}/feedback"),
            DECIDE,
            ("held_feedback", "Say what a held message was."),
            held::feedback,
        )
        .kept(),
        // Streams and switches.
        ApiRoute::new(
            get("/streams"),
            READ,
            ("stream_list", "List streams with what enforcing would have meant."),
            streams::list,
        ),
        ApiRoute::new(
            put("/streams/{door}/{direction}"),
            MANAGE,
            ("stream_set", "Observe or enforce a stream."),
            streams::set,
        ),
        ApiRoute::new(
            get("/enforcing"),
            READ,
            ("enforcing", "Say whether enforcing is stopped for the whole installation."),
            streams::enforcing,
        ),
        ApiRoute::new(
            post("/enforcing/stop"),
            MANAGE,
            (
                "enforcing_stop",
                "Stop enforcing everywhere: everything is judged and shown, nothing held or refused.",
            ),
            streams::stop,
        ),
        ApiRoute::new(
            post("/enforcing/resume"),
            MANAGE,
            ("enforcing_resume", "Let each stream be as it is set again."),
            streams::resume,
        ),
        // Exceptions.
        ApiRoute::new(
            get("/exceptions"),
            READ,
            ("exception_list", "List exceptions that have not ended."),
            exceptions::list,
        ),
        ApiRoute::new(post("/exceptions"), MANAGE, ("exception_add", "Add an exception."), exceptions::add)
            .kept(),
        ApiRoute::new(
            post("/exceptions/{exception}/end"),
            MANAGE,
            ("exception_end", "End an exception before its time."),
            exceptions::end,
        )
        .kept(),
        // Protected names.
        ApiRoute::new(
            get("/protected"),
            READ,
            ("protected_list", "List protected names that were entered."),
            protected::list,
        ),
        ApiRoute::new(post("/protected"), MANAGE, ("protected_add", "Protect a name."), protected::add)
            .kept(),
        ApiRoute::new(
            get("/protected/table"),
            READ,
            ("protected_table", "Give all protected names as a table."),
            protected::table,
        ),
        ApiRoute::new(
            post("/protected/table"),
            MANAGE,
            ("protected_import", "Import a table as a whole or not at all, or say what that would do."),
            protected::import,
        )
        .kept(),
        ApiRoute::new(
            get("/protected/{protected}"),
            READ,
            ("protected", "Show one protected name."),
            protected::fetch,
        ),
        ApiRoute::new(
            put("/protected/{protected}"),
            MANAGE,
            ("protected_change", "Change a protected name."),
            protected::change,
        ),
        ApiRoute::new(
            delete("/protected/{protected}"),
            MANAGE,
            ("protected_remove", "Remove a protected name."),
            protected::remove,
        ),
        // Policies.
        ApiRoute::new(
            get("/policies/sources"),
            READ,
            ("source_list", "List every signal and rule and how it counts."),
            policies::sources,
        ),
        ApiRoute::new(
            get("/policies"),
            READ,
            ("policy_list", "List changes of policy, newest first."),
            policies::list,
        ),
        ApiRoute::new(
            post("/policies"),
            MANAGE,
            ("policy_make", "Make a draft that counts for nothing yet."),
            policies::make,
        )
        .kept(),
        ApiRoute::new(
            get("/policies/{policy}"),
            READ,
            ("policy", "Show one change of policy."),
            policies::fetch,
        ),
        ApiRoute::new(
            post("/policies/{policy}/try"),
            MANAGE,
            ("policy_try", "Try a draft on the mail of the last day."),
            policies::try_on,
        ),
        ApiRoute::new(
            post("/policies/{policy}/turn-on"),
            MANAGE,
            ("policy_turn_on", "Let a draft count."),
            policies::turn_on,
        )
        .kept(),
        ApiRoute::new(
            post("/policies/{policy}/undo"),
            MANAGE,
            ("policy_undo", "Let stand again what stood before."),
            policies::undo,
        )
        .kept(),
        ApiRoute::new(
            post("/policies/{policy}/drop"),
            MANAGE,
            ("policy_drop", "Throw a draft away."),
            policies::drop_draft,
        )
        .kept(),
        // What we are called.
        ApiRoute::new(
            get("/organisation"),
            READ,
            ("organisation", "Show what we are called and have promised."),
            organisation::show,
        ),
        ApiRoute::new(
            put("/organisation"),
            MANAGE,
            ("organisation_set", "Set what we are called and have promised."),
            organisation::set,
        ),
    ]
}
