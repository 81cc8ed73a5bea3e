//! Tiles: the short way for the bytes that are asked for most, and the description of each tileset.
//!
//! [`answer`] stands before the router.  A tile from memory costs one look-up and a handful of header values: no span, no boxed layer, no
//! copy of the bytes.  A tile that is not at hand is made once for all who wait for it (`Spatial::make_tile`).

mod address;
mod negotiation;
mod tilejson;

use std::sync::{Arc, LazyLock};

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use metrics::Counter;
use tiles::cache::{Filters, TileKey};
use tiles::{Encoding, MatrixTile, TileBody};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::conditional::{self, REVALIDATE};
use crate::app::App;
use crate::app::AppState;
use crate::error::{FieldError, Problem, ProblemType};
use crate::spatial::{FilterError, TileError, Tileset, Tilesets};
use address::TileAddress;

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/vnd.mapbox-vector-tile");
const VARY: HeaderValue = HeaderValue::from_static("accept-encoding");
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, OPTIONS");
/// Longer queries than any that the site writes: all values of all dimensions are under a kilobyte.
const LONGEST_QUERY: usize = 4_096;

/// Counters of tile answers; they stand for the request log, which tiles do not have.
struct Served {
    hit: Counter,
    made: Counter,
    not_modified: Counter,
    empty: Counter,
    refused: Counter,
}

static SERVED: LazyLock<Served> = LazyLock::new(|| {
    let counter = |outcome| metrics::counter!("kuban_tile_requests_total", "outcome" => outcome);
    Served {
        hit: counter("hit"),
        made: counter("made"),
        not_modified: counter("not_modified"),
        empty: counter("empty"),
        refused: counter("refused"),
    }
});

/// Answers a request for a tile; `None` where the path is not that of a tile.
pub async fn answer(
    app: &Arc<App>,
    method: &Method,
    uri: &Uri,
    request: &HeaderMap,
) -> Option<Response> {
    let address = TileAddress::parse(uri.path())?;
    let answered = match *method {
        Method::GET | Method::HEAD => tile(app, &address, uri.query(), request).await,
        Method::OPTIONS => Ok(options()),
        _ => Err(Problem::new(ProblemType::MethodNotAllowed).with_allow(Some(METHODS))),
    };
    Some(answered.unwrap_or_else(|problem| {
        SERVED.refused.increment(1);
        problem.into_response()
    }))
}

async fn tile(
    app: &Arc<App>,
    address: &TileAddress<'_>,
    query: Option<&str>,
    request: &HeaderMap,
) -> Result<Response, Problem> {
    let tilesets = app.spatial.tilesets();
    let tileset = find_tileset(tilesets, address.tileset)?;
    let coord = match address.coord() {
        Some(Ok(coord)) => coord,
        Some(Err(error)) => {
            return Err(Problem::new(ProblemType::NotFound).with_detail(error.to_string()));
        }
        None => return Err(Problem::not_found("a tile of this address")),
    };
    let filters = filters(tilesets, tileset, query)?;
    answer_tile(
        app,
        tileset,
        coord.into(),
        filters,
        request,
        Nothing::NoContent,
    )
    .await
}

/// How a tile is answered in which nothing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nothing {
    /// 204, as map clients like it.
    NoContent,
    /// 200 without bytes, as OGC API wants it within the limits of a tileset.
    NoBytes,
}

/// Answers a tile of any tile matrix set, from memory where it is kept.
pub(crate) async fn answer_tile(
    app: &Arc<App>,
    tileset: &Tileset,
    tile: MatrixTile,
    filters: Filters,
    request: &HeaderMap,
    nothing: Nothing,
) -> Result<Response, Problem> {
    let encoding = negotiation::choose(request);
    let mut filters = filters;
    if let Some(coord) = tile.as_web_mercator() {
        let tileset = tileset.id();
        let key = TileKey {
            tileset,
            coord,
            filters,
        };
        if let Some(body) = app.spatial.find_tile(&key) {
            SERVED.hit.increment(1);
            return Ok(respond(&body, encoding, request, nothing));
        }
        filters = key.filters;
    }
    let snapshot = app.loaded_snapshot()?;
    SERVED.made.increment(1);
    let body = app
        .spatial
        .make_tile(&snapshot, tileset, tile, filters, encoding)
        .await
        .map_err(|error| match error {
            TileError::Busy => Problem::new(ProblemType::NotReady).with_detail(error.to_string()),
            TileError::Failed => Problem::new(ProblemType::Internal),
        })?;
    Ok(respond(&body, encoding, request, nothing))
}

fn find_tileset<'a>(tilesets: &'a Tilesets, name: &str) -> Result<&'a Tileset, Problem> {
    tilesets
        .find(name)
        .ok_or_else(|| Problem::not_found(format_args!("the tileset {name:?}")))
}

