//! The person's own page: what is said there, and where somebody lives.

use serde_json::{Value, json};

use super::support::{actions, count, faults, person};
use crate::support::{Client, TestApp, TestResponse};

const ACCOUNT: &str = "/api/v1/account";
const RESIDENCE: &str = "/api/v1/account/residence";

async fn edit(client: &Client, etag: &str, account: Value) -> TestResponse {
    let client = client.with("if-match", etag);
    client.patch(ACCOUNT, &json!({ "account": account })).await
}

async fn etag(client: &Client) -> String {
    client.get(ACCOUNT).await.header("etag").to_owned()
}

async fn live(client: &Client, residence: Value) -> TestResponse {
    client
        .put(RESIDENCE, &json!({ "residence": residence }))
        .await
}

#[tokio::test]
async fn a_profile_is_changed_where_nobody_changed_it_meanwhile() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    let seen = etag(&vera.client).await;
    let change = json!({ "display_name": " Вера  К. ", "about": "Сад\r\nи огород ", "language": "ru", "interests": ["roads", "parks", "roads"] });
    let changed = edit(&vera.client, &seen, change).await;
    let own = &changed.json()["person"];
    assert_eq!(own["display_name"], "Вера К.");
    assert_eq!(own["about"], "Сад\nи огород");
    assert_eq!(own["interests"], json!(["parks", "roads"]));
    assert_eq!(changed.header("etag"), etag(&vera.client).await);
    edit(&vera.client, &seen, json!({ "about": "later" }))
        .await
        .problem(412, "precondition-failed");
    let blind = vera
        .client
        .patch(ACCOUNT, &json!({ "account": { "about": "" } }))
        .await;
    blind.problem(428, "precondition-required");
    // What is absent stays.
    let changed = edit(&vera.client, changed.header("etag"), json!({ "about": "" })).await;
    assert_eq!(changed.json()["person"]["display_name"], "Вера К.");
    assert_eq!(changed.json()["person"]["about"], "");
    assert_eq!(actions(&app).await, ["profile.edited", "profile.edited"]);
    let open = "select count(*) from audit_entry where after::text like '%Вера%' or before::text like '%Вера%'";
    assert_eq!(count(&app, open).await, 0);
    app.client
        .get(ACCOUNT)
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn nobody_writes_more_of_themselves_than_their_profile() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    let before = vera.client.get(ACCOUNT).await.json();
    let tag = etag(&vera.client).await;
    for (name, value) in [
        ("email", json!("other@example.org")),
        ("trust", json!("confirmed")),
        ("is_staff", json!(true)),
        ("permissions", json!(["people.read"])),
        ("municipality_code", json!("03701000")),
        ("id", json!(1)),
        ("password", json!("x")),
        ("photo_id", json!(1)),
    ] {
        let problem = edit(&vera.client, &tag, json!({ name: value })).await;
        let problem = problem.problem(422, "validation-failed");
        assert_eq!(faults(&problem)[0].1, "invalid", "{name}");
    }
    for (name, value, code) in [
        (
            "display_name",
            json!("Vera\nBcc: all@example.org"),
            "characters",
        ),
        ("display_name", json!("Ve\u{202e}ra"), "characters"),
        ("display_name", json!("V"), "too-short"),
        ("about", json!("x".repeat(1001)), "too-long"),
        ("language", json!("de"), "unknown-value"),
        ("interests", json!(["Roads & parks"]), "not-a-slug"),
    ] {
        let problem = edit(&vera.client, &tag, json!({ name: value })).await;
        let problem = problem.problem(422, "validation-failed");
        assert_eq!(
            faults(&problem),
            [(format!("/account/{name}"), code.to_owned())]
        );
    }
    assert_eq!(vera.client.get(ACCOUNT).await.json(), before);
    let foreign = vera.client.with("origin", "https://evil.example");
    edit(&foreign, &tag, json!({ "about": "x" }))
        .await
        .problem(403, "foreign-origin");
}

