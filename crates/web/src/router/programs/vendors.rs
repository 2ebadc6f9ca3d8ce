//! Vendors: who they are, what they answered, the ways between them, and what has to be mended.

use super::{KEEP, READ, delete, get, post, put};
use crate::api::custody::{assessments, evidence, findings, flows, guidelines, library, places, vendors};
use crate::api::route::ApiRoute;

pub(super) fn routes() -> Vec<ApiRoute> {
    vec![
        // Vendors.
        ApiRoute::new(
            get("/vendors"),
            READ,
            ("vendor_list", "List vendors, with what their cards lack."),
            vendors::list,
        ),
        ApiRoute::new(post("/vendors"), KEEP, ("vendor_add", "Add a vendor."), vendors::add).kept(),
        ApiRoute::new(
            get("/vendors/table"),
            READ,
            ("vendor_table", "Give all vendors as a table."),
            vendors::table,
        ),
        ApiRoute::new(
            get("/vendors/{vendor}"),
            READ,
            ("vendor", "Show a vendor, what it holds, and whether it may have a copy."),
            vendors::fetch,
        ),
        ApiRoute::new(
            put("/vendors/{vendor}"),
            KEEP,
            ("vendor_change", "Change a vendor's card."),
            vendors::change,
        ),
        ApiRoute::new(
            get("/vendors/{vendor}/places"),
            READ,
            ("place_list", "List where a vendor keeps customers' data."),
            places::list,
        ),
        ApiRoute::new(
            post("/vendors/{vendor}/places"),
            KEEP,
            ("place_add", "Note where a vendor keeps customers' data."),
            places::add,
        )
        .kept(),
        ApiRoute::new(
            delete("/places/{place}"),
            KEEP,
            ("place_remove", "Take a place off the map."),
            places::remove,
        ),
        ApiRoute::new(
            post("/vendors/{vendor}/exception"),
            KEEP,
            ("vendor_exception", "Let one copy go to whoever may have none: a person answers for it."),
            vendors::exception,
        )
        .for_people(),
        ApiRoute::new(
            get("/vendors/{vendor}/assessments"),
            READ,
            ("assessment_list", "List what a vendor was asked and answered."),
            assessments::list,
        ),
        ApiRoute::new(
            post("/vendors/{vendor}/assessments"),
            KEEP,
            ("assessment_make", "Ask a vendor a questionnaire."),
            assessments::make,
        )
        .kept(),
        ApiRoute::new(
            get("/assessments"),
            READ,
            ("assessment_compare", "Compare vendors by what they answered, our own company first."),
            assessments::compare,
        ),
        ApiRoute::new(
            post("/assessments/own"),
            KEEP,
            ("assessment_own", "Ask our own company what vendors are asked."),
            assessments::own,
        )
        .kept(),
        ApiRoute::new(
            get("/assessments/{assessment}"),
            READ,
            ("assessment", "Show an assessment with its answers."),
            assessments::fetch,
        ),
        ApiRoute::new(
            put("/assessments/{assessment}/answers"),
            KEEP,
            ("assessment_answer", "Save answers of an open assessment; a person signs them."),
            assessments::answer,
        ),
        ApiRoute::new(
            get("/assessments/{assessment}/files"),
            READ,
            ("evidence_list", "List the files that prove answers of an assessment."),
            evidence::list,
        ),
        // The same bytes sent again are the file that is there: no key is needed.
        ApiRoute::new(
            post("/assessments/{assessment}/files"),
            KEEP,
            ("evidence_add", "Attach a file that proves an answer of an open assessment."),
            evidence::add,
        ),
        ApiRoute::new(
            get("/assessments/{assessment}/files/{file}"),
            KEEP,
            ("evidence_fetch", "Fetch a file that proves an answer, as bytes of no kind."),
            evidence::fetch,
        ),
        ApiRoute::new(
            delete("/assessments/{assessment}/files/{file}"),
            KEEP,
            ("evidence_remove", "Take a file away again, before anybody signed."),
            evidence::remove,
        ),
        // Its answer is a secret, which is not kept: asked twice there are two links, and the first opens nothing.
        ApiRoute::new(
            post("/assessments/{assessment}/link"),
            KEEP,
            (
                "assessment_link",
                "Make a link under which a vendor answers; the one before opens nothing any more.",
            ),
            assessments::link,
        ),
        ApiRoute::new(
            post("/assessments/{assessment}/withdraw"),
            KEEP,
            ("assessment_withdraw", "Say that an assessment is not wanted any more."),
            assessments::withdraw,
        )
        .kept(),
        ApiRoute::new(
            post("/assessments/{assessment}/told"),
            KEEP,
            ("assessment_told", "Note that a vendor was told why it is ruled out."),
            assessments::told,
        )
        .kept(),
        ApiRoute::new(
            post("/assessments/{assessment}/sign"),
            KEEP,
            ("assessment_sign", "Sign answers: a person does, by name."),
            assessments::sign,
        )
        .for_people(),
        // What our own company answered before, and guidelines of the trade.
        ApiRoute::new(
            get("/answers"),
            READ,
            ("answer_list", "List what our own company answered before."),
            library::list,
        ),
        ApiRoute::new(
            delete("/answers/{answer}"),
            KEEP,
            ("answer_remove", "Take an answer out of the library."),
            library::remove,
        ),
        ApiRoute::new(
            post("/questions"),
            KEEP,
            ("questions_take", "Take in what somebody asks of us, filled in from what we answered before."),
            library::take,
        )
        .kept(),
        ApiRoute::new(
            post("/questions/table"),
            KEEP,
            ("questions_take_table", "Take in a table of questions, filled in from what we answered before."),
            library::take_table,
        )
        .kept(),
        ApiRoute::new(
            get("/guidelines"),
            READ,
            ("guideline_list", "List guidelines of the trade, and how far each is."),
            guidelines::list,
        ),
        ApiRoute::new(
            get("/guidelines/{guideline}"),
            READ,
            ("guideline", "Show a guideline, point by point."),
            guidelines::fetch,
        ),
        ApiRoute::new(
            put("/guidelines/{guideline}/points/{point}"),
            KEEP,
            ("guideline_say", "Say what is so of a point that is not seen here."),
            guidelines::say,
        ),
        // Ways, and what has to be mended.
        ApiRoute::new(
            get("/map"),
            READ,
            (
                "map",
                "Give the map of customers' data: declared ways, copies, where the two disagree, the weakest way to each list.",
            ),
            flows::map,
        ),
        ApiRoute::new(
            post("/flows"),
            KEEP,
            ("flow_declare", "Declare a way of customers' data."),
            flows::declare,
        )
        .kept(),
        ApiRoute::new(
            delete("/flows/{flow}"),
            KEEP,
            ("flow_remove", "Take a declared way back."),
            flows::remove,
        ),
        ApiRoute::new(
            get("/findings"),
            READ,
            ("finding_list", "List findings, newest first."),
            findings::list,
        ),
        ApiRoute::new(
            get("/findings/{finding}"),
            READ,
            ("finding", "Show a finding and what was done about it."),
            findings::fetch,
        ),
        ApiRoute::new(
            post("/findings/{finding}/own"),
            KEEP,
            ("finding_own", "Say who answers for a finding, and until when."),
            findings::own,
        )
        .kept(),
        ApiRoute::new(
            post("/findings/{finding}/close"),
            KEEP,
            ("finding_close", "Close a finding with the reason."),
            findings::close,
        )
        .kept(),
    ]
}
