//! The HTTP interface, operation by operation and fault by fault.

mod bad_input;
mod caching;
mod connections;
mod constructions;
mod cors;
mod health;
mod issues;
mod locate;
mod map_clients;
mod openapi;
mod outage;
mod places;
mod site;
mod statistics;