fn filters(
    tilesets: &Tilesets,
    tileset: &Tileset,
    query: Option<&str>,
) -> Result<Filters, Problem> {
    let Some(query) = query.filter(|query| !query.is_empty()) else {
        return Ok(Filters::default());
    };
    if query.len() > LONGEST_QUERY {
        return Err(Problem::invalid_request(
            "the query is longer than any filter",
        ));
    }
    let parameters: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let parameters = parameters
        .iter()
        .map(|(name, value)| (name.as_ref(), value.as_ref()));
    tilesets
        .filters(tileset, parameters)
        .map_err(|error| refusal(&error))
}

/// The problem of parameters that are no filter.
pub(crate) fn refusal(error: &FilterError) -> Problem {
    let code = match error {
        FilterError::UnknownParameter(_) => "unknown-parameter",
        FilterError::UnknownValue { .. } => "unknown-value",
        FilterError::Day { .. } => "invalid-date",
        FilterError::Twice(_) => "repeated",
        FilterError::Period => "empty-period",
    };
    let fault = FieldError::parameter(error.parameter(), code, error.to_string());
    Problem::invalid_request(error.to_string()).with_errors(vec![fault])
}

fn respond(body: &TileBody, encoding: Encoding, request: &HeaderMap, nothing: Nothing) -> Response {
    let etag = HeaderValue::from_str(body.etag()).expect("invariant: a tag is plain ASCII");
    let not_modified =
        request.contains_key(header::IF_NONE_MATCH) && conditional::matches(request, &etag);
    let mut response = if not_modified {
        SERVED.not_modified.increment(1);
        empty(StatusCode::NOT_MODIFIED)
    } else if body.is_empty() {
        SERVED.empty.increment(1);
        without_bytes(nothing)
    } else {
        with_bytes(body, encoding)
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, etag);
    headers.insert(header::VARY, VARY);
    headers.insert(header::CACHE_CONTROL, REVALIDATE);
    response
}

fn with_bytes(body: &TileBody, encoding: Encoding) -> Response {
    let mut response = Response::new(Body::from(body.encoded(encoding)));
    let headers = response.headers_mut();
    headers.reserve(10);
    headers.insert(header::CONTENT_TYPE, CONTENT_TYPE);
    if let Some(name) = encoding.name() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    response
}

fn without_bytes(nothing: Nothing) -> Response {
    match nothing {
        Nothing::NoContent => empty(StatusCode::NO_CONTENT),
        Nothing::NoBytes => {
            let mut response = empty(StatusCode::OK);
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, CONTENT_TYPE);
            response
        }
    }
}

fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

fn options() -> Response {
    let mut response = empty(StatusCode::NO_CONTENT);
    response.headers_mut().insert(header::ALLOW, METHODS);
    response
}

/// The routes of this file.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(find_tile))
        .routes(routes!(tilejson::find_tileset))
}

/// One vector tile.
///
/// Zoomed out a layer `NAME` is a layer `NAME_cells` of hexagons with counts per status; zoomed in it is its features.
#[utoipa::path(
    get,
    path = "/tiles/{tileset}/{z}/{x}/{y}",
    operation_id = "find_tile",
    tag = "map",
    params(
        ("tileset" = String, Path, description = "portal, municipalities, or the name of a layer"),
        ("z" = u8, Path, maximum = 18), ("x" = u32, Path), ("y" = String, Path, description = "row and the ending .mvt", example = "46.mvt"),
        ("status" = Option<String>, Query, description = "Statuses, separated by commas"),
        ("category" = Option<String>, Query, description = "Categories, separated by commas"),
        ("municipality" = Option<String>, Query, description = "Codes of municipalities, separated by commas"),
        ("term" = Option<String>, Query, description = "Terms, separated by commas"),
        ("from" = Option<String>, Query, description = "First day of the period, YYYY-MM-DD"),
        ("to" = Option<String>, Query, description = "Last day of the period, YYYY-MM-DD"),
    ),
    responses(
        (status = OK, description = "Mapbox Vector Tile 2.1", content_type = "application/vnd.mapbox-vector-tile"),
        (status = NO_CONTENT, description = "Nothing is there"),
        (status = NOT_MODIFIED, description = "The client has it already"),
        (status = BAD_REQUEST, description = "Unknown parameter or value", body = crate::error::ProblemDocument, content_type = "application/problem+json"),
        (status = NOT_FOUND, description = "No such tileset or tile", body = crate::error::ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The map is being loaded", body = crate::error::ProblemDocument, content_type = "application/problem+json"),
    )
)]
async fn find_tile(app: AppState, method: Method, uri: Uri, request: HeaderMap) -> Response {
    // Every well-formed address was answered before the router.
    answer(&app.0, &method, &uri, &request)
        .await
        .unwrap_or_else(|| Problem::not_found("a tile of this address").into_response())
}
