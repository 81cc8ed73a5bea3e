//! The transport kit: how requests come in and answers go out, whatever they are about.
//!
//! [`server`] accepts connections, [`portal`] answers one request (tiles first, then the router), [`extract`] reads what came,
//! [`conditional`] and [`page`] shape what goes.  No SQL here, and no knowledge of a module.

pub mod address;
pub mod background;
pub mod conditional;
pub mod cookies;
pub mod cors;
pub mod documented;
pub mod events;
pub mod extract;
pub mod fonts;
pub mod health;
pub mod language;
pub mod metrics;
pub mod page;
pub mod parameters;
pub mod portal;
pub mod preconditions;
pub mod privacy;
pub mod ranges;
pub mod request_id;
pub mod security;
pub mod server;
pub mod site;
pub mod stream;
pub mod styles;
pub mod tiles;
pub mod upload;

pub(crate) mod compression;
pub(crate) mod deadline;
pub(crate) mod limits;
pub(crate) mod panics;
pub(crate) mod trace;

mod refusals;
mod timed_io;
