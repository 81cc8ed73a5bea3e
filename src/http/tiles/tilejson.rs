//! The description of a tileset, as map clients read it: TileJSON 3.0.

use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use super::{REVALIDATE, filters};
use crate::app::AppState;
use crate::error::{AppError, Problem, ProblemDocument};
use crate::http::conditional;

/// The description of a tileset: TileJSON 3.0 with its layers, bounds and credits.
///
/// Filters in the query are checked and go into the address of the tiles.
#[utoipa::path(
    get,
    path = "/tiles/{tileset}",
    operation_id = "find_tileset",
    tag = "map",
    params(("tileset" = String, Path, description = "Name of the tileset and the ending .json", example = "portal.json")),
    responses(
        (status = OK, description = "TileJSON 3.0", content_type = "application/json", body = serde_json::Value),
        (status = NOT_MODIFIED, description = "The client has it already"),
        (status = NOT_FOUND, description = "No such tileset", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(super) async fn find_tileset(
    app: AppState,
    Path(file): Path<String>,
    RawQuery(query): RawQuery,
    request: HeaderMap,
) -> Result<Response, AppError> {
    let tilesets = app.spatial.tilesets();
    let missing = || Problem::not_found(format_args!("the tileset {file:?}"));
    let tileset = file
        .strip_suffix(".json")
        .and_then(|name| tilesets.find(name))
        .ok_or_else(missing)?;
    filters(tilesets, tileset, query.as_deref())?;
    let query = query
        .filter(|query| !query.is_empty())
        .map_or_else(String::new, |query| format!("?{query}"));
    let address = format!(
        "{}/tiles/{}/{{z}}/{{x}}/{{y}}.mvt{query}",
        app.config.base_url,
        tileset.name()
    );
    let document = tileset.describe(&app.spatial.snapshot(), vec![address]);
    let bytes = serde_json::to_vec(&document).map_err(|error| AppError::Internal(error.into()))?;
    let json = HeaderValue::from_static("application/json");
    Ok(conditional::bytes_response(&request, bytes.into(), json, REVALIDATE).into_response())
}
