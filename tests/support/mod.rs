//! What tests stand on: a database each, a running portal each, builders for what is in them, and a client.

mod app;
mod client;
mod database;
mod editions;
mod rows;

pub use app::{TestApp, TestAppBuilder};
pub use client::{Client, TestResponse};
pub use database::TestDatabase;
pub use editions::TestEdition;
pub use rows::{ConstructionBuilder, IssueBuilder};
