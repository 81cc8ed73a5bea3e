//! Full-text search: what is found by which words, what never is, and what the answer looks like.

mod hostile;
mod keeping;
mod words;

use serde_json::Value;

use crate::support::TestApp;

/// Writes an issue; answers its id.
async fn issue(app: &TestApp, title: &str, description: &str) -> i64 {
    sqlx::query_scalar(
        "insert into issue (title, description, category, geom, due_at, municipality_code)
         values ($1, $2, 'roads', st_setsrid(st_point(39.0, 45.0), 4326), now() + interval '10 days', null) returning id",
    )
    .bind(title)
    .bind(description)
    .fetch_one(&app.db.pool)
    .await
    .unwrap()
}

/// The results for a text, with more parameters.
async fn search(app: &TestApp, text: &str, more: &str) -> Value {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("q", text)
        .finish();
    app.client
        .get(&format!("/api/v1/search?{query}{more}"))
        .await
        .json()
}

/// The ids of the issues that are found, the best first.
async fn found(app: &TestApp, text: &str) -> Vec<i64> {
    ids(&search(app, text, "&kind=issue").await)
}

fn ids(answer: &Value) -> Vec<i64> {
    answer["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["id"].as_str().unwrap().parse().unwrap())
        .collect()
}
