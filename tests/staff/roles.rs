//! Roles and permissions.

use serde_json::json;

use super::{Office, may_read_people, patch};

#[tokio::test]
async fn a_role_is_made_changed_and_felt_at_once() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let slug = office.make_role("reader", &["people.read"]).await;
    let person = office.app.person().role(slug).sign_in().await;
    assert!(may_read_people(&person).await);
    let address = format!("/api/v1/roles/{}", office.role(slug).await);
    let read = client.get(&address).await;
    let tag = read.header("etag").to_owned();
    let change = json!({ "role": { "name": "Чтение", "permissions": ["audit.read"] } });
    let changed = patch(client, &address, &tag, &change).await.json();
    assert_eq!(changed["role"]["permissions"], json!(["audit.read"]));
    assert!(!may_read_people(&person).await);
    patch(client, &address, &tag, &change)
        .await
        .problem(412, "precondition-failed");
    client
        .patch(&address, &change)
        .await
        .problem(428, "precondition-required");
    let logged = office.logged("role.updated").await;
    assert_eq!(logged["before"]["permissions"], json!(["people.read"]));
    assert_eq!(
        office.logged("role.created").await["after"]["slug"],
        "reader"
    );
}

#[tokio::test]
async fn what_cannot_be_a_role_is_refused() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let role = |slug: &str, permissions: &[&str]| json!({ "role": { "slug": slug, "name": "x", "name_en": "x", "permissions": permissions } });
    for bad in [
        role("A b", &["people.read"]),
        role("x", &[]),
        role("x", &["everything"]),
    ] {
        client
            .post("/api/v1/roles", &bad)
            .await
            .problem(422, "validation-failed");
    }
    client
        .post("/api/v1/roles", &role("official", &["people.read"]))
        .await
        .problem(409, "conflict");
    client
        .get("/api/v1/roles/999999")
        .await
        .problem(404, "not-found");
    let nowhere = patch(client, "/api/v1/roles/999999", "*", &json!({ "role": {} })).await;
    nowhere.problem(404, "not-found");
}

#[tokio::test]
async fn what_administrators_may_is_fixed() {
    let office = Office::open().await;
    let address = format!("/api/v1/roles/{}", office.role("administrator").await);
    let less = json!({ "role": { "permissions": ["people.read"] } });
    patch(&office.administrator.client, &address, "*", &less)
        .await
        .problem(409, "conflict");
    let renamed = json!({ "role": { "name": "Главный администратор" } });
    let answer = patch(&office.administrator.client, &address, "*", &renamed).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn the_permissions_are_told_by_name() {
    let office = Office::open().await;
    let list = office
        .administrator
        .client
        .get("/api/v1/permissions")
        .await
        .json();
    let slugs: Vec<_> = list["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|permission| permission["slug"].as_str().unwrap())
        .collect();
    let known = kuban::auth::Permission::ALL.map(kuban::auth::Permission::slug);
    assert_eq!(slugs, known);
}
