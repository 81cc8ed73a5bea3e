//! The integration tests, linked once: against a real PostGIS and the real HTTP stack.
//!
//! `support` starts servers and databases; the other folders are named after what they test.

#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod accounts;
mod administration;
mod analysis;
mod audit;
mod authorization;
mod boundaries;
mod calendar;
mod collections;
mod docs;
mod exports;
mod http;
mod jobs;
mod mail;
mod media;
mod moderation;
mod notifications;
mod ogc;
mod ogc_tiles;
mod platform;
mod search;
mod spatial;
mod staff;
mod support;
mod tidy;
