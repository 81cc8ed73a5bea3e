//! Wire types of pictures, and their problems.

use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use super::commands::{KeepMediaError, RemoveMediaError};
use crate::error::{AppError, Problem, ProblemType};
use crate::media::{Busy, CleanError, PrepareError, Refusal, Variant};

/// How long a client waits when pictures queue up.
const BUSY_RETRY: Duration = Duration::from_secs(10);

/// The form of an upload.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it describes the form in the API document")]
pub(super) struct MediaForm {
    /// A JPEG, PNG or `WebP` picture of 25 MiB and 50 megapixels at most.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// A picture.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MediaView {
    id: i64,
    /// Width of the widest variant, in pixels.
    width: u32,
    /// Its height.
    height: u32,
    #[schema(example = "image/webp")]
    media_type: &'static str,
    /// Address of the widest variant.
    #[schema(example = "/api/v1/media/7/1600.webp")]
    url: String,
    /// All variants, the narrowest first.
    variants: Vec<VariantView>,
}

/// One width of a picture in one format.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct VariantView {
    width: u32,
    height: u32,
    #[schema(example = "image/webp")]
    media_type: &'static str,
    #[schema(example = "/api/v1/media/7/800.webp")]
    url: String,
}

/// One picture.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MediaAnswer {
    pub(super) media: MediaView,
}

impl MediaView {
    /// A picture with its variants, of which there is at least one.
    pub(super) fn new(id: i64, variants: &[Variant]) -> Option<Self> {
        let views: Vec<_> = variants
            .iter()
            .map(|variant| VariantView {
                width: variant.width,
                height: variant.height,
                media_type: variant.name.media_type(),
                url: format!("/api/v1/media/{id}/{}", variant.name),
            })
            .collect();
        let widest = views
            .iter()
            .filter(|view| view.media_type == "image/webp")
            .max_by_key(|view| view.width)?;
        Some(Self {
            id,
            width: widest.width,
            height: widest.height,
            media_type: widest.media_type,
            url: widest.url.clone(),
            variants: views,
        })
    }
}

fn not_acceptable(code: &'static str, detail: String) -> Problem {
    Problem::validation(vec![crate::error::FieldError::pointer(
        "/file", code, detail,
    )])
}

/// The problem of an upload that has to wait.
pub(super) fn busy(busy: &Busy) -> Problem {
    Problem::new(ProblemType::NotReady)
        .with_detail(busy.to_string())
        .with_retry_after(BUSY_RETRY)
}

impl From<PrepareError> for AppError {
    fn from(error: PrepareError) -> Self {
        match error {
            PrepareError::Busy(reason) => busy(&reason).into(),
            PrepareError::Refused(refusal) => refusal_problem(refusal).into(),
            PrepareError::Unclean(error) => unclean(error),
            PrepareError::Task(error) => Self::Internal(error.into()),
        }
    }
}

fn refusal_problem(refusal: Refusal) -> Problem {
    let detail = refusal.to_string();
    match refusal {
        Refusal::Type(_) => Problem::new(ProblemType::UnsupportedMediaType).with_detail(detail),
        Refusal::Broken => not_acceptable("damaged", detail),
        Refusal::Polyglot => not_acceptable("more-than-a-picture", detail),
        Refusal::Animated => not_acceptable("animated", detail),
    }
}

fn unclean(error: CleanError) -> AppError {
    match error {
        CleanError::TooLarge { .. } => {
            let most = "50 megapixels and 16,383 pixels a side are the most";
            not_acceptable("too-many-pixels", format!("{error}; {most}")).into()
        }
        CleanError::Decode(source) => {
            tracing::debug!(error = %source, "a picture cannot be decoded");
            not_acceptable("damaged", Refusal::Broken.to_string()).into()
        }
        CleanError::Resize(_) | CleanError::Encode(_) => AppError::Internal(error.into()),
    }
}

impl From<KeepMediaError> for AppError {
    fn from(error: KeepMediaError) -> Self {
        match error {
            KeepMediaError::Database(error) => error.into(),
            KeepMediaError::Objects(source) => objects_problem(&source).into(),
        }
    }
}

/// The problem of a store that fails; the log has its words.
pub(super) fn objects_problem(error: &object_store::Error) -> Problem {
    tracing::error!(%error, "the store of pictures failed");
    Problem::new(ProblemType::NotReady)
        .with_detail("the store of pictures does not answer")
        .with_retry_after(BUSY_RETRY)
}

impl From<RemoveMediaError> for AppError {
    fn from(error: RemoveMediaError) -> Self {
        match error {
            RemoveMediaError::NotFound => Problem::not_found("the picture").into(),
            RemoveMediaError::Shown => Problem::new(ProblemType::Conflict)
                .with_detail(RemoveMediaError::Shown.to_string())
                .into(),
            RemoveMediaError::Database(error) => error.into(),
        }
    }
}
