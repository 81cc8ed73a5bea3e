//! Handlers of published files.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{ExportList, ExportListQuery, ListFormat};
use super::page;
use crate::app::{App, AppState};
use crate::error::{AppError, Problem, ProblemDocument};
use crate::exports::{Entry, Index};
use crate::http::background::in_background;
use crate::http::conditional;
use crate::http::extract::{Path, Query};
use crate::http::language::Language;
use crate::http::ranges::{self, FileHead};

/// A name with a checksum in it has the same bytes for ever.
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// Every route of the module.
pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_exports))
        .routes(routes!(find_export))
        .routes(routes!(find_latest_export))
}

/// Lists the newest published file of each collection and format, for programs or for people.
#[utoipa::path(
    get,
    path = "/exports",
    operation_id = "list_exports",
    tag = "exports",
    params(ExportListQuery),
    responses(
        (status = OK, description = "The files", content((ExportList = "application/json"), (String = "text/html"))),
        (status = NOT_MODIFIED, description = "The client has this list"),
        (status = BAD_REQUEST, description = "A parameter cannot be read", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn list_exports(
    app: AppState,
    headers: HeaderMap,
    uri: Uri,
    Query(query): Query<ExportListQuery>,
) -> Result<Response, AppError> {
    let index = index(&app).await?;
    let list = ExportList::new(&app.config.base_url, index.as_deref());
    let format = query.f.unwrap_or_else(|| preferred(&headers));
    let language = Language::choose(uri.query(), &headers);
    let mut response = match format {
        ListFormat::Json => conditional::json(&headers, &list)?,
        ListFormat::Html => {
            let page = page::page(language, &list).into_string();
            conditional::bytes_response(&headers, page.into(), HTML, conditional::REVALIDATE)
        }
    };
    response.headers_mut().append(
        header::VARY,
        HeaderValue::from_static("accept, accept-language"),
    );
    Ok(response)
}

/// Browsers name HTML, programs do not.
fn preferred(headers: &HeaderMap) -> ListFormat {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("text/html")) {
        ListFormat::Html
    } else {
        ListFormat::Json
    }
}

/// Answers a published file, whole or by ranges.
#[utoipa::path(
    get,
    path = "/exports/{file}",
    operation_id = "find_export",
    tag = "exports",
    params(("file" = String, Path, description = "Name of the file, from the list")),
    responses(
        (status = OK, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = PARTIAL_CONTENT, description = "The range of it that was asked for", body = Vec<u8>, content_type = "application/octet-stream"),
        (status = NOT_MODIFIED, description = "The client has it"),
        (status = NOT_FOUND, description = "There is no such file", body = ProblemDocument, content_type = "application/problem+json"),
        (status = RANGE_NOT_SATISFIABLE, description = "The file ends before the range", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn find_export(
    app: AppState,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<Response, AppError> {
    let index = index(&app).await?;
    let missing = || Problem::not_found(format!("the file {name:?}"));
    let entry = index.as_ref().and_then(|index| index.find(&name));
    let entry = entry.cloned().ok_or_else(missing)?;
    let store = Arc::clone(&app.exports);
    let head = head(&entry).map_err(AppError::Internal)?;
    let file = in_background(move || store.open(&entry)).await?;
    let response = file.and_then(|file| ranges::respond(&headers, &head, file));
    response.map_err(|error| AppError::Internal(error.into()))
}

fn head(entry: &Entry) -> anyhow::Result<FileHead> {
    let media_type = HeaderValue::from_static(entry.format.media_type());
    let disposition = format!("attachment; filename=\"{}\"", entry.file);
    Ok(FileHead {
        size_bytes: entry.size_bytes,
        etag: HeaderValue::from_str(&format!("\"{}\"", entry.sha256))?,
        made_at: entry.made_at,
        headers: vec![
            (header::CONTENT_TYPE, media_type),
            (
                header::CONTENT_DISPOSITION,
                HeaderValue::from_str(&disposition)?,
            ),
        ],
        cache_control: IMMUTABLE,
    })
}

/// Leads to the newest file of a collection: written `{collection}.parquet`, `.gpkg`, or for tilesets `.pmtiles`.
#[utoipa::path(
    get,
    path = "/exports/latest/{file}",
    operation_id = "find_latest_export",
    tag = "exports",
    params(("file" = String, Path, description = "Name of the collection and ending of the format, such as issues.parquet")),
    responses(
        (status = FOUND, description = "Where the file is"),
        (status = NOT_FOUND, description = "There is no such file", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn find_latest_export(app: AppState, Path(name): Path<String>) -> Result<Response, AppError> {
    let index = index(&app).await?;
    let asked = name.rsplit_once('.');
    let found = index.as_ref().zip(asked).and_then(|(index, asked)| {
        index
            .latest()
            .find(|entry| (&*entry.collection, entry.format.extension()) == asked)
    });
    let entry = found.ok_or_else(|| Problem::not_found(format!("the file {name:?}")))?;
    let headers = [
        (header::LOCATION, format!("/exports/{}", entry.file)),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    Ok((StatusCode::FOUND, headers).into_response())
}

async fn index(app: &App) -> Result<Option<Arc<Index>>, AppError> {
    let store = Arc::clone(&app.exports);
    let index = in_background(move || store.index()).await?;
    index.map_err(|error| AppError::Internal(error.into()))
}
