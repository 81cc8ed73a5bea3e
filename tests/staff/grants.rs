//! Grants: given, listed by what one manages, ended by time or by hand.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Office, in_body, may_read_people};

fn grant(person: i64, role: i64, more: &Value) -> Value {
    let mut grant = json!({ "person_id": person, "role_id": role });
    let fields = more.as_object().unwrap().clone();
    grant.as_object_mut().unwrap().extend(fields);
    json!({ "grant": grant })
}

#[tokio::test]
async fn a_grant_says_who_may_do_what_where_and_who_gave_it() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let person = office.app.person().named("Сотрудник").sign_in().await;
    let role = office.role("official").await;
    let asked = grant(
        person.id,
        role,
        &json!({ "body_id": office.roads, "municipality_code": "03701000", "module": "issues", "reason": "Приказ 1" }),
    );
    let given = client.post("/api/v1/grants", &asked).await;
    assert_eq!(given.status, 201, "{}", given.text());
    let given = given.json()["grant"].clone();
    assert_eq!(given["role"]["slug"], "official");
    assert_eq!(given["scope"]["body"]["id"], office.roads);
    assert_eq!(given["scope"]["municipality"]["name_en"], "Krasnodar");
    assert_eq!(given["scope"]["module"], "issues");
    assert_eq!(given["granted_by"]["id"], office.administrator.id);
    let logged = office.logged("grant.created").await;
    assert_eq!(logged["after"]["reason"], "Приказ 1");
    assert_eq!(logged["after"]["person_id"], person.id);

    let count = async |query: &str| {
        let list = client.get(&format!("/api/v1/grants?{query}")).await.json();
        list["grants"].as_array().unwrap().len()
    };
    assert_eq!(count(&format!("person_id={}", person.id)).await, 1);
    assert_eq!(count(&format!("body_id={}", office.roads)).await, 1);
    assert_eq!(count("permission=audit.read").await, 1);
    assert_eq!(count("permission=issues.answer").await, 2);
    assert_eq!(count("active=false").await, 0);
    let page = client.get("/api/v1/grants?limit=1").await.json();
    let next = page["meta"]["next"].as_str().unwrap();
    let second = client.get(&format!("/api/v1/grants{next}")).await.json();
    assert_ne!(page["grants"][0]["id"], second["grants"][0]["id"]);
    assert_eq!(second["meta"]["next"], Value::Null);
    client
        .get("/api/v1/grants?permission=all")
        .await
        .problem(400, "invalid-request");
}

#[tokio::test]
async fn what_cannot_be_granted_is_refused() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let person = office.app.person().sign_in().await;
    let role = office.role("official").await;
    for (asked, pointer) in [
        (grant(999_999, role, &json!({})), "/grant/person_id"),
        (grant(person.id, 999_999, &json!({})), "/grant/role_id"),
        (
            grant(person.id, role, &json!({ "body_id": 999_999 })),
            "/grant/body_id",
        ),
        (
            grant(person.id, role, &json!({ "municipality_code": "0" })),
            "/grant/municipality_code",
        ),
        (
            grant(person.id, role, &json!({ "module": "none" })),
            "/grant/module",
        ),
        (
            grant(
                person.id,
                role,
                &json!({ "expires_at": "2020-01-01T00:00:00Z" }),
            ),
            "/grant/expires_at",
        ),
        (
            grant(person.id, role, &json!({ "granted_by": 1 })),
            "/grant",
        ),
    ] {
        let problem = client
            .post("/api/v1/grants", &asked)
            .await
            .problem(422, "validation-failed");
        let found = problem["errors"][0]["pointer"].as_str().unwrap();
        assert!(found.starts_with(pointer), "{found}");
    }
}

