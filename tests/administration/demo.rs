//! Demo people and bodies: for development, once, into an empty database.

use kuban::auth::Purpose;
use kuban::config::Environment;
use kuban::seeds::people::{
    DEMO_ACCOUNTS, DEMO_PASSWORD, DemoPeopleError, demo_people, sign_in_help,
};

use crate::support::TestApp;

#[tokio::test]
async fn demo_accounts_can_be_entered_and_do_their_work() {
    let app = TestApp::start().await;
    let mut db = app.db.pool.acquire().await.unwrap();
    let (keys, now) = (&app.app.keys, app.app.clock.now());
    let seed = demo_people(&mut db, keys, Environment::Development, now).await;
    assert!(seed.unwrap());
    let bodies = app.client.get("/api/v1/bodies").await.json();
    assert_eq!(bodies["bodies"].as_array().unwrap().len(), 6 + 44);
    let routed = app
        .client
        .get("/api/v1/bodies?theme=housing&municipality=03701000")
        .await
        .json();
    assert_eq!(routed["bodies"].as_array().unwrap().len(), 2);

    for account in DEMO_ACCOUNTS {
        let (id, hash, roles, secret): (i64, Option<String>, Vec<String>, Option<Vec<u8>>) = sqlx::query_as(
            "select person.id, password_hash,
                array(select role.slug from access_grant join role on role.id = role_id where person_id = person.id),
                (select secret from second_factor where person_id = person.id and confirmed_at is not null)
             from person where email = $1",
        )
        .bind(account.email)
        .fetch_one(&mut *db)
        .await
        .unwrap();
        assert_eq!(roles.first().map(String::as_str), account.role);
        assert_eq!(secret.is_some(), account.role.is_some());
        if let Some(secret) = secret {
            let opened = keys.open(Purpose::SecondFactor, &id.to_be_bytes(), &secret);
            assert_eq!(opened.unwrap(), b"kuban-demo-secret-20");
        }
        if account.role.is_none() {
            let entered = kuban::auth::password::verify(DEMO_PASSWORD.to_owned().into(), hash);
            assert!(entered.await.unwrap());
        }
    }
    let help = sign_in_help(&mut db).await.unwrap().join("\n");
    assert!(help.contains("administrator@example.org") && help.contains(DEMO_PASSWORD));
    // A second start leaves it as it is.
    let seed = demo_people(&mut db, keys, Environment::Development, now).await;
    assert!(!seed.unwrap());
}

#[tokio::test]
async fn production_takes_no_demo_accounts() {
    let app = TestApp::start().await;
    let mut db = app.db.pool.acquire().await.unwrap();
    let (keys, now) = (&app.app.keys, app.app.clock.now());
    let seed = demo_people(&mut db, keys, Environment::Production, now).await;
    assert!(matches!(seed, Err(DemoPeopleError::Production)));
    assert!(sign_in_help(&mut db).await.unwrap().is_empty());
}
