//! What goes into a layer and what is read back from it.

use geo::MultiPolygon;

use crate::coord::{Bbox, LonLat};

/// A row that shows on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// The row's id; it becomes the feature's id in tiles.
    pub id: u64,
    /// Where it is.
    pub geometry: FeatureGeometry,
    /// One code per dimension of the layer; what is missing is unknown.
    pub values: Vec<u16>,
}

/// Where a feature is, in degrees.
#[derive(Clone, Debug, PartialEq)]
pub enum FeatureGeometry {
    /// One place.
    Point(LonLat),
    /// A surface; numbers that are no place are left out, those beyond the world lie on its edge.
    Polygon(MultiPolygon<f64>),
}

/// What happened to one feature.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The feature's id.
    pub id: u64,
    /// What it is now; none when it is gone.
    pub feature: Option<Feature>,
}

/// A feature as a layer holds it.
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureView {
    /// The row's id.
    pub id: u64,
    /// The point, or an interior point of the polygon, true to a centimetre.
    pub location: LonLat,
    /// The box of the geometry.
    pub bbox: Bbox,
    /// One code per dimension of the layer.
    pub values: Vec<u16>,
}
