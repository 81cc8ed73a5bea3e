//! How a provider of identity is asked, and how its answers are taken apart.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::{AdditionalClaims, HttpRequest, HttpResponse, http};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The largest answer that is read.
const MOST_BYTES: usize = 1 << 20;

/// Claims of whatever name.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct AnyClaims {
    #[serde(flatten)]
    claims: HashMap<String, Value>,
}

impl AdditionalClaims for AnyClaims {}

/// Why a request to a provider has no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    /// The network, or the time ran out.
    #[error("the request failed")]
    Request(#[from] reqwest::Error),
    /// The answer is larger than any sensible one.
    #[error("the answer is larger than {MOST_BYTES} bytes")]
    TooLarge,
    /// The answer cannot be passed on.
    #[error("the answer cannot be read")]
    Answer(#[from] http::Error),
}

/// Sends one request of the library.
pub(super) async fn send(
    client: reqwest::Client,
    request: HttpRequest,
) -> Result<HttpResponse, SendError> {
    let mut response = client.execute(request.try_into()?).await?;
    let mut answer = http::Response::builder().status(response.status());
    for (name, value) in response.headers() {
        answer = answer.header(name, value);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MOST_BYTES {
            return Err(SendError::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(answer.body(body)?)
}

/// What stands in a token whose signature was checked before.
pub(super) fn payload(token: &str) -> anyhow::Result<Value> {
    let part = token.split('.').nth(1).unwrap_or_default();
    Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part)?)?)
}

/// Adds claims that are not there yet: what is signed counts first.
pub(super) fn add_missing(claims: &mut Value, more: Value) {
    let (Some(claims), Value::Object(more)) = (claims.as_object_mut(), more) else {
        return;
    };
    for (name, value) in more {
        claims.entry(name).or_insert(value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn signed_claims_win_over_those_of_the_endpoint() {
        let mut claims = json!({ "sub": "1", "trusted": false });
        add_missing(
            &mut claims,
            json!({ "trusted": true, "email": "a@example.org" }),
        );
        assert_eq!(
            claims,
            json!({ "sub": "1", "trusted": false, "email": "a@example.org" })
        );
    }

    #[test]
    fn a_payload_is_the_second_part() {
        let token = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(r#"{"sub":"1"}"#));
        assert_eq!(payload(&token).unwrap(), json!({ "sub": "1" }));
        assert!(payload("nonsense").is_err());
    }
}
