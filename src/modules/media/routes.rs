//! Handlers of pictures.

use axum::Json;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt};
use utoipa_axum::routes;

use super::api::{MediaAnswer, MediaForm, MediaView, busy, objects_problem};
use super::{commands, policy};
use crate::app::AppState;
use crate::auth::keys::hex;
use crate::auth::rate::Taken;
use crate::auth::{Citizen, Visitor};
use crate::error::{AppError, Problem, ProblemDocument, ProblemType};
use crate::http::address::ClientAddress;
use crate::http::extract::Path;
use crate::http::upload::Upload;
use crate::http::{conditional, limits};
use crate::media::{FILE_BYTES, Media, VariantName, store};

/// A day: long enough to spare the server, short enough that a picture that is hidden leaves the caches.
const PUBLIC: HeaderValue = HeaderValue::from_static("public, max-age=86400, immutable");
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-cache");

pub(super) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create_media).layer(DefaultBodyLimit::max(limits::UPLOAD_BYTES)))
        .routes(routes!(find_media))
        .routes(routes!(delete_media))
}

/// Takes a picture in: cleaned of everything but its pixels, in a few widths, seen by nobody else until a public thing shows it.
#[utoipa::path(
    post,
    path = "/api/v1/media",
    operation_id = "create_media",
    tag = "media",
    request_body(content = MediaForm, content_type = "multipart/form-data"),
    responses(
        (status = CREATED, description = "The picture", body = MediaAnswer),
        (status = BAD_REQUEST, description = "The form cannot be read", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = PAYLOAD_TOO_LARGE, description = "The file is larger than 25 MiB", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNSUPPORTED_MEDIA_TYPE, description = "The file is no JPEG, PNG or WebP", body = ProblemDocument, content_type = "application/problem+json"),
        (status = UNPROCESSABLE_ENTITY, description = "The picture is damaged, too large, animated, or more than a picture", body = ProblemDocument, content_type = "application/problem+json"),
        (status = TOO_MANY_REQUESTS, description = "Too many pictures in an hour", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "Too many pictures at once, or the store or the database is away", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn create_media(
    app: AppState,
    actor: Citizen,
    address: ClientAddress,
    upload: Upload,
) -> Result<(StatusCode, Json<MediaAnswer>), AppError> {
    let key = address.to_key(&app);
    if let Taken::Beyond(wait) = commands::count_upload(&app, &actor, &key, app.clock.now()).await?
    {
        let problem = Problem::new(ProblemType::TooManyRequests).with_retry_after(wait);
        return Err(problem.into());
    }
    let slot = app.media.slot().await.map_err(|reason| busy(&reason))?;
    let file = upload.into_file("file", FILE_BYTES).await?;
    let cleaned = app.media.prepare(file).await?;
    let id = commands::keep_media(&app, &actor, &cleaned).await?;
    drop(slot);
    let mut db = app.db.acquire().await?;
    let variants = store::list_variants(&mut db, id).await?;
    let media = MediaView::new(id, &variants).ok_or_else(missing)?;
    Ok((StatusCode::CREATED, Json(MediaAnswer { media })))
}

/// Answers a variant of a picture.
#[utoipa::path(
    get,
    path = "/api/v1/media/{id}/{variant}",
    operation_id = "find_media",
    tag = "media",
    params(
        ("id" = i64, Path, description = "The picture's id"),
        ("variant" = String, Path, description = "Width and format, as 800.webp")
    ),
    responses(
        (status = OK, description = "The picture", content((Vec<u8> = "image/webp"), (Vec<u8> = "image/jpeg"))),
        (status = NOT_MODIFIED, description = "The client has it"),
        (status = NOT_FOUND, description = "There is no such picture, or not for this person", body = ProblemDocument, content_type = "application/problem+json"),
        (status = SERVICE_UNAVAILABLE, description = "The store or the database is away", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn find_media(
    app: AppState,
    visitor: Visitor,
    headers: HeaderMap,
    Path((id, variant)): Path<(i64, String)>,
) -> Result<Response, AppError> {
    let name: VariantName = variant.parse().map_err(|_fault| missing())?;
    let media = load_visible(&app, &visitor, id, name).await?;
    let read = app.media.objects.read(&media.key, name).await;
    let bytes = read
        .map_err(|error| objects_problem(&error))?
        .ok_or_else(missing)?;
    let cache = if media.public { PUBLIC } else { PRIVATE };
    let media_type = HeaderValue::from_static(name.media_type());
    let tag = tag(&media, name);
    let mut response = conditional::tagged_response(&headers, bytes, tag, media_type, cache);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&format!("inline; filename=\"{id}-{name}\""))
            .expect("digits and an ending are plain"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; sandbox"),
    );
    if !media.public {
        headers.insert(
            header::VARY,
            HeaderValue::from_static("cookie, authorization"),
        );
    }
    Ok(response)
}

/// The picture, if it has the variant and this visitor may see it.
async fn load_visible(
    app: &AppState,
    visitor: &Visitor,
    id: i64,
    name: VariantName,
) -> Result<Media, AppError> {
    let mut db = app.db.acquire().await?;
    let found = store::find(&mut db, id).await?;
    let visible = found
        .filter(|media| policy::may_see(media, visitor.0.as_ref(), app.clock.now()))
        .ok_or_else(missing)?;
    if !store::has_variant(&mut db, id, &name.to_string()).await? {
        return Err(missing().into());
    }
    Ok(visible)
}

/// Removes a picture that nothing shows; moderators remove any of their place.
#[utoipa::path(
    delete,
    path = "/api/v1/media/{id}",
    operation_id = "delete_media",
    tag = "media",
    params(("id" = i64, Path, description = "The picture's id")),
    responses(
        (status = NO_CONTENT, description = "It is gone"),
        (status = UNAUTHORIZED, description = "Nobody is signed in", body = ProblemDocument, content_type = "application/problem+json"),
        (status = NOT_FOUND, description = "There is no such picture, or it is somebody else's", body = ProblemDocument, content_type = "application/problem+json"),
        (status = CONFLICT, description = "Something shows it", body = ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn delete_media(
    app: AppState,
    actor: Citizen,
    Path(id): Path<i64>,
) -> Result<StatusCode, AppError> {
    let mut tx = app.db.begin().await?;
    commands::remove_media(&mut tx, &app, &actor, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn missing() -> Problem {
    Problem::not_found("the picture")
}

/// The tag of a variant: its picture's digest and its name.
fn tag(media: &Media, name: VariantName) -> HeaderValue {
    let digest = hex(&media.digest[..media.digest.len().min(16)]);
    HeaderValue::from_str(&format!("\"{digest}-{name}\"")).expect("hexadecimal digits are plain")
}
