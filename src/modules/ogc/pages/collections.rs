//! The list of collections, and one of them.

use features::Schema;
use indicatif::HumanBytes;
use maud::{Markup, html};

use super::layout::{self, Step};
use super::{schemas, texts};
use crate::modules::ogc::api::{CollectionView, CollectionsView};
use crate::modules::ogc::asked::Asked;
use crate::modules::ogc::format::Format;
use crate::modules::ogc::links::with_format;

/// The list.
pub(in super::super) fn list(asked: &Asked, view: &CollectionsView) -> Markup {
    let texts = texts(asked.language);
    let main = html! {
        ul .doors {
            @for collection in &view.collections {
                li {
                    a href=(layout::address(asked, &format!("/collections/{}", collection.id))) { (collection.title) }
                    p { (collection.description) }
                }
            }
        }
    };
    let way = [Step::new(texts.collections, "/collections")];
    layout::page(asked, texts.collections, &way, &view.links, &main)
}

/// One collection.
pub(in super::super) fn one(asked: &Asked, schema: &Schema, view: &CollectionView) -> Markup {
    let texts = texts(asked.language);
    let path = format!("/collections/{}", view.id);
    let main = html! {
        p .lead { (view.description) }
        ul .doors {
            li { a href=(layout::address(asked, &format!("{path}/items"))) { (texts.items) } p { (texts.items_explanation) } }
            li { a href=(layout::address(asked, &format!("{path}/queryables"))) { (texts.queryables) } p { (texts.queryables_explanation) } }
        }
        section aria-labelledby="download" {
            h2 #download { (texts.download) }
            p { (texts.download_explanation) }
            ul .pages {
                @for format in Format::FILES {
                    li { a href=(with_format(&format!("{}{path}/download", asked.base()), *format)) { (format.name()) } }
                }
            }
        }
        (published(asked, view))
        section aria-labelledby="extent" {
            h2 #extent { (texts.extent) }
            (extent(asked, view))
        }
        section {
            h2 #fields { (texts.fields) }
            (schemas::table(asked, schema))
        }
        section aria-labelledby="connect" {
            h2 #connect { (texts.connect) }
            (connections(asked, view))
        }
        section aria-labelledby="systems" {
            h2 #systems { (texts.systems) }
            ul { @for system in &view.crs { li { code { (system) } } } }
        }
        @if !view.attribution.is_empty() { p .source { (texts.source) ": " (view.attribution) } }
    };
    let way = [
        Step::new(texts.collections, "/collections"),
        Step::new(&view.title, path.clone()),
    ];
    layout::page(asked, &view.title, &way, &view.links, &main)
}

/// The published files: the links whose length is known.
fn published(asked: &Asked, view: &CollectionView) -> Markup {
    let texts = texts(asked.language);
    let files = || view.links.iter().filter(|link| link.size_bytes.is_some());
    html! {
        @if files().next().is_some() {
            section aria-labelledby="published" {
                h2 #published { (texts.published) }
                p { a href=(format!("{}/exports", asked.site)) { (texts.published_explanation) } }
                ul .pages {
                    @for link in files() {
                        li {
                            a href=(link.href) type=[link.media_type] { (link.title.as_deref().unwrap_or_default()) }
                            " (" (HumanBytes(link.size_bytes.unwrap_or_default())) ")"
                        }
                    }
                }
            }
        }
    }
}

fn extent(asked: &Asked, view: &CollectionView) -> Markup {
    let texts = texts(asked.language);
    html! {
        dl {
            @if let Some(spatial) = &view.extent.spatial {
                @let [west, south, east, north] = spatial.bbox[0];
                dt { (texts.bbox) }
                dd { (format!("{west:.4}, {south:.4}, {east:.4}, {north:.4}")) }
            }
            @if let Some(temporal) = &view.extent.temporal {
                @let [from, to] = &temporal.interval[0];
                dt { (texts.interval) }
                dd { (from.as_deref().unwrap_or("..")) " — " (to.as_deref().unwrap_or(texts.now)) }
            }
        }
    }
}

fn connections(asked: &Asked, view: &CollectionView) -> Markup {
    let texts = texts(asked.language);
    let base = asked.base();
    let id = &view.id;
    let download = format!("{base}/collections/{id}/download");
    html! {
        p { (texts.connect_qgis) }
        (layout::copyable(&base))
        p { (texts.connect_gdal) }
        (layout::copyable(&format!("ogr2ogr {id}.gpkg OAPIF:{base} {id}")))
        p { (texts.connect_geopandas) }
        (layout::copyable(&format!("import geopandas\ngeopandas.read_file(\"{download}?f=fgb\")")))
        p { (texts.connect_address) }
        (layout::copyable(&format!("{base}/collections/{id}/items?f=json")))
    }
}
