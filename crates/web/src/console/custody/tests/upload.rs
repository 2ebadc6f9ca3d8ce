//! A file that comes in pieces.

use platform::accounts::Role;

use super::{CARD, list};
use crate::test_house::TestHouse;

/// Asks as `upload.js` does (tus 1.0.0).
async fn tus(
    house: &TestHouse,
    cookie: &str,
    (method, place): (&str, &str),
    fields: &str,
    body: &str,
) -> crate::test_house::Answer {
    let own = format!(
        "cookie: session={cookie}\r\nsec-fetch-site: same-origin\r\ntus-resumable: 1.0.0\r\n{fields}"
    );
    house.call((method, place), None, &own, body).await
}

/// Goes on with an upload.
async fn go_on(house: &TestHouse, cookie: &str, place: &str, (from, body): (usize, &str)) -> u16 {
    let fields = format!("content-type: application/offset+octet-stream\r\nupload-offset: {from}\r\n");
    tus(house, cookie, ("PATCH", place), &fields, body).await.status
}

#[tokio::test]
async fn a_file_comes_in_pieces_and_is_sealed_without_being_sent_again() {
    let mut house = TestHouse::open().await;
    let cookie = house.person(Role::DataOwner).await;
    let card = house.post(&cookie, "/vendors/add", CARD).await.field("location").unwrap().to_owned();
    let (place, seal, file) = (format!("{card}/uploads"), format!("{card}/seal"), list(30));
    let fields = format!("upload-length: {}\r\nupload-metadata: filename c3ByaW5nLmNzdg==\r\n", file.len());
    let begun = tus(&house, &cookie, ("POST", &place), &fields, "").await;
    let expires = begun.field("upload-expires").map(str::to_owned);
    assert_eq!(
        (begun.status, expires.as_deref()),
        (201, Some("Sun, 22 Nov 2026 14:30:00 GMT")),
        "{}",
        begun.body
    );
    let upload = begun.field("location").unwrap().to_owned();

    assert_eq!(go_on(&house, &cookie, &upload, (0, &file[..100])).await, 204);
    // What was taken is not taken again, and nothing is left out.
    assert_eq!(go_on(&house, &cookie, &upload, (0, &file[..100])).await, 409);
    assert_eq!(go_on(&house, &cookie, &upload, (101, &file[101..])).await, 409);
    let state = tus(&house, &cookie, ("HEAD", &upload), "", "").await;
    assert_eq!((state.status, state.field("upload-offset")), (200, Some("100")));
    assert_eq!(
        (state.field("tus-resumable"), state.field("cache-control")),
        (Some("1.0.0"), Some("no-store"))
    );
    // Not tus, not its type, not its number, another site, another person, somebody who may not.
    let kind = "content-type: application/offset+octet-stream\r\n";
    let old =
        format!("cookie: session={cookie}\r\nsec-fetch-site: same-origin\r\n{kind}upload-offset: 100\r\n");
    assert_eq!(house.call(("PATCH", &upload), None, &old, "x").await.status, 412);
    assert_eq!(tus(&house, &cookie, ("PATCH", &upload), "upload-offset: 100\r\n", "x").await.status, 415);
    assert_eq!(tus(&house, &cookie, ("PATCH", &upload), kind, "x").await.status, 400);
    assert_eq!(tus(&house, &cookie, ("POST", &place), "", "").await.status, 400);
    let foreign = old.replace("same-origin", "cross-site");
    assert_eq!(house.call(("PATCH", &upload), None, &foreign, "x").await.status, 403);
    for role in [Role::DataOwner, Role::Viewer] {
        let other = house.person(role).await;
        assert_eq!(go_on(&house, &other, &upload, (100, "x")).await, 404, "{}", role.as_str());
        assert_eq!(tus(&house, &other, ("DELETE", &upload), "", "").await.status, 404, "{}", role.as_str());
    }

    // The line breaks in the middle of a request: what came is kept.
    let mut line = tokio::net::TcpStream::connect(house.address()).await.unwrap();
    let head = format!(
        "PATCH {upload} HTTP/1.1\r\nhost: localhost\r\ncookie: session={cookie}\r\nsec-fetch-site: same-origin\r\n\
         tus-resumable: 1.0.0\r\n{kind}upload-offset: 100\r\ncontent-length: {}\r\n\r\n{}",
        file.len() - 100,
        &file[100..300]
    );
    tokio::io::AsyncWriteExt::write_all(&mut line, head.as_bytes()).await.unwrap();
    tokio::io::AsyncWriteExt::flush(&mut line).await.unwrap();
    drop(line);
    let come = async {
        loop {
            let state = tus(&house, &cookie, ("HEAD", &upload), "", "").await;
            match state.field("upload-offset").unwrap().parse().unwrap() {
                100 => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
                come => return come,
            }
        }
    };
    let come: usize = tokio::time::timeout(std::time::Duration::from_secs(30), come).await.unwrap();
    assert!(come <= 300, "{come}");
    assert!(house.get(&cookie, &seal).await.words().contains("spring.csv, "));
    assert_eq!(go_on(&house, &cookie, &upload, (come, &file[come..])).await, 204);

    // First only to look, then for good; the file is sent with neither.
    let id = upload.rsplit('/').next().unwrap().to_owned();
    let chosen = house.get(&cookie, &format!("{seal}?upload={id}")).await;
    assert!(chosen.words().contains("spring.csv is here already"), "{}", chosen.words());
    let asked = [("name", "Spring news"), ("kind", "list"), ("seeds", "3"), ("upload", &id)];
    let dry = [&asked[..], &[("dry_run", "yes")]].concat();
    let dry = house.fill_in(&cookie, &seal, &dry).await;
    assert!(dry.status == 200 && dry.words().contains("Nothing left. This would leave"), "{}", dry.words());
    assert!(dry.body.contains(&format!("name=\"upload\" value=\"{id}\"")), "{}", dry.body);
    let sealed = house.fill_in(&cookie, &seal, &asked).await;
    assert!(sealed.status == 200 && sealed.body.contains("/drop/"), "{}", sealed.words());
    assert_eq!(tus(&house, &cookie, ("HEAD", &upload), "", "").await.status, 404);
    let again = house.fill_in(&cookie, &seal, &asked).await;
    assert_eq!(again.status, 404, "{}", again.words());
    assert_eq!(house.get(&cookie, "/lists.csv").await.body.lines().count(), 2);

    // One that nobody wants is ended, by the script or by a form.
    for way in ["DELETE", "POST"] {
        let begun = tus(&house, &cookie, ("POST", &place), &fields, "").await;
        let upload = begun.field("location").unwrap().to_owned();
        let ended = match way {
            "POST" => house.post(&cookie, &format!("{upload}/end"), &[]).await.status,
            _ => tus(&house, &cookie, ("DELETE", &upload), "", "").await.status,
        };
        assert!(matches!(ended, 204 | 303), "{way}: {ended}");
        assert_eq!(tus(&house, &cookie, ("HEAD", &upload), "", "").await.status, 404);
    }
    house.stop().await;
}
