//! A list comes in from a browser, and the service is killed in the middle of it, and again while it is sealed: what was acknowledged is there, nothing of the
//! list lies in plain anywhere, and at the end there is one copy and no half of one.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use testkit::folder::files_below;
use tokio::runtime::Runtime;

use super::kills::Moments;
use super::{House, Serving, wait_until};
use crate::program::{Answer, request};

/// Longer than four pieces (`custody::upload::PIECE_BYTES`), and not a multiple of one.
const ROWS: usize = 490_000;
const PIECE: usize = custody::upload::PIECE_BYTES;

struct Browser {
    console: SocketAddr,
    cookie: String,
}

impl Browser {
    fn head(&self, method: &str, place: &str, fields: &str) -> String {
        let own = "Sec-Fetch-Site: same-origin\r\nTus-Resumable: 1.0.0";
        format!("{method} {place} HTTP/1.1\r\n{own}\r\nCookie: session={}{fields}", self.cookie)
    }

    fn ask(&self, method: &str, place: &str, fields: &str, body: &[u8]) -> Answer {
        request(&self.console.to_string(), &self.head(method, place, fields), body)
    }

    /// How much of an upload is there.
    fn offset(&self, place: &str) -> usize {
        let answer = self.ask("HEAD", place, "", b"");
        assert_eq!(answer.status, 200, "{}", answer.head);
        field(&answer, "upload-offset").parse().unwrap()
    }

    /// Goes on with an upload, whatever becomes of the line.
    fn go_on(&self, place: &str, from: usize, body: &[u8]) {
        let kind = "\r\nContent-Type: application/offset+octet-stream";
        self.send(&self.head("PATCH", place, &format!("{kind}\r\nUpload-Offset: {from}")), body);
    }

    /// Sends the form that takes an upload, whatever becomes of the line.
    fn seal(&self, card: &str, upload: &str) -> String {
        let mut body = String::new();
        let asked = [("name", "Spring news"), ("until", "2030-01-01"), ("seeds", "0"), ("upload", upload)];
        for (name, value) in asked {
            body.push_str(&format!(
                "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            ));
        }
        body.push_str("--edge--\r\n");
        let kind = "\r\nContent-Type: multipart/form-data; boundary=edge";
        self.send(&self.head("POST", &format!("{card}/seal"), kind), body.as_bytes())
    }

    fn send(&self, head: &str, body: &[u8]) -> String {
        let mut answer = Vec::new();
        let Ok(mut stream) = TcpStream::connect(self.console) else { return String::new() };
        let head =
            format!("{head}\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn copies(&self) -> usize {
        self.ask("GET", "/lists.csv", "", b"").body.matches("Spring news").count()
    }
}

fn field(answer: &Answer, name: &str) -> String {
    let line = answer
        .head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix(&format!("{name}: ")).map(str::to_owned));
    line.unwrap_or_else(|| panic!("no {name} in {}", answer.head))
}

fn console(serving: &mut Serving, house: &House) -> SocketAddr {
    let said = |line: &str| line.strip_prefix("Console on http://localhost:")?.trim().parse::<u16>().ok();
    let port = serving.said(said).unwrap_or_else(|| panic!("{}", house.log()));
    SocketAddr::from(([127, 0, 0, 1], port))
}

/// No row of the list lies in plain in anything that is kept.
fn nothing_lies_open(house: &House) {
    let files = files_below(&house.folder.path().join("data"), |_| true);
    assert!(files.iter().any(|(path, _)| path.to_string_lossy().contains(".sealed")), "there is something");
    for (path, bytes) in files {
        let is_there = bytes.windows(16).any(|window| window == b"customer.example");
        assert!(!is_there, "a row of the list in {}", path.display());
    }
}

#[test]
fn an_upload_that_was_killed_goes_on_and_becomes_one_copy() {
    // The list goes by a link, so somebody must be able to follow it.
    let house = House::new("[public]\nlisten = \"127.0.0.1:0\"\n");
    let mut moments = Moments::new();
    let mut serving = house.serve();
    let mut browser = Browser { console: console(&mut serving, &house), cookie: String::new() };
    let (data, key) = (house.folder.path().join("data"), house.folder.path().join("key").join("root.key"));
    browser.cookie = Runtime::new().unwrap().block_on(crate::api::let_in(&data, &key));
    let form = "\r\nContent-Type: application/x-www-form-urlencoded";
    let added = browser.ask("POST", "/vendors/add", form, b"name=Vendor+B&until=2030-01-01");
    let card = field(&added, "location");
    let mut file = String::from("Email,First name\r\n");
    (0..ROWS).for_each(|row| file.push_str(&format!("member{row}@customer.example,Jo{row}\r\n")));
    let file = file.into_bytes();
    assert!(file.len() > 4 * PIECE, "{}", file.len());
    let wanted = format!("\r\nUpload-Length: {}\r\nUpload-Metadata: filename bGlzdC5jc3Y=", file.len());
    let begun = browser.ask("POST", &format!("{card}/uploads"), &wanted, b"");
    assert_eq!(begun.status, 201, "{}", begun.body);
    let place = field(&begun, "location");
    let upload = place.rsplit('/').next().unwrap().to_owned();

    // It is killed while the file comes, after so many pieces and at any moment of the next.
    let mut at = 0;
    for life in 1..=3 {
        if at == file.len() {
            break;
        }
        std::thread::scope(|scope| {
            let sending = scope.spawn(|| browser.go_on(&place, at, &file[at..]));
            wait_until("a piece is kept", || browser.offset(&place) > at);
            std::thread::sleep(Duration::from_micros(moments.below(30_000)));
            serving.kill();
            sending.join().unwrap();
        });
        nothing_lies_open(&house);
        serving = house.serve();
        browser.console = console(&mut serving, &house);
        let now = browser.offset(&place);
        assert!(now > at && now <= file.len(), "life {life}: from {at} to {now}");
        assert!(
            now.is_multiple_of(PIECE) || now == file.len(),
            "only whole pieces of a request that was killed: {now}"
        );
        at = now;
        assert_eq!(browser.copies(), 0);
    }
    if at < file.len() {
        browser.go_on(&place, at, &file[at..]);
    }
    assert_eq!(browser.offset(&place), file.len());

    // It is killed while the list is sealed: there is a copy and no upload, or an upload and no copy.
    for _ in 0..3 {
        std::thread::scope(|scope| {
            let sealing = scope.spawn(|| browser.seal(&card, &upload));
            std::thread::sleep(Duration::from_micros(moments.below(3_000_000)));
            serving.kill();
            sealing.join().unwrap();
        });
        nothing_lies_open(&house);
        serving = house.serve();
        browser.console = console(&mut serving, &house);
        let is_here = browser.ask("HEAD", &place, "", b"").status == 200;
        println!("sealing was killed; the upload is {}", if is_here { "here" } else { "a copy" });
        assert_eq!(browser.copies(), usize::from(!is_here), "a copy or an upload");
        if !is_here {
            return;
        }
    }
    let sealed = browser.seal(&card, &upload);
    assert!(sealed.starts_with("HTTP/1.1 200") && sealed.contains("/drop/"), "{sealed}");
    assert_eq!(browser.copies(), 1);
    assert_eq!(browser.ask("HEAD", &place, "", b"").status, 404);
    nothing_lies_open(&house);
}
