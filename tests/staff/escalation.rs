//! Every role tries to get more than it has, in every way that grants offer.

use kuban::auth::{Permission, Scope};
use serde_json::{Value, json};

use super::{Office, in_body, patch};
use crate::support::Person;

/// Everything that gives somebody something.
async fn attempts(office: &Office, attacker: &Person, accomplice: &Person) -> Vec<(String, u16)> {
    let mut answers = Vec::new();
    let client = &attacker.client;
    for slug in [
        "administrator",
        "head",
        "auditor",
        "moderator",
        "editor",
        "coordinator",
    ] {
        let role = office.role(slug).await;
        for person in [attacker.id, accomplice.id] {
            for scope in [json!(null), json!(office.parks)] {
                let asked =
                    json!({ "grant": { "person_id": person, "role_id": role, "body_id": scope } });
                let answer = client.post("/api/v1/grants", &asked).await;
                answers.push((format!("grant {slug} to {person}"), answer.status.as_u16()));
            }
        }
        let offer = json!({ "invitation": { "email": "friend@example.org", "body_id": office.parks, "title": "T", "role_slug": slug } });
        let answer = client.post("/api/v1/invitations", &offer).await;
        answers.push((format!("invite {slug}"), answer.status.as_u16()));
    }
    let every: Vec<_> = Permission::ALL.into_iter().map(Permission::slug).collect();
    let role =
        json!({ "role": { "slug": "mine", "name": "x", "name_en": "x", "permissions": every } });
    let answer = client.post("/api/v1/roles", &role).await;
    answers.push(("make a role".to_owned(), answer.status.as_u16()));
    for (slug, permissions) in [
        ("official", every.as_slice()),
        ("inspector", every.as_slice()),
        // Taking from others what one does not hold is no better.
        ("administrator", &["people.read"]),
    ] {
        let address = format!("/api/v1/roles/{}", office.role(slug).await);
        let change = json!({ "role": { "permissions": permissions } });
        let answer = patch(client, &address, "*", &change).await;
        answers.push((format!("change {slug}"), answer.status.as_u16()));
    }
    let token = json!({ "token": { "name": "x", "permissions": every } });
    let answer = client.post("/api/v1/account/tokens", &token).await;
    answers.push(("make a key".to_owned(), answer.status.as_u16()));
    answers
}

#[tokio::test]
async fn no_role_gets_more_than_it_has() {
    let office = Office::open().await;
    office.make_role("grants-only", &["grants.manage"]).await;
    office
        .make_role(
            "keys-and-staff",
            &["tokens.manage", "staff.manage", "grants.manage"],
        )
        .await;
    for (role, scope) in [
        ("official", Scope::EVERYWHERE),
        ("head", in_body(office.roads)),
        ("coordinator", Scope::EVERYWHERE),
        ("inspector", Scope::EVERYWHERE),
        ("moderator", Scope::EVERYWHERE),
        ("editor", Scope::EVERYWHERE),
        ("auditor", Scope::EVERYWHERE),
        ("grants-only", Scope::EVERYWHERE),
        ("keys-and-staff", Scope::EVERYWHERE),
        ("administrator", in_body(office.roads)),
    ] {
        let attacker = office.app.person().role_in(role, scope).sign_in().await;
        let accomplice = office.app.person().sign_in().await;
        for (what, status) in attempts(&office, &attacker, &accomplice).await {
            assert!([403, 422].contains(&status), "{role} did {what}: {status}");
        }
        let people = &office.administrator.client;
        for (person, wanted) in [(attacker.id, 1), (accomplice.id, 0)] {
            let grants = people
                .get(&format!("/api/v1/grants?person_id={person}"))
                .await
                .json();
            assert_eq!(grants["grants"].as_array().unwrap().len(), wanted, "{role}");
        }
    }
}

#[tokio::test]
async fn nobody_grants_to_themselves_not_even_an_administrator() {
    let office = Office::open().await;
    let role = office.role("official").await;
    let asked = json!({ "grant": { "person_id": office.administrator.id, "role_id": role } });
    office
        .administrator
        .client
        .post("/api/v1/grants", &asked)
        .await
        .problem(403, "forbidden");
    let offer = json!({ "invitation": {
        "email": office.administrator.email, "body_id": office.roads, "title": "T", "role_slug": "official",
    }});
    office
        .administrator
        .client
        .post("/api/v1/invitations", &offer)
        .await
        .problem(403, "forbidden");
}

#[tokio::test]
async fn what_is_borrowed_is_not_given_on() {
    let office = Office::open().await;
    let stand_in = office
        .app
        .person()
        .role_in("official", in_body(office.roads))
        .sign_in()
        .await;
    let friend = office
        .app
        .person()
        .role_in("official", in_body(office.roads))
        .sign_in()
        .await;
    let until = office.app.app.clock.now() + chrono::TimeDelta::days(3);
    let lent = json!({ "delegation": { "to_person_id": stand_in.id, "until": until } });
    let made = office
        .administrator
        .client
        .post("/api/v1/delegations", &lent)
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    // They may do what the administrator may, but for the giving.
    assert_eq!(stand_in.client.get("/api/v1/people").await.status, 200);
    let role = office.role("editor").await;
    let asked = json!({ "grant": { "person_id": friend.id, "role_id": role } });
    stand_in
        .client
        .post("/api/v1/grants", &asked)
        .await
        .problem(403, "forbidden");
    let token = json!({ "token": { "name": "x", "permissions": ["people.read"] } });
    stand_in
        .client
        .post("/api/v1/account/tokens", &token)
        .await
        .problem(403, "forbidden");
    let on = json!({ "delegation": { "to_person_id": friend.id, "until": until } });
    assert_eq!(
        stand_in
            .client
            .post("/api/v1/delegations", &on)
            .await
            .status,
        201
    );
    friend
        .client
        .get("/api/v1/people")
        .await
        .problem(403, "forbidden");
}

#[tokio::test]
async fn fields_that_are_not_offered_are_refused_everywhere() {
    let office = Office::open().await;
    let client = &office.administrator.client;
    let person = office.app.person().sign_in().await;
    let role = office.role("official").await;
    let requests: [(&str, Value); 6] = [
        (
            "/api/v1/grants",
            json!({ "grant": { "person_id": person.id, "role_id": role, "granted_by": person.id } }),
        ),
        (
            "/api/v1/roles",
            json!({ "role": { "slug": "x", "name": "x", "name_en": "x", "permissions": ["issues.read"], "built_in": true } }),
        ),
        (
            "/api/v1/delegations",
            json!({ "delegation": { "from_person_id": person.id, "to_person_id": person.id, "until": "2100-01-01T00:00:00Z" } }),
        ),
        (
            "/api/v1/account/tokens",
            json!({ "token": { "name": "x", "permissions": ["issues.read"], "person_id": person.id } }),
        ),
        (
            "/api/v1/categories",
            json!({ "category": { "slug": "x", "name_ru": "x", "name_en": "x", "theme": "other", "updated_at": "2026-01-01T00:00:00Z" } }),
        ),
        (
            "/api/v1/invitations",
            json!({ "invitation": { "email": "a@example.org", "body_id": office.roads, "title": "x", "role_slug": "official", "invited_by": 1 } }),
        ),
    ];
    for (address, body) in requests {
        client
            .post(address, &body)
            .await
            .problem(422, "validation-failed");
    }
}
