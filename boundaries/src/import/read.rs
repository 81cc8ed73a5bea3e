//! The formats: bytes to features, whatever they hold.
//!
//! A reader answers `None` after it has put the reason into the report. Readers allocate no more than a small multiple
//! of the bytes that they were given.

mod flatgeobuf;
mod geojson;
mod geopackage;
mod overpass;
pub(super) mod shapefile;
mod wkb;

use geo::{Coord, LineString, MultiPolygon, Polygon};

use super::projection::Crs;
use super::{ImportOptions, ImportReport, rings};

/// A format of boundary files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// GeoJSON (RFC 7946), a collection, a feature or a sequence of features by line.
    GeoJson,
    /// OGC GeoPackage.
    GeoPackage,
    /// ESRI Shapefile: a zip archive of its parts, or a lone .shp.
    Shapefile,
    /// FlatGeobuf.
    FlatGeobuf,
    /// The answer of an Overpass API to a query that ends in `out geom`.
    Overpass,
}

/// The bytes are of no format that is read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is neither GeoJSON, GeoPackage, Shapefile (.shp or a zip of its parts), FlatGeobuf nor the answer of an Overpass API"
)]
pub struct UnknownFormat(String);

impl Format {
    /// Tells the format by the first bytes, and by the file name where they leave a doubt.
    ///
    /// ```
    /// use boundaries::import::Format;
    ///
    /// assert_eq!(Format::detect("a.bin", b"fgb\x03fgb\x00")?, Format::FlatGeobuf);
    /// assert_eq!(Format::detect("a.json", b"  {\"type\"")?, Format::GeoJson);
    /// assert!(Format::detect("a.pdf", b"%PDF-1.7").is_err());
    /// # Ok::<(), boundaries::import::UnknownFormat>(())
    /// ```
    pub fn detect(file_name: &str, bytes: &[u8]) -> Result<Self, UnknownFormat> {
        let text_start = bytes
            .strip_prefix(b"\xEF\xBB\xBF")
            .unwrap_or(bytes)
            .trim_ascii_start();
        if bytes.starts_with(b"SQLite format 3\0") {
            Ok(Self::GeoPackage)
        } else if bytes.starts_with(b"fgb") {
            Ok(Self::FlatGeobuf)
        } else if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0, 0, 0x27, 0x0A]) {
            Ok(Self::Shapefile)
        } else if text_start.starts_with(b"{") {
            // The answer of an Overpass API opens with its version and its generator.
            let head = String::from_utf8_lossy(&text_start[..text_start.len().min(400)]);
            let is_overpass = head.contains("\"osm3s\"") || head.contains("Overpass API");
            Ok(if is_overpass {
                Self::Overpass
            } else {
                Self::GeoJson
            })
        } else {
            let extension = file_name.rsplit('.').next().unwrap_or_default();
            match extension.to_ascii_lowercase().as_str() {
                "geojson" | "json" => Ok(Self::GeoJson),
                "gpkg" => Ok(Self::GeoPackage),
                "shp" => Ok(Self::Shapefile),
                "fgb" => Ok(Self::FlatGeobuf),
                _ => Err(UnknownFormat(file_name.chars().take(80).collect())),
            }
        }
    }

    /// The format's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::GeoJson => "GeoJSON",
            Self::GeoPackage => "GeoPackage",
            Self::Shapefile => "Shapefile",
            Self::FlatGeobuf => "FlatGeobuf",
            Self::Overpass => "Overpass",
        }
    }
}

/// What a file holds, before anything is known about it.
#[derive(Debug, Default)]
pub(super) struct Dataset {
    pub(super) features: Vec<RawFeature>,
    pub(super) title: Option<String>,
    pub(super) source: Option<String>,
    pub(super) licence: Option<String>,
    pub(super) attribution: Option<String>,
    pub(super) valid_on: Option<String>,
    pub(super) approximate: bool,
    crs: Crs,
    /// Features whose geometry is no polygon.
    shapeless: usize,
    /// Vertices that had a height, which was dropped.
    heights: usize,
}

/// A feature with its properties as text.
#[derive(Debug)]
pub(super) struct RawFeature {
    pub(super) id: Option<String>,
    pub(super) properties: Vec<(String, String)>,
    pub(super) geometry: MultiPolygon<f64>,
}

