//! What a program is told, over a real socket, when it asks for what cannot be: the reason, and not that we failed.

use platform::accounts::{Role, Scope};
use serde_json::Value;
use testkit::store::house;

use crate::test_house::TestHouse;

#[tokio::test]
async fn a_list_that_may_not_leave_is_refused_with_the_reason() {
    let mut home = TestHouse::open().await;
    let over = custody::party::Wanted {
        name: "Vendor B".into(),
        until: "2020-01-01".into(),
        ..custody::party::Wanted::default()
    };
    let sound = custody::party::Wanted { name: "Vendor C".into(), ..custody::party::Wanted::default() };
    let over = home.rooms.custody.vendor_add(&house(), over, home.clock()).await.unwrap();
    let sound = home.rooms.custody.vendor_add(&house(), sound, home.clock()).await.unwrap();
    let (roles, scopes) = (Role::EVERY.into_iter().collect(), Scope::EVERY.into_iter().collect());
    let bearer = home.token(&home.rooms.accounts, roles, scopes).await;
    let asked = [
        (over, "email\nada@shop.example\n", "2020"),
        (sound, "PK\u{3}\u{4}", "not a table"),
        (sound, "Rar!\u{1a}\u{7}\0", "unrar x FILE"),
        (sound, "name\nAda\n", "address"),
    ];
    for (party, table, reason) in asked {
        let place = format!("/api/v1/exports?list=Spring&party={party}&until=2027-03-31&canaries=0");
        let answer = home.call(("POST", &place), Some(&bearer), "content-type: text/csv\r\n", table).await;
        let problem: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(
            (answer.status, &problem["type"]),
            (422, &Value::from("/api/v1/problems/unfit")),
            "{problem}"
        );
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(reason), "{problem}");
        // A plain sentence, without the words of a log before it.
        assert!(detail.starts_with(char::is_uppercase) && detail.ends_with('.'), "{problem}");
        assert!(!detail.contains("keep it"), "{problem}");
    }
    home.stop().await;
}
