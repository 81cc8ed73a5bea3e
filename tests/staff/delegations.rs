//! Delegations: lent for a time, ended by either, never lent on.

use chrono::TimeDelta;
use serde_json::json;

use super::{Office, in_body, may_read_people};

#[tokio::test]
async fn a_stand_in_acts_with_what_is_lent_from_its_beginning_to_its_end() {
    let office = Office::open().await;
    let clock = &office.app.app.clock;
    let absent = office
        .app
        .person()
        .named("Аудитор")
        .role("auditor")
        .sign_in()
        .await;
    let stand_in = office
        .app
        .person()
        .role_in("official", in_body(office.roads))
        .sign_in()
        .await;
    let (since, until) = (
        clock.now() + TimeDelta::hours(1),
        clock.now() + TimeDelta::hours(3),
    );
    let lent = json!({ "delegation": { "to_person_id": stand_in.id, "since": since, "until": until, "reason": "Отпуск" } });
    let made = absent.client.post("/api/v1/delegations", &lent).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(
        made.json()["delegation"]["from_person"]["display_name"],
        "Аудитор"
    );
    assert_eq!(
        office.logged("delegation.created").await["after"]["reason"],
        "Отпуск"
    );
    assert!(!may_read_people(&stand_in).await);
    clock.advance(TimeDelta::hours(2));
    assert!(may_read_people(&stand_in).await);
    clock.advance(TimeDelta::hours(2));
    assert!(!may_read_people(&stand_in).await);
}

#[tokio::test]
async fn lender_borrower_and_manager_end_a_delegation_and_nobody_else_sees_it() {
    let office = Office::open().await;
    let until = office.app.app.clock.now() + TimeDelta::days(1);
    let lender = office.app.person().role("auditor").sign_in().await;
    let borrower = office.app.person().role("editor").sign_in().await;
    let stranger = office.app.person().role("editor").sign_in().await;
    for ender in [&lender, &borrower, &office.administrator] {
        let lent = json!({ "delegation": { "to_person_id": borrower.id, "until": until } });
        let made = lender.client.post("/api/v1/delegations", &lent).await;
        let id = made.json()["delegation"]["id"].clone();
        assert!(may_read_people(&borrower).await);
        let address = format!("/api/v1/delegations/{id}");
        stranger
            .client
            .delete(&address)
            .await
            .problem(404, "not-found");
        let seen = stranger.client.get("/api/v1/delegations").await.json();
        assert_eq!(seen["delegations"], json!([]));
        assert_eq!(ender.client.delete(&address).await.status, 204);
        assert!(!may_read_people(&borrower).await);
        ender.client.delete(&address).await.problem(409, "conflict");
        office.logged("delegation.ended").await;
    }
}

#[tokio::test]
async fn what_cannot_be_lent_is_refused() {
    let office = Office::open().await;
    let now = office.app.app.clock.now();
    let lender = office.app.person().role("auditor").sign_in().await;
    let citizen = office.app.person().sign_in().await;
    let staff = office.app.person().role("editor").sign_in().await;
    let ask = |to: i64, hours: i64| json!({ "delegation": { "to_person_id": to, "until": now + TimeDelta::hours(hours) } });
    for (body, pointer) in [
        (ask(lender.id, 1), "/delegation/to_person_id"),
        (ask(citizen.id, 1), "/delegation/to_person_id"),
        (ask(999_999, 1), "/delegation/to_person_id"),
        (ask(staff.id, -1), "/delegation/until"),
        (ask(staff.id, 24 * 365), "/delegation/until"),
    ] {
        let problem = lender
            .client
            .post("/api/v1/delegations", &body)
            .await
            .problem(422, "validation-failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    citizen
        .client
        .post("/api/v1/delegations", &ask(staff.id, 1))
        .await
        .problem(403, "forbidden");
}

#[tokio::test]
async fn a_suspended_lender_lends_nothing() {
    let office = Office::open().await;
    let until = office.app.app.clock.now() + TimeDelta::days(1);
    let lender = office.app.person().role("auditor").sign_in().await;
    let borrower = office.app.person().role("editor").sign_in().await;
    let lent = json!({ "delegation": { "to_person_id": borrower.id, "until": until } });
    lender
        .client
        .post("/api/v1/delegations", &lent)
        .await
        .json();
    assert!(may_read_people(&borrower).await);
    let reason = json!({ "suspension": { "reason": "Проверка" } });
    let address = format!("/api/v1/people/{}/suspension", lender.id);
    let suspended = office.administrator.client.post(&address, &reason).await;
    assert_eq!(suspended.status, 201);
    assert!(!may_read_people(&borrower).await);
}
