//! Pages about tiles: tile matrix sets, lists of tilesets, and one of them.

mod texts;

use maud::{Markup, html};

use super::layout::{self, Step};
use crate::modules::ogc::asked::Asked;
use crate::modules::ogc::format::Format;
use crate::modules::ogc::links::{self, Link};
use crate::modules::ogc::tiles::api::{
    LayerView, TileMatrixSetView, TileMatrixSetsView, TilesetView, TilesetsView,
};

pub(in crate::modules::ogc) use texts::texts;

/// Titles and paths of the steps from the landing page to a page.
pub(in crate::modules::ogc) type Way = [(String, String)];

/// The list of tile matrix sets.
pub(in crate::modules::ogc) fn sets(asked: &Asked, view: &TileMatrixSetsView) -> Markup {
    let texts = texts(asked.language);
    let main = html! {
        p .lead { (texts.sets_explanation) }
        ul .doors {
            @for set in &view.tile_matrix_sets {
                li {
                    a href=(layout::address(asked, &format!("/tileMatrixSets/{}", set.id))) { (set.id) }
                    p lang="en" { (set.title) }
                }
            }
        }
    };
    let way = [Step::new(texts.sets, "/tileMatrixSets")];
    layout::page(asked, texts.sets, &way, &view.links, &main)
}

/// One tile matrix set.
pub(in crate::modules::ogc) fn set(asked: &Asked, view: &TileMatrixSetView) -> Markup {
    let texts = texts(asked.language);
    let main = html! {
        p .lead lang="en" { (view.title) }
        dl {
            dt { "URI" } dd { code { (view.uri) } }
            dt { (texts.system) } dd { code { (view.crs) } }
        }
        div .table tabindex="0" role="region" aria-label=(texts.matrices) {
            table {
                thead { tr {
                    th scope="col" { (texts.matrix) }
                    th scope="col" { (texts.scale) }
                    th scope="col" { (texts.cell) }
                    th scope="col" { (texts.columns_and_rows) }
                } }
                tbody {
                    @for matrix in &view.tile_matrices { tr {
                        th scope="row" { (matrix.id) }
                        td { (format!("{:.2}", matrix.scale_denominator)) }
                        td { (matrix.cell_size) }
                        td { (matrix.matrix_width) " × " (matrix.matrix_height) }
                    } }
                }
            }
        }
    };
    let way = [
        Step::new(texts.sets, "/tileMatrixSets"),
        Step::new(view.id, format!("/tileMatrixSets/{}", view.id)),
    ];
    let links = links::own(&asked.address(), Format::DOCUMENT, Format::Html);
    layout::page(asked, view.id, &way, &links, &main)
}

/// The tilesets of an owner.
pub(in crate::modules::ogc) fn tilesets(asked: &Asked, way: &Way, view: &TilesetsView) -> Markup {
    let texts = texts(asked.language);
    let main = html! {
        p .lead { (texts.tilesets_explanation) }
        ul .doors {
            @for tileset in &view.tilesets {
                @for link in tileset.links.iter().filter(|link| link.link.rel == "self") {
                    li { a href=(link.link.href) { (tileset.title) } }
                }
            }
        }
    };
    layout::page(asked, texts.tilesets, &steps(way), &view.links, &main)
}

/// One tileset.
pub(in crate::modules::ogc) fn tileset(asked: &Asked, way: &Way, view: &TilesetView) -> Markup {
    let texts = texts(asked.language);
    let links: Vec<Link> = view.item.links.iter().map(|l| l.link.clone()).collect();
    let is_other = |link: &&Link| !["self", "alternate", "item"].contains(&link.rel);
    let main = html! {
        section aria-labelledby="address" {
            h2 #address { (texts.tile_address) }
            @for link in links.iter().filter(|link| link.rel == "item") {
                (layout::copyable(&link.href))
            }
            p { (texts.tile_address_explanation) }
        }
        section {
            h2 #layers { (texts.layers) }
            (layers(asked, &view.layers))
        }
        section aria-labelledby="also" {
            h2 #also { (texts.see_also) }
            ul {
                @for link in links.iter().filter(is_other) {
                    li { a href=(link.href) { (link.title.as_deref().unwrap_or(link.rel)) } }
                }
            }
        }
    };
    layout::page(asked, &view.item.title, &steps(way), &links, &main)
}

fn layers(asked: &Asked, layers: &[LayerView]) -> Markup {
    let texts = texts(asked.language);
    html! {
        div .table tabindex="0" role="region" aria-label=(texts.layers) {
            table {
                thead { tr {
                    th scope="col" { (texts.layer) }
                    th scope="col" { (texts.shape) }
                    th scope="col" { (texts.matrices) }
                } }
                tbody {
                    @for layer in layers { tr {
                        th scope="row" { code { (layer.id) } }
                        td { @if layer.geometry_dimension == 0 { (texts.points) } @else { (texts.surfaces) } }
                        td { (layer.min_tile_matrix) "–" (layer.max_tile_matrix) }
                    } }
                }
            }
        }
    }
}

fn steps(way: &Way) -> Vec<Step<'_>> {
    let steps = way
        .iter()
        .map(|(title, path)| Step::new(title, path.clone()));
    steps.collect()
}
