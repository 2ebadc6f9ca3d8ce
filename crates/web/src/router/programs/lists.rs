//! Lists and their copies: what leaves, what is with whom, who is in it, and spreadsheets of all that.

use super::{KEEP, READ, delete, get, post, put};
use crate::api::custody::{approvals, copies, drops, exports, lists, register, sheets, whereabouts};
use crate::api::route::ApiRoute;

pub(super) fn routes() -> Vec<ApiRoute> {
    vec![
        // Lists that leave, and copies made elsewhere.
        ApiRoute::new(
            post("/exports"),
            KEEP,
            (
                "export",
                "Seal a list for somebody: rows in as they come, a link or a sealed file out, counted as a copy.",
            ),
            exports::make,
        ),
        ApiRoute::new(
            post("/exports/{copy}/sealed"),
            KEEP,
            (
                "export_sealed",
                "Fetch what was sealed to the receiver's own key; 15 minutes after all of it went, it is here no more.",
            ),
            exports::sealed,
        ),
        ApiRoute::new(
            post("/copies"),
            KEEP,
            (
                "copy_told",
                "Tell of an export, a download, a key or a sign-in at a holder; an export not made here becomes a finding.",
            ),
            copies::tell,
        ),
        // Where an address is: asked in a body, so that no log has it, and no answer is kept.
        ApiRoute::new(
            post("/where"),
            KEEP,
            ("where", "Say in which lists and copies an address is, told what and until when; audited."),
            whereabouts::answer,
        ),
        // Safe to send twice, and known by no key: not even a hash of an address is kept.
        ApiRoute::new(
            post("/where/remove"),
            KEEP,
            (
                "where_remove",
                "Remove a person from who was in which copy of every list, or say what that would do; cannot be taken back.",
            ),
            whereabouts::remove,
        ),
        // Spreadsheets that come in.
        ApiRoute::new(
            get("/sheets/{sheet}"),
            KEEP,
            ("sheet", "Say what columns a spreadsheet has, and what can be taken back."),
            sheets::show,
        ),
        ApiRoute::new(
            get("/sheets/{sheet}/table"),
            READ,
            ("sheet_table", "Give what is there as a table that can be handed in again."),
            sheets::table,
        ),
        ApiRoute::new(
            post("/sheets/{sheet}"),
            KEEP,
            ("sheet_import", "Take a table over as a whole or not at all, or say what that would do."),
            sheets::import,
        )
        .kept(),
        ApiRoute::new(
            post("/sheets/{sheet}/take-back"),
            KEEP,
            ("sheet_take_back", "Take back what was taken over last, while nobody changed or used it."),
            sheets::take_back,
        )
        .kept(),
        // Lists and copies of them.
        ApiRoute::new(get("/lists"), READ, ("list_list", "List lists of customers."), lists::list),
        ApiRoute::new(
            get("/lists/{list}"),
            READ,
            ("list", "Show a list: its fields, what it is worth, how well it is kept."),
            lists::fetch,
        ),
        ApiRoute::new(
            put("/lists/{list}"),
            KEEP,
            (
                "list_change",
                "Say who answers for a list, where people give their address, what they were told, what it is worth.",
            ),
            lists::change,
        ),
        ApiRoute::new(
            put("/lists/{list}/field"),
            KEEP,
            ("list_field", "Say what a field of a list is."),
            lists::field,
        ),
        ApiRoute::new(
            post("/lists/{list}/fields"),
            KEEP,
            ("list_fields", "Say which fields a list has, by the line of its columns."),
            lists::fields,
        )
        .kept(),
        ApiRoute::new(
            put("/lists/{list}/control"),
            KEEP,
            ("list_control", "Say how many people are kept out of new copies by lot."),
            lists::control,
        ),
        ApiRoute::new(
            put("/lists/{list}/hold"),
            KEEP,
            ("list_hold", "Stop forgetting who was in copies of a list, for a reason."),
            lists::hold,
        ),
        ApiRoute::new(
            delete("/lists/{list}/hold"),
            KEEP,
            ("list_lift", "Let it be forgotten again who was in copies of a list."),
            lists::lift,
        ),
        ApiRoute::new(
            get("/copies"),
            READ,
            ("copy_list", "List copies, also those that have ended."),
            register::list,
        ),
        ApiRoute::new(
            get("/copies/figures"),
            READ,
            ("copy_figures", "Say how many copies are out, and were, week by week."),
            register::figures,
        ),
        ApiRoute::new(
            post("/vendors/{vendor}/adopt"),
            KEEP,
            ("copy_adopt", "Register a copy that a vendor has already, and make canaries for it."),
            register::adopt,
        )
        .kept(),
        ApiRoute::new(
            get("/copies/{copy}"),
            READ,
            ("copy", "Show a copy and how far it is known."),
            register::fetch,
        ),
        ApiRoute::new(
            post("/copies/{copy}/out"),
            KEEP,
            ("copy_out", "Say that the canaries are with the vendor."),
            register::out,
        )
        .kept(),
        ApiRoute::new(
            post("/copies/{copy}/read"),
            KEEP,
            ("copy_read", "Read an extract of a copy: it is known exactly from then on."),
            register::read,
        ),
        ApiRoute::new(
            post("/copies/{copy}/unread"),
            KEEP,
            ("copy_unread", "Take back the last reading of a copy, named by when it was read."),
            register::unread,
        )
        .kept(),
        ApiRoute::new(
            post("/copies/{copy}/prove"),
            KEEP,
            ("copy_prove", "Note what shows that a copy is gone."),
            register::prove,
        )
        .kept(),
        ApiRoute::new(
            post("/copies/{copy}/end"),
            KEEP,
            ("copy_end", "Say that a vendor has a copy no more."),
            register::end,
        )
        .kept(),
        ApiRoute::new(
            get("/copies/{copy}/drops"),
            READ,
            ("drop_list", "List the links by which a copy is fetched, and how far it was."),
            drops::list,
        ),
        ApiRoute::new(
            post("/drops/{drop}/close"),
            KEEP,
            ("drop_close", "Close a link that was not used up; what it opened is gone."),
            drops::close,
        )
        .kept(),
        ApiRoute::new(
            get("/copies/{copy}/seeds"),
            KEEP,
            ("copy_seeds", "Fetch the canaries of a copy: a person does, who proved himself just now."),
            register::seeds,
        )
        .for_people(),
        ApiRoute::new(
            post("/copies/{copy}/exporter"),
            KEEP,
            ("copy_exporter", "Ask who let a copy leave: a person does, with a reason."),
            register::exporter,
        )
        .for_people(),
        ApiRoute::new(
            post("/copies/{copy}/exporter/second"),
            KEEP,
            ("copy_exporter_second", "Turn the second key to who let a copy leave: another person does."),
            register::exporter,
        )
        .for_people(),
        ApiRoute::new(
            get("/approvals"),
            KEEP,
            ("approval_list", "List questions to a second person, newest first."),
            approvals::list,
        ),
        ApiRoute::new(
            get("/approvals/{approval}"),
            KEEP,
            ("approval", "Show a question to a second person."),
            approvals::fetch,
        ),
        ApiRoute::new(
            post("/approvals/{approval}/decide"),
            KEEP,
            ("approval_decide", "Agree or refuse: a second person does."),
            approvals::decide,
        )
        .for_people(),
    ]
}
