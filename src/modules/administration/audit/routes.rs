//! Handlers of the audit log.

use std::sync::Arc;

use axum::Json as Body;
use axum::extract::RawQuery;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream::{self, StreamExt};
use serde_json::json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::api::{AuditEntryList, AuditEntryView, EntryListQuery};
use super::store::{self, EntryFilter};
use super::table;
use crate::app::{App, AppState};
use crate::auth::{Actor, Permission, Permitted, Scope, Scopes, demands};
use crate::error::AppError;
use crate::http::documented::ReadProblems;
use crate::http::extract::Query;
use crate::http::stream::body;
use crate::modules::staff::{Act, ListMeta};

/// Entries that are read at a time for an export.
const BATCH: i64 = 1000;

pub(in crate::modules::administration) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_audit_entries))
        .routes(routes!(list_exported_audit_entries))
}

/// Lists what was done, the newest first.
#[utoipa::path(
    get, path = "/api/v1/audit-entries", operation_id = "list_audit_entries", tag = "administration", params(EntryListQuery),
    responses((status = OK, description = "A page of the log", body = AuditEntryList), ReadProblems)
)]
async fn list_audit_entries(
    app: AppState,
    by: Permitted<demands::ReadAudit>,
    RawQuery(raw): RawQuery,
    Query(query): Query<EntryListQuery>,
) -> Result<Body<AuditEntryList>, AppError> {
    let filter = query.filter()?;
    let mut db = app.db.acquire().await?;
    let mut rows = store::list(&mut db, &by.scopes, &filter, app.clock.now()).await?;
    let meta = ListMeta::cut(&mut rows, query.limit, raw.as_deref(), |row| row.id);
    let shows_personal = shows_personal(&by.actor);
    let entries = rows.into_iter();
    Ok(Body(AuditEntryList {
        audit_entries: entries
            .map(|row| AuditEntryView::new(row, shows_personal))
            .collect(),
        meta,
    }))
}

/// Answers what was done as CSV, with the same filters; taking it away is an entry itself.
#[utoipa::path(
    get, path = "/api/v1/audit-entries/export", operation_id = "list_exported_audit_entries", tag = "administration",
    params(EntryListQuery),
    responses((status = OK, description = "The log", body = String, content_type = "text/csv"), ReadProblems)
)]
async fn list_exported_audit_entries(
    app: AppState,
    by: Permitted<demands::ReadAudit>,
    RawQuery(raw): RawQuery,
    Query(query): Query<EntryListQuery>,
) -> Result<Response, AppError> {
    let filter = EntryFilter {
        limit: BATCH,
        ..query.filter()?
    };
    let act = Act::new(&app, &by.actor);
    let mut tx = app.db.begin().await?;
    let entry = act
        .entry("audit.exported", "audit", "entries")
        .after(&json!({ "query": raw.unwrap_or_default() }));
    act.record(&mut tx, entry).await?;
    tx.commit().await?;
    let headers = [
        (
            header::CONTENT_TYPE,
            "text/csv; charset=utf-8; header=present",
        ),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"audit.csv\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let first = Bytes::from(table::header().map_err(|error| AppError::Internal(error.into()))?);
    let export = Export {
        app: Arc::clone(&app.0),
        scopes: by.scopes,
        shows_personal: shows_personal(&by.actor),
        next: Some(filter),
    };
    let pieces = stream::once(async move { Ok(first) }).chain(stream::try_unfold(export, next));
    Ok((headers, body(pieces.boxed())).into_response())
}

/// Personal values are for those who may see everybody.
fn shows_personal(actor: &Actor) -> bool {
    actor
        .scopes_of(Permission::ReadPeople)
        .contain(&Scope::EVERYWHERE)
}

/// An export under way.
struct Export {
    app: Arc<App>,
    scopes: Scopes,
    shows_personal: bool,
    /// What is read next; nothing after the last batch.
    next: Option<EntryFilter>,
}

/// The lines of the next batch.
async fn next(mut export: Export) -> anyhow::Result<Option<(Bytes, Export)>> {
    let Some(filter) = export.next.take() else {
        return Ok(None);
    };
    let app = &export.app;
    let mut db = app.db.acquire().await?;
    let rows = store::list(&mut db, &export.scopes, &filter, app.clock.now()).await?;
    drop(db);
    let Some(last) = rows.last() else {
        return Ok(None);
    };
    if rows.len() as i64 == BATCH {
        export.next = Some(EntryFilter {
            before_id: Some(last.id),
            ..filter
        });
    }
    let lines = table::lines(&rows, export.shows_personal)?;
    Ok(Some((Bytes::from(lines), export)))
}
