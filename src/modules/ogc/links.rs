//! Links: how one resource leads to the others.

use serde::Serialize;

use super::format::Format;

/// What the OGC calls the relation of a link; the register of IANA has the others.
pub(super) mod rel {
    /// The declaration of conformance.
    pub(in super::super) const CONFORMANCE: &str =
        "http://www.opengis.net/def/rel/ogc/1.0/conformance";
    /// The collections.
    pub(in super::super) const DATA: &str = "http://www.opengis.net/def/rel/ogc/1.0/data";
    /// The names of the two above in Part 1 of Features, the only ones that older clients know (QGIS 3.22).
    pub(in super::super) const SHORT_CONFORMANCE: &str = "conformance";
    pub(in super::super) const SHORT_DATA: &str = "data";
    /// What filters may name.
    pub(in super::super) const QUERYABLES: &str =
        "http://www.opengis.net/def/rel/ogc/1.0/queryables";
    /// What an order may name.
    pub(in super::super) const SORTABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/sortables";
    /// What items consist of.
    pub(in super::super) const SCHEMA: &str = "http://www.opengis.net/def/rel/ogc/1.0/schema";
}

/// A link of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Link {
    /// Where it leads.
    pub(super) href: String,
    /// What is there, relative to where the link stands.
    pub(super) rel: &'static str,
    /// The media type that the address answers.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) media_type: Option<&'static str>,
    /// What to show people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) title: Option<String>,
    /// Length of what is there, where it is known.
    #[serde(rename = "length", skip_serializing_if = "Option::is_none")]
    pub(super) size_bytes: Option<u64>,
}

impl Link {
    /// A link to a resource in one format.
    pub(super) fn new(href: impl Into<String>, rel: &'static str, format: Format) -> Self {
        Self {
            href: href.into(),
            rel,
            media_type: Some(format.link_type()),
            title: None,
            size_bytes: None,
        }
    }

    /// The link with words for people.
    #[must_use]
    pub(super) fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// The link as a value of the header `Link`.
    pub(super) fn to_header(&self) -> String {
        let media_type = self
            .media_type
            .map(|media_type| format!("; type=\"{media_type}\""))
            .unwrap_or_default();
        format!("<{}>; rel=\"{}\"{media_type}", self.href, self.rel)
    }
}

/// Links of a resource to itself: `self` in the format of the answer, `alternate` in the others.
///
/// `address` has its query without `f`, so that every link can name its own.
pub(super) fn own(address: &str, offered: &[Format], answered: Format) -> Vec<Link> {
    let of = |format: Format, rel| {
        Link::new(with_format(address, format), rel, format).titled(format.name())
    };
    let others = offered.iter().filter(|format| **format != answered);
    std::iter::once(of(answered, "self"))
        .chain(others.map(|format| of(*format, "alternate")))
        .collect()
}

/// The address in one format.
pub(super) fn with_format(address: &str, format: Format) -> String {
    with_parameter(address, "f", format.key())
}

/// The address with one more parameter; the value needs no escaping.
pub(super) fn with_parameter(address: &str, name: &str, value: &str) -> String {
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{name}={value}")
}
