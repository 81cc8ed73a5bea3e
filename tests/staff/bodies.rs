//! Bodies: who keeps them, and what closing one waits for.

use kuban::auth::Scope;
use serde_json::{Value, json};

use super::{Office, in_body, patch};

fn pointers(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().unwrap();
    errors
        .iter()
        .filter_map(|error| error["pointer"].as_str())
        .collect()
}

#[tokio::test]
async fn a_body_is_public_as_it_was_written() {
    let office = Office::open().await;
    let created = json!({ "body": {
        "slug": "krasnodar", "name": "Администрация", "name_en": "Administration", "level": "municipal",
        "municipality_code": "03701000", "themes": ["housing", "safety"], "areas": ["03701000"],
        "email": "town@example.org", "phone": "+7 861 000-00-00", "address": "ул. Красная, 1", "website": "https://example.org/",
    }});
    let answer = office
        .administrator
        .client
        .post("/api/v1/bodies", &created)
        .await;
    assert_eq!(answer.status, 201);
    let id = answer.json()["body"]["id"].as_i64().unwrap();
    let found = office
        .app
        .client
        .get(&format!("/api/v1/bodies/{id}"))
        .await
        .json();
    let body = &found["body"];
    assert_eq!(body["municipality"]["name_en"], "Krasnodar");
    assert_eq!(body["themes"], json!(["housing", "safety"]));
    assert_eq!(body["website"], "https://example.org/");
    let logged = office.logged("body.created").await;
    assert_eq!(logged["subject"]["id"], id.to_string());
    assert_eq!(logged["after"]["slug"], "krasnodar");
    assert_eq!(logged["actor"]["id"], office.administrator.id);
}

#[tokio::test]
async fn bodies_are_found_by_what_they_answer_for() {
    let office = Office::open().await;
    let count = async |query: &str| {
        let list = office
            .app
            .client
            .get(&format!("/api/v1/bodies{query}"))
            .await;
        list.json()["bodies"].as_array().unwrap().len()
    };
    assert_eq!(count("").await, 2);
    assert_eq!(count("?theme=housing&municipality=03701000").await, 2);
    assert_eq!(count("?theme=health").await, 0);
    assert_eq!(count("?municipality=03703000").await, 0);
    let unknown = office.app.client.get("/api/v1/bodies?colour=red").await;
    unknown.problem(400, "invalid-request");
}

#[tokio::test]
async fn what_cannot_be_a_body_is_refused_with_every_fault() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let bad = json!({ "body": {
        "slug": "Not plain", "name": " ", "name_en": "x", "level": "regional", "municipality_code": "00000000",
        "areas": ["12345678"], "website": "javascript:alert(1)", "email": "none",
    }});
    let problem = client
        .post("/api/v1/bodies", &bad)
        .await
        .problem(422, "validation-failed");
    let mut found = pointers(&problem);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "/body/areas/0",
            "/body/email",
            "/body/municipality_code",
            "/body/municipality_code",
            "/body/name",
            "/body/slug",
            "/body/website",
        ]
    );
    let taken =
        json!({ "body": { "slug": "roads", "name": "x", "name_en": "x", "level": "regional" } });
    client
        .post("/api/v1/bodies", &taken)
        .await
        .problem(409, "conflict");
    let theme = json!({ "body": { "slug": "x", "name": "x", "name_en": "x", "level": "regional", "themes": ["none"] } });
    client
        .post("/api/v1/bodies", &theme)
        .await
        .problem(422, "validation-failed");
    // What a client may not set is not taken along silently.
    let extra = json!({ "body": { "slug": "x", "name": "x", "name_en": "x", "level": "regional", "id": 1, "closed_at": null } });
    client
        .post("/api/v1/bodies", &extra)
        .await
        .problem(422, "validation-failed");
    client
        .get("/api/v1/bodies/999999")
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn a_change_names_the_state_that_it_changes() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let address = format!("/api/v1/bodies/{}", office.roads);
    let change = json!({ "body": { "phone": "112" } });
    client
        .patch(&address, &change)
        .await
        .problem(428, "precondition-required");
    let read = client.get(&address).await;
    let tag = read.header("etag").to_owned();
    assert_eq!(read.json()["body"]["etag"], tag);
    let changed = patch(client, &address, &tag, &change).await;
    assert_eq!(changed.json()["body"]["phone"], "112");
    assert_ne!(changed.header("etag"), tag);
    patch(client, &address, &tag, &change)
        .await
        .problem(412, "precondition-failed");
    let unchanged = client
        .get_with(&address, &[("if-none-match", changed.header("etag"))])
        .await;
    assert_eq!(unchanged.status, 304);
    let logged = office.logged("body.updated").await;
    assert_eq!(
        (&logged["before"]["phone"], &logged["after"]["phone"]),
        (&json!(""), &json!("112"))
    );
}

