//! What a client asks: the address, its parameters, and what it would like to read.

use form_urlencoded::Serializer;

use super::format::{self, Format};
use crate::error::{FieldError, Problem};
use crate::http::language::Language;

/// Parameters that every resource knows.
const COMMON: [&str; 2] = ["f", "lang"];
/// The one page that is no other format of a document.
const API_PAGE: &str = "/ogc/api.html";
/// The longest query that is read: less than the head that the listener takes, so that most of what is too long is told so.
const QUERY_BYTES: usize = 24 * 1024;

/// A request, as far as the resources care.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The address of the site, without a slash at its end.
    pub(super) site: String,
    /// Path of the resource.
    path: String,
    pairs: Vec<(String, String)>,
    accept: Option<String>,
    /// The language of texts.
    pub(super) language: Language,
}

impl Asked {
    /// Reads a request; a query of unreasonable length is refused unread.
    pub(super) fn new(
        site: &str,
        path: &str,
        query: &str,
        accept: Option<&str>,
        language: Option<Language>,
    ) -> Result<Self, Problem> {
        if query.len() > QUERY_BYTES {
            return Err(Problem::invalid_request(format!(
                "the query of the address may have {QUERY_BYTES} bytes at most"
            )));
        }
        let mut asked = Self {
            site: site.to_owned(),
            path: path.trim_end_matches('/').to_owned(),
            pairs: form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            accept: accept.map(str::to_owned),
            language: Language::Russian,
        };
        asked.language = language.unwrap_or_else(|| asked.usual_language());
        Ok(asked)
    }

    /// The language of who names none: pages are Russian, documents for programs English.
    fn usual_language(&self) -> Language {
        let accepts_pages = || {
            let accept = self.accept.as_deref();
            accept.is_some_and(|accept| accept.contains(Format::Html.link_type()))
        };
        let is_page = match self.parameter("f") {
            Some(name) => name == Format::Html.key(),
            None => self.path == API_PAGE || accepts_pages(),
        };
        if is_page {
            Language::Russian
        } else {
            Language::English
        }
    }

    /// The address of the landing page.
    pub(super) fn base(&self) -> String {
        format!("{}/ogc", self.site)
    }

    /// The address of the resource without parameters.
    pub(super) fn bare_address(&self) -> String {
        format!("{}{}", self.site, self.path)
    }

    /// The address of the resource with its parameters, save some of them.
    pub(super) fn address_without(&self, dropped: &[&str]) -> String {
        let kept = self.pairs_without(dropped);
        self.address_with(kept)
    }

    /// The address of the resource with its parameters, save `f`.
    pub(super) fn address(&self) -> String {
        self.address_without(&["f"])
    }

    /// The query with its parameters, save some of them, ready to stand behind a question mark.
    pub(super) fn query_without(&self, dropped: &[&str]) -> String {
        Serializer::new(String::new())
            .extend_pairs(self.pairs_without(dropped))
            .finish()
    }

    fn pairs_without<'a>(
        &'a self,
        dropped: &'a [&str],
    ) -> impl Iterator<Item = &'a (String, String)> {
        self.pairs
            .iter()
            .filter(|(name, _)| !dropped.contains(&name.as_str()))
    }

    fn address_with<'a>(&self, pairs: impl Iterator<Item = &'a (String, String)>) -> String {
        let query = Serializer::new(String::new()).extend_pairs(pairs).finish();
        match query.as_str() {
            "" => self.bare_address(),
            query => format!("{}?{query}", self.bare_address()),
        }
    }

    /// The value of a parameter; an empty one counts as absent.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let mut pairs = self.pairs.iter();
        pairs
            .find(|(asked, _)| asked == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Names and values of all parameters.
    pub(super) fn parameters(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Refuses parameters that the resource does not know, and those given twice.
    pub(super) fn allow_only(&self, known: impl Fn(&str) -> bool) -> Result<(), Problem> {
        let mut errors = Vec::new();
        for (position, (name, _)) in self.pairs.iter().enumerate() {
            if !COMMON.contains(&name.as_str()) && !known(name) {
                let detail = format!("{name:?} is no parameter of this resource");
                errors.push(FieldError::parameter(name, "unknown-parameter", detail));
            } else if self.pairs[..position].iter().any(|(seen, _)| seen == name) {
                let detail = format!("{name:?} is given more than once");
                errors.push(FieldError::parameter(name, "repeated", detail));
            }
        }
        match errors.first() {
            None => Ok(()),
            Some(first) => Err(Problem::invalid_request(first.detail.clone()).with_errors(errors)),
        }
    }

    /// The format to answer in.
    pub(super) fn format(&self, offered: &[Format]) -> Result<Format, Problem> {
        format::choose(offered, self.parameter("f"), self.accept.as_deref())
    }

    /// The format to answer in, of a resource without parameters of its own.
    pub(super) fn plain_format(&self, offered: &[Format]) -> Result<Format, Problem> {
        self.allow_only(|_| false)?;
        self.format(offered)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Result<Asked, Problem> {
        Asked::new("https://k.example", "/ogc/", query, None, None)
    }

    #[test]
    fn addresses_keep_what_was_asked() {
        let asked = asked("f=html&status=in%20work&lang=en").unwrap();
        assert_eq!(
            asked.address(),
            "https://k.example/ogc?status=in+work&lang=en"
        );
        assert_eq!(
            asked.address_without(&["f", "status", "lang"]),
            "https://k.example/ogc"
        );
    }

    #[test]
    fn unknown_and_repeated_parameters_are_all_named() {
        let problem = asked("a=1&f=json&f=html&b=2")
            .unwrap()
            .allow_only(|name| name == "b")
            .unwrap_err();
        let faults: Vec<_> = problem
            .errors()
            .iter()
            .map(|error| (error.parameter.as_deref().unwrap(), &*error.code))
            .collect();
        assert_eq!(faults, [("a", "unknown-parameter"), ("f", "repeated")]);
    }

    #[test]
    fn a_query_of_unreasonable_length_is_not_read() {
        assert!(asked(&"a".repeat(QUERY_BYTES)).is_ok());
        assert!(asked(&"a".repeat(QUERY_BYTES + 1)).is_err());
    }
}
