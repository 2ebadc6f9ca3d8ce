//! The smart-host loop with a hosted service: out to us over TLS, judged, marked, and back with our certificate; not round again.

use std::path::Path;
use std::sync::Arc;

use guard::ingest::proxy::{self, Mode, NextHop, NextHopTimes};
use guard::ingest::smtp;
use testkit::folder::TempFolder;
use testkit::hosted_mail::{HostedMail, Service};
use testkit::postfix::{Postfix, Setup};
use tokio_rustls::rustls::{ClientConfig, ServerConfig};

use crate::document::section;
use crate::door::Open;
use crate::{ERIKA, JO, MAIN, MASTER, MESSAGE};

/// Our proxy between the service's two ends.
fn gateway(hosted: &HostedMail, server: Arc<ServerConfig>, client: Arc<ClientConfig>) -> Open {
    let mut settings = smtp::Settings::named("hosted", "tidewatch.shop.example");
    settings.tls = Some(server);
    let next_hop = NextHop {
        address: hosted.address.to_string(),
        host_name: "tidewatch.shop.example".into(),
        pass_xclient: false,
        tls: Some(proxy::NextHopTls::opportunistic(client)),
        times: NextHopTimes::default(),
    };
    Open::proxy_with(proxy::Settings { smtp: settings, mode: Mode::Filter, next_hop })
}

#[test]
fn mail_goes_round_once_and_nothing_that_is_signed_is_changed() {
    for service in [Service::Microsoft365, Service::GoogleWorkspace] {
        let hosted = HostedMail::start(service);
        let door = gateway(&hosted, hosted.gateway_server(), hosted.gateway_client(true));
        let reply = hosted.route(door.address, JO, &[ERIKA], MESSAGE).expect("TLS to the right name");
        assert!(reply.as_ref().is_some_and(|reply| reply.is_ok()), "{service:?}: {reply:?}");
        let taken = hosted.taken();
        assert_eq!((taken.len(), taken[0].sender.as_str(), taken[0].recipients[0].as_str()), (1, JO, ERIKA));
        let text = String::from_utf8(taken[0].bytes.clone()).expect("letters");
        assert!(text.starts_with("Tidewatch-Verdict: "), "{text}");
        assert!(text.ends_with(std::str::from_utf8(MESSAGE).expect("letters")), "as it was signed: {text}");
        let again = hosted.route(door.address, JO, &[ERIKA], &taken[0].bytes).expect("nobody is asked");
        assert_eq!(again, None, "{service:?}: what is marked does not go round again");
        let arrivals = door.gate.arrivals();
        assert_eq!(arrivals.len(), 1);
        assert!(arrivals[0].client.is_encrypted);
    }
}

#[test]
fn the_connector_knows_us_by_our_certificate() {
    let hosted = HostedMail::start(Service::Microsoft365);
    let door = gateway(&hosted, hosted.gateway_server(), hosted.gateway_client(false));
    let reply = hosted.route(door.address, JO, &[ERIKA], MESSAGE).expect("TLS to the right name");
    let reply = reply.expect("it is not marked");
    assert_eq!(
        (reply.code, reply.lines[0].starts_with("5.7.51")),
        (550, true),
        "the service's own words: {reply:?}"
    );
    assert!(hosted.taken().is_empty());
    let google = HostedMail::start(Service::GoogleWorkspace);
    let door = gateway(&google, google.gateway_server(), google.gateway_client(false));
    let reply = google.route(door.address, JO, &[ERIKA], MESSAGE).expect("TLS to the right name");
    assert!(reply.is_some_and(|reply| reply.is_ok()), "a gateway there is known by its address");
}

/// The page's Postfix between our proxy and the service, with these files at the places that the page names.
fn way_back(hosted: &HostedMail, [certificate, key, authority]: [&Path; 3]) -> Postfix {
    let page = section("microsoft-365.md", "The loop");
    let main = page
        .block(MAIN)
        .replace(
            "[shop-example.mail.protection.outlook.com]:25",
            &format!("[127.0.0.1]:{}", hosted.address.port()),
        )
        .replace("/etc/ssl/certs/ca-certificates.crt", &authority.display().to_string())
        .replace("/etc/tidewatch/chain.pem", &certificate.display().to_string())
        .replace("/etc/tidewatch/key.pem", &key.display().to_string());
    Postfix::start(
        &Setup::new()
            .relayhost(hosted.address)
            .main(&main)
            .master(&page.block(MASTER))
            .port_of("127.0.0.1:10026"),
    )
}

#[test]
fn the_postfix_beside_us_carries_mail_back_with_our_certificate() {
    let hosted = HostedMail::start(Service::Microsoft365);
    let folder = TempFolder::new("hosted");
    let files = ["chain.pem", "key.pem", "authority.pem"].map(|name| folder.path().join(name));
    for (file, text) in files.iter().zip(hosted.gateway_files()) {
        std::fs::write(file, text).expect("the folder is ours");
    }
    let [certificate, key, authority] = &files;
    let postfix = way_back(&hosted, [certificate, key, authority]);
    let mut settings = smtp::Settings::named("hosted", "tidewatch.shop.example");
    settings.tls = Some(hosted.gateway_server());
    let next_hop = NextHop {
        address: postfix.address("127.0.0.1:10026").to_string(),
        host_name: "tidewatch.shop.example".into(),
        pass_xclient: false,
        tls: None,
        times: NextHopTimes::default(),
    };
    let door = Open::proxy_with(proxy::Settings { smtp: settings, mode: Mode::Filter, next_hop });
    let reply = hosted.route(door.address, JO, &[ERIKA], MESSAGE).expect("TLS to the right name");
    assert!(reply.as_ref().is_some_and(|reply| reply.is_ok()), "{reply:?}");
    let line = postfix.wait_for_log(&[&format!("to=<{ERIKA}>"), "status="]);
    assert!(line.contains("status=sent"), "{}", postfix.log());
    let taken = hosted.taken();
    assert_eq!((taken.len(), taken[0].sender.as_str()), (1, JO));
    assert_eq!(hosted.route(door.address, JO, &[ERIKA], &taken[0].bytes).expect("nobody is asked"), None);
}

#[test]
fn the_service_does_not_talk_to_another_name() {
    let hosted = HostedMail::start(Service::Microsoft365);
    let door = gateway(&hosted, hosted.wrong_gateway_server(), hosted.gateway_client(true));
    let failed =
        hosted.route(door.address, JO, &[ERIKA], MESSAGE).expect_err("the certificate has another name");
    assert!(failed.to_string().contains("certificate"), "{failed}");
    assert!(hosted.taken().is_empty() && door.gate.arrivals().is_empty());
}

#[test]
fn without_tls_on_our_side_nothing_is_handed_over() {
    let hosted = HostedMail::start(Service::GoogleWorkspace);
    let plain = Open::proxy(hosted.address);
    let failed = hosted.route(plain.address, JO, &[ERIKA], MESSAGE).expect_err("no STARTTLS");
    assert!(failed.to_string().contains("no TLS"), "{failed}");
    assert!(hosted.taken().is_empty());
}
