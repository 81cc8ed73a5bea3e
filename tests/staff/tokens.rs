//! Keys of other systems: shown once, narrow, revocable, never wider than their owner.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Office, in_body};
use crate::support::Client;

async fn make(office: &Office, token: &Value) -> (Value, Client) {
    let made = office
        .administrator
        .client
        .post("/api/v1/account/tokens", &json!({ "token": token }))
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    let bearer = format!("Bearer {}", made["secret"].as_str().unwrap());
    (
        made.clone(),
        office.app.client.with("authorization", &bearer),
    )
}

#[tokio::test]
async fn a_key_is_shown_once_and_does_what_it_is_for() {
    let office = Office::open().await;
    let (made, key) = make(
        &office,
        &json!({ "name": "Отчёты", "permissions": ["people.read"] }),
    )
    .await;
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with("kuban_") && secret.len() > 40);
    assert!(secret.starts_with(made["token"]["prefix"].as_str().unwrap()));
    let people = key.get("/api/v1/people").await;
    assert_eq!(
        (people.status.as_u16(), people.header("cache-control")),
        (200, "no-store")
    );
    key.get("/api/v1/grants").await.problem(403, "forbidden");

    let own = office
        .administrator
        .client
        .get("/api/v1/account/tokens")
        .await;
    assert!(!own.text().contains(secret));
    let listed = own.json();
    assert!(listed["tokens"][0]["last_used_at"].is_string());
    // The secret stands nowhere: not in its row, not in the log.
    let rows: i64 = sqlx::query_scalar(
        "select (select count(*) from api_token where position($1 in api_token::text) > 0)
            + (select count(*) from audit_entry where position($1 in audit_entry::text) > 0)",
    )
    .bind(secret)
    .fetch_one(&office.app.db.pool)
    .await
    .unwrap();
    assert_eq!(rows, 0);
    assert_eq!(
        office.logged("token.created").await["after"]["name"],
        "Отчёты"
    );
}

#[tokio::test]
async fn a_key_is_as_narrow_as_its_scope_and_as_its_owner() {
    let office = Office::open().await;
    let (_, key) = make(
        &office,
        &json!({ "name": "x", "permissions": ["people.read"], "body_id": office.roads }),
    )
    .await;
    let own = office
        .app
        .person()
        .named("Свой")
        .role_in("official", in_body(office.roads))
        .sign_in()
        .await;
    let other = office
        .app
        .person()
        .named("Чужой")
        .role_in("official", in_body(office.parks))
        .sign_in()
        .await;
    let seen = key.get("/api/v1/people").await;
    assert!(seen.text().contains("Свой") && !seen.text().contains("Чужой"));
    assert_eq!(
        key.get(&format!("/api/v1/people/{}", own.id)).await.status,
        200
    );
    key.get(&format!("/api/v1/people/{}", other.id))
        .await
        .problem(404, "not-found");

    // What the owner loses the key loses.
    let second = office.app.person().role("administrator").sign_in().await;
    let grants = second
        .client
        .get(&format!(
            "/api/v1/grants?person_id={}",
            office.administrator.id
        ))
        .await
        .json();
    let address = format!("/api/v1/grants/{}/revocation", grants["grants"][0]["id"]);
    assert_eq!(second.client.post(&address, &json!({})).await.status, 200);
    key.get("/api/v1/people").await.problem(403, "forbidden");
}

#[tokio::test]
async fn a_key_makes_no_keys_and_lends_nothing() {
    let office = Office::open().await;
    let staff = office.app.person().role("editor").sign_in().await;
    let (_, key) = make(
        &office,
        &json!({ "name": "x", "permissions": ["tokens.manage", "people.read"] }),
    )
    .await;
    let token = json!({ "token": { "name": "y", "permissions": ["people.read"] } });
    key.post("/api/v1/account/tokens", &token)
        .await
        .problem(403, "forbidden");
    for answer in [
        key.get("/api/v1/account/tokens").await,
        key.delete("/api/v1/account/tokens/1").await,
    ] {
        answer.problem(403, "forbidden");
    }
    let until = office.app.app.clock.now() + TimeDelta::days(1);
    let lent = json!({ "delegation": { "to_person_id": staff.id, "until": until } });
    key.post("/api/v1/delegations", &lent)
        .await
        .problem(403, "forbidden");
}

#[tokio::test]
async fn a_key_ends_by_time_and_by_hand() {
    let office = Office::open().await;
    let soon = office.app.app.clock.now() + TimeDelta::hours(1);
    let (_, brief) = make(
        &office,
        &json!({ "name": "x", "permissions": ["people.read"], "expires_at": soon }),
    )
    .await;
    let (made, long) = make(
        &office,
        &json!({ "name": "y", "permissions": ["people.read"] }),
    )
    .await;
    assert_eq!(brief.get("/api/v1/people").await.status, 200);
    office.app.app.clock.advance(TimeDelta::hours(2));
    brief
        .get("/api/v1/people")
        .await
        .problem(401, "unauthenticated");
    assert_eq!(long.get("/api/v1/people").await.status, 200);
    let address = format!("/api/v1/account/tokens/{}", made["token"]["id"]);
    let stranger = office.app.person().sign_in().await;
    stranger
        .client
        .delete(&address)
        .await
        .problem(404, "not-found");
    let client = &office.administrator.client;
    assert_eq!(client.delete(&address).await.status, 204);
    client.delete(&address).await.problem(409, "conflict");
    long.get("/api/v1/people")
        .await
        .problem(401, "unauthenticated");
    office.logged("token.revoked").await;
}

#[tokio::test]
async fn who_manages_keys_sees_and_revokes_those_of_others() {
    let office = Office::open().await;
    let (made, key) = make(
        &office,
        &json!({ "name": "x", "permissions": ["people.read"], "body_id": office.roads }),
    )
    .await;
    let role = office.make_role("key-keeper", &["tokens.manage"]).await;
    let near = office
        .app
        .person()
        .role_in(role, in_body(office.roads))
        .sign_in()
        .await;
    let far = office
        .app
        .person()
        .role_in(role, in_body(office.parks))
        .sign_in()
        .await;
    let address = format!("/api/v1/tokens/{}", made["token"]["id"]);
    assert_eq!(
        far.client.get("/api/v1/tokens").await.json()["tokens"],
        json!([])
    );
    far.client.delete(&address).await.problem(404, "not-found");
    let seen = near.client.get("/api/v1/tokens").await.json();
    assert_eq!(seen["tokens"][0]["person"]["id"], office.administrator.id);
    assert_eq!(near.client.delete(&address).await.status, 204);
    key.get("/api/v1/people")
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn what_cannot_be_a_key_is_refused() {
    let office = Office::open().await;
    let now = office.app.app.clock.now();
    for token in [
        json!({ "name": "", "permissions": ["people.read"] }),
        json!({ "name": "x", "permissions": [] }),
        json!({ "name": "x", "permissions": ["all"] }),
        json!({ "name": "x", "permissions": ["people.read"], "expires_at": now + TimeDelta::days(400) }),
        json!({ "name": "x", "permissions": ["people.read"], "expires_at": now - TimeDelta::days(1) }),
        json!({ "name": "x", "permissions": ["people.read"], "body_id": 999_999 }),
    ] {
        office
            .administrator
            .client
            .post("/api/v1/account/tokens", &json!({ "token": token }))
            .await
            .problem(422, "validation-failed");
    }
}
