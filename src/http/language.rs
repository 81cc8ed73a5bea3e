//! The language of a page: which of ours a person gets.

use axum::http::{HeaderMap, header};

/// Language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// The first language of the site.
    Russian,
    /// For guests.
    English,
}

impl Language {
    /// What the address asks for, else what the browser prefers, else Russian.
    pub fn choose(query: Option<&str>, headers: &HeaderMap) -> Self {
        Self::asked(query, headers).unwrap_or(Self::Russian)
    }

    /// What the address asks for, else what the browser prefers, if either is one of ours.
    pub fn asked(query: Option<&str>, headers: &HeaderMap) -> Option<Self> {
        let asked = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
            .find(|(name, _)| name == "lang")
            .and_then(|(_, value)| Self::parse(&value));
        asked.or_else(|| Self::preferred(headers))
    }

    fn preferred(headers: &HeaderMap) -> Option<Self> {
        // Browsers list languages from the most wanted; weights out of order are not worth their parsing.
        let wanted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        wanted.split(',').find_map(|wish| {
            let tag = wish.split([';', '-']).next().unwrap_or_default();
            Self::parse(tag.trim())
        })
    }

    fn parse(tag: &str) -> Option<Self> {
        match tag.to_ascii_lowercase().as_str() {
            "ru" => Some(Self::Russian),
            "en" => Some(Self::English),
            _ => None,
        }
    }

    /// Its tag, as `lang` and `Content-Language` name it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Russian => "ru",
            Self::English => "en",
        }
    }

    /// Its locale, as Open Graph names it.
    pub fn locale(self) -> &'static str {
        match self {
            Self::Russian => "ru_RU",
            Self::English => "en_GB",
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_address_wins_over_the_browser() {
        let browser = |languages| {
            HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(languages))])
        };
        let choose = Language::choose;
        assert_eq!(
            choose(Some("lang=en"), &browser("ru-RU,ru")),
            Language::English
        );
        assert_eq!(
            choose(None, &browser("de-DE,de;q=0.9,en;q=0.8")),
            Language::English
        );
        assert_eq!(choose(None, &browser("de")), Language::Russian);
        assert_eq!(choose(None, &HeaderMap::new()), Language::Russian);
    }
}
