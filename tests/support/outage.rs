//! A database that goes away.

use sqlx::{AssertSqlSafe, ConnectOptions};

use super::TestApp;

/// Takes the database away from the server: no connection lives, none is let in.
pub(crate) async fn take_away(app: &TestApp) {
    let name = app.db.connect_options().get_database().unwrap();
    let elsewhere = app.db.connect_options().clone().database("postgres");
    let mut server = elsewhere.connect().await.unwrap();
    for statement in [
        format!("alter database {name} with allow_connections false"),
        format!("select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"),
    ] {
        sqlx::raw_sql(AssertSqlSafe(statement))
            .execute(&mut server)
            .await
            .unwrap();
    }
    let lost = async {
        while app.app.spatial.status().connected {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), lost)
        .await
        .expect("the loss is noticed");
}
