//! Who works with customers' addresses: for people as a page, for programs as `vendors.json`.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::Response;
use outreach::disclosure::{PartyRole, Vendor};
use serde::Serialize;

use super::{Public, PublicPage, Reader, answer};
use crate::console::custody::day;
use crate::problem::PageError;
use crate::view::Speaker;

#[derive(Template)]
#[template(path = "public/vendors.html")]
struct VendorsPage {
    page: PublicPage,
    vendors: Vec<Shown>,
}

/// A vendor in words.
struct Shown {
    name: String,
    role: String,
    purpose: String,
    country: String,
    until: String,
}

impl Shown {
    fn of(speaker: &Speaker, vendor: Vendor) -> Self {
        let unknown = |text: String| if text.is_empty() { speaker.t("public-vendor-unsaid") } else { text };
        Shown {
            role: match (&vendor.works_for, vendor.role) {
                (Some(other), _) => speaker.t_with("public-vendor-works-for", "vendor", other),
                (None, PartyRole::SubProcessor) => speaker.t("public-vendor-sub-processor"),
                (None, PartyRole::Controller) => speaker.t("public-vendor-controller"),
                (None, _) => speaker.t("public-vendor-processor"),
            },
            name: vendor.name,
            purpose: unknown(vendor.purpose),
            country: vendor.country,
            until: unknown(vendor.until.map(|until| speaker.day(until)).unwrap_or_default()),
        }
    }
}

/// Shows them.
pub(crate) async fn show(State(public): State<Arc<Public>>, reader: Reader) -> Result<Response, PageError> {
    let page = public.page(&reader, "public-vendors-title", "public-vendors-lead").await?;
    let vendors = public.desk.vendors().await?;
    let vendors = vendors.into_iter().map(|vendor| Shown::of(&page.speaker, vendor)).collect();
    Ok(answer::kept(&reader, &VendorsPage { page, vendors }))
}

/// The list as programs read it.
#[derive(Serialize)]
struct Listed {
    organisation: String,
    vendors: Vec<ListedVendor>,
}

#[derive(Serialize)]
struct ListedVendor {
    name: String,
    /// `processor`, `sub_processor` or `controller`.
    role: &'static str,
    works_for: Option<String>,
    purpose: String,
    country: Option<String>,
    until: Option<String>,
}

impl ListedVendor {
    fn of(vendor: Vendor) -> Self {
        ListedVendor {
            name: vendor.name,
            role: vendor.role.as_str(),
            works_for: vendor.works_for,
            purpose: vendor.purpose,
            country: Some(vendor.country).filter(|country| !country.is_empty()),
            until: vendor.until.map(day),
        }
    }
}

/// Answers programs; anybody's page may read it.
pub(crate) async fn json(State(public): State<Arc<Public>>, reader: Reader) -> Result<Response, PageError> {
    let vendors = public.desk.vendors().await?.into_iter().map(ListedVendor::of).collect();
    let listed = Listed { organisation: public.organisation().await?, vendors };
    let text = serde_json::to_string_pretty(&listed).map_err(PageError::ours)?;
    let mut answer = answer::tagged(&reader, "application/json", text);
    let anybody = HeaderValue::from_static("cross-origin");
    answer.headers_mut().insert(HeaderName::from_static("cross-origin-resource-policy"), anybody);
    answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    Ok(answer)
}
