//! Pages for people, of every resource.
//!
//! They are whole without scripts: text, tables and pictures drawn by the server.  What a page says stands in [`texts`], in each
//! language; what it shows comes from the same views that the JSON documents are made of.

mod layout;
mod map;
mod texts;

pub(super) mod collections;
pub(super) mod crs;
pub(super) mod document;
pub(super) mod item;
pub(super) mod items;
pub(super) mod landing;
pub(super) mod schemas;
pub(super) mod tiles;

use geo_types::MultiPolygon;

use crate::spatial::Snapshot;

pub(super) use texts::{Texts, texts};

/// The one style sheet of the pages.
pub(super) const STYLES: &str = include_str!("pages.css");

/// The municipalities as maps draw them under features.
pub(super) fn land(snapshot: &Snapshot) -> &[MultiPolygon<f64>] {
    snapshot
        .boundaries
        .as_ref()
        .map_or(&[], |boundaries| &boundaries.sketch)
}
