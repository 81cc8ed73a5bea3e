//! The description of a tileset, as map clients read it: TileJSON 3.0.

use axum::extract::{Path, RawQuery};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use tilejson::{Bounds, Center, TileJSON, tilejson};
use tiles::MAX_ZOOM;
use tiles::tilejson::{area_vector_layers, vector_layers};

use super::{REVALIDATE, filters};
use crate::app::AppState;
use crate::error::{AppError, Problem, ProblemDocument};
use crate::http::conditional;
use crate::spatial::{Boundaries, Snapshot, Tileset};

/// Zoom at which a client that knows nothing better begins.
const FIRST_ZOOM: u8 = 7;

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
    let document = describe(&app.spatial.snapshot(), tileset, address);
    let bytes = serde_json::to_vec(&document).map_err(|error| AppError::Internal(error.into()))?;
    let json = HeaderValue::from_static("application/json");
    Ok(conditional::bytes_response(&request, bytes.into(), json, REVALIDATE).into_response())
}

fn describe(snapshot: &Snapshot, tileset: &Tileset, address: String) -> TileJSON {
    let boundaries = snapshot.boundaries.as_deref();
    let mut layers = Vec::new();
    if let Some(boundaries) = boundaries.filter(|_| tileset.has_areas()) {
        layers.extend(area_vector_layers(&boundaries.layer));
    }
    for index in tileset.layers_of(snapshot) {
        layers.extend(vector_layers(index.spec()));
    }
    let mut document = tilejson! {
        tiles: vec![address],
        vector_layers: layers,
        name: tileset.name().to_owned(),
        minzoom: 0,
        maxzoom: MAX_ZOOM,
    };
    if let Some([west, south, east, north]) = boundaries.and_then(Boundaries::bbox) {
        document.bounds = Some(Bounds::new(west, south, east, north));
        document.center = Some(Center::new(
            west.midpoint(east),
            south.midpoint(north),
            FIRST_ZOOM,
        ));
    }
    document.attribution = boundaries.map(|boundaries| boundaries.info.attribution.clone());
    document
}
