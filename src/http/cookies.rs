//! Cookies that only the server reads.

use axum::http::{HeaderMap, HeaderValue, header};

use crate::config::{Config, Environment};

/// A cookie of ours: never shown to scripts, never sent along by the pages of other sites except when somebody follows a link.
#[derive(Debug, Clone, Copy)]
pub struct Cookie {
    /// Its name; production adds the prefix by which browsers keep it to this host and to TLS.
    pub name: &'static str,
    /// How long browsers keep it.
    pub max_age_s: i64,
}

impl Cookie {
    /// Its name as browsers see it.
    pub fn full_name(self, config: &Config) -> String {
        match config.environment {
            Environment::Production => format!("__Host-{}", self.name),
            Environment::Development => self.name.to_owned(),
        }
    }

    /// The value that a request brings, if it brings one.
    pub fn find(self, request: &HeaderMap, config: &Config) -> Option<String> {
        let name = self.full_name(config);
        request
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(each, _)| *each == name)
            .map(|(_, value)| value.to_owned())
            .filter(|value| !value.is_empty())
    }

    /// The header that hands a value to the browser; the value is of characters that cookies may hold.
    pub fn set(self, config: &Config, value: &str) -> HeaderValue {
        let secure = match config.environment {
            Environment::Production => "; Secure",
            Environment::Development => "",
        };
        let text = format!(
            "{}={value}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}",
            self.full_name(config),
            self.max_age_s
        );
        HeaderValue::from_str(&text).expect("invariant: values of our cookies are tokens of ours")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COOKIE: Cookie = Cookie {
        name: "kuban-sample",
        max_age_s: 60,
    };

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let config = Config::from_vars(|_| None).unwrap();
        let find = |cookies: &'static str| {
            let request =
                HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_static(cookies))]);
            COOKIE.find(&request, &config)
        };
        assert_eq!(find("a=b; kuban-sample=abc").unwrap(), "abc");
        assert_eq!(find("x-kuban-sample=abc"), None);
        assert_eq!(find("kuban-sample="), None);
        assert_eq!(
            COOKIE.set(&config, "abc"),
            "kuban-sample=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"
        );
    }
}
