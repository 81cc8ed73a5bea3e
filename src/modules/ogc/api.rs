//! The wire documents of OGC API.

use serde::Serialize;

use super::links::Link;

/// The landing page.
#[derive(Debug, Serialize)]
pub(super) struct LandingView {
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) attribution: String,
    pub(super) links: Vec<Link>,
}

/// The declaration of conformance.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ConformanceView {
    pub(super) conforms_to: Vec<&'static str>,
}

/// The list of collections.
#[derive(Debug, Serialize)]
pub(super) struct CollectionsView {
    pub(super) links: Vec<Link>,
    pub(super) crs: Vec<String>,
    pub(super) collections: Vec<CollectionView>,
}

/// One collection.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CollectionView {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) attribution: String,
    pub(super) links: Vec<Link>,
    pub(super) extent: ExtentView,
    pub(super) item_type: &'static str,
    pub(super) crs: Vec<String>,
    pub(super) storage_crs: String,
}

/// Where and when the records of a collection are.
#[derive(Debug, Serialize)]
pub(super) struct ExtentView {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) spatial: Option<SpatialExtentView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) temporal: Option<TemporalExtentView>,
}

/// The box of a collection.
#[derive(Debug, Serialize)]
pub(super) struct SpatialExtentView {
    pub(super) bbox: [[f64; 4]; 1],
    pub(super) crs: &'static str,
}

/// The span of a collection; an open end is null.
#[derive(Debug, Serialize)]
pub(super) struct TemporalExtentView {
    pub(super) interval: [[Option<String>; 2]; 1],
    pub(super) trs: &'static str,
}
