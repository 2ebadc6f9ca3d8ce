//! The check: is this letter yours? Asked with the address and the code of the letter; a wrong address and a wrong code have the same answer in the
//! same time, so that nobody learns who is a customer.
//!
//! Only a form of ours is answered: another site could else show somebody our "yes" to a letter of its own choosing.

use std::sync::Arc;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use outreach::desk::Checked;
use serde::Deserialize;

use super::{Public, PublicPage, Reader, answer, letters};
use crate::problem::PageError;
use crate::view::{Banner, Button, Field, Tone, When};

/// An address and a code are shorter.
pub(crate) const MAX_FORM_BYTES: usize = 4 << 10;

/// Letters of an address and of a code that are shown again; longer ones are none.
const LONGEST_SHOWN: usize = 320;

#[derive(Template)]
#[template(path = "public/check.html")]
struct CheckPage {
    page: PublicPage,
    outcome: Option<Outcome>,
    address: Field,
    code: Field,
    ask: Button,
}

/// What came of it.
struct Outcome {
    banner: Banner,
    /// The letter: where it is shown, its subject, when it was sent.
    letter: Option<(String, String, When)>,
}

/// What is asked.
#[derive(Default, Deserialize)]
pub(crate) struct Question {
    #[serde(default)]
    address: String,
    #[serde(default)]
    code: String,
}

/// The form.
pub(crate) async fn form(State(public): State<Arc<Public>>, reader: Reader) -> Result<Response, PageError> {
    let page = public.page(&reader, "public-check-title", "public-check-lead").await?;
    Ok(answer::kept(&reader, &check_page(page, None, &Question::default())))
}

fn check_page(page: PublicPage, outcome: Option<Outcome>, typed: &Question) -> CheckPage {
    let again = |text: &str| text.chars().take(LONGEST_SHOWN).collect::<String>();
    CheckPage {
        address: Field::line("email", "address", page.t("public-check-address"))
            .hint(page.t("public-check-address-hint"))
            .value(again(&typed.address))
            .autocomplete("email")
            .required(),
        code: Field::text("code", page.t("public-check-code"))
            .hint(page.t("public-check-code-hint"))
            .value(again(&typed.code))
            .autocomplete("off")
            .required()
            .short(),
        ask: Button::primary(page.t("public-check-ask")),
        outcome,
        page,
    }
}

/// Answers it.
pub(crate) async fn ask(
    State(public): State<Arc<Public>>,
    reader: Reader,
    Form(question): Form<Question>,
) -> Result<Response, PageError> {
    if let Err(wait) = public.limit.take(reader.client, public.clock.now()) {
        let mut answer = public.problem(&reader, &PageError::TooMany).await;
        // RFC 9110 §10.2.3: whole seconds.
        let seconds = wait.as_secs().saturating_add(1);
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return Ok(answer);
    }
    let checked = public.desk.check(&question.address, &question.code).await?;
    let page = public.page(&reader, "public-check-title", "public-check-lead").await?;
    let outcome = match checked {
        Checked::Ours { letter, sent_at } => {
            let sent = public.desk.letter(letter).await?;
            let subject = sent.map(|sent| letters::subject(&page.speaker, &sent)).unwrap_or_default();
            let place = page.href(&format!("/letters/{letter}"));
            Outcome {
                banner: Banner::new(Tone::Good, page.t("public-check-ours"))
                    .what(page.t("public-check-ours-what")),
                letter: Some((place, subject, When::exact(&page.speaker, sent_at))),
            }
        }
        Checked::Unknown => Outcome {
            banner: Banner::new(Tone::Care, page.t("public-check-unknown"))
                .what(page.t("public-check-unknown-what")),
            letter: None,
        },
    };
    Ok(answer::shown(&check_page(page, Some(outcome), &question)))
}
