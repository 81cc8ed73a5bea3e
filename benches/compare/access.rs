//! What it costs to know who asks: session, person, grants and the check of a permission, query included, apart from the request.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, Request, header};
use kuban::app::{App, AppState};
use kuban::auth::{Keys, Permitted, demands, session};
use kuban::config::Config;
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use crate::stats::{Samples, number, verdict};

/// People with a session each; one in ten has two grants.
const PEOPLE: i32 = 20_000;
const ROUNDS: usize = 5_000;
const WARM_UP: usize = 200;
/// Requests that are checked at the same time in the second row.
const AT_ONCE: usize = 8;
/// Milliseconds under which the 95th percentile is to stay.
const GOAL_MS: f64 = 1.0;

/// Times of one check, alone and among others.
pub(crate) struct AccessResult {
    alone: Samples,
    among_others: Samples,
}

/// Checks one official's session again and again in a table of many.
pub(crate) async fn measure(config: Config, db: &PgPool) -> anyhow::Result<AccessResult> {
    let app = App::new(
        config,
        Keys::passing(),
        db.clone(),
        CancellationToken::new(),
    )?;
    let cookie = prepare(db, &app).await?;
    let app = AppState(Arc::new(app));
    let mut alone = Vec::with_capacity(ROUNDS);
    for round in 0..WARM_UP + ROUNDS {
        let took = check(&app, &cookie).await?;
        if round >= WARM_UP {
            alone.push(took);
        }
    }
    let workers = (0..AT_ONCE).map(|_| {
        let (app, cookie) = (app.clone(), cookie.clone());
        tokio::spawn(async move {
            let mut times = Vec::with_capacity(ROUNDS / AT_ONCE);
            for _ in 0..ROUNDS / AT_ONCE {
                times.push(check(&app, &cookie).await?);
            }
            anyhow::Ok(times)
        })
    });
    let mut among_others = Vec::with_capacity(ROUNDS);
    for worker in workers.collect::<Vec<_>>() {
        among_others.extend(worker.await??);
    }
    Ok(AccessResult {
        alone: Samples::new(alone),
        among_others: Samples::new(among_others),
    })
}

/// What the extractor of a handler does for one request.
async fn check(app: &AppState, cookie: &str) -> anyhow::Result<Duration> {
    let request = Request::builder().header(header::COOKIE, cookie).body(())?;
    let (mut parts, ()) = request.into_parts();
    let started = Instant::now();
    let permitted = Permitted::<demands::AnswerIssues>::from_request_parts(&mut parts, app).await;
    let took = started.elapsed();
    anyhow::ensure!(permitted.is_ok(), "the session was refused");
    Ok(took)
}

/// Fills the tables and begins the session that is measured; answers its cookie.
async fn prepare(db: &PgPool, app: &App) -> anyhow::Result<String> {
    let mut tx = db.begin().await?;
    sqlx::raw_sql("delete from person where email like 'bench-%@example.org' and not exists (select from access_grant where person_id = person.id)")
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "insert into person (email, email_confirmed_at, display_name, created_at, updated_at)
         select 'bench-' || n || '@example.org', now(), 'Bench ' || n, now(), now() from generate_series(1, $1) n
         on conflict do nothing",
    )
    .bind(PEOPLE)
    .execute(&mut *tx)
    .await?;
    sqlx::raw_sql(
        "insert into session (token_hash, person_id, created_at, seen_at, expires_at)
         select sha256((random()::text || id)::bytea), id, now(), now(), now() + interval '1 day'
         from person where email like 'bench-%@example.org';
         insert into access_grant (person_id, role_id, module, granted_at)
         select person.id, role.id, 'issues', now() from person, role
         where email like 'bench-%@example.org' and person.id % 10 = 0 and role.slug in ('official', 'coordinator')
            and not exists (select from access_grant where person_id = person.id)",
    )
    .execute(&mut *tx)
    .await?;
    let official: i64 = sqlx::query_scalar(
        "select person_id from access_grant join person on person.id = person_id where email like 'bench-%' limit 1",
    )
    .fetch_optional(&mut *tx)
    .await?
    .context("one in ten has a grant")?;
    let now = app.clock.now();
    let token = session::begin(&mut tx, official, now, Some(now), &HeaderMap::new()).await?;
    tx.commit().await?;
    sqlx::raw_sql("vacuum analyze person, session, access_grant")
        .execute(db)
        .await?;
    Ok(format!(
        "{}={}",
        session::cookie_name(&app.config),
        token.as_str()
    ))
}

/// The section of the report.
pub(crate) fn section(result: &AccessResult) -> String {
    let row = |name: &str, samples: &Samples| {
        format!(
            "| {name} | {} | {} | {} |\n",
            samples.triple(),
            number(GOAL_MS),
            verdict(samples.quantile_ms(0.95), GOAL_MS, false)
        )
    };
    format!(
        "## Session and permission\n\n\
         Reading the session, the person and their grants by one query and checking a permission, in a table of {PEOPLE} sessions; {ROUNDS} times.\n\n\
         | requests | p50 / p95 / max, ms | goal of p95, ms | |\n|---|---:|---:|---|\n{}{}\n",
        row("one at a time", &result.alone),
        row(&format!("{AT_ONCE} at a time"), &result.among_others),
    )
}
