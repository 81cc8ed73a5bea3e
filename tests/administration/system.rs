//! The state of the system.

use kuban::mail::{self, Letter};

use crate::staff::{Office, in_body};

#[tokio::test]
async fn the_state_of_the_system_is_told() {
    let office = Office::open().await;
    let mut tx = office.app.db.pool.begin().await.unwrap();
    let letter = Letter {
        to: "somebody@example.org".to_owned(),
        language: "ru".to_owned(),
        subject: "Проверка".to_owned(),
        paragraphs: vec!["Текст".to_owned()],
        action: None,
        unsubscribe: None,
    };
    mail::send(&mut tx, letter).await.unwrap();
    tx.commit().await.unwrap();
    let answer = office.administrator.client.get("/api/v1/system").await;
    let system = answer.json()["system"].clone();
    assert_eq!(system["version"], env!("CARGO_PKG_VERSION"));
    assert!(system["schema_version"].as_i64().unwrap() >= 18);
    assert!(system["database"]["size_bytes"].as_i64().unwrap() > 1_000_000);
    assert!(system["database"]["connections"].as_i64().unwrap() >= 1);
    assert_eq!(system["jobs"]["waiting"], 1);
    assert_eq!(system["jobs"]["failed"], 0);
    assert_eq!(system["mail"]["waiting"], 1);
    assert_eq!(system["spatial"]["connected"], true);
    assert!(system["started_at"].is_string());
    office.app.run_jobs().await;
    let answer = office.administrator.client.get("/api/v1/system").await;
    assert_eq!(answer.json()["system"]["mail"]["waiting"], 0);
}

#[tokio::test]
async fn the_system_is_one_and_not_a_bodys() {
    let office = Office::open().await;
    let bounded = office
        .app
        .person()
        .role_in("administrator", in_body(office.roads))
        .sign_in()
        .await;
    bounded
        .client
        .get("/api/v1/system")
        .await
        .problem(403, "forbidden");
}
