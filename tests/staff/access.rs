//! Effective access: what somebody may do, and why or why not.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Office, in_body};

async fn ask(office: &Office, person: i64, query: &str) -> Value {
    let address = format!("/api/v1/people/{person}/access{query}");
    office.administrator.client.get(&address).await.json()["access"].clone()
}

fn kinds(access: &Value) -> Vec<&str> {
    let because = access["because"].as_array().unwrap();
    because
        .iter()
        .map(|reason| reason["kind"].as_str().unwrap())
        .collect()
}

async fn give_second_factor(office: &Office, person: i64) {
    sqlx::query("insert into second_factor (person_id, secret, confirmed_at) values ($1, '', $2)")
        .bind(person)
        .bind(office.app.app.clock.now())
        .execute(&office.app.db.pool)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_grant_is_the_reason_with_who_gave_it_and_until_when() {
    let office = Office::open().await;
    let person = office.app.person().sign_in().await;
    give_second_factor(&office, person.id).await;
    let until = office.app.app.clock.now() + TimeDelta::days(3);
    let role = office.role("official").await;
    let grant = json!({ "grant": { "person_id": person.id, "role_id": role, "body_id": office.roads, "expires_at": until } });
    let grant = office
        .administrator
        .client
        .post("/api/v1/grants", &grant)
        .await
        .json();
    let query = format!("?permission=issues.answer&body_id={}", office.roads);
    let access = ask(&office, person.id, &query).await;
    assert_eq!(access["allowed"], true);
    assert_eq!(kinds(&access), ["grant"]);
    let reason = &access["because"][0]["grant"];
    assert_eq!(reason["granted_by"]["id"], office.administrator.id);
    assert_eq!(reason["expires_at"], grant["grant"]["expires_at"]);
    let held: Vec<_> = access["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|held| held["permission"].as_str().unwrap())
        .collect();
    assert_eq!(held, ["issues.read", "issues.answer"]);
    assert_eq!(access["permissions"][0]["grant_id"], grant["grant"]["id"]);

    let elsewhere = format!("?permission=issues.answer&body_id={}", office.parks);
    let access = ask(&office, person.id, &elsewhere).await;
    assert_eq!(access["allowed"], false);
    assert_eq!(kinds(&access), ["scope"]);
    let access = ask(&office, person.id, "?permission=audit.read").await;
    assert_eq!(kinds(&access), ["none"]);
    let access = ask(&office, person.id, "").await;
    assert_eq!(
        (&access["allowed"], kinds(&access).len()),
        (&Value::Null, 0)
    );

    office.app.app.clock.advance(TimeDelta::days(4));
    sign_in_again(&office).await;
    let access = ask(&office, person.id, &query).await;
    assert_eq!(kinds(&access), ["ended"]);
    assert_eq!(access["permissions"], json!([]));
}

/// Four days later the administrator's second factor has worn off: it is shown again.
async fn sign_in_again(office: &Office) {
    sqlx::query("update session set second_factor_at = $2 where person_id = $1")
        .bind(office.administrator.id)
        .bind(office.app.app.clock.now())
        .execute(&office.app.db.pool)
        .await
        .unwrap();
}

#[tokio::test]
async fn what_keeps_somebody_from_acting_is_said() {
    let office = Office::open().await;
    let person = office.app.person().role("auditor").sign_in().await;
    let query = "?permission=audit.read";
    let access = ask(&office, person.id, query).await;
    assert_eq!(access["allowed"], false);
    assert_eq!(kinds(&access), ["second_factor", "grant"]);
    give_second_factor(&office, person.id).await;
    assert_eq!(ask(&office, person.id, query).await["allowed"], true);
    let address = format!("/api/v1/people/{}/suspension", person.id);
    let reason = json!({ "suspension": { "reason": "Проверка" } });
    office
        .administrator
        .client
        .post(&address, &reason)
        .await
        .json();
    let access = ask(&office, person.id, query).await;
    assert_eq!(access["allowed"], false);
    assert_eq!(kinds(&access), ["suspended", "grant"]);
}

#[tokio::test]
async fn what_is_lent_and_what_a_key_may_do_is_told() {
    let office = Office::open().await;
    let lender = office
        .app
        .person()
        .named("Руководитель")
        .role("auditor")
        .sign_in()
        .await;
    let person = office.app.person().role("editor").sign_in().await;
    give_second_factor(&office, person.id).await;
    give_second_factor(&office, office.administrator.id).await;
    let until = office.app.app.clock.now() + TimeDelta::days(1);
    let lent = json!({ "delegation": { "to_person_id": person.id, "until": until } });
    lender
        .client
        .post("/api/v1/delegations", &lent)
        .await
        .json();
    let access = ask(&office, person.id, "?permission=audit.read").await;
    assert_eq!(kinds(&access), ["delegation"]);
    assert_eq!(access["because"][0]["delegated_from"]["id"], lender.id);
    assert_eq!(access["allowed"], true);

    let token = json!({ "token": { "name": "Отчёты", "permissions": ["audit.read"] } });
    office
        .administrator
        .client
        .post("/api/v1/account/tokens", &token)
        .await
        .json();
    let own = office.administrator.id;
    let access = ask(&office, own, "?permission=audit.read").await;
    assert_eq!(kinds(&access), ["grant", "token"]);
}

#[tokio::test]
async fn a_head_is_told_of_the_own_staff_only() {
    let office = Office::open().await;
    let head = office
        .app
        .person()
        .role_in("head", in_body(office.roads))
        .sign_in()
        .await;
    let own = office
        .app
        .person()
        .role_in("official", in_body(office.roads))
        .sign_in()
        .await;
    let address = |person: i64| format!("/api/v1/people/{person}/access");
    assert_eq!(head.client.get(&address(own.id)).await.status, 200);
    for hidden in [office.administrator.id, 999_999] {
        head.client
            .get(&address(hidden))
            .await
            .problem(404, "not-found");
    }
    head.client
        .get(&format!("{}?permission=all", address(own.id)))
        .await
        .problem(400, "invalid-request");
}
