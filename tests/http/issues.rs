//! `/api/v1/issues`.

use serde_json::{Value, json};

use crate::support::{IssueBuilder, TestApp, TestEdition};

fn titles(list: &Value) -> Vec<&str> {
    let issues = list["issues"].as_array().unwrap();
    issues
        .iter()
        .map(|issue| issue["title"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn an_issue_is_shown_as_it_was_written() {
    let app = TestApp::builder()
        .issue(
            IssueBuilder::at((38.5, 45.0))
                .titled("Не горит фонарь")
                .category("lighting")
                .status("answered")
                .answered_after_days(2),
        )
        .start()
        .await;
    let list = app.client.get("/api/v1/issues").await.json();
    let id = list["issues"][0]["id"].as_u64().unwrap();
    let mut expected = json!({
        "id": id,
        "title": "Не горит фонарь",
        "status": "answered",
        "category": "lighting",
        "term": "in_time",
        "location": [38.5, 45.0],
        "municipality": { "code": TestEdition::code(0), "name": list["issues"][0]["municipality"]["name"] },
        "address": "ул. Красная, 1",
        "created_at": "2026-03-01T12:00:00Z",
        "answered_at": "2026-03-03T12:00:00Z",
        "due_at": "2026-03-11T12:00:00Z",
    });
    assert_eq!(
        list,
        json!({ "issues": [expected], "meta": { "next": null, "total": 1, "stale": false } })
    );

    expected["description"] = json!("Подробности");
    let found = app.client.get(&format!("/api/v1/issues/{id}")).await.json();
    assert_eq!(found, json!({ "issue": expected }));
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap_or_a_repetition() {
    let mut builder = TestApp::builder();
    for number in 0..23 {
        let issue = IssueBuilder::at(TestEdition::inside(number % 4)).titled(&number.to_string());
        let status = if number == 11 {
            "declined"
        } else {
            "registered"
        };
        builder = builder.issue(issue.status(status));
    }
    let app = builder.start().await;
    let mut query = "?status=registered&limit=5".to_owned();
    let mut seen: Vec<String> = Vec::new();
    let mut pages = 0;
    loop {
        let page = app
            .client
            .get(&format!("/api/v1/issues{query}"))
            .await
            .json();
        assert_eq!(page["meta"]["total"], 22);
        seen.extend(titles(&page).into_iter().map(str::to_owned));
        pages += 1;
        match page["meta"]["next"].as_str() {
            Some(next) => query = next.to_owned(),
            None => break,
        }
    }
    let expected: Vec<String> = (0..23)
        .rev()
        .filter(|n| *n != 11)
        .map(|n| n.to_string())
        .collect();
    assert_eq!(seen, expected);
    assert_eq!(pages, 5);
}

#[tokio::test]
async fn a_page_ends_exactly_with_the_list() {
    let app = TestApp::builder()
        .issue(IssueBuilder::at((38.5, 45.0)))
        .issue(IssueBuilder::at((38.6, 45.0)))
        .start()
        .await;
    let page = app.client.get("/api/v1/issues?limit=2").await.json();
    assert_eq!(
        page["meta"],
        json!({ "next": null, "total": 2, "stale": false })
    );
}

#[tokio::test]
async fn filters_choose_issues() {
    let app = TestApp::builder()
        .issue(IssueBuilder::at(TestEdition::inside(0)).titled("a"))
        .issue(
            IssueBuilder::at(TestEdition::inside(1))
                .titled("b")
                .category("waste"),
        )
        .issue(
            IssueBuilder::at(TestEdition::inside(2))
                .titled("c")
                .status("solved")
                .answered_after_days(1)
                .created_at("2026-06-30T12:00:00Z"),
        )
        .start()
        .await;
    let (lon, lat) = TestEdition::inside(1);
    for (query, expected) in [
        (String::new(), vec!["c", "b", "a"]),
        (
            format!(
                "bbox={},{},{},{}",
                lon - 0.1,
                lat - 0.1,
                lon + 0.1,
                lat + 0.1
            ),
            vec!["b"],
        ),
        ("bbox=0,0,1,1".to_owned(), vec![]),
        ("status=registered".to_owned(), vec!["b", "a"]),
        ("category=waste,roads&status=solved".to_owned(), vec!["c"]),
        ("term=late".to_owned(), vec!["b", "a"]),
        (
            format!(
                "municipality={},{}",
                TestEdition::code(0),
                TestEdition::code(2)
            ),
            vec!["c", "a"],
        ),
        ("from=2026-06-01".to_owned(), vec!["c"]),
        ("to=2026-06-01".to_owned(), vec!["b", "a"]),
    ] {
        let list = app
            .client
            .get(&format!("/api/v1/issues?{query}"))
            .await
            .json();
        assert_eq!(titles(&list), expected, "{query}");
        assert_eq!(list["meta"]["total"], expected.len(), "{query}");
    }
}

#[tokio::test]
async fn parameters_that_mean_nothing_are_refused() {
    let app = TestApp::start().await;
    for (query, parameter) in [
        ("status=open", "status"),
        ("term=soon", "term"),
        ("municipality=1", "municipality"),
        ("bbox=1,2,3", "bbox"),
        ("bbox=2,2,1,1", "bbox"),
        ("bbox=NaN,2,3,4", "bbox"),
        ("bbox=0,0,500,1", "bbox"),
        ("after=17", "after"),
        ("limit=0", "limit"),
        ("limit=1000", "limit"),
        ("page=2", "page"),
        ("from=01.02.2026", "from"),
    ] {
        let response = app.client.get(&format!("/api/v1/issues?{query}")).await;
        let problem = response.problem(400, "invalid-request");
        assert_eq!(problem["errors"][0]["parameter"], parameter, "{query}");
    }
}

#[tokio::test]
async fn an_issue_that_is_not_there_is_not_found() {
    let app = TestApp::start().await;
    for id in ["1", "0", "-1", "first", "99999999999999999999", "1.5"] {
        app.client
            .get(&format!("/api/v1/issues/{id}"))
            .await
            .problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_new_issue_joins_the_list() {
    let app = TestApp::start().await;
    IssueBuilder::at((38.5, 45.0))
        .titled("Новая")
        .insert(&app.db.pool)
        .await;
    app.wait_until(|snapshot| snapshot.layer("issues").unwrap().len() == 1)
        .await;
    let list = app.client.get("/api/v1/issues").await.json();
    assert_eq!(titles(&list), ["Новая"]);
}
