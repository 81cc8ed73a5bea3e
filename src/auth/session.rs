//! Sessions: a random token in a cookie, its hash in a row.

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::keys::{random_token, token_hash};
use super::store;
use crate::config::Config;
use crate::http::cookies::Cookie;

/// The headers of a request, for commands, which know nothing else of HTTP.
pub type RequestHeaders = HeaderMap;

/// How long a session lasts.
pub const LASTS: TimeDelta = TimeDelta::days(30);
/// Where a browser keeps the token.
const COOKIE: Cookie = Cookie {
    name: "kuban-session",
    max_age_s: LASTS.num_seconds(),
};
/// What is kept of a browser's name for itself.
const USER_AGENT_CHARS: usize = 200;

/// A session to be written.
pub(super) struct NewSession<'a> {
    pub(super) token_hash: &'a [u8],
    pub(super) person_id: i64,
    pub(super) created_at: DateTime<Utc>,
    pub(super) expires_at: DateTime<Utc>,
    pub(super) second_factor_at: Option<DateTime<Utc>>,
    pub(super) user_agent: &'a str,
}

/// The token of a session that was just begun: it exists here and in the browser's cookie, nowhere else.
#[derive(Debug)]
pub struct SessionToken(String);

/// Begins a session with a token of its own: what a browser brought along is never taken over.
pub async fn begin(
    tx: &mut PgConnection,
    person_id: i64,
    now: DateTime<Utc>,
    second_factor_at: Option<DateTime<Utc>>,
    request: &HeaderMap,
) -> Result<SessionToken, sqlx::Error> {
    let token = random_token();
    let user_agent: String = request
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
        .chars()
        .take(USER_AGENT_CHARS)
        .collect();
    let session = NewSession {
        token_hash: &token_hash(&token),
        person_id,
        created_at: now,
        expires_at: now + LASTS,
        second_factor_at,
        user_agent: &user_agent,
    };
    store::insert_session(tx, &session).await?;
    Ok(SessionToken(token))
}

impl SessionToken {
    /// The header that hands the token to the browser.
    pub fn to_cookie(&self, config: &Config) -> HeaderValue {
        COOKIE.set(config, &self.0)
    }

    /// The token itself, for tests and programs that keep cookies by themselves.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The header that makes the browser forget its token.
pub fn forget_cookie(config: &Config) -> HeaderValue {
    let ended = Cookie {
        max_age_s: 0,
        ..COOKIE
    };
    ended.set(config, "")
}

/// The name of the cookie.
pub fn cookie_name(config: &Config) -> String {
    COOKIE.full_name(config)
}

/// The token that a request brings, if it brings one.
pub(super) fn token_of(request: &HeaderMap, config: &Config) -> Option<String> {
    COOKIE.find(request, config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_found_among_other_cookies() {
        let config = Config::from_vars(|_| None).unwrap();
        let token = |cookies: &'static str| {
            let request =
                HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(cookies))]);
            token_of(&request, &config)
        };
        assert_eq!(token("a=b; kuban-session=abc").unwrap(), "abc");
        assert_eq!(token("kuban-session="), None);
        assert_eq!(token("x-kuban-session=abc"), None);
    }

    #[test]
    fn production_keeps_the_cookie_to_this_host_and_to_tls() {
        let config = Config::from_vars(|name| match name {
            "KUBAN_ENV" => Some("production".to_owned()),
            "KUBAN_BASE_URL" => Some("https://kuban.example".to_owned()),
            "KUBAN_SECRET" => Some("0123456789abcdef0123456789abcdef".to_owned()),
            _ => None,
        })
        .unwrap();
        let header = SessionToken("abc".to_owned()).to_cookie(&config);
        assert_eq!(
            header,
            "__Host-kuban-session=abc; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure"
        );
    }
}
