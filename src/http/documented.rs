//! Problems as the OpenAPI document lists them, by the kind of operation, so that handlers name one type for all.

use std::collections::BTreeMap;

use utoipa::IntoResponses;
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder};

use crate::error::ProblemType;

/// What reading can be refused with: who asks, what is asked for, and whether the database answers.
#[derive(Debug, Clone, Copy)]
pub struct ReadProblems;

/// What a change can be refused with.
#[derive(Debug, Clone, Copy)]
pub struct ChangeProblems;

/// What a change that names the state it changes can be refused with.
#[derive(Debug, Clone, Copy)]
pub struct VersionedProblems;

const READ: [ProblemType; 6] = [
    ProblemType::InvalidRequest,
    ProblemType::Unauthenticated,
    ProblemType::Forbidden,
    ProblemType::SecondFactorRequired,
    ProblemType::NotFound,
    ProblemType::DatabaseUnavailable,
];
const CHANGE: [ProblemType; 4] = [
    ProblemType::Conflict,
    ProblemType::UnsupportedMediaType,
    ProblemType::ValidationFailed,
    ProblemType::TooManyRequests,
];
const VERSIONED: [ProblemType; 2] = [
    ProblemType::PreconditionFailed,
    ProblemType::PreconditionRequired,
];

type Responses = BTreeMap<String, RefOr<Response>>;

impl IntoResponses for ReadProblems {
    fn responses() -> Responses {
        of(&[&READ])
    }
}

impl IntoResponses for ChangeProblems {
    fn responses() -> Responses {
        of(&[&READ, &CHANGE])
    }
}

impl IntoResponses for VersionedProblems {
    fn responses() -> Responses {
        of(&[&READ, &CHANGE, &VERSIONED])
    }
}

fn of(groups: &[&[ProblemType]]) -> Responses {
    let mut titles: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for kind in groups.iter().copied().flatten() {
        let status = kind.status().as_u16();
        titles.entry(status).or_default().push(kind.title());
    }
    let responses = titles.into_iter().map(|(status, titles)| {
        let schema = Ref::from_schema_name("Problem");
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let response = ResponseBuilder::new()
            .description(titles.join("; "))
            .content("application/problem+json", content)
            .build();
        (status.to_string(), RefOr::T(response))
    });
    responses.collect()
}
