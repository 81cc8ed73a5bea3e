//! `/fonts/{stack}/{range}.pbf`: glyphs for map clients that draw our labels.
//!
//! Our own site draws labels with its web font; these are for other clients of our styles.

use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use bytes::Bytes;
use rust_embed::RustEmbed;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::conditional;
use super::extract::Path;
use crate::app::AppState;
use crate::error::Problem;

/// Glyph ranges hold 256 code points.
const RANGE: u32 = 256;
const LAST_CODE_POINT: u32 = 0x10_ffff;
const DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");
const PBF: HeaderValue = HeaderValue::from_static("application/x-protobuf");

#[derive(RustEmbed)]
#[folder = "src/http/fonts"]
struct Glyphs;

/// The route of this file.
pub(crate) fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(find_glyphs))
}

/// Answers the glyphs of one range; a range that the font lacks is empty, a stack of unknown fonts is not found.
#[utoipa::path(
    get,
    path = "/fonts/{stack}/{range}",
    operation_id = "find_glyphs",
    tag = "map",
    params(
        ("stack" = String, Path, description = "Names of fonts, comma separated; the first known one is used", example = "Noto Sans Regular"),
        ("range" = String, Path, description = "Code points, 256 at a time, and the ending `.pbf`", example = "1024-1279.pbf")
    ),
    responses(
        (status = OK, description = "Signed-distance-field glyphs", body = Vec<u8>, content_type = "application/x-protobuf"),
        (status = NOT_MODIFIED, description = "The client has these bytes"),
        (status = NOT_FOUND, description = "No such font or range", body = crate::error::ProblemDocument, content_type = "application/problem+json")
    )
)]
async fn find_glyphs(
    Path((stack, range)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let folder = stack
        .split(',')
        .find_map(|name| folder_of(name.trim()))
        .ok_or_else(|| Problem::not_found(format!("the font stack {stack:?}")))?;
    let start = range_start(&range)
        .ok_or_else(|| Problem::not_found(format!("the glyph range {range:?}")))?;
    let path = format!("{folder}/{start}-{}.pbf", start + RANGE - 1);
    // An empty message is a valid list of no glyphs: clients ask for every range that a label might need.
    let glyphs =
        Glyphs::get(&path).map_or_else(Bytes::new, |file| Bytes::from(file.data.into_owned()));
    Ok(conditional::bytes_response(&headers, glyphs, PBF, DAY))
}

fn folder_of(font: &str) -> Option<&'static str> {
    match font {
        "Noto Sans Regular" => Some("noto-sans-regular"),
        "Noto Sans Bold" => Some("noto-sans-bold"),
        _ => None,
    }
}

fn range_start(file: &str) -> Option<u32> {
    let (start, end) = file.strip_suffix(".pbf")?.split_once('-')?;
    let (start, end): (u32, u32) = (start.parse().ok()?, end.parse().ok()?);
    let whole = start % RANGE == 0 && start <= LAST_CODE_POINT && end == start + RANGE - 1;
    whole.then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_whole_and_in_unicode() {
        assert_eq!(range_start("1024-1279.pbf"), Some(1024));
        for wrong in [
            "1024-1280.pbf",
            "1-256.pbf",
            "1024-1279",
            "4294967040-4294967295.pbf",
        ] {
            assert_eq!(range_start(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_alphabet_of_the_labels_is_there() {
        for font in ["noto-sans-regular", "noto-sans-bold"] {
            for range in ["0-255", "1024-1279", "8192-8447", "8448-8703"] {
                assert!(
                    Glyphs::get(&format!("{font}/{range}.pbf")).is_some(),
                    "{font} {range}"
                );
            }
        }
    }
}
