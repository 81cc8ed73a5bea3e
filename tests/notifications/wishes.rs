//! What people wish, on the wire.

use kuban::notices::{Kind, Recipients};
use serde_json::{Value, json};

use super::{event, letters, tell};
use crate::support::TestApp;

const PATH: &str = "/api/v1/notification-preferences";

fn kind<'a>(preferences: &'a Value, slug: &str) -> &'a Value {
    let kinds = preferences["preferences"]["kinds"].as_array().unwrap();
    kinds.iter().find(|each| each["kind"] == slug).unwrap()
}

#[tokio::test]
async fn what_is_read_can_be_changed_and_written_back() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let mut body = person.client.get(PATH).await.json();
    assert_eq!(body["preferences"]["digest"], "immediate");
    assert_eq!(body["preferences"]["time_zone"], "Europe/Moscow");
    assert_eq!(body["preferences"]["quiet_hours"], Value::Null);
    assert_eq!(kind(&body, "issue_changed")["email"], true);
    body["preferences"]["digest"] = json!("weekly");
    body["preferences"]["quiet_hours"] = json!({ "from": "22:00", "to": "07:30" });
    for each in body["preferences"]["kinds"].as_array_mut().unwrap() {
        for channel in ["in_app", "email", "push"] {
            each[channel] = json!(false);
        }
    }
    let written = person.client.put(PATH, &body).await.json();
    assert_eq!(person.client.get(PATH).await.json(), written);
    assert_eq!(
        written["preferences"]["quiet_hours"],
        json!({ "from": "22:00", "to": "07:30" })
    );
    assert_eq!(kind(&written, "issue_changed")["email"], false);
    let safety = kind(&written, "account_security");
    assert_eq!(
        (&safety["email"], &safety["in_app"]),
        (&json!(true), &json!(true))
    );
    let audited: i64 = sqlx::query_scalar(
        "select count(*) from audit_entry where action = 'notification_preferences.set'",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(audited, 1);

    // Nothing of a kind that is not wanted, all of what concerns safety.
    tell(
        &app,
        &event(Kind::IssueChanged, Recipients::person(person.id), "a"),
    )
    .await;
    tell(
        &app,
        &event(Kind::AccountSecurity, Recipients::person(person.id), "b"),
    )
    .await;
    app.run_jobs().await;
    app.run_jobs().await;
    app.run_jobs().await;
    let list = person.client.get("/api/v1/notifications").await.json();
    assert_eq!(list["meta"]["unread"], 1);
    assert_eq!(letters(&app).len(), 1, "at once, though digests are weekly");
}

#[tokio::test]
async fn wishes_that_are_none_are_refused() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    let wish = |slug: &str| json!({ "kind": slug, "in_app": true, "email": true, "push": true });
    for (preferences, pointer) in [
        (
            json!({ "kinds": [wish("gossip")], "digest": "daily", "quiet_hours": null }),
            "/preferences/kinds/0/kind",
        ),
        (
            json!({ "kinds": [wish("issue_changed"), wish("issue_changed")], "digest": "daily", "quiet_hours": null }),
            "/preferences/kinds/1/kind",
        ),
        (
            json!({ "kinds": [], "digest": "daily", "quiet_hours": { "from": "25:00", "to": "07:00" } }),
            "/preferences/quiet_hours",
        ),
        (
            json!({ "kinds": [], "digest": "daily", "quiet_hours": { "from": "07:00", "to": "07:00" } }),
            "/preferences/quiet_hours",
        ),
        (
            json!({ "kinds": [], "digest": "hourly", "quiet_hours": null }),
            "/preferences/digest",
        ),
    ] {
        let body = json!({ "preferences": preferences });
        let answer = person.client.put(PATH, &body).await;
        let problem = answer.problem(422, "validation-failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
}
