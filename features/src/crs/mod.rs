//! Coordinate reference systems that collections are given in, and the way between them.
//!
//! The definitions in `definitions/` are what PROJ prints for each system, so that every program understands them; the two zones of
//! МСК-23, the region's local system, have no code of EPSG and are named by addresses of the portal itself.

mod table;
mod transform;

pub use transform::{TransformError, Transformer};

use geo_types::Coord;

/// A coordinate reference system by its names.
///
/// Coordinates are held x before y whatever the authority says; `is_lat_first` tells writers that follow the authority.
///
/// ```
/// use features::Crs;
///
/// let mercator = Crs::from_uri("http://www.opengis.net/def/crs/EPSG/0/3857").expect("it is known");
/// assert_eq!(mercator.epsg(), Some(3857));
/// assert!(!mercator.is_lat_first());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Crs {
    /// Position in [`table::ALL`].
    index: usize,
}

impl Crs {
    /// Longitude and latitude of WGS 84, longitude first: what collections are stored in.
    pub const CRS84: Self = Self { index: 0 };

    /// Latitude and longitude of WGS 84, latitude first: EPSG:4326.
    pub const WGS84: Self = Self { index: 1 };

    /// Web Mercator: EPSG:3857.
    pub const WEB_MERCATOR: Self = Self { index: 2 };

    /// Every supported system, CRS84 first.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        (0..table::ALL.len()).map(|index| Self { index })
    }

    /// The system by its URI (`http` or `https`), URN, or CURIE with or without brackets; `None` where there is none of this name.
    ///
    /// The portal's own systems are known by the last segments of their addresses, whatever host they are under.
    pub fn from_uri(uri: &str) -> Option<Self> {
        let name = uri
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'))
            .unwrap_or(uri);
        let parts: Vec<&str> = if let Some(path) = strip_any(
            name,
            &[
                "http://www.opengis.net/def/crs/",
                "https://www.opengis.net/def/crs/",
            ],
        ) {
            path.split('/').collect()
        } else if let Some(path) = strip_any(name, &["urn:ogc:def:crs:", "urn:x-ogc:def:crs:"]) {
            path.split(':').collect()
        } else if name.contains("://") {
            let (_, own) = name.rsplit_once("/ogc/crs/")?;
            return Self::all().find(|crs| crs.epsg().is_none() && crs.slug() == own);
        } else {
            name.split(':').collect()
        };
        match parts.as_slice() {
            ["OGC", "CRS84"] | ["OGC", "" | "0" | "1.3", "CRS84"] | ["CRS84"] => Some(Self::CRS84),
            ["EPSG", code] | ["EPSG", _, code] => Self::from_epsg(code.parse().ok()?),
            [slug] => Self::all().find(|crs| crs.epsg().is_none() && crs.slug() == *slug),
            _ => None,
        }
    }

    /// The system by its code in EPSG's register.
    pub fn from_epsg(code: u16) -> Option<Self> {
        Self::all().find(|crs| crs.epsg() == Some(code))
    }

    /// The URI of the system; `base_url` is the portal's address without a slash at the end, used for the systems that have no
    /// other home.
    pub fn uri(self, base_url: &str) -> String {
        match self.epsg() {
            Some(code) => format!("http://www.opengis.net/def/crs/EPSG/0/{code}"),
            None if self == Self::CRS84 => {
                "http://www.opengis.net/def/crs/OGC/1.3/CRS84".to_owned()
            }
            None => format!("{base_url}/ogc/crs/{}", self.slug()),
        }
    }

    /// Its short name in addresses, as `epsg3857` and `msk23-1`.
    pub fn slug(self) -> &'static str {
        self.definition().slug
    }

    /// Its name as programs show it, as `EPSG:3857`.
    pub fn name(self) -> &'static str {
        self.definition().name
    }

    /// Its title for people, in English.
    pub fn title(self) -> &'static str {
        self.definition().title
    }

    /// Its title for people, in Russian.
    pub fn title_ru(self) -> &'static str {
        self.definition().title_ru
    }

    /// Its code in EPSG's register.
    pub fn epsg(self) -> Option<u16> {
        self.definition().epsg
    }

    /// Whether its authority gives latitude before longitude.
    pub fn is_lat_first(self) -> bool {
        self == Self::WGS84
    }

    /// Whether its unit is the degree; the meter otherwise.
    pub fn is_degrees(self) -> bool {
        self.definition().is_degrees
    }

    /// How many decimals say as much as seven decimals of a degree: a centimeter.
    pub fn decimals(self) -> usize {
        if self.is_degrees() { 7 } else { 2 }
    }

    /// The definition as WKT of ISO 19162:2019.
    pub fn wkt(self) -> &'static str {
        self.definition().wkt2
    }

    /// The definition as the older WKT that GDAL and GeoPackage know.
    pub fn wkt1(self) -> &'static str {
        self.definition().wkt1
    }

    /// The definition as PROJJSON.
    pub fn projjson(self) -> &'static str {
        self.definition().projjson
    }

    /// The definition as a PROJ string, x before y.
    pub fn proj_string(self) -> &'static str {
        self.definition().proj
    }

    /// A position between the authority's order of axes and x before y: the same swap in both directions.
    #[must_use]
    pub fn swap_axes(self, position: Coord<f64>) -> Coord<f64> {
        if self.is_lat_first() {
            Coord {
                x: position.y,
                y: position.x,
            }
        } else {
            position
        }
    }

    fn definition(self) -> &'static table::Definition {
        &table::ALL[self.index]
    }
}

fn strip_any<'a>(text: &'a str, prefixes: &[&str]) -> Option<&'a str> {
    prefixes.iter().find_map(|prefix| text.strip_prefix(prefix))
}
