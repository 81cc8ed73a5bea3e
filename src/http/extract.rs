//! Extractors whose rejections are problem documents: [`Json`], [`Query`] and [`Path`].

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::error::{FieldError, Problem, ProblemType};

/// A JSON body, read into `T`.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<T, S> FromRequest<S> for Json<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::new(ProblemType::UnsupportedMediaType)
                .with_detail("send the body as application/json"));
        }
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| body_problem(&rejection))?;
        parse_json(&body).map(Self)
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(value)) = headers
        .get(header::CONTENT_TYPE)
        .map(|value| value.to_str())
    else {
        return false;
    };
    let essence = value.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn body_problem(rejection: &BytesRejection) -> Problem {
    match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
            Problem::new(ProblemType::BodyTooLarge)
        }
        _ => Problem::invalid_request("the body did not arrive whole"),
    }
}

fn parse_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let pointer = json_pointer(error.path());
        json_problem(error.inner(), pointer)
    })?;
    deserializer
        .end()
        .map_err(|error| json_problem(&error, String::new()))?;
    Ok(value)
}

fn json_problem(error: &serde_json::Error, pointer: String) -> Problem {
    match error.classify() {
        Category::Data => Problem::validation(vec![FieldError::pointer(
            pointer,
            "invalid",
            error.to_string(),
        )]),
        Category::Io | Category::Syntax | Category::Eof => {
            Problem::invalid_request(format!("the body is not JSON: {error}"))
        }
    }
}

fn json_pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    use std::fmt::Write;

    let mut pointer = String::new();
    for segment in path {
        let written = match segment {
            Segment::Seq { index } => write!(pointer, "/{index}"),
            Segment::Map { key } => {
                write!(pointer, "/{}", key.replace('~', "~0").replace('/', "~1"))
            }
            Segment::Enum { variant } => write!(pointer, "/{variant}"),
            Segment::Unknown => Ok(()),
        };
        written.expect("writing to a String does not fail");
    }
    pointer
}

/// The query string, read into `T`; a parameter that `T` does not name is refused where `T` denies unknown fields.
#[derive(Debug, Clone, Copy)]
pub struct Query<T>(pub T);

impl<T, S> FromRequestParts<S> for Query<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        parse_query(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn parse_query<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let detail = error.inner().to_string();
        let parameter = parameter_name(&detail).unwrap_or_else(|| error.path().to_string());
        let mut words = detail.split(' ');
        let code = match (words.next(), words.next()) {
            (Some("unknown"), Some("field")) => "unknown-parameter",
            (Some("unknown"), Some("variant")) => "unknown-value",
            (Some("missing"), _) => "required",
            (Some("duplicate"), _) => "repeated",
            _ => "invalid",
        };
        Problem::invalid_parameter(parameter, code, detail)
    })
}

/// The parameter that serde's own messages name ("unknown field `x`, expected ...").
fn parameter_name(detail: &str) -> Option<String> {
    let rest = ["unknown field `", "missing field `", "duplicate field `"]
        .iter()
        .find_map(|start| detail.strip_prefix(start))?;
    rest.split('`').next().map(str::to_owned)
}

/// The parameters of the path; what does not parse names nothing, so it is not found.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<T, S> FromRequestParts<S> for Path<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) => {
                tracing::debug!(reason = %rejection, "path parameters do not parse");
                Err(Problem::not_found("the address"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        #[serde(default)]
        points: Vec<(f64, f64)>,
        #[serde(default)]
        limit: Option<u32>,
        #[serde(default)]
        order: Option<Order>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Order {
        Newest,
    }

    fn fault(problem: &Problem) -> (&str, &str) {
        let error = problem.errors().first().expect("one fault");
        let place = error.parameter.as_deref().or(error.pointer.as_deref());
        (place.expect("a place"), &error.code)
    }

    #[test]
    fn a_body_of_the_wrong_shape_is_pointed_at() {
        let problem = parse_json::<Sample>(br#"{"points": [[1, 2], [3, "x"]]}"#).unwrap_err();
        assert_eq!(problem.kind(), ProblemType::ValidationFailed);
        assert_eq!(fault(&problem), ("/points/1/1", "invalid"));
    }

    #[test]
    fn broken_json_and_a_bomb_of_nesting_are_unreadable() {
        for body in ["{", "{} x", &"[".repeat(100_000)] {
            let problem = parse_json::<serde_json::Value>(body.as_bytes()).unwrap_err();
            assert_eq!(problem.kind(), ProblemType::InvalidRequest, "{body:.20}");
        }
        assert!(parse_json::<Sample>(b"{}").unwrap().points.is_empty());
    }

    #[test]
    fn query_faults_name_the_parameter() {
        let problem = |query| parse_query::<Sample>(query).unwrap_err();
        assert_eq!(fault(&problem("zoom=1")), ("zoom", "unknown-parameter"));
        assert_eq!(fault(&problem("limit=many")), ("limit", "invalid"));
        assert_eq!(fault(&problem("limit=1&limit=2")), ("limit", "repeated"));
        assert_eq!(fault(&problem("order=oldest")), ("order", "unknown-value"));
        let sample = parse_query::<Sample>("limit=7&order=newest").unwrap();
        assert_eq!((sample.limit, sample.order), (Some(7), Some(Order::Newest)));
    }
}
