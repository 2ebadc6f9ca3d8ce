//! Our own Authentication-Results: written into mail from outside, and nobody else's word in our name (RFC 8601).

use std::time::Duration;

use guard::ingest::{Disposition, Edits, FieldPlace};
use mail::auth_results::field::{AuthservId, FIELD};
use model::verdict::Direction;
use platform::dns::{DnsSettings, Resolver};
use testkit::dns::ZoneServer;

use crate::house::{Open, Setup, arrival};

/// RFC 8463 appendix A.3, the example message with its Ed25519 signature.
const SIGNED: &str = "\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
";

/// What the example's domain publishes, and that mail for it may come from one address.
const ZONE: &str = "
brisbane._domainkey.football.example.com TXT v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
football.example.com TXT v=spf1 ip4:192.0.2.7 -all
_dmarc.football.example.com TXT v=DMARC1; p=reject
";

/// Claims in our name, and one of another server's: the second and the third are ours to take out.
const CLAIMS: &str = "\
Authentication-Results: front.example; spf=fail smtp.helo=mx.shop.example
Authentication-Results: mx.shop.example; dkim=pass header.d=football.example.com
Authentication-Results: front.example; none;
 MX.SHOP.EXAMPLE; dmarc=pass header.from=football.example.com
";

async fn open(server: &ZoneServer) -> Open {
    let settings = DnsSettings {
        servers: vec![server.address()],
        timeout: Duration::from_secs(5),
        ..DnsSettings::default()
    };
    let resolver = Resolver::new(&settings).unwrap();
    Open::with(Setup { authserv_id: AuthservId::parse("mx.shop.example"), resolver, ..Setup::default() })
        .await
}

/// What becomes of the example behind some claims, at a door of this direction, from somebody who signed in or did not.
async fn edits(open: &Open, direction: Option<Direction>, account: Option<&str>) -> Edits {
    let text = format!("{CLAIMS}{SIGNED}");
    let mut letter = arrival(direction, account, "joe@football.example.com", "anna@shop.example", &text);
    letter.client.address = Some("192.0.2.7".parse().unwrap());
    match open.decide(letter).await {
        Disposition::Pass(edits) => edits,
        other => panic!("it passes: {other:?}"),
    }
}

fn claims(edits: &Edits) -> Vec<(&str, u32)> {
    edits.remove.iter().map(|FieldPlace { name, place }| (name.as_str(), *place)).collect()
}

fn results(edits: &Edits) -> Vec<&str> {
    edits.add.iter().filter(|(name, _)| name == FIELD).map(|(_, value)| value.as_str()).collect()
}

#[tokio::test]
async fn mail_from_outside_gets_our_word_and_loses_what_others_said_in_our_name() {
    let server = ZoneServer::start(ZONE).await;
    let open = open(&server).await;
    for direction in [Some(Direction::Inbound), None] {
        let edits = edits(&open, direction, None).await;
        assert_eq!(claims(&edits), [(FIELD, 2), (FIELD, 3)]);
        assert_eq!(
            results(&edits),
            ["mx.shop.example;\r\n\tspf=pass smtp.mailfrom=football.example.com;\r\n\t\
              dkim=pass header.d=football.example.com header.s=brisbane;\r\n\tdmarc=pass header.from=football.example.com"]
        );
    }
}

#[tokio::test]
async fn mail_of_our_own_people_gets_none_and_keeps_what_it_has() {
    let server = ZoneServer::start(ZONE).await;
    let open = open(&server).await;
    for (direction, account) in [
        (Some(Direction::Outbound), None),
        (Some(Direction::Internal), None),
        (None, Some("anna")),
        (Some(Direction::Inbound), Some("anna")),
    ] {
        let edits = edits(&open, direction, account).await;
        assert_eq!((claims(&edits), results(&edits)), (vec![], vec![]), "{direction:?}, {account:?}");
    }
}

#[tokio::test]
async fn who_has_given_us_no_name_is_left_alone() {
    let open = Open::with(Setup::default()).await;
    let edits = edits(&open, Some(Direction::Inbound), None).await;
    assert_eq!((claims(&edits), results(&edits)), (vec![], vec![]));
}

#[tokio::test]
async fn where_nothing_could_be_checked_nothing_is_said_and_the_forged_goes_all_the_same() {
    let setup = Setup { authserv_id: AuthservId::parse("mx.shop.example"), ..Setup::default() };
    let open = Open::with(setup).await;
    let edits = edits(&open, Some(Direction::Inbound), None).await;
    assert_eq!((claims(&edits), results(&edits)), (vec![(FIELD, 2), (FIELD, 3)], vec![]));
}
