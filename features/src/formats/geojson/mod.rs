//! GeoJSON (RFC 7946) and JSON-FG (OGC 21-045r1, core), written straight to bytes.
//!
//! [`FeatureEncoder`] turns one record into one feature: alone with links, or one after another into chunks that somebody else joins
//! with commas.  [`CollectionWriter`] wraps features into a collection with members before and after them.
//!
//! JSON-FG differs in members around the same features: `time` is the field that a schema has as its instant, `place` holds the
//! geometry where it is not in CRS84, and the root says `conformsTo`, `featureType` and `coordRefSys`.

mod collection;
mod encoder;
mod geometry;

pub use collection::CollectionWriter;
pub use encoder::FeatureEncoder;
