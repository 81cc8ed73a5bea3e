//! Wire types of posts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commands::PostError;
use super::store::{NewPost, PostRow};
use crate::error::{AppError, FieldError, Problem, ProblemType};
use crate::modules::staff::parsing::Faults;
use crate::modules::staff::references::{ListMeta, PersonReference};

/// Longest title of a post.
pub(in crate::modules::staff) const TITLE_CHARS: usize = 150;

/// A post to be given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PostCreateRequest {
    post: PostCreate,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PostCreate {
    person_id: i64,
    /// What the post is called.
    title: String,
    /// Whether it is that of the body's head.
    #[serde(default)]
    is_head: bool,
    /// When it begins; now when absent.
    #[serde(default)]
    since: Option<DateTime<Utc>>,
}

impl PostCreateRequest {
    /// Checks what was sent.
    pub(super) fn parse(self, body_id: i64, now: DateTime<Utc>) -> Result<NewPost, Problem> {
        let mut faults = Faults::default();
        let new = NewPost {
            body_id,
            person_id: self.post.person_id,
            title: faults.line("/post/title", &self.post.title, TITLE_CHARS),
            is_head: self.post.is_head,
            since: self.post.since.unwrap_or(now),
        };
        faults.into_result(new)
    }
}

/// Somebody's place in a body.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PostView {
    id: i64,
    body_id: i64,
    person: PersonReference,
    title: String,
    is_head: bool,
    since: DateTime<Utc>,
    /// When it ended or will end; null while it is open.
    until: Option<DateTime<Utc>>,
}

impl From<PostRow> for PostView {
    fn from(row: PostRow) -> Self {
        Self {
            id: row.id,
            body_id: row.body_id,
            person: PersonReference {
                id: row.person_id,
                display_name: row.display_name,
            },
            title: row.title,
            is_head: row.is_head,
            since: row.since,
            until: row.until,
        }
    }
}

/// Posts of a body, the present ones first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PostList {
    pub(super) posts: Vec<PostView>,
    pub(super) meta: ListMeta,
}

/// One post.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PostAnswer {
    pub(super) post: PostView,
}

impl From<PostError> for AppError {
    fn from(error: PostError) -> Self {
        let detail = error.to_string();
        match error {
            PostError::BodyNotFound(_) | PostError::NotFound(_) => {
                Problem::new(ProblemType::NotFound)
                    .with_detail(detail)
                    .into()
            }
            PostError::BodyClosed | PostError::Ended => Problem::new(ProblemType::Conflict)
                .with_detail(detail)
                .into(),
            PostError::UnknownPerson => Problem::validation(vec![FieldError::pointer(
                "/post/person_id",
                "unknown-value",
                detail,
            )])
            .into(),
            PostError::Database(error) => error.into(),
        }
    }
}
