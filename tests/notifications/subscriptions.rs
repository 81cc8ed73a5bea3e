//! Who follows what, and is told.

use kuban::notices::{Kind, Recipients};
use serde_json::{Value, json};
use tiles::LonLat;

use super::{event, tell, told};
use crate::support::{Person, TestApp, TestEdition};

async fn follow(person: &Person, what: Value) -> i64 {
    let body = json!({ "subscription": what });
    let answer = person.client.post("/api/v1/subscriptions", &body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["subscription"]["id"].as_i64().unwrap()
}

#[tokio::test]
async fn those_who_follow_the_place_the_theme_or_the_thing_are_told_and_nobody_else() {
    let app = TestApp::start().await;
    let (lon, lat) = TestEdition::inside(0);
    let near = app.person().sign_in().await;
    let just_outside = app.person().sign_in().await;
    let of_municipality = app.person().sign_in().await;
    let of_theme = app.person().sign_in().await;
    let of_thing = app.person().sign_in().await;
    let of_everything = app.person().sign_in().await;
    let elsewhere = app.person().sign_in().await;
    let erased = app.person().sign_in().await;
    let circle =
        |radius_m: f64| json!({ "place": { "location": [lon, lat], "radius_m": radius_m } });
    let municipality =
        |square| json!({ "place": { "municipality_code": TestEdition::code(square) } });
    follow(&near, circle(2000.0)).await;
    follow(&just_outside, circle(1000.0)).await;
    follow(&of_municipality, municipality(0)).await;
    follow(&of_theme, json!({ "theme": "roads" })).await;
    follow(
        &of_thing,
        json!({ "subject_kind": "issue", "subject_id": 7 }),
    )
    .await;
    for what in [circle(5000.0), municipality(0), json!({ "theme": "roads" })] {
        follow(&of_everything, what).await;
    }
    follow(&elsewhere, municipality(1)).await;
    follow(&elsewhere, json!({ "theme": "water" })).await;
    follow(
        &elsewhere,
        json!({ "subject_kind": "construction", "subject_id": 7 }),
    )
    .await;
    follow(&erased, municipality(0)).await;
    sqlx::query("update person set erased_at = now(), email = null where id = $1")
        .bind(erased.id)
        .execute(&app.db.pool)
        .await
        .unwrap();

    let mut happened = event(Kind::IssuePublished, Recipients::subscribers(), "new");
    // 1,500 m to the north on the ellipsoid, give or take a few.
    happened.place = Some(LonLat::new(lon, lat + 0.0135).unwrap());
    happened.municipality_code = Some(TestEdition::code(0));
    happened.theme = Some("roads");
    assert_eq!(tell(&app, &happened).await, 5);
    let wanted = [
        near.id,
        of_municipality.id,
        of_theme.id,
        of_thing.id,
        of_everything.id,
    ];
    assert_eq!(told(&app.db.pool, "new").await, wanted);

    let mut quiet = happened.clone();
    quiet.dedup_key = "by one of them".to_owned();
    quiet.recipients.except = Some(near.id);
    assert_eq!(tell(&app, &quiet).await, 4);
    quiet.dedup_key = "to named people only".to_owned();
    quiet.recipients = Recipients::person(elsewhere.id);
    assert_eq!(tell(&app, &quiet).await, 1);
    assert_eq!(
        told(&app.db.pool, "to named people only").await,
        [elsewhere.id]
    );
}

#[tokio::test]
async fn a_person_lists_and_ends_what_they_follow_and_the_log_keeps_it_personal() {
    let app = TestApp::start().await;
    let (person, other) = (app.person().sign_in().await, app.person().sign_in().await);
    let (lon, lat) = TestEdition::inside(1);
    let what = json!({ "place": { "location": [lon, lat], "radius_m": 500.0 } });
    let id = follow(&person, what.clone()).await;
    let again = person
        .client
        .post("/api/v1/subscriptions", &json!({ "subscription": what }))
        .await;
    again.problem(409, "conflict");
    let list = person.client.get("/api/v1/subscriptions").await.json();
    assert_eq!(
        list["subscriptions"][0]["place"],
        json!({ "location": [lon, lat], "radius_m": 500.0 })
    );

    let path = format!("/api/v1/subscriptions/{id}");
    other.client.delete(&path).await.problem(404, "not-found");
    assert_eq!(person.client.delete(&path).await.status, 204);
    person.client.delete(&path).await.problem(404, "not-found");
    let kept: Vec<(String, Option<Value>)> = sqlx::query_as(
        "select entry.action, entry.after from audit_entry entry join audit_personal personal on personal.entry_id = entry.id
         where entry.subject_kind = 'subscription' and personal.person_id = $1 order by entry.id",
    )
    .bind(person.id)
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    let wanted = [
        ("subscription.created".to_owned(), None),
        ("subscription.deleted".to_owned(), None),
    ];
    assert_eq!(kept, wanted);
}

#[tokio::test]
async fn what_cannot_be_followed_is_refused() {
    let app = TestApp::start().await;
    let person = app.person().sign_in().await;
    for (what, pointer) in [
        (json!({}), "/subscription"),
        (
            json!({ "theme": "roads", "subject_kind": "issue", "subject_id": 1 }),
            "/subscription",
        ),
        (json!({ "theme": "<script>" }), "/subscription/theme"),
        (
            json!({ "subject_kind": "person", "subject_id": 1 }),
            "/subscription/subject_kind",
        ),
        (json!({ "place": {} }), "/subscription/place"),
        (
            json!({ "place": { "municipality_code": "99999999" } }),
            "/subscription/place/municipality_code",
        ),
        (
            json!({ "place": { "location": [200.0, 45.0], "radius_m": 100.0 } }),
            "/subscription/place/location",
        ),
        (
            json!({ "place": { "location": [39.0, 45.0], "radius_m": 1.0 } }),
            "/subscription/place/radius_m",
        ),
        (
            json!({ "place": { "location": [39.0, 45.0], "radius_m": 1e9 } }),
            "/subscription/place/radius_m",
        ),
        (
            json!({ "theme": "roads", "person_id": 1 }),
            "/subscription/person_id",
        ),
    ] {
        let body = json!({ "subscription": what });
        let answer = person.client.post("/api/v1/subscriptions", &body).await;
        let problem = answer.problem(422, "validation-failed");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{what}");
    }
}
