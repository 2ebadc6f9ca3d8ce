//! The smart-host loop with a hosted service: out to us over TLS, judged, marked, and back with our certificate; not round again.

use std::sync::Arc;

use guard::ingest::proxy::{self, Mode, NextHop, NextHopTimes};
use guard::ingest::smtp;
use testkit::hosted_mail::{HostedMail, Service};
use tokio_rustls::rustls::{ClientConfig, ServerConfig};

use crate::door::Open;
use crate::{ERIKA, JO, MESSAGE};

/// Our proxy between the service's two ends.
fn gateway(hosted: &HostedMail, server: Arc<ServerConfig>, client: Arc<ClientConfig>) -> Open {
    let mut settings = smtp::Settings::named("hosted", "tidewatch.shop.example");
    settings.tls = Some(server);
    let next_hop = NextHop {
        address: hosted.address.to_string(),
        host_name: "tidewatch.shop.example".into(),
        tls: Some(client),
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
        assert!(text.starts_with("Tidewatch-Verdict: ") && text.contains("\r\nTidewatch-Passed: "), "{text}");
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
