//! Handlers of OGC API - Tiles.

use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::get;
use maud::Markup;
use serde::Serialize;
use tiles::cache::Filters;
use tiles::{MatrixTile, TileMatrixSet};
use utoipa_axum::router::OpenApiRouter;

use super::describe::{self, Owner};
use super::{MVT, lists, sets};
use crate::app::{App, AppState};
use crate::error::{AppError, Problem, ProblemType};
use crate::http::extract::Path;
use crate::http::tiles::{self as tile_path, Nothing};
use crate::modules::ogc::asked::Asked;
use crate::modules::ogc::collections;
use crate::modules::ogc::format::Format;
use crate::modules::ogc::pages::tiles as pages;
use crate::modules::ogc::reply::Reply;
use crate::modules::ogc::routes::{asked, respond};
use crate::spatial::{PORTAL, Tileset};

/// The routes of the standard.
pub(in crate::modules::ogc) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .route("/ogc/tileMatrixSets", get(list_tile_matrix_sets))
        .route("/ogc/tileMatrixSets/{set}", get(find_tile_matrix_set))
        .route("/ogc/tiles", get(list_tilesets))
        .route("/ogc/tiles/{set}", get(find_tileset))
        .route("/ogc/tiles/{set}/{matrix}/{row}/{column}", get(find_tile))
        .route(
            "/ogc/collections/{collection}/tiles",
            get(list_collection_tilesets),
        )
        .route(
            "/ogc/collections/{collection}/tiles/{set}",
            get(find_collection_tileset),
        )
        .route(
            "/ogc/collections/{collection}/tiles/{set}/{matrix}/{row}/{column}",
            get(find_collection_tile),
        )
}

async fn list_tile_matrix_sets(app: AppState, parts: Parts) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    let format = asked.plain_format(Format::DOCUMENT)?;
    let view = lists::tile_matrix_sets(&asked, format);
    document(&parts, &asked, format, &view, pages::sets)
}

async fn find_tile_matrix_set(
    app: AppState,
    Path(set): Path<String>,
    parts: Parts,
) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    let view = sets::document(named_set(&set)?);
    let format = asked.plain_format(Format::DOCUMENT)?;
    document(&parts, &asked, format, &view, pages::set)
}

async fn list_tilesets(app: AppState, parts: Parts) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    list(&parts, &asked, dataset(&app, &asked)?)
}

async fn list_collection_tilesets(
    app: AppState,
    Path(collection): Path<String>,
    parts: Parts,
) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    let owner = owner(&app, &asked, &collection)?;
    list(&parts, &asked, owner)
}

async fn find_tileset(
    app: AppState,
    Path(set): Path<String>,
    parts: Parts,
) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    tileset(&app, &parts, &asked, dataset(&app, &asked)?, &set)
}

async fn find_collection_tileset(
    app: AppState,
    Path((collection, set)): Path<(String, String)>,
    parts: Parts,
) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    let owner = owner(&app, &asked, &collection)?;
    tileset(&app, &parts, &asked, owner, &set)
}

async fn find_tile(
    app: AppState,
    Path((set, matrix, row, column)): Path<(String, String, String, String)>,
    parts: Parts,
) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    let tile = tile_of(&set, &matrix, &row, &column)?;
    answer_tile(&app, &parts, &asked, dataset(&app, &asked)?.tileset, tile).await
}

async fn find_collection_tile(
    app: AppState,
    Path((collection, set, matrix, row, column)): Path<(String, String, String, String, String)>,
    parts: Parts,
) -> Result<Response, AppError> {
    let asked = asked(&app, &parts)?;
    let owner = owner(&app, &asked, &collection)?;
    let tile = tile_of(&set, &matrix, &row, &column)?;
    answer_tile(&app, &parts, &asked, owner.tileset, tile).await
}

/// The tilesets of an owner.
fn list(parts: &Parts, asked: &Asked, owner: Owner<'_>) -> Result<Response, AppError> {
    let format = asked.plain_format(Format::DOCUMENT)?;
    let view = lists::tilesets(asked, owner, format);
    document(parts, asked, format, &view, |asked, view| {
        pages::tilesets(asked, &owner.way(asked), view)
    })
}

/// A document, or the page of it.
fn document<T: Serialize>(
    parts: &Parts,
    asked: &Asked,
    format: Format,
    view: &T,
    page: impl FnOnce(&Asked, &T) -> Markup,
) -> Result<Response, AppError> {
    let reply = match format {
        Format::Html => Reply::page(asked.language, page(asked, view)),
        _ => Reply::json(format, view)?.in_language(asked.language),
    };
    respond(parts, reply)
}