#[tokio::test]
async fn a_grant_with_an_end_ends_by_itself_and_a_revoked_one_at_once() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let auditor = office.role("auditor").await;
    let now = office.app.app.clock.now();
    let person = office
        .app
        .person()
        .role_in("official", in_body(office.roads))
        .sign_in()
        .await;
    assert!(!may_read_people(&person).await);
    let soon = now + TimeDelta::hours(2);
    let asked = grant(person.id, auditor, &json!({ "expires_at": soon }));
    assert_eq!(client.post("/api/v1/grants", &asked).await.status, 201);
    assert!(may_read_people(&person).await);
    office.app.app.clock.advance(TimeDelta::hours(3));
    assert!(!may_read_people(&person).await);

    let asked = grant(person.id, auditor, &json!({}));
    let given = client.post("/api/v1/grants", &asked).await.json();
    assert!(may_read_people(&person).await);
    let address = format!("/api/v1/grants/{}/revocation", given["grant"]["id"]);
    let reason = json!({ "revocation": { "reason": "Перевод" } });
    let revoked = client.post(&address, &reason).await.json();
    assert_eq!(
        revoked["grant"]["revoked_by"]["id"],
        office.administrator.id
    );
    assert!(!may_read_people(&person).await);
    assert_eq!(
        office.logged("grant.revoked").await["after"]["reason"],
        "Перевод"
    );
    client
        .post(&address, &reason)
        .await
        .problem(409, "conflict");
    client
        .post("/api/v1/grants/999999/revocation", &json!({}))
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn whoever_manages_grants_of_a_body_sees_and_ends_those_alone() {
    let office = Office::open().await;
    let role = office
        .make_role(
            "body-admin",
            &["grants.manage", "issues.read", "issues.answer"],
        )
        .await;
    let manager = office
        .app
        .person()
        .role_in(role, in_body(office.roads))
        .sign_in()
        .await;
    let own = office
        .app
        .person()
        .role_in("official", in_body(office.roads))
        .sign_in()
        .await;
    let foreign = office
        .app
        .person()
        .role_in("official", in_body(office.parks))
        .sign_in()
        .await;
    let listed = manager.client.get("/api/v1/grants").await.json();
    let people: Vec<_> = listed["grants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|grant| grant["person"]["id"].as_i64().unwrap())
        .collect();
    assert_eq!(people, [own.id, manager.id]);
    let all = office
        .administrator
        .client
        .get("/api/v1/grants")
        .await
        .json();
    for grant in all["grants"].as_array().unwrap() {
        let address = format!("/api/v1/grants/{}/revocation", grant["id"]);
        if grant["person"]["id"] == own.id {
            assert_eq!(manager.client.post(&address, &json!({})).await.status, 200);
        } else if grant["person"]["id"] != manager.id {
            manager
                .client
                .post(&address, &json!({}))
                .await
                .problem(404, "not-found");
        }
    }
    // A person of another body cannot be drawn in, nor named.
    let official = office.role("official").await;
    let asked = grant(foreign.id, official, &json!({ "body_id": office.roads }));
    manager
        .client
        .post("/api/v1/grants", &asked)
        .await
        .problem(422, "validation-failed");
}

#[tokio::test]
async fn the_last_administrator_remains() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let own = client
        .get(&format!(
            "/api/v1/grants?person_id={}",
            office.administrator.id
        ))
        .await
        .json();
    let address = format!("/api/v1/grants/{}/revocation", own["grants"][0]["id"]);
    client
        .post(&address, &json!({}))
        .await
        .problem(409, "conflict");
    let second = office.app.person().role("administrator").sign_in().await;
    let other = client
        .get(&format!("/api/v1/grants?person_id={}", second.id))
        .await
        .json();
    let other = format!("/api/v1/grants/{}/revocation", other["grants"][0]["id"]);
    // Each takes the other's right away at the same moment: one of them stays.
    let empty = json!({});
    let (one, two) = tokio::join!(
        client.post(&other, &empty),
        second.client.post(&address, &empty)
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!([403, 409].contains(&statuses[1]), "{statuses:?}");
}
