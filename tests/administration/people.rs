//! People and their suspension.

use serde_json::{Value, json};

use crate::staff::{Office, in_body};

fn ids(list: &Value) -> Vec<i64> {
    let people = list["people"].as_array().unwrap();
    people
        .iter()
        .map(|person| person["id"].as_i64().unwrap())
        .collect()
}

#[tokio::test]
async fn people_are_found_by_name_address_and_kind() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let list = async |query: &str| ids(&client.get(&format!("/api/v1/people{query}")).await.json());
    let citizen = office
        .app
        .person()
        .named("Ёлка 100%")
        .email("tree@example.org")
        .sign_in()
        .await;
    assert_eq!(list("").await, [citizen.id, office.administrator.id]);
    assert_eq!(list("?q=%D1%91%D0%BB%D0%BA").await, [citizen.id]);
    assert_eq!(list("?q=TREE%40").await, [citizen.id]);
    assert_eq!(list("?q=100%25").await, [citizen.id]);
    assert_eq!(list("?q=%25").await, [citizen.id]);
    assert_eq!(list("?staff=true").await, [office.administrator.id]);
    assert_eq!(list("?staff=false").await, [citizen.id]);
    let page = client.get("/api/v1/people?limit=1").await.json();
    let next = page["meta"]["next"].as_str().unwrap();
    assert_eq!(list(next).await, [office.administrator.id]);
    let long = format!("/api/v1/people?q={}", "a".repeat(101));
    client.get(&long).await.problem(400, "invalid-request");
    let found = client
        .get(&format!("/api/v1/people/{}", citizen.id))
        .await
        .json();
    assert_eq!(found["person"]["email"], "tree@example.org");
    assert_eq!(found["person"]["is_staff"], false);
    client
        .get("/api/v1/people/999999")
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn a_head_sees_the_staff_of_the_body_and_nobody_else() {
    let office = Office::open().await;
    let person = |role, body| office.app.person().role_in(role, in_body(body)).sign_in();
    let head = person("head", office.roads).await;
    let own = person("official", office.roads).await;
    let foreign = person("official", office.parks).await;
    let citizen = office.app.person().living_in("03701000").sign_in().await;
    let seen = head.client.get("/api/v1/people").await.json();
    assert_eq!(ids(&seen), [own.id, head.id]);
    for hidden in [foreign.id, citizen.id, office.administrator.id] {
        head.client
            .get(&format!("/api/v1/people/{hidden}"))
            .await
            .problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_suspended_person_is_out_at_once_and_released_ones_sign_in_anew() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let person = office.app.person().role("auditor").sign_in().await;
    let address = format!("/api/v1/people/{}/suspension", person.id);
    client
        .post(&address, &json!({ "suspension": { "reason": " " } }))
        .await
        .problem(422, "validation-failed");
    client.delete(&address).await.problem(409, "conflict");
    let reason = json!({ "suspension": { "reason": "Подозрение на взлом" } });
    let suspended = client.post(&address, &reason).await;
    assert_eq!(suspended.status, 201);
    assert_eq!(
        suspended.json()["person"]["suspended_reason"],
        "Подозрение на взлом"
    );
    person
        .client
        .get("/api/v1/people")
        .await
        .problem(401, "unauthenticated");
    client
        .post(&address, &reason)
        .await
        .problem(409, "conflict");
    let logged = office.logged("person.suspended").await;
    assert_eq!(logged["after"]["sessions_ended"], 1);
    assert_eq!(logged["personal"]["after"]["reason"], "Подозрение на взлом");
    assert_eq!(client.delete(&address).await.status, 204);
    office.logged("person.released").await;
    // The old session does not live again.
    person
        .client
        .get("/api/v1/people")
        .await
        .problem(401, "unauthenticated");
}

#[tokio::test]
async fn nobody_suspends_beyond_their_scope_nor_themselves_nor_the_last_administrator() {
    let office = Office::open().await;
    let role = office
        .make_role("guard", &["people.suspend", "people.read"])
        .await;
    let guard = office
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
    let both = office
        .app
        .person()
        .role_in("official", in_body(office.roads))
        .role_in("official", in_body(office.parks))
        .sign_in()
        .await;
    let citizen = office.app.person().sign_in().await;
    let reason = json!({ "suspension": { "reason": "x" } });
    let suspend = async |by: &crate::support::Person, person: i64| {
        let address = format!("/api/v1/people/{person}/suspension");
        by.client.post(&address, &reason).await
    };
    assert_eq!(suspend(&guard, own.id).await.status, 201);
    suspend(&guard, both.id).await.problem(403, "forbidden");
    suspend(&guard, citizen.id).await.problem(404, "not-found");
    suspend(&guard, office.administrator.id)
        .await
        .problem(404, "not-found");
    suspend(&guard, guard.id).await.problem(403, "forbidden");
    let everywhere = office.app.person().role(role).sign_in().await;
    suspend(&everywhere, office.administrator.id)
        .await
        .problem(409, "conflict");
    let second = office.app.person().role("administrator").sign_in().await;
    assert_eq!(suspend(&everywhere, second.id).await.status, 201);
    assert_eq!(suspend(&everywhere, citizen.id).await.status, 201);
}
