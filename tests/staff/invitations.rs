//! Invitations: by letter, for one use, worth what their author may give.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Office, in_body};
use crate::support::Person;

const PASSWORD: &str = "волна-полдень-каштан-47";

fn offer(office: &Office, email: &str) -> Value {
    json!({ "invitation": { "email": email, "body_id": office.roads, "title": "Специалист", "role_slug": "official" } })
}

/// Invites and returns the token of the link in the letter.
async fn invite(office: &Office, by: &Person, email: &str) -> String {
    let sent = by
        .client
        .post("/api/v1/invitations", &offer(office, email))
        .await;
    assert_eq!(sent.status, 201, "{}", sent.text());
    let link: String = sqlx::query_scalar(
        "select payload #>> '{letter,action,1}' from graphile_worker._private_jobs
         where payload #>> '{letter,to}' = $1 order by id desc limit 1",
    )
    .bind(email)
    .fetch_one(&office.app.db.pool)
    .await
    .unwrap();
    // Behind the hash, so that the token comes into no log of a server.
    link.split_once("/invitation#token=").unwrap().1.to_owned()
}

#[tokio::test]
async fn a_newcomer_accepts_and_is_signed_in_with_a_post_and_a_grant() {
    let office = Office::open().await;
    let token = invite(&office, &office.administrator, "new@example.org").await;
    office.app.run_jobs().await;
    let letters = std::fs::read_dir(office.app.app.config.data_dir.join("mail")).unwrap();
    assert_eq!(letters.count(), 1);

    let open = office
        .app
        .client
        .get(&format!("/api/v1/invitations/{token}"))
        .await
        .json();
    assert_eq!(open["invitation"]["title"], "Специалист");
    assert_eq!(open["account_exists"], false);
    let accepted = office
        .app
        .client
        .post(
            "/api/v1/invitations/accept",
            &json!({ "token": token, "password": PASSWORD, "display_name": "Новый специалист" }),
        )
        .await;
    let cookie = accepted.header("set-cookie").to_owned();
    assert!(cookie.contains("HttpOnly"));
    let person = accepted.json()["person"]["id"].as_i64().unwrap();
    let grants = office
        .administrator
        .client
        .get(&format!("/api/v1/grants?person_id={person}"))
        .await
        .json();
    let grant = &grants["grants"][0];
    assert_eq!(grant["role"]["slug"], "official");
    assert_eq!(grant["scope"]["body"]["id"], office.roads);
    assert_eq!(grant["granted_by"]["id"], office.administrator.id);
    let posts = format!("/api/v1/bodies/{}/posts", office.roads);
    let posts = office.administrator.client.get(&posts).await.json();
    assert_eq!(
        posts["posts"][0]["person"]["display_name"],
        "Новый специалист"
    );
    // They are staff now: nothing without a second factor.
    let session = office
        .app
        .client
        .with("cookie", cookie.split(';').next().unwrap());
    session
        .get("/api/v1/roles")
        .await
        .problem(403, "second-factor-required");
    let logged = office.logged("invitation.accepted").await;
    assert_eq!(logged["actor"]["id"], person);
    office.logged("invitation.created").await;

    // The link is used up.
    let again = json!({ "token": token, "password": PASSWORD, "display_name": "Второй" });
    let answer = office
        .app
        .client
        .post("/api/v1/invitations/accept", &again)
        .await;
    answer.problem(404, "not-found");
}

#[tokio::test]
async fn an_account_is_not_changed_by_a_link_alone() {
    let office = Office::open().await;
    let person = office
        .app
        .person()
        .email("known@example.org")
        .sign_in()
        .await;
    let stranger = office.app.person().sign_in().await;
    let token = invite(&office, &office.administrator, "known@example.org").await;
    let body = json!({ "token": token, "password": PASSWORD, "display_name": "x" });
    let address = "/api/v1/invitations/accept";
    office
        .app
        .client
        .post(address, &body)
        .await
        .problem(401, "unauthenticated");
    stranger
        .client
        .post(address, &body)
        .await
        .problem(403, "forbidden");
    let accepted = person
        .client
        .post(address, &json!({ "token": token }))
        .await
        .json();
    assert_eq!(accepted["person"]["id"], person.id);
}

