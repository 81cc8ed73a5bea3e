//! Every change of posts.

use serde_json::json;
use sqlx::PgConnection;

use super::store::{self, NewPost, PostRow};
use crate::auth::Scopes;
use crate::modules::staff::act::Act;
use crate::modules::staff::bodies;
use crate::modules::staff::store::{is_active_person, is_person_in_scopes};

/// Why a post is not given or ended.
#[derive(Debug, thiserror::Error)]
pub(super) enum PostError {
    /// There is no such body, or its staff is not the actor's business.
    #[error("there is no body {0} whose staff you manage")]
    BodyNotFound(i64),
    /// There is no such post, or it is not the actor's business.
    #[error("there is no post {0} in what you manage")]
    NotFound(i64),
    /// The body is closed.
    #[error("the body is closed")]
    BodyClosed,
    /// There is no such person, or not for the actor.
    #[error("there is no such person of your staff: invite people from outside")]
    UnknownPerson,
    /// It has ended already.
    #[error("the post has ended already")]
    Ended,
    /// The database failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

/// Gives a post to a person whom the actor can see.
pub(super) async fn create_post(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    new: &NewPost,
) -> Result<PostRow, PostError> {
    let not_found = PostError::BodyNotFound(new.body_id);
    let Some(body) = bodies::store::lock(tx, new.body_id).await? else {
        return Err(not_found);
    };
    if !bodies::covers(scopes, body.id, body.municipality_code.as_deref()) {
        return Err(not_found);
    }
    if body.closed_at.is_some() {
        return Err(PostError::BodyClosed);
    }
    // Whoever manages one body must not learn names by trying ids of people outside of it.
    let is_known = is_person_in_scopes(tx, new.person_id, scopes, act.now).await?
        && is_active_person(tx, new.person_id).await?;
    if !is_known {
        return Err(PostError::UnknownPerson);
    }
    let id = store::insert(tx, new).await?;
    let row = store::find(tx, id).await?.ok_or(PostError::NotFound(id))?;
    let entry = act.entry("post.created", "post", id).after(&json!({
        "body_id": row.body_id, "person_id": row.person_id, "title": row.title, "is_head": row.is_head, "since": row.since,
    }));
    act.record(tx, entry).await?;
    Ok(row)
}

/// Ends a post.
pub(super) async fn end_post(
    tx: &mut PgConnection,
    act: Act<'_>,
    scopes: &Scopes,
    id: i64,
) -> Result<(), PostError> {
    let found = store::find(tx, id).await?;
    let post = found
        .filter(|post| bodies::covers(scopes, post.body_id, post.body_municipality.as_deref()))
        .ok_or(PostError::NotFound(id))?;
    if !store::end(tx, id, act.now).await? {
        return Err(PostError::Ended);
    }
    let entry = act
        .entry("post.ended", "post", id)
        .before(&json!({ "until": post.until }))
        .after(&json!({ "until": act.now }));
    act.record(tx, entry).await?;
    Ok(())
}
