//! Notifications as rows: written for everybody who is told, listed and read by each.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sqlx::{PgConnection, PgPool};

use crate::notices::Event;

/// A notification of somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct NotificationRow {
    /// Its id.
    pub id: i64,
    /// Name of its kind.
    pub kind: String,
    /// What the texts are filled with.
    pub parameters: Value,
    /// The path on the site to which it leads.
    pub url: String,
    /// When the event happened.
    pub created_at: DateTime<Utc>,
    /// When its person read it.
    pub read_at: Option<DateTime<Utc>>,
}

/// Writes a row for everybody who is told and was not told before; the ids of those people.
///
/// One statement, whoever they are: named people, and those who follow the place (by the index over boxes, then by distance), the
/// municipality, the theme or the thing.
pub(in crate::notices) async fn insert_notifications(
    tx: &mut PgConnection,
    now: DateTime<Utc>,
    event: &Event<'_>,
) -> Result<Vec<i64>, sqlx::Error> {
    let parameters: Map<String, Value> = event
        .parameters
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())))
        .collect();
    sqlx::query_scalar!(
        r#"with recipient as (
            select unnest($1::bigint[]) as person_id
            union select person_id from subscription where $2 and municipality_code = $3
            union select person_id from subscription where $2 and theme = $4
            union select person_id from subscription where $2 and subject_kind = $5 and subject_id = $6
            union select person_id from subscription
                where $2 and reach && st_setsrid(st_makepoint($7, $8), 4326)
                    and st_dwithin(location::geography, st_setsrid(st_makepoint($7, $8), 4326)::geography, radius_m)
        )
        insert into notification (person_id, kind, parameters, url, subject_kind, subject_id, dedup_key, in_app, created_at)
        select person.id, $9, $10, $11, $5, $6, $12, coalesce(preference.in_app, $13), $14
        from recipient
        join person on person.id = recipient.person_id and person.erased_at is null and person.suspended_at is null
        left join notification_preference preference on preference.person_id = person.id and preference.kind = $9
        where person.id is distinct from $15
        order by person.id
        on conflict on constraint notification_once do nothing
        returning person_id"#,
        &event.recipients.people,
        event.recipients.subscribers,
        event.municipality_code,
        event.theme,
        event.subject.0,
        event.subject.1,
        event.place.map(tiles::LonLat::lon),
        event.place.map(tiles::LonLat::lat),
        event.kind.slug(),
        Value::Object(parameters),
        event.url,
        event.dedup_key,
        event.kind.default_channels().in_app || event.kind.is_mandatory(),
        now,
        event.recipients.except
    )
    .fetch_all(tx)
    .await
}

/// Hints at news for these people; heard when the transaction commits.
pub(in crate::notices) async fn hint(
    tx: &mut PgConnection,
    people: &[i64],
) -> Result<(), sqlx::Error> {
    sqlx::query!("select hint_notices($1)", people)
        .execute(tx)
        .await?;
    Ok(())
}

/// What a person was told, the newest first, before this id.
pub async fn list_notifications(
    db: &mut PgConnection,
    person_id: i64,
    only_unread: Option<bool>,
    before: Option<i64>,
    most: i64,
) -> Result<Vec<NotificationRow>, sqlx::Error> {
    sqlx::query_as!(
        NotificationRow,
        "select id, kind, parameters, url, created_at, read_at from notification
         where person_id = $1 and in_app and ($2::boolean is null or (read_at is null) = $2) and ($3::bigint is null or id < $3)
         order by id desc limit $4",
        person_id,
        only_unread,
        before,
        most
    )
    .fetch_all(db)
    .await
}

/// How many notifications a person has not read.
pub async fn count_unread(db: &mut PgConnection, person_id: i64) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        r#"select count(*) as "count!" from notification where person_id = $1 and in_app and read_at is null"#,
        person_id
    )
    .fetch_one(db)
    .await
}

/// Marks one notification of a person as read; false when they have no such one.
pub async fn mark_read(
    tx: &mut PgConnection,
    person_id: i64,
    id: i64,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let marked = sqlx::query!(
        "update notification set read_at = coalesce(read_at, $3) where person_id = $1 and id = $2 and in_app",
        person_id,
        id,
        now
    )
    .execute(&mut *tx)
    .await?;
    hint(tx, &[person_id]).await?;
    Ok(marked.rows_affected() > 0)
}

/// Marks everything as read that a person was told.
pub async fn mark_all_read(
    tx: &mut PgConnection,
    person_id: i64,
    now: DateTime<Utc>,
) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update notification set read_at = $2 where person_id = $1 and in_app and read_at is null",
        person_id,
        now
    )
    .execute(&mut *tx)
    .await?;
    hint(tx, &[person_id]).await
}

/// The oldest transaction that runs now: all before it have ended.
pub(in crate::notices) async fn oldest_running(db: &PgPool) -> Result<u64, sqlx::Error> {
    let text =
        sqlx::query_scalar!(r#"select pg_snapshot_xmin(pg_current_snapshot())::text as "xmin!""#)
            .fetch_one(db)
            .await?;
    text.parse()
        .map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

/// What a person was told by this transaction and later ones, except these.
pub(in crate::notices) async fn list_since(
    db: &PgPool,
    person_id: i64,
    since: u64,
    except: &[i64],
) -> Result<Vec<NotificationRow>, sqlx::Error> {
    sqlx::query_as!(
        NotificationRow,
        "select id, kind, parameters, url, created_at, read_at from notification
         where person_id = $1 and in_app and tx >= ($2::text)::xid8 and id <> all($3::bigint[])
         order by id",
        person_id,
        since.to_string(),
        except
    )
    .fetch_all(db)
    .await
}
