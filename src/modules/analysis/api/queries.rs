//! Query parameters.  Every question takes the filters of tiles and lists.

use serde::{Deserialize, Deserializer, de};
use utoipa::{IntoParams, ToSchema};

use crate::http::parameters::BboxParameter;

/// The farthest that a radius reaches, in metres.
pub(in super::super) const LARGEST_RADIUS_M: f64 = 100_000.0;

/// Declares a query that takes the filters beside parameters of its own.
///
/// `serde` cannot flatten a struct and refuse unknown names at once, so the fields stand in every query.
macro_rules! filtered_query {
    ($(#[$attribute:meta])* struct $name:ident { $($field:tt)* }) => {
        $(#[$attribute])*
        #[derive(Debug, Deserialize, IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        pub(in super::super) struct $name {
            $($field)*
            /// Statuses, comma separated.
            #[param(example = "registered,in_work")]
            status: Option<String>,
            /// Categories, comma separated.
            #[param(example = "roads,lighting")]
            category: Option<String>,
            /// States of the term, comma separated; issues have one.
            #[param(example = "late")]
            term: Option<String>,
            /// Codes of municipalities, comma separated.
            #[param(example = "03701000")]
            municipality: Option<String>,
            /// First day on which issues were created, or permits given, in Europe/Moscow.
            #[param(value_type = Option<String>, format = Date, example = "2026-01-01")]
            from: Option<String>,
            /// Last day on which issues were created, or permits given, in Europe/Moscow.
            #[param(value_type = Option<String>, format = Date, example = "2026-12-31")]
            to: Option<String>,
        }

        impl $name {
            /// The filters by name and value, as tiles take them.
            pub(in super::super) fn filters(&self) -> Vec<(&str, &str)> {
                let all = [
                    ("status", &self.status),
                    ("category", &self.category),
                    ("term", &self.term),
                    ("municipality", &self.municipality),
                    ("from", &self.from),
                    ("to", &self.to),
                ];
                let given = all.into_iter();
                given.filter_map(|(name, value)| Some((name, value.as_deref()?))).collect()
            }
        }
    };
}

filtered_query! {
    /// What to look for round a point.
    struct NearbyQuery {
        /// What to look for.
        #[param(inline)]
        pub(in super::super) layer: AnalyzedLayer,
        /// Degrees of longitude.
        #[param(example = 38.9747)]
        pub(in super::super) lon: f64,
        /// Degrees of latitude.
        #[param(example = 45.0355)]
        pub(in super::super) lat: f64,
        /// Metres from the point, more than 0 and 100,000 at most.
        #[param(value_type = f64, example = 500)]
        pub(in super::super) radius_m: Radius,
        /// How many features are listed, 1 to 1,000; 100 unless said otherwise.
        #[serde(default)]
        #[param(value_type = Option<u16>, minimum = 1, maximum = 1000)]
        pub(in super::super) limit: Many<100>,
    }
}

filtered_query! {
    /// What to look for nearest to a point.
    struct NearestQuery {
        /// What to look for.
        #[param(inline)]
        pub(in super::super) layer: AnalyzedLayer,
        /// Degrees of longitude.
        #[param(example = 38.9747)]
        pub(in super::super) lon: f64,
        /// Degrees of latitude.
        #[param(example = 45.0355)]
        pub(in super::super) lat: f64,
        /// How many features are listed, 1 to 1,000; 10 unless said otherwise.
        #[serde(default)]
        #[param(value_type = Option<u16>, minimum = 1, maximum = 1000)]
        pub(in super::super) n: Many<10>,
    }
}

filtered_query! {
    /// Which constructions to intersect, and how to write the answer.
    struct IntersectionQuery {
        /// `json` or `geojson`; else `Accept` decides.
        #[param(inline)]
        pub(in super::super) f: Option<ShapeFormat>,
    }
}

filtered_query! {
    /// What to count by hexagon.
    struct CellCountQuery {
        /// What to count.
        #[param(inline)]
        pub(in super::super) layer: AnalyzedLayer,
        /// Resolution of the H3 cells, 3 to 10.
        #[param(value_type = u8, minimum = 3, maximum = 10, example = 7)]
        pub(in super::super) resolution: CellResolution,
        /// Only what touches this box: west,south,east,north in degrees.
        #[param(value_type = Option<String>, example = "38.8,44.9,39.2,45.2")]
        pub(in super::super) bbox: Option<BboxParameter>,
        /// Length of the periods of the series; without it there is no series.
        #[param(inline)]
        pub(in super::super) interval: Option<Interval>,
        /// `json` or `csv`; else `Accept` decides.
        #[param(inline)]
        pub(in super::super) f: Option<TableFormat>,
    }
}

filtered_query! {
    /// What to count by municipality.
    struct MunicipalityCountQuery {
        /// What to count.
        #[param(inline)]
        pub(in super::super) layer: AnalyzedLayer,
        /// Only what touches this box: west,south,east,north in degrees.
        #[param(value_type = Option<String>, example = "38.8,44.9,39.2,45.2")]
        pub(in super::super) bbox: Option<BboxParameter>,
        /// Length of the periods of the series; without it there is no series.
        #[param(inline)]
        pub(in super::super) interval: Option<Interval>,
        /// `json` or `csv`; else `Accept` decides.
        #[param(inline)]
        pub(in super::super) f: Option<TableFormat>,
    }
}

/// What can be analyzed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum AnalyzedLayer {
    Issues,
    Constructions,
}

