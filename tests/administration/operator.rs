//! `kuban admin`, as the operator runs it.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use kuban::audit::{By, Entry, record};

use crate::support::TestApp;

fn kuban(app: &TestApp, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_kuban"))
        .arg("admin")
        .args(arguments)
        .env("DATABASE_URL", app.db.url())
        .env("KUBAN_DATA_DIR", &app.app.config.data_dir)
        .env("KUBAN_BASE_URL", "http://kuban.example")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

const CREATE: [&str; 5] = [
    "create",
    "--email",
    "first@example.org",
    "--name",
    "Первый администратор",
];

#[tokio::test]
async fn the_first_administrator_is_made_once() {
    let app = TestApp::start().await;
    let made = kuban(&app, &CREATE, "");
    assert!(made.status.success(), "{}", said(&made));
    let out = said(&made);
    let token = out
        .split_once("http://kuban.example/reset-password#token=")
        .unwrap()
        .1
        .trim();
    let hash = kuban::auth::keys::token_hash(token);
    let (purpose, email): (String, String) = sqlx::query_as(
        "select purpose, email from one_time_token join person on person.id = person_id where token_hash = $1 and used_at is null",
    )
    .bind(hash)
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(
        (purpose.as_str(), email.as_str()),
        ("reset_password", "first@example.org")
    );

    let second = kuban(
        &app,
        &["create", "--email", "two@example.org", "--name", "x"],
        "",
    );
    assert_eq!(second.status.code(), Some(1));
    assert!(said(&second).contains("--force"));
    let forced = kuban(
        &app,
        &[
            "create",
            "--email",
            "two@example.org",
            "--name",
            "x",
            "--force",
        ],
        "",
    );
    assert!(forced.status.success(), "{}", said(&forced));

    let grants = said(&kuban(&app, &["grants"], ""));
    assert!(
        grants.contains(
            "first@example.org: administrator, everywhere, without an end, by the operator"
        )
    );
    assert!(grants.contains("two@example.org"));
    let one = said(&kuban(&app, &["grants", "TWO@example.org"], ""));
    assert!(one.contains("two@example.org") && !one.contains("first@example.org"));
    let entries: i64 = sqlx::query_scalar(
        "select count(*) from audit_entry where action = 'grant.created' and actor_kind = 'system'",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(entries, 2);
}

#[tokio::test]
async fn a_password_comes_from_the_standard_input_and_must_be_strong() {
    let app = TestApp::start().await;
    let mut arguments = CREATE.to_vec();
    arguments.push("--password-stdin");
    let weak = kuban(&app, &arguments, "password\n");
    assert_eq!(weak.status.code(), Some(1), "{}", said(&weak));
    let strong = "волна-полдень-каштан-47";
    let made = kuban(&app, &arguments, &format!("{strong}\n"));
    assert!(made.status.success(), "{}", said(&made));
    assert!(!said(&made).contains("token="));
    let hash: Option<String> =
        sqlx::query_scalar("select password_hash from person where email = 'first@example.org'")
            .fetch_one(&app.db.pool)
            .await
            .unwrap();
    let verified = kuban::auth::password::verify(strong.to_owned().into(), hash).await;
    assert!(verified.unwrap());
    let bad = kuban(
        &app,
        &["create", "--email", "none", "--name", " ", "--force"],
        "",
    );
    assert!(said(&bad).contains("--email") && said(&bad).contains("--name"));
}

#[tokio::test]
async fn a_second_factor_is_reset_and_the_sessions_end() {
    let app = TestApp::start().await;
    let person = app
        .person()
        .email("lost@example.org")
        .role("administrator")
        .sign_in()
        .await;
    sqlx::query("insert into second_factor (person_id, secret, confirmed_at) values ($1, '', $2)")
        .bind(person.id)
        .bind(app.app.clock.now())
        .execute(&app.db.pool)
        .await
        .unwrap();
    let reset = kuban(&app, &["reset-second-factor", "lost@example.org"], "");
    assert!(reset.status.success(), "{}", said(&reset));
    let left: i64 = sqlx::query_scalar(
        "select (select count(*) from second_factor) + (select count(*) from session)",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(left, 0);
    let unknown = kuban(&app, &["reset-second-factor", "nobody@example.org"], "");
    assert_eq!(unknown.status.code(), Some(1));
}

#[tokio::test]
async fn verifying_the_log_tells_every_fault_and_fails() {
    let app = TestApp::start().await;
    let mut db = app.db.pool.acquire().await.unwrap();
    for number in 0..4 {
        let entry = Entry::new(By::System, "body.renamed", "body", number);
        record(&mut db, &app.app.keys, app.app.clock.now(), entry)
            .await
            .unwrap();
    }
    let whole = kuban(&app, &["verify-audit"], "");
    assert!(whole.status.success(), "{}", said(&whole));
    assert!(said(&whole).contains("4 entries"));
    sqlx::raw_sql(
        "alter table audit_entry disable trigger user;
         update audit_entry set action = 'body.closed' where position = 2;
         delete from audit_entry where position = 4;",
    )
    .execute(&mut *db)
    .await
    .unwrap();
    let broken = kuban(&app, &["verify-audit"], "");
    assert_eq!(broken.status.code(), Some(1));
    let lines = String::from_utf8_lossy(&broken.stdout).lines().count();
    assert_eq!(lines, 2, "{}", said(&broken));
}
