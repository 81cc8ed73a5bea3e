//! Access to PostgreSQL.

pub mod cluster;
