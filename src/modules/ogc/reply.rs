//! Answers, before HTTP: a whole document, or bytes that come one after the other.

use bytes::Bytes;
use futures::stream::BoxStream;
use maud::Markup;
use serde::Serialize;

use super::format::Format;
use super::links::Link;
use crate::error::AppError;
use crate::http::language::Language;

/// An answer.
pub(super) struct Reply {
    pub(super) format: Format,
    pub(super) body: ReplyBody,
    /// The language of the texts, where there are any.
    pub(super) language: Option<Language>,
    /// Headers beyond those of every answer.
    pub(super) headers: Vec<(&'static str, String)>,
}

/// The bytes of an answer.
pub(super) enum ReplyBody {
    /// All of them: tagged, and not sent again to who has them.
    Whole(Bytes),
    /// As they are made; an error cuts the answer.
    Stream(BoxStream<'static, anyhow::Result<Bytes>>),
    /// Of known length, as they are read.
    Sized(u64, BoxStream<'static, anyhow::Result<Bytes>>),
    /// Nothing: the answer is at another address.
    Elsewhere(String),
}

impl Reply {
    /// An answer without further headers.
    pub(super) fn new(format: Format, body: ReplyBody) -> Self {
        Self {
            format,
            body,
            language: None,
            headers: Vec::new(),
        }
    }

    /// A document as JSON.
    pub(super) fn json<T: Serialize>(format: Format, document: &T) -> Result<Self, AppError> {
        let bytes =
            serde_json::to_vec(document).map_err(|error| AppError::Internal(error.into()))?;
        Ok(Self::new(format, ReplyBody::Whole(bytes.into())))
    }

    /// A page for people.
    pub(super) fn page(language: Language, page: Markup) -> Self {
        let body = ReplyBody::Whole(page.into_string().into());
        Self::new(Format::Html, body).in_language(language)
    }

    /// The way to another address.
    pub(super) fn elsewhere(format: Format, address: String) -> Self {
        Self::new(format, ReplyBody::Elsewhere(address))
    }

    /// The answer with texts of this language.
    #[must_use]
    pub(super) fn in_language(mut self, language: Language) -> Self {
        self.language = Some(language);
        self
    }

    /// The answer with one more header.
    #[must_use]
    pub(super) fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The answer with these links in its header, for formats that have no place for them.
    #[must_use]
    pub(super) fn with_links<'a>(mut self, links: impl IntoIterator<Item = &'a Link>) -> Self {
        let links = links.into_iter().map(|link| ("link", link.to_header()));
        self.headers.extend(links);
        self
    }
}
