//! Canaries: what was to be sent, what came, and what it says of a leak; dumps beside them.

use super::{KEEP, READ, delete, get, post, put};
use crate::api::custody::{asking, campaigns, domains, dumps, inquiries, leaks, sent};
use crate::api::route::ApiRoute;

pub(super) fn routes() -> Vec<ApiRoute> {
    vec![
        // The send calendar.
        ApiRoute::new(
            get("/campaigns"),
            READ,
            ("campaign_list", "List the send calendar, with what became of each entry at canaries."),
            campaigns::list,
        ),
        ApiRoute::new(
            post("/campaigns"),
            KEEP,
            ("campaign_add", "Say what is planned to be sent, or was sent."),
            campaigns::add,
        )
        .kept(),
        ApiRoute::new(
            post("/campaigns/table"),
            KEEP,
            (
                "campaign_import",
                "Take a table of what is planned over as a whole or not at all, or say what that would do.",
            ),
            campaigns::import,
        )
        .kept(),
        ApiRoute::new(
            delete("/campaigns/{planned}"),
            KEEP,
            ("campaign_remove", "Take an entry out of the send calendar."),
            campaigns::remove,
        ),
        // Whom we ask whether it was ours, and where canaries live.
        ApiRoute::new(
            get("/asking"),
            KEEP,
            ("asking_list", "Say whether and whom we ask about the mail of each list."),
            asking::list,
        ),
        ApiRoute::new(
            put("/asking/{list}"),
            KEEP,
            ("asking_set", "Set whether and whom we ask about the mail of a list."),
            asking::set,
        ),
        ApiRoute::new(
            get("/canary-domains"),
            READ,
            ("canary_domain_list", "List the domains of canaries, with the line each needs in its DNS."),
            domains::list,
        ),
        // What came to canaries, and what it says.
        ApiRoute::new(
            get("/leaks"),
            READ,
            ("leak_list", "List what evidence says of copies, newest first."),
            leaks::list,
        ),
        ApiRoute::new(
            get("/leaks/{leak}"),
            READ,
            ("leak", "Show what evidence says: which copy, how surely, how else it may be."),
            leaks::fetch,
        ),
        ApiRoute::new(
            get("/leaks/{leak}/inquiries"),
            READ,
            ("inquiry_list", "List letters of questions about a leak, and what was answered."),
            inquiries::list,
        ),
        ApiRoute::new(
            post("/leaks/{leak}/inquiries"),
            KEEP,
            ("inquiry_make", "Ask a vendor by a signed letter about a copy that seems to be out."),
            inquiries::make,
        )
        .kept(),
        ApiRoute::new(
            post("/leaks/{leak}/close"),
            KEEP,
            ("leak_close", "Say why a leak needs nothing more: a person does."),
            leaks::close,
        )
        .for_people(),
        ApiRoute::new(
            get("/canary-mail"),
            READ,
            ("canary_mail_list", "List messages at canaries, newest first."),
            leaks::mail_list,
        ),
        ApiRoute::new(
            get("/canary-mail/{item}"),
            READ,
            ("canary_mail", "Show a message at a canary."),
            leaks::mail,
        ),
        ApiRoute::new(
            post("/canary-mail/{item}/ours"),
            KEEP,
            ("canary_mail_ours", "Say that a message was ours: a person does."),
            leaks::whose,
        )
        .for_people(),
        ApiRoute::new(
            post("/canary-mail/{item}/not-ours"),
            KEEP,
            ("canary_mail_not_ours", "Say that a message was nobody of ours: a person does."),
            leaks::whose,
        )
        .for_people(),
        ApiRoute::new(
            get("/sent"),
            READ,
            ("sent_list", "List campaigns as canaries saw them, newest first."),
            sent::list,
        ),
        ApiRoute::new(
            get("/sent/{campaign}"),
            READ,
            ("sent", "Show a campaign as canaries saw it."),
            sent::fetch,
        ),
        ApiRoute::new(
            post("/sent/{campaign}/answer"),
            KEEP,
            ("sent_answer", "Answer whether a campaign was ours: a person does."),
            sent::whose,
        )
        .for_people(),
        ApiRoute::new(
            post("/sent/{campaign}/ours"),
            KEEP,
            ("sent_ours", "Say that a campaign was ours after all: a person does."),
            sent::whose,
        )
        .for_people(),
        ApiRoute::new(
            get("/dumps"),
            READ,
            ("dump_list", "List files of addresses that turned up, newest first."),
            dumps::list,
        ),
        ApiRoute::new(
            get("/dumps/{dump}"),
            READ,
            ("dump", "Show what such a file says of our lists."),
            dumps::fetch,
        ),
        ApiRoute::new(
            get("/dumps/{dump}/bundle"),
            KEEP,
            (
                "dump_bundle",
                "Give the evidence bundle of such a file: numbers that can be reckoned again, and no address.",
            ),
            dumps::bundle,
        ),
        ApiRoute::new(
            post("/dumps/{dump}/confirm"),
            KEEP,
            (
                "dump_confirm",
                "Say that such a file is ours although the numbers alone do not: a person does.",
            ),
            dumps::confirm,
        )
        .for_people(),
    ]
}