#[tokio::test]
async fn of_many_who_use_a_link_at_once_one_gets_in() {
    let office = Office::open().await;
    let token = invite(&office, &office.administrator, "new@example.org").await;
    let body = json!({ "token": token, "password": PASSWORD, "display_name": "Новый" });
    let tries = (0..3).map(|_| office.app.client.post("/api/v1/invitations/accept", &body));
    let answers = futures::future::join_all(tries).await;
    let accepted = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(accepted, 1);
}

#[tokio::test]
async fn a_weak_password_and_a_missing_name_are_named() {
    let office = Office::open().await;
    let token = invite(&office, &office.administrator, "new@example.org").await;
    let body = json!({ "token": token, "password": "password" });
    let problem = office
        .app
        .client
        .post("/api/v1/invitations/accept", &body)
        .await
        .problem(422, "validation-failed");
    let pointers: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(pointers, ["/display_name", "/password"]);
}

#[tokio::test]
async fn an_invitation_is_withdrawn_and_runs_out() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let withdrawn = invite(&office, &office.administrator, "one@example.org").await;
    let list = format!("/api/v1/bodies/{}/invitations", office.roads);
    let listed = client.get(&list).await.json();
    let id = &listed["invitations"][0]["id"];
    let foreign = format!("/api/v1/bodies/{}/invitations/{id}", office.parks);
    client.delete(&foreign).await.problem(404, "not-found");
    assert_eq!(client.delete(&format!("{list}/{id}")).await.status, 204);
    client
        .delete(&format!("{list}/{id}"))
        .await
        .problem(404, "not-found");
    office.logged("invitation.withdrawn").await;
    let late = invite(&office, &office.administrator, "two@example.org").await;
    office.app.app.clock.advance(TimeDelta::days(8));
    for token in [withdrawn, late] {
        let anonymous = &office.app.client;
        anonymous
            .get(&format!("/api/v1/invitations/{token}"))
            .await
            .problem(404, "not-found");
        let body = json!({ "token": token, "password": PASSWORD, "display_name": "x" });
        anonymous
            .post("/api/v1/invitations/accept", &body)
            .await
            .problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_head_invites_to_the_own_body_and_what_they_lost_is_worth_nothing() {
    let office = Office::open().await;
    let head = office
        .app
        .person()
        .role_in("head", in_body(office.roads))
        .sign_in()
        .await;
    let parks = json!({ "invitation": { "email": "x@example.org", "body_id": office.parks, "title": "T", "role_slug": "official" } });
    head.client
        .post("/api/v1/invitations", &parks)
        .await
        .problem(403, "forbidden");
    let token = invite(&office, &head, "new@example.org").await;
    let grants = office
        .administrator
        .client
        .get(&format!("/api/v1/grants?person_id={}", head.id))
        .await
        .json();
    let address = format!("/api/v1/grants/{}/revocation", grants["grants"][0]["id"]);
    let revoked = office.administrator.client.post(&address, &json!({})).await;
    assert_eq!(revoked.status, 200);
    let body = json!({ "token": token, "password": PASSWORD, "display_name": "Новый" });
    office
        .app
        .client
        .post("/api/v1/invitations/accept", &body)
        .await
        .problem(409, "conflict");
}

#[tokio::test]
async fn what_cannot_be_invited_is_refused() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let ask = |email: &str, body: i64, title: &str, role: &str| json!({ "invitation": { "email": email, "body_id": body, "title": title, "role_slug": role } });
    for bad in [
        ask("no address", office.roads, "T", "official"),
        ask(
            "a@example.org\r\nBcc: b@example.org",
            office.roads,
            "T",
            "official",
        ),
        ask("a@example.org", 999_999, "T", "official"),
        ask("a@example.org", office.roads, "T\r\nX: y", "official"),
        ask("a@example.org", office.roads, "T", "none"),
    ] {
        client
            .post("/api/v1/invitations", &bad)
            .await
            .problem(422, "validation-failed");
    }
}