#[tokio::test]
async fn of_two_changes_at_once_one_wins() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let address = format!("/api/v1/bodies/{}", office.roads);
    let tag = client.get(&address).await.header("etag").to_owned();
    let bodies: Vec<_> = (0..6)
        .map(|number| json!({ "body": { "phone": number.to_string() } }))
        .collect();
    let changes = bodies
        .iter()
        .map(|body| patch(client, &address, &tag, body));
    let answers = futures::future::join_all(changes).await;
    let mut statuses: Vec<_> = answers
        .iter()
        .map(|answer| answer.status.as_u16())
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 412, 412, 412, 412, 412]);
}

#[tokio::test]
async fn managers_of_one_place_keep_the_bodies_of_that_place() {
    let office = Office::open().await;
    let role = office.make_role("body-keeper", &["bodies.manage"]).await;
    let keeper = office
        .app
        .person()
        .role_in(role, in_body(office.roads))
        .sign_in()
        .await;
    let town = Scope {
        municipality_code: Some("03701000".to_owned()),
        ..Scope::EVERYWHERE
    };
    let mayor = office.app.person().role_in(role, town).sign_in().await;
    let change = json!({ "body": { "phone": "1" } });
    let own = format!("/api/v1/bodies/{}", office.roads);
    let other = format!("/api/v1/bodies/{}", office.parks);
    assert_eq!(patch(&keeper.client, &own, "*", &change).await.status, 200);
    patch(&keeper.client, &other, "*", &change)
        .await
        .problem(403, "forbidden");
    patch(&mayor.client, &own, "*", &change)
        .await
        .problem(403, "forbidden");
    let regional =
        json!({ "body": { "slug": "r", "name": "r", "name_en": "r", "level": "regional" } });
    for person in [&keeper, &mayor] {
        person
            .client
            .post("/api/v1/bodies", &regional)
            .await
            .problem(403, "forbidden");
    }
    let municipal = |code: &str, area: &str| json!({ "body": { "slug": "m", "name": "m", "name_en": "m", "level": "municipal", "municipality_code": code, "areas": [area] } });
    for refused in [
        municipal("03703000", "03703000"),
        municipal("03701000", "03703000"),
    ] {
        mayor
            .client
            .post("/api/v1/bodies", &refused)
            .await
            .problem(403, "forbidden");
    }
    let created = mayor
        .client
        .post("/api/v1/bodies", &municipal("03701000", "03701000"))
        .await;
    assert_eq!(created.status, 201);
}

#[tokio::test]
async fn closing_waits_until_posts_and_grants_have_ended() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let official = office
        .app
        .person()
        .role_in("official", in_body(office.roads))
        .sign_in()
        .await;
    let post = json!({ "post": { "person_id": official.id, "title": "Мастер" } });
    let posts = format!("/api/v1/bodies/{}/posts", office.roads);
    let post = client.post(&posts, &post).await.json()["post"]["id"].clone();
    let closure = format!("/api/v1/bodies/{}/closure", office.roads);
    let refused = client
        .post(&closure, &json!({}))
        .await
        .problem(409, "conflict");
    let codes: Vec<_> = refused["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["active-grant", "active-post"]);

    let grants = client
        .get(&format!("/api/v1/grants?person_id={}", official.id))
        .await
        .json();
    let grant = &grants["grants"][0]["id"];
    let ended = client.delete(&format!("/api/v1/posts/{post}")).await;
    assert_eq!(ended.status, 204);
    let revoked = client
        .post(&format!("/api/v1/grants/{grant}/revocation"), &json!({}))
        .await;
    assert_eq!(revoked.status, 200);
    let closed = client
        .post(
            &closure,
            &json!({ "closure": { "reason": "Реорганизация" } }),
        )
        .await;
    assert!(closed.json()["body"]["closed_at"].is_string());
    assert_eq!(
        office.logged("body.closed").await["after"]["reason"],
        "Реорганизация"
    );
    client
        .post(&closure, &json!({}))
        .await
        .problem(409, "conflict");
    let late = json!({ "post": { "person_id": official.id, "title": "Мастер" } });
    client.post(&posts, &late).await.problem(409, "conflict");
    let listed = office.app.client.get("/api/v1/bodies").await.json();
    assert_eq!(listed["bodies"].as_array().unwrap().len(), 1);
}
