//! Modules on and off.

use serde_json::{Value, json};

use crate::staff::{Office, in_body, patch};

async fn find(office: &Office, slug: &str) -> Value {
    let list = office.administrator.client.get("/api/v1/modules").await;
    let list = list.json();
    let modules = list["modules"].as_array().unwrap();
    let found = modules.iter().find(|module| module["slug"] == slug);
    found.unwrap().clone()
}

async fn switch(office: &Office, slug: &str, enabled: bool) {
    let tag = find(office, slug).await["etag"]
        .as_str()
        .unwrap()
        .to_owned();
    let address = format!("/api/v1/modules/{slug}");
    let body = json!({ "module": { "enabled": enabled } });
    let answer = patch(&office.administrator.client, &address, &tag, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
}

#[tokio::test]
async fn a_module_that_is_off_is_not_there() {
    let office = Office::open().await;
    let anonymous = &office.app.client;
    let enabled = async || {
        let configuration = anonymous.get("/api/v1/configuration").await.json();
        configuration["modules"]
            .as_array()
            .unwrap()
            .contains(&json!("issues"))
    };
    assert!(enabled().await);
    assert_eq!(anonymous.get("/api/v1/issues").await.status, 200);
    switch(&office, "issues", false).await;
    for address in ["/api/v1/issues", "/api/v1/issues/1"] {
        anonymous.get(address).await.problem(404, "not-found");
    }
    assert!(!enabled().await);
    // Others go on, also those without a description of their own.
    assert_eq!(anonymous.get("/api/v1/constructions").await.status, 200);
    assert_eq!(anonymous.get("/ogc").await.status, 200);
    switch(&office, "ogc", false).await;
    assert_eq!(anonymous.get("/ogc").await.status, 404);
    assert_eq!(anonymous.get("/ogc/collections").await.status, 404);
    let module = find(&office, "issues").await;
    assert_eq!(module["enabled"], false);
    assert!(module["updated_at"].is_string());
    let logged = office.logged("module.switched").await;
    assert_eq!(logged["after"]["enabled"], false);
    switch(&office, "issues", true).await;
    assert_eq!(anonymous.get("/api/v1/issues").await.status, 200);
    assert!(enabled().await);
}

#[tokio::test]
async fn another_node_sees_a_switch_with_its_next_request() {
    let office = Office::open().await;
    assert_eq!(office.app.client.get("/api/v1/issues").await.status, 200);
    // Another node writes the row.
    sqlx::query(
        "insert into module_setting (slug, enabled, updated_at) values ('issues', false, $1)",
    )
    .bind(office.app.app.clock.now())
    .execute(&office.app.db.pool)
    .await
    .unwrap();
    assert_eq!(office.app.client.get("/api/v1/issues").await.status, 404);
}

#[tokio::test]
async fn without_the_database_what_was_last_known_counts() {
    let office = Office::open().await;
    switch(&office, "constructions", false).await;
    let anonymous = &office.app.client;
    assert_eq!(anonymous.get("/api/v1/constructions").await.status, 404);
    office.app.take_database_away().await;
    assert_eq!(anonymous.get("/api/v1/constructions").await.status, 404);
    assert_eq!(anonymous.get("/api/v1/issues").await.status, 200);
    assert_eq!(anonymous.get("/api/v1/configuration").await.status, 200);
}

#[tokio::test]
async fn the_core_stays_on_and_a_switch_names_its_state() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let off = json!({ "module": { "enabled": false } });
    for core in ["map", "staff", "administration"] {
        assert_eq!(find(&office, core).await["optional"], false);
        patch(client, &format!("/api/v1/modules/{core}"), "*", &off)
            .await
            .problem(409, "conflict");
    }
    patch(client, "/api/v1/modules/none", "*", &off)
        .await
        .problem(404, "not-found");
    client
        .patch("/api/v1/modules/issues", &off)
        .await
        .problem(428, "precondition-required");
    let tag = find(&office, "issues").await["etag"].clone();
    let tag = tag.as_str().unwrap();
    let one = patch(client, "/api/v1/modules/issues", tag, &off);
    let two = patch(client, "/api/v1/modules/issues", tag, &off);
    let (one, two) = tokio::join!(one, two);
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412]);
    let bounded = office
        .app
        .person()
        .role_in("administrator", in_body(office.roads))
        .sign_in()
        .await;
    patch(&bounded.client, "/api/v1/modules/issues", "*", &off)
        .await
        .problem(403, "forbidden");
}
