//! The ways to write a resource down, and which of them a client gets.
//!
//! `f` wins over `Accept`: an address that was copied from a browser answers everybody alike.

use features::formats;

use crate::error::{Problem, ProblemType};

/// A way to write a resource down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Format {
    /// A JSON document of the standard.
    Json,
    /// A page for people.
    Html,
    /// Features as GeoJSON.
    GeoJson,
    /// Features as JSON-FG.
    JsonFg,
    /// A JSON Schema.
    JsonSchema,
    /// An OpenAPI 3.0 document.
    OpenApi,
    /// A coordinate reference system as WKT 2.
    Wkt,
    /// A coordinate reference system as PROJJSON.
    ProjJson,
    /// A table with a column for the geometry.
    Csv,
    /// FlatGeobuf.
    FlatGeobuf,
    /// GeoPackage.
    GeoPackage,
    /// `GeoParquet`.
    GeoParquet,
}

impl Format {
    /// Formats of a description.
    pub(super) const DOCUMENT: &[Self] = &[Self::Json, Self::Html];
    /// Formats of the features of a collection.
    pub(super) const ITEMS: &[Self] = &[
        Self::GeoJson,
        Self::Html,
        Self::JsonFg,
        Self::Csv,
        Self::FlatGeobuf,
        Self::GeoPackage,
        Self::GeoParquet,
    ];
    /// Formats of whole collections.
    pub(super) const FILES: &[Self] = &[
        Self::GeoPackage,
        Self::FlatGeobuf,
        Self::GeoParquet,
        Self::GeoJson,
        Self::JsonFg,
        Self::Csv,
    ];

    /// What `f` calls it.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Json | Self::GeoJson | Self::JsonSchema | Self::OpenApi | Self::ProjJson => {
                "json"
            }
            Self::Html => "html",
            Self::JsonFg => "jsonfg",
            Self::Wkt => "wkt",
            Self::Csv => "csv",
            Self::FlatGeobuf => "fgb",
            Self::GeoPackage => "gpkg",
            Self::GeoParquet => "parquet",
        }
    }

    /// Other words that `f` may call it by.
    fn other_keys(self) -> &'static [&'static str] {
        match self {
            Self::GeoJson => &["geojson"],
            Self::ProjJson => &["projjson"],
            Self::JsonSchema => &["schema"],
            Self::FlatGeobuf => &["flatgeobuf"],
            Self::GeoPackage => &["geopackage"],
            Self::GeoParquet => &["geoparquet"],
            _ => &[],
        }
    }

    /// The media type, as it is sent.
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Html => "text/html; charset=utf-8",
            Self::GeoJson => "application/geo+json",
            Self::JsonFg => "application/vnd.ogc.fg+json",
            Self::JsonSchema => "application/schema+json",
            Self::OpenApi => "application/vnd.oai.openapi+json;version=3.0",
            Self::Wkt => "text/plain; charset=utf-8",
            Self::ProjJson => "application/vnd.projjson+json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::FlatGeobuf => "application/vnd.flatgeobuf",
            Self::GeoPackage => "application/geopackage+sqlite3",
            Self::GeoParquet => "application/vnd.apache.parquet",
        }
    }

    /// The media type as links name it.
    pub(super) fn link_type(self) -> &'static str {
        match self {
            Self::Html => "text/html",
            Self::Csv => "text/csv",
            Self::Wkt => "text/plain",
            _ => self.media_type(),
        }
    }

    /// Whether it is a file rather than something to read page by page.
    pub(super) fn is_file(self) -> bool {
        matches!(
            self,
            Self::Csv | Self::FlatGeobuf | Self::GeoPackage | Self::GeoParquet
        )
    }

    /// The format of the features themselves, where it is one of features.
    pub(super) fn of_features(self) -> Option<formats::Format> {
        Some(match self {
            Self::GeoJson => formats::Format::GeoJson,
            Self::JsonFg => formats::Format::JsonFg,
            Self::Csv => formats::Format::Csv,
            Self::FlatGeobuf => formats::Format::FlatGeobuf,
            Self::GeoPackage => formats::Format::GeoPackage,
            Self::GeoParquet => formats::Format::GeoParquet,
            _ => return None,
        })
    }

    /// What people call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Html => "HTML",
            Self::GeoJson => "GeoJSON",
            Self::JsonFg => "JSON-FG",
            Self::JsonSchema => "JSON Schema",
            Self::OpenApi => "OpenAPI 3.0",
            Self::Wkt => "WKT 2",
            Self::ProjJson => "PROJJSON",
            Self::Csv => "CSV",
            Self::FlatGeobuf => "FlatGeobuf",
            Self::GeoPackage => "GeoPackage",
            Self::GeoParquet => "GeoParquet",
        }
    }

    fn essence(self) -> &'static str {
        essence(self.media_type())
    }

    /// Whether a range of media types, such as `application/*`, covers it.
    fn is_covered_by(self, range: &str) -> bool {
        let own = self.essence();
        let is_json = self.key() == "json";
        range == "*/*"
            || range == own
            || (is_json && range == "application/json")
            || range
                .strip_suffix("/*")
                .is_some_and(|family| own.split('/').next() == Some(family))
    }
}