impl AnalyzedLayer {
    /// Name of the layer in memory.
    pub(in super::super) fn name(self) -> &'static str {
        match self {
            Self::Issues => "issues",
            Self::Constructions => "constructions",
        }
    }
}

/// The length of a period, in the calendar of Europe/Moscow; weeks begin on Monday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum Interval {
    Day,
    Week,
    Month,
    Year,
}

/// How an answer of counts is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in super::super) enum TableFormat {
    Json,
    Csv,
}

/// How an answer of shapes is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in super::super) enum ShapeFormat {
    Json,
    GeoJson,
}

/// A number of metres. Invariant: more than zero, no more than [`LARGEST_RADIUS_M`].
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Radius(f64);

impl Radius {
    pub(in super::super) fn metres(self) -> f64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Radius {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let metres: f64 = number(deserializer)?;
        if metres > 0.0 && metres <= LARGEST_RADIUS_M {
            Ok(Self(metres))
        } else {
            let detail = format!("must be metres, more than 0 and {LARGEST_RADIUS_M} at most");
            Err(de::Error::custom(detail))
        }
    }
}

/// How many things an answer lists. Invariant: 1 to 1,000; `USUAL` unless said otherwise.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Many<const USUAL: usize>(usize);

impl<const USUAL: usize> Many<USUAL> {
    const MOST: usize = 1_000;

    pub(in super::super) fn get(self) -> usize {
        self.0
    }
}

impl<const USUAL: usize> Default for Many<USUAL> {
    fn default() -> Self {
        Self(USUAL)
    }
}

impl<'de, const USUAL: usize> Deserialize<'de> for Many<USUAL> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let count: usize = number(deserializer)?;
        if (1..=Self::MOST).contains(&count) {
            Ok(Self(count))
        } else {
            Err(de::Error::custom(format!("must be 1 to {}", Self::MOST)))
        }
    }
}

/// A resolution of H3. Invariant: 3 to 10.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct CellResolution(u8);

impl CellResolution {
    pub(in super::super) fn get(self) -> u8 {
        self.0
    }
}

impl<'de> Deserialize<'de> for CellResolution {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let resolution: u8 = number(deserializer)?;
        if (3..=10).contains(&resolution) {
            Ok(Self(resolution))
        } else {
            Err(de::Error::custom("must be 3 to 10"))
        }
    }
}

/// A number as the query string has it.
fn number<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: std::str::FromStr,
    D: Deserializer<'de>,
{
    let text = String::deserialize(deserializer)?;
    text.parse()
        .map_err(|_not_a_number| de::Error::custom("is not a number that is allowed here"))
}
