//! The integration tests, linked once: against a real PostGIS and the real HTTP stack.
//!
//! `support` starts servers and databases; the other folders are named after what they test.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod analysis;
mod boundaries;
mod docs;
mod http;
mod platform;
mod spatial;
mod support;
mod tidy;