#[tokio::test]
async fn a_residence_is_a_municipality_or_a_point_that_is_forgotten() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    let located = app
        .client
        .get("/api/v1/locate?lon=38.512345&lat=44.912345")
        .await
        .json();
    let code = located["municipality"]["code"].as_str().unwrap().to_owned();
    let moved = live(
        &vera.client,
        json!({ "location": [38.512_345, 44.912_345] }),
    )
    .await;
    let municipality = &moved.json()["person"]["municipality"];
    assert_eq!(municipality["code"].as_str().unwrap(), code);
    assert!(municipality["name_ru"].is_string() && municipality["name_en"].is_string());
    // The same place again is no change.
    live(&vera.client, json!({ "municipality_code": code }))
        .await
        .json();
    assert_eq!(actions(&app).await, ["residence.set"]);
    let kept = "select count(*) from person, audit_entry, audit_personal
        where person::text like '%38.512345%' or audit_entry::text like '%38.512345%' or audit_personal::text like '%38.512345%'";
    assert_eq!(count(&app, kept).await, 0);

    let refused = async |residence: Value| {
        let problem = live(&vera.client, residence)
            .await
            .problem(422, "validation-failed");
        faults(&problem).remove(0)
    };
    let fault = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
    assert_eq!(refused(json!({})).await, fault("/residence", "one-of"));
    let both = json!({ "municipality_code": code, "location": [38.5, 44.9] });
    assert_eq!(refused(both).await, fault("/residence", "one-of"));
    let unknown = fault("/residence/municipality_code", "unknown-value");
    for code in ["99999999", "", "Краснодар"] {
        assert_eq!(refused(json!({ "municipality_code": code })).await, unknown);
    }
    let outside = json!({ "location": [10.0, 10.0] });
    assert_eq!(
        refused(outside).await,
        fault("/residence/location", "outside-coverage")
    );
    let off_earth = json!({ "location": [38.5, 145.5] });
    assert_eq!(refused(off_earth).await.0, "/residence/location");
    live(&app.client, json!({ "municipality_code": code }))
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn nobody_moves_from_one_ballot_to_the_next() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    let codes: Vec<String> =
        sqlx::query_scalar("select code from municipality order by code limit 5")
            .fetch_all(&app.db.pool)
            .await
            .unwrap();
    for code in &codes[..4] {
        live(&vera.client, json!({ "municipality_code": code }))
            .await
            .json();
    }
    let refused = live(&vera.client, json!({ "municipality_code": codes[4] })).await;
    refused.problem(429, "too-many-requests");
    let own = vera.client.get(ACCOUNT).await.json();
    assert_eq!(
        own["person"]["municipality"]["code"].as_str().unwrap(),
        codes[3]
    );
    super::support::wait(&app, chrono::TimeDelta::days(20));
    live(&vera.client, json!({ "municipality_code": codes[4] }))
        .await
        .problem(429, "too-many-requests");
}

#[tokio::test]
async fn consents_are_listed_and_given() {
    let app = TestApp::start().await;
    let vera = person(&app, "vera@example.org").await;
    let path = "/api/v1/account/consents";
    assert_eq!(vera.client.get(path).await.json()["consents"], json!([]));
    let given = vera
        .client
        .post(path, &json!({ "consent": { "version": "2026-11" } }))
        .await;
    assert_eq!(given.status.as_u16(), 201);
    assert_eq!(given.json()["consents"][0]["document"], "personal-data");
    // Agreeing again ends what stood before.
    let again = vera
        .client
        .post(path, &json!({ "consent": { "version": "2026-11" } }))
        .await
        .json();
    assert_eq!(again["consents"][0]["withdrawn_at"], Value::Null);
    assert!(again["consents"][1]["withdrawn_at"].is_string());
    let old = vera
        .client
        .post(path, &json!({ "consent": { "version": "2020-01" } }))
        .await;
    assert_eq!(
        faults(&old.problem(422, "validation-failed"))[0].1,
        "outdated"
    );
    app.client.get(path).await.problem(401, "unauthenticated");
}
