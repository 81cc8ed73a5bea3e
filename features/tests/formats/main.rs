//! Files of every format, read back by the readers of others.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod csv;
mod flatgeobuf;
mod geojson;
mod geopackage;
mod geoparquet;
mod support;
