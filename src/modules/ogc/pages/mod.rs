//! Pages for people, of every resource.
//!
//! They are whole without scripts: text, tables and pictures drawn by the server.  What a page says stands in [`mod@texts`], in each
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
use maud::{Markup, html};

use crate::spatial::Snapshot;

pub(super) use texts::{Texts, texts};

/// The one style sheet of the pages.
pub(super) const STYLES: &str = include_str!("pages.css");

/// What maps draw under features.
pub(super) struct Land<'a> {
    /// The municipalities.
    areas: &'a [MultiPolygon<f64>],
    /// The credit line that is owed to their source.
    attribution: &'a str,
}

/// The municipalities of a snapshot, as maps draw them.
pub(super) fn land(snapshot: &Snapshot) -> Land<'_> {
    let boundaries = snapshot.boundaries.as_ref();
    Land {
        areas: boundaries.map_or(&[], |boundaries| &boundaries.sketch),
        attribution: boundaries.map_or("", |boundaries| &boundaries.info.attribution),
    }
}

/// The credit line under a map.
fn credit(texts: &Texts, land: &Land<'_>) -> Markup {
    html! {
        @if !land.attribution.is_empty() { p .source { (texts.source) ": " (land.attribution) } }
    }
}