fn tileset(
    app: &App,
    parts: &Parts,
    asked: &Asked,
    owner: Owner<'_>,
    set: &str,
) -> Result<Response, AppError> {
    let set = named_set(set)?;
    filters(app, owner.tileset, asked)?;
    let format = asked.format(Format::DOCUMENT)?;
    let snapshot = app.loaded_snapshot()?;
    let view = describe::tileset(asked, owner, set, &snapshot, format);
    document(parts, asked, format, &view, |asked, view| {
        let mut way = owner.way(asked);
        let list = way
            .last()
            .map_or_else(String::new, |(_, path)| path.clone());
        way.push((set.name().to_owned(), format!("{list}/{set}")));
        pages::tileset(asked, &way, view)
    })
}

async fn answer_tile(
    app: &AppState,
    parts: &Parts,
    asked: &Asked,
    tileset: &Tileset,
    tile: MatrixTile,
) -> Result<Response, AppError> {
    if let Some(f) = asked.parameter("f").filter(|f| !["mvt", MVT].contains(f)) {
        let detail = format!("tiles are given as mvt, not as {f:?}");
        return Err(Problem::invalid_parameter("f", "unknown-format", detail).into());
    }
    let filters = filters(app, tileset, asked)?;
    let nothing = Nothing::NoBytes;
    let answer = tile_path::answer_tile(&app.0, tileset, tile, filters, &parts.headers, nothing);
    Ok(answer.await?)
}

/// The tileset of everything.
fn dataset<'a>(app: &'a App, asked: &Asked) -> Result<Owner<'a>, Problem> {
    let tileset = app.spatial.tilesets().find(PORTAL);
    Ok(Owner {
        tileset: tileset.ok_or_else(|| Problem::not_found("the tileset of the dataset"))?,
        title: pages::texts(asked.language).dataset,
        collection: None,
    })
}

fn owner<'a>(app: &'a App, asked: &Asked, name: &str) -> Result<Owner<'a>, Problem> {
    let collection = collections::named(app, name)?;
    let tileset = collection.tileset();
    let tileset = tileset.and_then(|tileset| app.spatial.tilesets().find(tileset));
    let schema = collection.schema();
    Ok(Owner {
        tileset: tileset
            .ok_or_else(|| Problem::not_found(format_args!("a tileset of {name:?}")))?,
        title: collections::title(schema, asked.language),
        collection: Some(&schema.name),
    })
}

fn named_set(name: &str) -> Result<TileMatrixSet, Problem> {
    TileMatrixSet::find(name)
        .ok_or_else(|| Problem::not_found(format_args!("the tile matrix set {name:?}")))
}

/// The tile of an address: the row comes before the column.
fn tile_of(set: &str, matrix: &str, row: &str, column: &str) -> Result<MatrixTile, Problem> {
    let set = named_set(set)?;
    let address = (number(matrix), number(row), number(column));
    let (Some(matrix), Some(row), Some(column)) = address else {
        return Err(Problem::not_found("a tile of this address"));
    };
    let matrix = u8::try_from(matrix).unwrap_or(u8::MAX);
    MatrixTile::new(set, matrix, row, column)
        .map_err(|error| Problem::new(ProblemType::NotFound).with_detail(error.to_string()))
}

/// A decimal number as one writes it; what is too large is as good as the largest.
fn number(text: &str) -> Option<u32> {
    let is_plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_canonical = is_plain && (text.len() == 1 || !text.starts_with('0'));
    is_canonical.then(|| text.parse().unwrap_or(u32::MAX))
}

/// The filters among the parameters; what is neither one nor known to every resource is refused.
fn filters(app: &App, tileset: &Tileset, asked: &Asked) -> Result<Filters, Problem> {
    let parameters = asked
        .parameters()
        .filter(|(name, _)| !["f", "lang"].contains(name));
    app.spatial
        .tilesets()
        .filters(tileset, parameters)
        .map_err(|error| tile_path::refusal(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_comes_before_the_column() {
        let tile = tile_of("WorldCRS84Quad", "3", "7", "15").unwrap();
        assert_eq!((tile.row(), tile.column()), (7, 15));
        assert!(tile_of("WorldCRS84Quad", "3", "15", "7").is_err());
    }

    #[test]
    fn what_is_no_tile_is_not_found() {
        for [set, matrix, row, column] in [
            ["worldcrs84quad", "0", "0", "0"],
            ["WebMercatorQuad", "0", "0", "1"],
            ["WebMercatorQuad", "19", "0", "0"],
            ["WebMercatorQuad", "256", "0", "0"],
            ["WebMercatorQuad", "7", "2147483647", "0"],
            ["WebMercatorQuad", "7", "0", "2147483647"],
            ["WebMercatorQuad", "7", "99999999999", "0"],
            ["WebMercatorQuad", "7", "-1", "0"],
            ["WebMercatorQuad", "07", "0", "0"],
            ["WebMercatorQuad", "7", "", "0"],
            ["WebMercatorQuad", "x", "0", "0"],
        ] {
            let problem = tile_of(set, matrix, row, column).unwrap_err();
            assert_eq!(
                problem.kind(),
                ProblemType::NotFound,
                "{set}/{matrix}/{row}/{column}"
            );
        }
    }
}
