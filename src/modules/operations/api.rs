//! Wire types of jobs.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::commands::ChangeJobError;
use crate::error::{AppError, Problem, ProblemType};
use crate::http::page::{Cursor, Limit, next_query};
use crate::jobs::queue::{JobRow, State};

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum JobState {
    /// Not yet due, or waiting for another attempt.
    Waiting,
    /// Being done.
    Running,
    /// Every attempt failed, or another one would be of no use.
    Failed,
}

impl From<JobState> for State {
    fn from(state: JobState) -> Self {
        match state {
            JobState::Waiting => Self::Waiting,
            JobState::Running => Self::Running,
            JobState::Failed => Self::Failed,
        }
    }
}

/// Which jobs to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct JobListQuery {
    /// Only jobs in this state.
    #[param(inline)]
    pub(super) state: Option<JobState>,
    /// Where the page starts: taken from `meta.next` of the page before.
    #[param(value_type = Option<String>)]
    pub(super) after: Option<Cursor>,
    /// How many jobs a page holds, 1 to 100.
    #[serde(default)]
    #[param(value_type = Option<u8>, minimum = 1, maximum = 100)]
    pub(super) limit: Limit,
}

/// A job, without what it carries.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobView {
    id: i64,
    /// Name of its type.
    #[schema(example = "send_letter")]
    name: String,
    /// `waiting`, `running` or `failed`.
    state: String,
    attempts: i16,
    most_attempts: i16,
    /// When it is due.
    run_at: DateTime<Utc>,
    /// What the last attempt came to.
    last_error: Option<String>,
    created_at: DateTime<Utc>,
}

impl From<JobRow> for JobView {
    fn from(row: JobRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            state: row.state,
            attempts: row.attempts,
            most_attempts: row.most_attempts,
            run_at: row.run_at,
            last_error: row.last_error,
            created_at: row.created_at,
        }
    }
}

/// What the list says about itself.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobListMeta {
    /// Query string of the next page; null on the last one.
    next: Option<String>,
}

/// A page of jobs, the newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobList {
    jobs: Vec<JobView>,
    meta: JobListMeta,
}

impl JobList {
    /// The page of these rows, of which there is one more than fits when another page follows.
    pub(super) fn new(mut rows: Vec<JobRow>, limit: Limit, query: Option<&str>) -> Self {
        let is_more = rows.len() > limit.get();
        rows.truncate(limit.get());
        let last = rows.last().filter(|_| is_more);
        let next = last.map(|row| next_query(query, Cursor::after(row.id as u64)));
        Self {
            jobs: rows.into_iter().map(JobView::from).collect(),
            meta: JobListMeta { next },
        }
    }
}

/// One job.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JobAnswer {
    pub(super) job: JobView,
}

impl From<ChangeJobError> for AppError {
    fn from(error: ChangeJobError) -> Self {
        match error {
            ChangeJobError::Unknown(id) => Problem::not_found(format!("job {id}")).into(),
            ChangeJobError::Busy => Problem::new(ProblemType::Conflict)
                .with_detail(error.to_string())
                .into(),
            ChangeJobError::Database(error) => error.into(),
        }
    }
}
