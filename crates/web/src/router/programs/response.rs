//! Cases and letters.

use super::{MANAGE, READ, RESPOND, get, post, put};
use crate::api::response::{cases, commitments, facts, letters, mailings, obligations, promises, replies};
use crate::api::route::ApiRoute;

pub(super) fn routes() -> Vec<ApiRoute> {
    vec![
        // Cases.
        ApiRoute::new(get("/cases"), READ, ("case_list", "List cases, newest first."), cases::list),
        ApiRoute::new(post("/cases"), RESPOND, ("case_open", "Open a case."), cases::open).kept(),
        ApiRoute::new(
            get("/cases/{case}"),
            READ,
            ("case", "Show a case: facts, clocks, whom it concerns, letters, what was promised."),
            cases::fetch,
        ),
        ApiRoute::new(
            post("/cases/{case}/assess"),
            RESPOND,
            ("case_assess", "Note that somebody has looked at a case."),
            cases::assess,
        )
        .kept(),
        ApiRoute::new(
            post("/cases/{case}/aware"),
            RESPOND,
            ("case_aware", "Say since when we are aware: a person does."),
            cases::aware,
        )
        .for_people(),
        ApiRoute::new(
            post("/cases/{case}/close"),
            RESPOND,
            ("case_close", "Close a case with a note."),
            cases::close,
        )
        .kept(),
        ApiRoute::new(
            get("/cases/{case}/facts/{fact}"),
            READ,
            ("fact_history", "List all wordings of a fact, the newest first."),
            facts::history,
        ),
        ApiRoute::new(
            post("/cases/{case}/facts/{fact}"),
            RESPOND,
            ("fact_state", "State a fact anew."),
            facts::state,
        )
        .kept(),
        ApiRoute::new(
            post("/cases/{case}/affected"),
            RESPOND,
            ("case_affected", "Hand in the list of those whom a case concerns; of each a fingerprint stays."),
            cases::affected,
        ),
        ApiRoute::new(
            post("/cases/{case}/letters"),
            RESPOND,
            ("letter_draft", "Draft the letter of a case from its facts."),
            letters::draft,
        )
        .kept(),
        ApiRoute::new(
            post("/cases/{case}/commitments"),
            RESPOND,
            ("commitment_add", "Promise something, with an owner and a day."),
            commitments::add,
        )
        .kept(),
        // Letters.
        ApiRoute::new(
            get("/letters/{letter}"),
            READ,
            ("letter", "Show a letter and what keeps it from being approved."),
            letters::fetch,
        ),
        ApiRoute::new(
            put("/letters/{letter}"),
            RESPOND,
            ("letter_change", "Change the words of one language of a draft."),
            letters::change,
        ),
        ApiRoute::new(
            post("/letters/{letter}/approve"),
            RESPOND,
            ("letter_approve", "Approve a letter: a person does, with a passkey."),
            letters::approve,
        )
        .for_people(),
        // What was promised and what is due.
        ApiRoute::new(
            get("/commitments"),
            READ,
            ("commitment_list", "List commitments of all cases."),
            commitments::list,
        ),
        ApiRoute::new(
            post("/commitments/{commitment}/close"),
            RESPOND,
            ("commitment_close", "Say how a commitment was kept, or why not."),
            commitments::close,
        )
        .kept(),
        ApiRoute::new(
            get("/obligations/{obligation}"),
            READ,
            ("obligation", "Show what a rule would ask of us in a case, and by when."),
            obligations::fetch,
        ),
        ApiRoute::new(
            post("/obligations/{obligation}/settle"),
            RESPOND,
            ("obligation_settle", "Say that it was done, or is not owed and why."),
            obligations::settle,
        )
        .kept(),
        ApiRoute::new(
            post("/obligations/{obligation}/confirm"),
            RESPOND,
            ("obligation_confirm", "Say that counsel confirmed the rule: a person does."),
            obligations::confirm,
        )
        .for_people(),
        // Letters on their way, and answers to them.
        ApiRoute::new(
            get("/mailings"),
            READ,
            ("mailing_list", "List mailings, newest first."),
            mailings::list,
        ),
        ApiRoute::new(
            get("/mailings/{mailing}"),
            READ,
            ("mailing", "Show a mailing and how far it is."),
            mailings::fetch,
        ),
        ApiRoute::new(
            get("/mailings/{mailing}/deliveries"),
            READ,
            ("delivery_list", "List the recipients of a mailing that are in one state, as fingerprints."),
            mailings::deliveries,
        ),
        ApiRoute::new(
            get("/mailings/{mailing}/proof"),
            READ,
            ("mailing_proof", "Hand over the proof that a person approved the letter."),
            mailings::proof,
        ),
        ApiRoute::new(
            post("/mailings/{mailing}/recipients"),
            RESPOND,
            ("mailing_recipients", "Hand in the file of recipients."),
            mailings::recipients,
        ),
        ApiRoute::new(
            post("/mailings/{mailing}/pause"),
            RESPOND,
            ("mailing_pause", "Stop a mailing."),
            mailings::pause,
        )
        .kept(),
        ApiRoute::new(
            post("/mailings/{mailing}/begin"),
            RESPOND,
            ("mailing_begin", "Begin to send, or go on: a person does."),
            mailings::begin,
        )
        .for_people(),
        ApiRoute::new(
            post("/mailings/{mailing}/again"),
            RESPOND,
            ("mailing_again", "Send once more what nobody knows of: a person does."),
            mailings::begin,
        )
        .for_people(),
        ApiRoute::new(
            get("/replies"),
            RESPOND,
            ("reply_list", "List answers to letters, newest first."),
            replies::list,
        ),
        ApiRoute::new(
            get("/replies/{reply}"),
            RESPOND,
            ("reply", "Show an answer without opening it."),
            replies::fetch,
        ),
        ApiRoute::new(
            post("/replies/{reply}/open"),
            RESPOND,
            ("reply_open", "Open an answer; who did stands in the audit log first."),
            replies::open,
        ),
        ApiRoute::new(
            post("/replies/{reply}/answered"),
            RESPOND,
            ("reply_answered", "Note that an answer was answered."),
            replies::answered,
        )
        .kept(),
        // What we promise in public.
        ApiRoute::new(
            get("/promises"),
            READ,
            ("promise_list", "List public promises, newest first."),
            promises::list,
        ),
        ApiRoute::new(
            post("/promises"),
            MANAGE,
            ("promise_publish", "Promise in public never to ask for a thing."),
            promises::publish,
        )
        .kept(),
        ApiRoute::new(
            post("/promises/{promise}/withdraw"),
            MANAGE,
            ("promise_withdraw", "Take a public promise back."),
            promises::withdraw,
        )
        .kept(),
    ]
}