/// What of this a client gets: what `f` names, else what `Accept` wants most, else the first.
pub(super) fn choose(
    offered: &[Format],
    f: Option<&str>,
    accept: Option<&str>,
) -> Result<Format, Problem> {
    match (f, accept) {
        (Some(key), _) => find(offered, key),
        (None, Some(accept)) => negotiate(offered, accept),
        (None, None) => Ok(offered[0]),
    }
}

fn find(offered: &[Format], key: &str) -> Result<Format, Problem> {
    let found = offered.iter().copied().find(|format| {
        format.key() == key
            || format.other_keys().contains(&key)
            // A plus sign in an address is a blank: `f=application/geo+json` arrives with one.
            || format.essence() == key.replace(' ', "+")
    });
    found.ok_or_else(|| {
        let keys: Vec<_> = offered.iter().map(|format| format.key()).collect();
        let detail = format!("must be one of {}", keys.join(", "));
        Problem::invalid_parameter("f", "unknown-format", detail)
    })
}

fn negotiate(offered: &[Format], accept: &str) -> Result<Format, Problem> {
    let wishes: Vec<_> = accept.split(',').map(wish).collect();
    let weight = |format: Format| {
        // The most specific range that covers a format weighs it (RFC 9110, 12.5.1).
        wishes
            .iter()
            .filter(|(range, _)| format.is_covered_by(range))
            .max_by_key(|(range, _)| (!range.contains('*'), *range != "*/*"))
            .map_or(0, |(_, weight)| *weight)
    };
    let mut best: Option<(u16, Format)> = None;
    for format in offered {
        let weight = weight(*format);
        if weight > best.map_or(0, |(most, _)| most) {
            best = Some((weight, *format));
        }
    }
    best.map(|(_, format)| format).ok_or_else(|| {
        let types: Vec<_> = offered.iter().map(|format| format.essence()).collect();
        Problem::new(ProblemType::NotAcceptable).with_detail(format!(
            "this resource is given as {}; the parameter f names them too",
            types.join(", ")
        ))
    })
}

/// A media range in lower case, with its weight in thousandths.
fn wish(text: &str) -> (String, u16) {
    let mut parts = text.split(';');
    let range = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let weight = parts
        .filter_map(|part| part.trim().strip_prefix("q="))
        .find_map(|weight| weight.trim().parse::<f32>().ok())
        .map_or(1000, |weight| (weight.clamp(0.0, 1.0) * 1000.0) as u16);
    (range, weight)
}

fn essence(media_type: &'static str) -> &'static str {
    media_type.split(';').next().unwrap_or(media_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BROWSER: &str =
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8";

    fn by_accept(accept: &str) -> Result<Format, ProblemType> {
        choose(Format::ITEMS, None, Some(accept)).map_err(|problem| problem.kind())
    }

    #[test]
    fn the_parameter_wins_over_the_header() {
        let choose = |f| choose(Format::ITEMS, Some(f), Some(BROWSER));
        assert_eq!(choose("json").unwrap(), Format::GeoJson);
        assert_eq!(choose("geojson").unwrap(), Format::GeoJson);
        assert_eq!(choose("application/geo json").unwrap(), Format::GeoJson);
        assert_eq!(choose("fgb").unwrap(), Format::FlatGeobuf);
        let problem = choose("shape").unwrap_err();
        assert_eq!(problem.kind(), ProblemType::InvalidRequest);
        assert_eq!(problem.errors()[0].code, "unknown-format");
    }

    #[test]
    fn the_header_is_read_by_weight_and_by_how_much_it_says() {
        assert_eq!(by_accept(BROWSER), Ok(Format::Html));
        assert_eq!(by_accept("*/*"), Ok(Format::GeoJson));
        assert_eq!(by_accept("application/json"), Ok(Format::GeoJson));
        assert_eq!(by_accept("text/*"), Ok(Format::Html));
        assert_eq!(by_accept("text/html;q=0.2, text/csv"), Ok(Format::Csv));
        assert_eq!(
            by_accept("*/*, application/geo+json;q=0"),
            Ok(Format::Html),
            "a weight of nought excludes"
        );
        assert_eq!(
            by_accept("application/geopackage+sqlite3"),
            Ok(Format::GeoPackage)
        );
        assert_eq!(by_accept("image/png"), Err(ProblemType::NotAcceptable));
    }

    #[test]
    fn who_says_nothing_gets_the_first() {
        assert_eq!(choose(Format::DOCUMENT, None, None).unwrap(), Format::Json);
    }
}
