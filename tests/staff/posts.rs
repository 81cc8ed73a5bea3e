//! Posts: who gives and ends them, and whom they can be given to.

use serde_json::json;

use super::{Office, in_body};

#[tokio::test]
async fn a_post_is_given_listed_and_ended() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let person = office.app.person().named("Мастер участка").sign_in().await;
    let posts = format!("/api/v1/bodies/{}/posts", office.roads);
    let given = client
        .post(
            &posts,
            &json!({ "post": { "person_id": person.id, "title": "Мастер", "is_head": true } }),
        )
        .await;
    assert_eq!(given.status, 201);
    let post = given.json()["post"].clone();
    assert_eq!(post["person"]["display_name"], "Мастер участка");
    assert_eq!(
        office.logged("post.created").await["after"]["title"],
        "Мастер"
    );
    let listed = client.get(&posts).await.json();
    assert_eq!(listed["posts"], json!([post]));

    let address = format!("/api/v1/posts/{}", post["id"]);
    assert_eq!(client.delete(&address).await.status, 204);
    client.delete(&address).await.problem(409, "conflict");
    office.logged("post.ended").await;
    let listed = client.get(&posts).await.json();
    assert!(listed["posts"][0]["until"].is_string());
}

#[tokio::test]
async fn what_cannot_be_a_post_is_refused() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let posts = format!("/api/v1/bodies/{}/posts", office.roads);
    for body in [
        json!({ "post": { "person_id": 999_999, "title": "Мастер" } }),
        json!({ "post": { "person_id": office.administrator.id, "title": "\n" } }),
        json!({ "post": { "person_id": office.administrator.id, "title": "x", "body_id": office.parks } }),
        json!({ "post": { "title": "x" } }),
    ] {
        client
            .post(&posts, &body)
            .await
            .problem(422, "validation-failed");
    }
    let nowhere = client
        .post(
            "/api/v1/bodies/999999/posts",
            &json!({ "post": { "person_id": office.administrator.id, "title": "x" } }),
        )
        .await;
    nowhere.problem(404, "not-found");
    client
        .delete("/api/v1/posts/999999")
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn a_head_sees_and_appoints_the_own_staff_only() {
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
    let citizen = office.app.person().named("Чужое имя").sign_in().await;
    let posts = |body: i64| format!("/api/v1/bodies/{body}/posts");
    let post = |person: i64| json!({ "post": { "person_id": person, "title": "Мастер" } });

    let given = head.client.post(&posts(office.roads), &post(own.id)).await;
    assert_eq!(given.status, 201);
    // Trying ids of people outside tells nothing, not even whether they exist.
    for id in [citizen.id, 999_999] {
        let refused = head.client.post(&posts(office.roads), &post(id)).await;
        let problem = refused.problem(422, "validation-failed");
        assert!(!problem.to_string().contains("Чужое имя"));
    }
    head.client
        .post(&posts(office.parks), &post(own.id))
        .await
        .problem(404, "not-found");
    head.client
        .get(&posts(office.parks))
        .await
        .problem(404, "not-found");
    let elsewhere = office
        .administrator
        .client
        .post(&posts(office.parks), &post(own.id))
        .await;
    let id = &elsewhere.json()["post"]["id"];
    head.client
        .delete(&format!("/api/v1/posts/{id}"))
        .await
        .problem(404, "not-found");
}
