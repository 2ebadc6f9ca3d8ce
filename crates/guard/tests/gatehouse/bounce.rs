//! What comes back is counted against the account that had sent it, once, and only if it had.

use std::time::Duration;

use model::verdict::Direction;

use crate::house::{Open, Setup, arrival};

const SALES: &str = "sales@shop.example";

fn letter(id: &str) -> String {
    format!(
        "From: {SALES}\nTo: c@customer.example\nSubject: Hello\nMessage-ID: <{id}@shop.example>\n\nHello {id}.\n"
    )
}

fn bounce(id: &str) -> String {
    format!(
        "From: mailer-daemon@customer.example\nTo: {SALES}\nSubject: Undelivered\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nNo such user.\n\
         --b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.customer.example\n\n\
         Final-Recipient: rfc822; c@customer.example\nAction: failed\nStatus: 5.1.1\n\n\
         --b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{id}@shop.example>\n--b--\n"
    )
}

#[tokio::test]
async fn a_bounce_of_our_own_mail_counts_once_and_an_invented_one_never() {
    let open = Open::with(Setup::default()).await;
    open.decide(arrival(Some(Direction::Outbound), Some(SALES), SALES, "c@customer.example", &letter("one")))
        .await;
    open.until("the letter is in the trace", async || open.rows().await == 1).await;
    for id in ["invented", "one", "one", "one"] {
        open.decide(arrival(Some(Direction::Inbound), None, "", SALES, &bounce(id))).await;
    }
    open.until("the bounce is counted", async || open.streams.failed(SALES) > 0).await;
    // Reports are counted in the order in which they came: one that counts behind them, and all before it are done.
    open.decide(arrival(
        Some(Direction::Outbound),
        Some("b@shop.example"),
        "b@shop.example",
        "c@customer.example",
        &letter("two"),
    ))
    .await;
    open.until("the second letter is in the trace", async || open.rows().await >= 6).await;
    open.decide(arrival(Some(Direction::Inbound), None, "", SALES, &bounce("two"))).await;
    open.until("the second bounce is counted", async || open.streams.failed("b@shop.example") == 1).await;
    assert_eq!(open.streams.failed(SALES), 1);
    open.clock.advance(Duration::from_secs(1));
}
