//! Boundaries from OpenStreetMap by an Overpass API.
//!
//! The API is a public service that is often busy: it answers 429 or 504, or stops in the middle of an answer. Each of
//! these is tried again after a while; what comes back is bounded in size and whole before it is handed on.

use std::time::Duration;

use futures::StreamExt;
use reqwest::{Client, Response, StatusCode, header};
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The relation of the region, and the municipalities inside it.
const QUERY: &str = r#"[out:json][timeout:120];
relation["boundary"="administrative"]["ISO3166-2"="RU-KDA"];
map_to_area->.region;
relation["boundary"="administrative"]["admin_level"="6"](area.region);
out geom;
"#;

/// How long and how often the API is asked.
#[derive(Debug, Clone)]
pub struct FetchLimits {
    /// How long a connection may take.
    pub connect: Duration,
    /// How long one attempt may take in all.
    pub attempt: Duration,
    /// How often it is tried.
    pub tries: u32,
    /// The first wait between two attempts; each later one is twice as long.
    pub first_wait: Duration,
    /// The longest wait, also where the API asks for more.
    pub longest_wait: Duration,
    /// The largest answer.
    pub max_bytes: usize,
}

impl Default for FetchLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            attempt: Duration::from_mins(3),
            tries: 5,
            first_wait: Duration::from_secs(5),
            longest_wait: Duration::from_mins(1),
            max_bytes: 64 << 20,
        }
    }
}

/// What happens while boundaries are fetched.
#[derive(Debug)]
pub enum FetchEvent<'a> {
    /// The API is asked, for the first time or again.
    Asking {
        /// Number of the attempt, from 1.
        attempt: u32,
    },
    /// So much of the answer is there.
    Received {
        /// Bytes so far.
        bytes: usize,
    },
    /// The attempt failed; the next follows after a while.
    Waiting {
        /// Why.
        reason: &'a FetchBoundariesError,
        /// How long.
        wait: Duration,
    },
}

/// Why boundaries could not be fetched.
#[derive(Debug, thiserror::Error)]
pub enum FetchBoundariesError {
    /// The API cannot be reached, or the connection broke.
    #[error("{url} cannot be reached or broke off")]
    Unreachable {
        /// The API.
        url: String,
        /// What the client said.
        source: reqwest::Error,
    },
    /// The API takes too long.
    #[error("{url} did not answer in {} s", after.as_secs())]
    TimedOut {
        /// The API.
        url: String,
        /// How long it was given.
        after: Duration,
    },
    /// The API refuses.
    #[error("{url} answered {status}")]
    Refused {
        /// The API.
        url: String,
        /// Its status.
        status: StatusCode,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// The answer stops in the middle, or says that it is not whole.
    #[error("{url} gave half an answer: {reason}")]
    Incomplete {
        /// The API.
        url: String,
        /// How that shows.
        reason: String,
    },
    /// The answer is larger than boundaries ever are.
    #[error("{url} answered with more than {limit_bytes} bytes")]
    TooLarge {
        /// The API.
        url: String,
        /// What is taken at most.
        limit_bytes: usize,
    },
}

impl FetchBoundariesError {
    fn is_worth_another_try(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::TimedOut { .. } | Self::Incomplete { .. } => true,
            Self::Refused { status, .. } => {
                status.is_server_error() || *status == StatusCode::TOO_MANY_REQUESTS
            }
            Self::TooLarge { .. } => false,
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

/// Asks the API for the municipalities of the region; the answer is for `boundaries::import`.
pub async fn fetch_boundaries(
    url: &str,
    limits: &FetchLimits,
    mut on_event: impl FnMut(FetchEvent<'_>),
) -> Result<Vec<u8>, FetchBoundariesError> {
    let client = Client::builder()
        .connect_timeout(limits.connect)
        .user_agent(concat!("kuban/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|source| FetchBoundariesError::Unreachable {
            url: url.to_owned(),
            source,
        })?;
    let mut wait = limits.first_wait;
    let mut attempt = 1;
    loop {
        on_event(FetchEvent::Asking { attempt });
        let asked =
            tokio::time::timeout(limits.attempt, ask(&client, url, limits, &mut on_event)).await;
        let error = match asked {
            Ok(Ok(bytes)) => return Ok(bytes),
            Ok(Err(error)) => error,
            Err(_) => FetchBoundariesError::TimedOut {
                url: url.to_owned(),
                after: limits.attempt,
            },
        };
        if attempt >= limits.tries || !error.is_worth_another_try() {
            return Err(error);
        }
        let pause = error
            .retry_after()
            .unwrap_or(wait)
            .max(wait)
            .min(limits.longest_wait);
        on_event(FetchEvent::Waiting {
            reason: &error,
            wait: pause,
        });
        tokio::time::sleep(pause).await;
        wait *= 2;
        attempt += 1;
    }
}

async fn ask(
    client: &Client,
    url: &str,
    limits: &FetchLimits,
    on_event: &mut impl FnMut(FetchEvent<'_>),
) -> Result<Vec<u8>, FetchBoundariesError> {
    let unreachable = |source: reqwest::Error| FetchBoundariesError::Unreachable {
        url: url.to_owned(),
        source: source.without_url(),
    };
    let body = format!(
        "data={}",
        form_urlencoded::byte_serialize(QUERY.as_bytes()).collect::<String>()
    );
    let answer = client
        .post(url)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .map_err(unreachable)?;
    if !answer.status().is_success() {
        return Err(FetchBoundariesError::Refused {
            url: url.to_owned(),
            status: answer.status(),
            retry_after: retry_after(&answer),
        });
    }
    let mut bytes = Vec::new();
    let mut body = answer.bytes_stream();
    while let Some(chunk) = body.next().await {
        bytes.extend_from_slice(&chunk.map_err(unreachable)?);
        if bytes.len() > limits.max_bytes {
            return Err(FetchBoundariesError::TooLarge {
                url: url.to_owned(),
                limit_bytes: limits.max_bytes,
            });
        }
        on_event(FetchEvent::Received { bytes: bytes.len() });
    }
    check_whole(&bytes).map_err(|reason| FetchBoundariesError::Incomplete {
        url: url.to_owned(),
        reason,
    })?;
    Ok(bytes)
}

fn retry_after(answer: &Response) -> Option<Duration> {
    let seconds = answer
        .headers()
        .get(header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}

#[derive(Deserialize)]
struct Answer {
    #[expect(dead_code, reason = "only whether it can be read to its end matters")]
    elements: IgnoredAny,
    remark: Option<String>,
}

/// Whether an answer ends where it should and the API says nothing against it.
fn check_whole(bytes: &[u8]) -> Result<(), String> {
    match serde_json::from_slice::<Answer>(bytes) {
        Ok(Answer {
            remark: Some(remark),
            ..
        }) => Err(remark.chars().take(200).collect()),
        Ok(_) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}
