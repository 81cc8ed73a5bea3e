//! Compression of answers that are not compressed yet: JSON, styles, the index page.

use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};

/// Below this an answer fits one packet anyway.
const WORTHWHILE_BYTES: u64 = 860;

/// The layer over the router; event streams pass untouched.
pub(crate) fn layer() -> CompressionLayer<impl Predicate> {
    let predicate = SizeAbove::new(WORTHWHILE_BYTES)
        .and(NotForContentType::SSE)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::const_new("font/woff2"))
        // Files for GIS programs are compressed inside, or have a length that a progress bar needs.
        .and(NotForContentType::const_new(
            "application/vnd.apache.parquet",
        ))
        .and(NotForContentType::const_new("application/vnd.flatgeobuf"))
        .and(NotForContentType::const_new(
            "application/geopackage+sqlite3",
        ))
        .and(NotForContentType::const_new("application/vnd.pmtiles"));
    CompressionLayer::new()
        .gzip(true)
        .br(true)
        .quality(CompressionLevel::Fastest)
        .compress_when(predicate)
}
