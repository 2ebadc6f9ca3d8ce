//! Every route of the API, behind [`crate::api::BASE`], with who may ask for it: a file for each pillar, and three for custody. Not the answers: those are in the file of each noun.

mod canaries;
mod clearinghouse;
mod guard;
mod house;
mod lists;
mod response;
mod vendors;

use axum::http::Method;
use model::access::Right;

use crate::api::route::{ApiRoute, May};

/// What a program with the right to look into messages may decide about them.
const DECIDE: May = May::With(&[Right::Open, Right::Decide]);
const READ: May = May::With(&[Right::Read]);
const MANAGE: May = May::With(&[Right::Manage]);
const KEEP: May = May::With(&[Right::Keep]);
const RESPOND: May = May::With(&[Right::Respond]);

const fn get(path: &'static str) -> (Method, &'static str) {
    (Method::GET, path)
}

const fn post(path: &'static str) -> (Method, &'static str) {
    (Method::POST, path)
}

const fn put(path: &'static str) -> (Method, &'static str) {
    (Method::PUT, path)
}

const fn delete(path: &'static str) -> (Method, &'static str) {
    (Method::DELETE, path)
}

/// The routes of the API.
pub fn api_routes() -> Vec<ApiRoute> {
    [
        own(),
        guard::routes(),
        lists::routes(),
        vendors::routes(),
        canaries::routes(),
        response::routes(),
        clearinghouse::routes(),
        house::routes(),
    ]
    .concat()
}

/// The API itself.
fn own() -> Vec<ApiRoute> {
    use crate::api::house::token;
    vec![
        // The API itself.
        ApiRoute::new(get("/openapi.json"), May::Anybody, ("openapi", "This document."), token::openapi),
        ApiRoute::new(
            get("/problems/{problem}"),
            May::Anybody,
            ("problem", "Explain a problem."),
            token::problem,
        ),
        ApiRoute::new(get("/token"), May::Token, ("token", "Say what the token may."), token::show),
    ]
}
