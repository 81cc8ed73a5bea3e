//! A file that a form brings: [`Upload`], whose rejections are problem documents.

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use bytes::{Bytes, BytesMut};

use crate::error::{FieldError, Problem, ProblemType};

/// A form with a file, not read yet: the handler first decides whether it wants it.
#[derive(Debug)]
pub struct Upload(Multipart);

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match Multipart::from_request(request, state).await {
            Ok(form) => Ok(Self(form)),
            Err(_rejection) => Err(Problem::new(ProblemType::UnsupportedMediaType)
                .with_detail("send the file as multipart/form-data")),
        }
    }
}

impl Upload {
    /// Reads the one field that the form has to have; its file name and its media type are not looked at.
    pub async fn into_file(self, name: &str, most_bytes: usize) -> Result<Bytes, Problem> {
        let Self(mut form) = self;
        let mut file = None;
        while let Some(field) = form
            .next_field()
            .await
            .map_err(|error| unreadable(&error))?
        {
            if field.name() != Some(name) {
                return Err(fault(name, "unknown-field", "the form has another field"));
            }
            if file.is_some() {
                return Err(fault(name, "repeated", "one file at a time"));
            }
            file = Some(read(field, most_bytes).await?);
        }
        file.ok_or_else(|| fault(name, "required", "the form has no such field"))
    }
}

async fn read(mut field: Field<'_>, most_bytes: usize) -> Result<Bytes, Problem> {
    let mut file = BytesMut::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| unreadable(&error))? {
        if file.len() + chunk.len() > most_bytes {
            return Err(too_large(most_bytes));
        }
        file.extend_from_slice(&chunk);
    }
    Ok(file.freeze())
}

fn fault(name: &str, code: &'static str, detail: &str) -> Problem {
    Problem::validation(vec![FieldError::pointer(format!("/{name}"), code, detail)])
}

fn too_large(most_bytes: usize) -> Problem {
    Problem::new(ProblemType::BodyTooLarge)
        .with_detail(format!("a file may have {most_bytes} bytes at most"))
}

fn unreadable(error: &MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::new(ProblemType::BodyTooLarge)
    } else {
        Problem::invalid_request("the form cannot be read, or did not arrive whole")
    }
}
