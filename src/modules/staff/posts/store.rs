//! Every SQL statement about posts.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A post with the name of who holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PostRow {
    pub(super) id: i64,
    pub(super) body_id: i64,
    pub(super) body_municipality: Option<String>,
    pub(super) person_id: i64,
    pub(super) display_name: String,
    pub(super) title: String,
    pub(super) is_head: bool,
    pub(super) since: DateTime<Utc>,
    pub(super) until: Option<DateTime<Utc>>,
}

/// A post to be written.
#[derive(Debug, Clone)]
pub(in crate::modules::staff) struct NewPost {
    pub(in crate::modules::staff) body_id: i64,
    pub(in crate::modules::staff) person_id: i64,
    pub(in crate::modules::staff) title: String,
    pub(in crate::modules::staff) is_head: bool,
    pub(in crate::modules::staff) since: DateTime<Utc>,
}

/// Posts of a body, the present ones first, or one post.
pub(super) async fn list(
    db: &mut PgConnection,
    body_id: Option<i64>,
    id: Option<i64>,
) -> Result<Vec<PostRow>, sqlx::Error> {
    sqlx::query_as!(
        PostRow,
        r#"select post.id, post.body_id, body.municipality_code as body_municipality, post.person_id, person.display_name,
            post.title, post.is_head, post.since, post.until
         from post join person on person.id = post.person_id join body on body.id = post.body_id
         where ($1::bigint is null or post.body_id = $1) and ($2::bigint is null or post.id = $2)
         order by post.until desc nulls first, post.is_head desc, person.display_name, post.id"#,
        body_id,
        id
    )
    .fetch_all(db)
    .await
}

/// One post.
pub(super) async fn find(db: &mut PgConnection, id: i64) -> Result<Option<PostRow>, sqlx::Error> {
    Ok(list(db, None, Some(id)).await?.pop())
}

/// Writes a new post and returns its id.
pub(in crate::modules::staff) async fn insert(
    tx: &mut PgConnection,
    post: &NewPost,
) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar!(
        "insert into post (body_id, person_id, title, is_head, since) values ($1, $2, $3, $4, $5) returning id",
        post.body_id,
        post.person_id,
        post.title,
        post.is_head,
        post.since
    )
    .fetch_one(tx)
    .await
}

/// Ends a post that has not ended; one that has not begun yet is as if it had lasted a moment.  Says whether it did.
pub(super) async fn end(
    tx: &mut PgConnection,
    id: i64,
    now: DateTime<Utc>,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!(
        "update post set until = greatest($2, since + interval '1 microsecond') where id = $1 and (until is null or until > $2)",
        id,
        now
    )
    .execute(tx)
    .await?;
    Ok(done.rows_affected() > 0)
}
