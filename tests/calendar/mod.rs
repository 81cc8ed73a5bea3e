//! The working calendar: what ships, what staff make of it.

use chrono::NaiveDate;
use serde_json::json;

use crate::support::TestApp;

#[tokio::test]
async fn the_years_that_ship_have_as_many_working_days_as_the_decrees_give() {
    let app = TestApp::start().await;
    for (year, working_days) in [(2024, 248), (2025, 247), (2026, 247)] {
        let answer = app
            .client
            .get(&format!("/api/v1/calendar/{year}"))
            .await
            .json();
        let calendar = &answer["calendar"];
        assert_eq!(calendar["working_days"], working_days, "{year}");
        assert_eq!(calendar["assumed"], false);
        let source = calendar["source"].as_str().unwrap();
        assert!(source.contains("Постановление Правительства"), "{source}");
    }
    let unknown = app.client.get("/api/v1/calendar/2031").await.json();
    assert_eq!(unknown["calendar"]["assumed"], true);
    assert_eq!(unknown["calendar"]["source"], json!(null));
}

#[tokio::test]
async fn terms_rest_on_the_rows_of_the_database() {
    let app = TestApp::start().await;
    let mut db = app.db.pool.acquire().await.unwrap();
    let calendar = kuban::calendar::load(&mut db).await.unwrap();
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let term = calendar.add_working_days(day("2025-12-30"), 1);
    assert_eq!(
        term.value,
        day("2026-01-12"),
        "after the holidays and 9 January, moved there"
    );
    assert!(term.assumed_years.is_empty());
    let beyond = calendar.add_working_days(day("2026-12-30"), 1);
    assert_eq!(beyond.value, day("2027-01-11"));
    assert_eq!(beyond.assumed_years.into_iter().collect::<Vec<_>>(), [2027]);
}

#[tokio::test]
async fn staff_who_manage_catalogues_set_a_year_and_the_log_says_so() {
    let app = TestApp::start().await;
    let admin = app.person().role("administrator").sign_in().await;
    let body = json!({ "calendar": {
        "source": "Постановление",
        "days": [{ "day": "2027-02-22", "kind": "day_off" }, { "day": "2027-02-20", "kind": "working_day" }],
    }});
    let set = admin
        .client
        .put("/api/v1/calendar/2027", &body)
        .await
        .json();
    let read = app.client.get("/api/v1/calendar/2027").await.json();
    assert_eq!(set, read);
    assert_eq!(read["calendar"]["assumed"], false);
    let entry: (String, serde_json::Value) =
        sqlx::query_as("select action, after from audit_entry where subject_kind = 'calendar'")
            .fetch_one(&app.db.pool)
            .await
            .unwrap();
    assert_eq!(entry.0, "calendar.set");
    assert_eq!(entry.1["days"].as_array().unwrap().len(), 2);

    let official = app.person().role("official").sign_in().await;
    let refused = official.client.put("/api/v1/calendar/2027", &body).await;
    refused.problem(403, "forbidden");
    let nobody = app.client.put("/api/v1/calendar/2027", &body).await;
    nobody.problem(401, "unauthenticated");
}

#[tokio::test]
async fn days_that_cannot_be_are_refused_one_by_one() {
    let app = TestApp::start().await;
    let admin = app.person().role("administrator").sign_in().await;
    let days = json!([
        { "day": "2026-02-02", "kind": "day_off" },
        { "day": "2027-02-21", "kind": "day_off" },
        { "day": "2027-02-22", "kind": "day_off" },
        { "day": "2027-02-22", "kind": "working_day" },
    ]);
    let body = json!({ "calendar": { "source": " ", "days": days } });
    let answer = admin.client.put("/api/v1/calendar/2027", &body).await;
    let problem = answer.problem(422, "validation-failed");
    let codes: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["required", "out-of-range", "invalid", "repeated"]);
    for (path, body) in [
        (
            "2027",
            json!({ "calendar": { "source": "x", "days": [{ "day": "2027-02-30", "kind": "day_off" }] } }),
        ),
        (
            "2027",
            json!({ "calendar": { "source": "x", "days": [], "year": 2028 } }),
        ),
    ] {
        let answer = admin
            .client
            .put(&format!("/api/v1/calendar/{path}"), &body)
            .await;
        answer.problem(422, "validation-failed");
    }
    app.client
        .get("/api/v1/calendar/1917")
        .await
        .problem(404, "not-found");
    app.client
        .get("/api/v1/calendar/next")
        .await
        .problem(404, "not-found");
    let kept = app.client.get("/api/v1/calendar/2027").await.json();
    assert_eq!(kept["calendar"]["assumed"], true);
}
