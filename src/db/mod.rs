//! Access to PostgreSQL: the private cluster, the pool of connections, the schema.

pub mod cluster;
pub mod migrations;
pub mod pool;
