use std::sync::Arc;
use std::time::Duration;

use guard::record::{Passage, Seen, Unjudged};
use model::ids::{Id as _, SessionId};
use model::verdict::Direction;
use platform::accounts::Role;
use platform::clock::Clock as _;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::{MOST, MOST_OF_A_SESSION, Seats};
use crate::test_house::TestHouse;

const PATIENCE: Duration = Duration::from_secs(30);

/// Reads until it is there, or the answer ends; returns everything.
async fn read_until(stream: &mut TcpStream, wanted: &str) -> String {
    let mut text = String::new();
    let mut piece = [0; 4096];
    while !text.contains(wanted) {
        let length = timeout(PATIENCE, stream.read(&mut piece)).await.expect("in time").unwrap();
        if length == 0 {
            break;
        }
        text.push_str(std::str::from_utf8(&piece[..length]).unwrap());
    }
    text
}

async fn listen(house: &TestHouse, cookie: &str) -> (TcpStream, String) {
    let mut stream = house.begin("GET", cookie, "/live/messages", "").await;
    let head = read_until(&mut stream, "retry: 5000\n\n").await;
    (stream, head)
}

#[tokio::test]
async fn a_page_is_told_that_a_message_came_and_how_much_is_held() {
    let house = TestHouse::open().await;
    let viewer = house.person(Role::Viewer).await;
    let (mut stream, head) = listen(&house, &viewer).await;
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("content-type: text/event-stream"), "{head}");
    assert!(head.contains("cache-control: no-store"), "{head}");
    let message = Unjudged {
        at: house.clock.now(),
        direction: Some(Direction::Inbound),
        content: Seen::Whole(b"Subject: x\r\n\r\n"),
    };
    assert!(house.recorder.record_unjudged(message, Passage::default()));
    let told = read_until(&mut stream, "event: counts\ndata: {\"held\":0}\n\n").await;
    assert!(told.contains("event: changed\ndata: {\"messages\":1,\"missed\":0}\n\n"), "{told}");
}

#[tokio::test]
async fn an_open_page_does_not_keep_the_program_from_stopping() {
    let mut house = TestHouse::open().await;
    let viewer = house.person(Role::Viewer).await;
    let (mut stream, _) = listen(&house, &viewer).await;
    house.stop().await;
    let rest = read_until(&mut stream, "never said").await;
    assert!(rest.ends_with("0\r\n\r\n"), "the answer ends in order: {rest}");
}

#[tokio::test]
async fn who_signs_out_hears_no_more() {
    let house = TestHouse::open().await;
    let viewer = house.person(Role::Viewer).await;
    let (mut stream, _) = listen(&house, &viewer).await;
    assert!(read_until(&mut stream, ": still here").await.contains(": still here"));
    assert_eq!(house.post(&viewer, "/sign-out", &[]).await.status, 303);
    let rest = read_until(&mut stream, "never said").await;
    assert!(rest.ends_with("0\r\n\r\n"), "{rest}");
}

#[tokio::test]
async fn an_open_page_does_not_keep_a_session_alive() {
    let house = TestHouse::open().await;
    let (absent, present) = (house.person(Role::Viewer).await, house.person(Role::Viewer).await);
    for _ in 0..3 {
        house.clock.advance(Duration::from_mins(20));
        assert_eq!(house.get(&present, "/messages").await.status, 200);
        house.get_by_itself(&absent, "/messages").await;
    }
    let over = house.get_by_itself(&absent, "/messages").await;
    assert_eq!((over.status, over.field("location")), (303, Some("/sign-in?next=%2Fmessages")));
    assert_eq!(house.get(&present, "/messages").await.status, 200);
}

#[tokio::test]
async fn another_customer_hears_nothing_of_ours() {
    let house = TestHouse::open().await;
    let stranger = house.stranger().await;
    let (mut stream, _) = listen(&house, &stranger).await;
    let message = Unjudged { at: house.clock.now(), direction: None, content: Seen::Whole(b"\r\n") };
    assert!(house.recorder.record_unjudged(message, Passage::default()));
    // Several beats later still nothing.
    let mut heard = read_until(&mut stream, ": still here").await;
    for _ in 0..5 {
        heard.push_str(&read_until(&mut stream, ": still here").await);
    }
    assert!(!heard.contains("event:"), "{heard}");
}

#[tokio::test]
async fn only_a_few_pages_of_a_session_are_live() {
    let house = TestHouse::open().await;
    let viewer = house.person(Role::Viewer).await;
    let mut open = Vec::new();
    for _ in 0..MOST_OF_A_SESSION {
        let (stream, head) = listen(&house, &viewer).await;
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        open.push(stream);
    }
    assert_eq!(house.get(&viewer, "/live/messages").await.status, 429);
    let other = house.person(Role::Viewer).await;
    assert!(listen(&house, &other).await.1.starts_with("HTTP/1.1 200"));
}

#[test]
fn a_seat_is_free_again_when_its_page_is_gone() {
    let seats = Arc::new(Seats::default());
    let session = |number: u16| {
        let mut bytes = [0; 16];
        bytes[..2].copy_from_slice(&number.to_be_bytes());
        SessionId::from_bytes(bytes)
    };
    let one: Vec<_> = (0..MOST_OF_A_SESSION).map(|_| seats.take(session(1)).unwrap()).collect();
    assert!(seats.take(session(1)).is_none());
    drop(one);
    assert!(seats.take(session(1)).is_some());
    let all: Vec<_> =
        (0..MOST).map(|number| seats.take(session(u16::try_from(number).unwrap())).unwrap()).collect();
    assert!(seats.take(session(9_999)).is_none(), "the house is full");
    drop(all);
    assert!(seats.0.lock().unwrap().is_empty());
}
