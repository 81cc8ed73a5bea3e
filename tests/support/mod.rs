//! What tests stand on: a database each, a running portal each, builders for what is in them, and a client.

mod app;
mod client;
mod database;
mod editions;
mod people;
mod rows;

pub(crate) use app::{TestApp, TestAppBuilder, eventually};
pub(crate) use client::{Client, TestResponse};
pub(crate) use database::TestDatabase;
pub(crate) use editions::TestEdition;
pub(crate) use people::{Person, PersonBuilder};
pub(crate) use rows::{ConstructionBuilder, IssueBuilder};
