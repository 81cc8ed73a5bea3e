//! The open-government portal and experts' network of the Krasnodar Region.
//!
//! `ARCHITECTURE.md` is the map of this crate; dependency rules stand there as invariants and in `tests/tidy.rs` as tests.

pub mod app;
pub mod audit;
pub mod auth;
pub mod calendar;
pub mod cli;
pub mod clock;
pub mod collections;
pub mod config;
pub mod db;
pub mod error;
pub mod exports;
pub mod http;
pub mod jobs;
pub mod logging;
pub mod mail;
pub mod media;
pub mod moderation;
pub mod modules;
pub mod notices;
pub mod openapi;
pub mod router;
pub mod search;
pub mod seeds;
pub mod spatial;
