//! The files of the front end, held in memory with their compressed variants.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, OnceLock};

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use bytes::Bytes;
use rust_embed::RustEmbed;

use super::IMMUTABLE;
use crate::http::conditional;

const INDEX: &str = "index.html";
/// Folder of the files whose names hold a hash of their content.
const HASHED: &str = "assets/";
/// Below this a compressed variant saves nothing.
const WORTHWHILE_BYTES: usize = 860;
/// Near the best of brotli, at a tenth of its time.
const BROTLI_QUALITY: u32 = 9;
const BROTLI_WINDOW: u32 = 22;

/// What the build of the front end left; nothing when it was not built.
#[derive(RustEmbed)]
#[folder = "frontend/dist"]
#[allow_missing = true]
struct Dist;

/// The files of the site by their path.
#[derive(Debug, Clone, Default)]
pub struct SiteFiles(Arc<HashMap<String, SiteFile>>);

/// One file of the site.
#[derive(Debug)]
pub(super) struct SiteFile {
    plain: Variant,
    content_type: HeaderValue,
    immutable: bool,
    compressible: bool,
    brotli: OnceLock<Variant>,
    gzip: OnceLock<Variant>,
}

/// Bytes of a file in one encoding, with their tag.
#[derive(Debug)]
struct Variant {
    bytes: Bytes,
    etag: HeaderValue,
}

impl Variant {
    fn new(bytes: Bytes) -> Self {
        let etag = conditional::etag_of(&bytes);
        Self { bytes, etag }
    }
}

impl SiteFiles {
    /// The files that were built into the program.
    pub fn embedded() -> Self {
        Self::new(Dist::iter().filter_map(|path| {
            let file = Dist::get(&path)?;
            Some((path.into_owned(), Bytes::from(file.data.into_owned())))
        }))
    }

    /// A site of these files.
    pub fn new(files: impl IntoIterator<Item = (String, Bytes)>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| {
            let file = SiteFile::new(&path, bytes);
            (path, file)
        });
        Self(Arc::new(files.collect()))
    }

    /// Makes the compressed variants; seconds of work for a blocking thread.
    pub fn compress(&self) {
        for file in self.0.values().filter(|file| file.compressible) {
            file.compress();
        }
    }

    /// The file of this path, except the index: that is filled per page.
    pub(super) fn find(&self, path: &str) -> Option<&SiteFile> {
        self.0.get(path).filter(|_| path != INDEX)
    }

    /// The text of the index page.
    pub(super) fn index(&self) -> Option<&str> {
        let file = self.0.get(INDEX)?;
        std::str::from_utf8(&file.plain.bytes).ok()
    }
}

impl SiteFile {
    fn new(path: &str, bytes: Bytes) -> Self {
        let kind = content_type(path);
        let text = [
            "text/",
            "application/json",
            "application/manifest",
            "image/svg",
        ];
        Self {
            compressible: bytes.len() > WORTHWHILE_BYTES
                && text.iter().any(|start| kind.starts_with(start)),
            immutable: path.starts_with(HASHED),
            content_type: HeaderValue::from_static(kind),
            plain: Variant::new(bytes),
            brotli: OnceLock::new(),
            gzip: OnceLock::new(),
        }
    }

    fn compress(&self) {
        if let Some(bytes) = brotli(&self.plain.bytes) {
            self.brotli.get_or_init(|| Variant::new(bytes));
        }
        if let Some(bytes) = gzip(&self.plain.bytes) {
            self.gzip.get_or_init(|| Variant::new(bytes));
        }
    }

    pub(super) fn respond(&self, request: &HeaderMap) -> Response {
        let (variant, encoding) = self.variant(request);
        let cache_control = if self.immutable {
            IMMUTABLE
        } else {
            conditional::REVALIDATE
        };
        let mut response = conditional::tagged_response(
            request,
            variant.bytes.clone(),
            variant.etag.clone(),
            self.content_type.clone(),
            cache_control,
        );
        if let Some(encoding) = encoding
            && response.headers().contains_key(header::CONTENT_TYPE)
        {
            let value = HeaderValue::from_static(encoding);
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, value);
        }
        response
    }

    fn variant(&self, request: &HeaderMap) -> (&Variant, Option<&'static str>) {
        let accepted = |name: &str| accepts(request, name);
        match (self.brotli.get(), self.gzip.get()) {
            (Some(variant), _) if accepted("br") => (variant, Some("br")),
            (_, Some(variant)) if accepted("gzip") => (variant, Some("gzip")),
            _ => (&self.plain, None),
        }
    }
}

/// Whether the client names this encoding and does not refuse it.
fn accepts(request: &HeaderMap, encoding: &str) -> bool {
    request
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offer| {
            let (name, weight) = offer.split_once(';').unwrap_or((offer, ""));
            let refused = ["q=0", "q=0.0", "q=0.00", "q=0.000"].contains(&weight.trim());
            name.trim().eq_ignore_ascii_case(encoding) && !refused
        })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "txt" => "text/plain; charset=utf-8",
        "xml" => "text/xml; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn brotli(bytes: &[u8]) -> Option<Bytes> {
    let mut compressed = Vec::with_capacity(bytes.len() / 3);
    let mut writer =
        brotli::CompressorWriter::new(&mut compressed, 4_096, BROTLI_QUALITY, BROTLI_WINDOW);
    writer.write_all(bytes).ok()?;
    drop(writer);
    Some(compressed.into())
}

fn gzip(bytes: &[u8]) -> Option<Bytes> {
    let level = libdeflater::CompressionLvl::best();
    let mut compressor = libdeflater::Compressor::new(level);
    let mut compressed = vec![0; compressor.gzip_compress_bound(bytes.len())];
    let length = compressor.gzip_compress(bytes, &mut compressed).ok()?;
    compressed.truncate(length);
    Some(compressed.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(accept: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(accept))])
    }

    #[test]
    fn a_file_goes_out_in_the_best_variant_that_the_client_takes() {
        let text = Bytes::from("var answer = 42;\n".repeat(200));
        let files = SiteFiles::new([("assets/main-a1b2.js".to_owned(), text.clone())]);
        files.compress();
        let file = files.find("assets/main-a1b2.js").unwrap();
        for (accept, expected) in [
            ("gzip, deflate, br", Some("br")),
            ("gzip", Some("gzip")),
            ("br;q=0, gzip", Some("gzip")),
            ("identity", None),
        ] {
            assert_eq!(file.variant(&request(accept)).1, expected, "{accept}");
        }
        assert!(file.brotli.get().unwrap().bytes.len() < text.len() / 10);
        assert!(file.immutable);
    }
}
