//! The sockets themselves: files, modes, TCP, TLS, and what two thousand idle mail servers cost.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use guard::ingest::milter::{Address, Door, OpenError, Settings};
use testkit::folder::TempFolder;
use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, ServerConfig};
use tokio_rustls::{TlsConnector, rustls};

use crate::gate::ScriptedGate;
use crate::mta::{Mta, OpenDoor};

fn unix(folder: &TempFolder, mode: u32) -> Address {
    Address::Unix { path: folder.path().join("door"), mode, group: None }
}

#[tokio::test]
async fn the_socket_has_the_wanted_mode_and_goes_away_with_the_door() {
    let folder = TempFolder::new("milter-mode");
    let path = folder.path().join("door");
    let door = Door::open(&unix(&folder, 0o660), Settings::named("in")).await.unwrap();
    assert_eq!(fs::symlink_metadata(&path).unwrap().permissions().mode() & 0o777, 0o660);
    drop(door);
    assert!(!path.exists());
}

#[tokio::test]
async fn a_socket_that_was_left_behind_is_replaced() {
    let folder = TempFolder::new("milter-stale");
    let path = folder.path().join("door");
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(path.exists());
    let gate = ScriptedGate::open();
    let address = unix(&folder, 0o600);
    let door = OpenDoor::at(&address, Settings::named("in"), gate, folder).await;
    door.connect().await.begin().await;
}

#[tokio::test]
async fn what_is_not_ours_is_left_alone() {
    let folder = TempFolder::new("milter-taken");
    let path = folder.path().join("door");
    fs::write(&path, "a file").unwrap();
    let refused = Door::open(&unix(&folder, 0o600), Settings::named("in")).await;
    assert!(matches!(refused, Err(OpenError::NotSocket(_))));
    assert_eq!(fs::read(&path).unwrap(), b"a file");
    fs::remove_file(&path).unwrap();

    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let refused = Door::open(&unix(&folder, 0o600), Settings::named("in")).await;
    assert!(matches!(refused, Err(OpenError::InUse(_))));
    drop(listener);

    // A successor has put its socket where ours was.
    let door = Door::open(&unix(&folder, 0o600), Settings::named("in")).await.unwrap();
    fs::rename(&path, folder.path().join("old")).unwrap();
    let _successor = std::os::unix::net::UnixListener::bind(&path).unwrap();
    drop(door);
    assert!(path.exists());

    let missing = Address::Unix { path: folder.path().join("no/such/folder"), mode: 0o600, group: None };
    assert!(matches!(Door::open(&missing, Settings::named("in")).await, Err(OpenError::Path { .. })));
}

#[tokio::test]
async fn tcp_is_served_and_a_taken_port_is_refused() {
    let folder = TempFolder::new("milter-tcp");
    let address = Address::Tcp("127.0.0.1:0".parse().unwrap());
    let door = OpenDoor::at(&address, Settings::named("in"), ScriptedGate::open(), folder).await;
    let taken = door.address.unwrap();
    let mut mta = Mta::tcp(taken).await;
    mta.begin().await;
    mta.send_message("x").await;
    mta.hear_all(&["CONTINUE"]).await;
    let refused = Door::open(&Address::Tcp(taken), Settings::named("two")).await;
    assert!(matches!(refused, Err(OpenError::Socket { .. })));
}

/// A client's TLS that trusts one certificate.
pub(crate) fn trusting(certificate: &CertificateDer<'static>) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    TlsConnector::from(Arc::new(client))
}

#[tokio::test]
async fn tls_is_served_and_plain_text_is_not() {
    let made = rcgen::generate_simple_self_signed(vec!["filter.example.com".to_owned()]).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let server = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();

    let folder = TempFolder::new("milter-tls");
    let address = Address::Tls("127.0.0.1:0".parse().unwrap(), Arc::new(server));
    let door = OpenDoor::at(&address, Settings::named("in"), ScriptedGate::open(), folder).await;
    let stream = TcpStream::connect(door.address.unwrap()).await.unwrap();
    let name = ServerName::try_from("filter.example.com").unwrap();
    let stream = trusting(made.cert.der()).connect(name, stream).await.unwrap();
    let mut mta = Mta::over(stream);
    mta.begin().await;
    mta.send_message("x").await;
    mta.hear_all(&["CONTINUE"]).await;

    let mut plain = Mta::tcp(door.address.unwrap()).await;
    plain.say(&[crate::mta::OFFER]).await;
    // A TLS alert may come first; it is no frame.
    while plain.hear().await.is_some() {}
    door.wait_for(|numbers| numbers.broken == 1).await;
}

/// Pages of this process that are in memory.
fn resident_bytes() -> usize {
    let text = fs::read_to_string("/proc/self/statm").unwrap();
    text.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

#[tokio::test]
async fn two_thousand_idle_mail_servers_cost_next_to_nothing() {
    const CONNECTIONS: usize = 2_000;
    let door = OpenDoor::unix(Settings::named("in"), ScriptedGate::open()).await;
    // Their ends are plain sockets without a task, so that what grows is the door's.
    let offer = crate::notation::encode("OPTNEG 6 0x1ff 0x1fffff");
    let path = door.path.clone();
    let open = move |count: usize, offer: Vec<u8>| {
        (0..count)
            .map(|_| {
                let mut stream = std::os::unix::net::UnixStream::connect(&path).unwrap();
                std::io::Write::write_all(&mut stream, &offer).unwrap();
                std::io::Read::read_exact(&mut stream, &mut [0; 17]).unwrap();
                stream
            })
            .collect::<Vec<_>>()
    };
    let (warm, open) = tokio::task::spawn_blocking({
        let offer = offer.clone();
        move || (open(50, offer), open)
    })
    .await
    .unwrap();
    let before = resident_bytes();
    let connections = tokio::task::spawn_blocking(move || open(CONNECTIONS, offer)).await.unwrap();
    let grown = resident_bytes().saturating_sub(before);
    assert_eq!(door.numbers().open as usize, CONNECTIONS + warm.len());
    let each = grown / CONNECTIONS;
    println!("{each} bytes for each idle connection");
    assert!(each < 6_000, "{each} bytes for each idle connection");
    drop(connections);
}