impl RawFeature {
    pub(super) fn property(&self, name: &str) -> Option<&str> {
        let found = self.properties.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Reads a file and brings it to plain degrees, longitude first.
pub(super) fn read(
    bytes: &[u8],
    format: Format,
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Option<Dataset> {
    let data = match format {
        Format::GeoJson => geojson::read(bytes, options, report),
        Format::GeoPackage => geopackage::read(bytes, options, report),
        Format::Shapefile => shapefile::read(bytes, options, report),
        Format::FlatGeobuf => flatgeobuf::read(bytes, options, report),
        Format::Overpass => overpass::read(bytes, options, report),
    }?;
    settle(data, options, report)
}

/// The steps that all formats share once their bytes are read.
fn settle(
    mut data: Dataset,
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Option<Dataset> {
    report.features = data.features.len() + data.shapeless;
    report.vertices = data.features.iter().map(|f| vertices(&f.geometry)).sum();
    if data.shapeless > 0 {
        report.note(
            "not-a-polygon",
            format!(
                "{} features hold no polygon and were left out",
                data.shapeless
            ),
        );
    }
    if data.heights > 0 {
        report.note(
            "heights-dropped",
            format!(
                "{} vertices have a third coordinate, which was dropped",
                data.heights
            ),
        );
    }
    if data.features.is_empty() {
        report.error("no-polygons", "the file holds no polygon".to_owned());
        return None;
    }
    let unplaced = data
        .features
        .iter()
        .flat_map(|f| coords(&f.geometry))
        .filter(|c| !(c.x.is_finite() && c.y.is_finite()))
        .count();
    if unplaced > 0 {
        report.error(
            "not-a-number",
            format!("{unplaced} vertices have a coordinate that is no number"),
        );
        return None;
    }
    if options.swap_axes {
        transform(&mut data, |c| Coord { x: c.y, y: c.x });
    }
    match &data.crs {
        Crs::LonLat => {}
        Crs::WebMercator => {
            transform(&mut data, super::projection::from_web_mercator);
            report.note(
                "reprojected",
                "coordinates were turned from EPSG:3857 into EPSG:4326".to_owned(),
            );
        }
        Crs::Other(name) => {
            report.error(
                "coordinate-system",
                format!("the coordinate system is {name}; give the file in EPSG:4326 (longitude, latitude)"),
            );
            return None;
        }
    }
    Some(data)
}

fn transform(data: &mut Dataset, change: impl Fn(Coord<f64>) -> Coord<f64> + Copy) {
    use geo::MapCoordsInPlace;
    for feature in &mut data.features {
        feature.geometry.map_coords_in_place(change);
    }
}

fn vertices(shape: &MultiPolygon<f64>) -> usize {
    rings(shape).map(|ring| ring.0.len()).sum()
}

fn coords(shape: &MultiPolygon<f64>) -> impl Iterator<Item = Coord<f64>> + '_ {
    rings(shape).flat_map(|ring| ring.0.iter().copied())
}

/// Counts vertices and features against the limits while a reader goes on.
struct Budget<'a> {
    options: &'a ImportOptions,
    vertices: usize,
    features: usize,
}

impl<'a> Budget<'a> {
    fn new(options: &'a ImportOptions) -> Self {
        Self {
            options,
            vertices: 0,
            features: 0,
        }
    }

    /// Takes one more feature of so many vertices, or says that it is too much.
    fn take(&mut self, vertices: usize, report: &mut ImportReport) -> Option<()> {
        self.vertices = self.vertices.saturating_add(vertices);
        self.features += 1;
        let limits = &self.options.limits;
        if self.vertices > limits.max_vertices {
            let text = format!("the file has more than {} vertices", limits.max_vertices);
            report.error("too-many-vertices", text);
            return None;
        }
        if self.features > limits.max_features {
            let text = format!("the file has more than {} features", limits.max_features);
            report.error("too-many-features", text);
            return None;
        }
        Some(())
    }
}

/// Rings in the order "exterior, its holes" to a polygon; `None` for no rings.
fn polygon(rings: impl IntoIterator<Item = LineString<f64>>) -> Option<Polygon<f64>> {
    let mut rings = rings.into_iter();
    let exterior = rings.next()?;
    Some(Polygon::new(exterior, rings.collect()))
}
