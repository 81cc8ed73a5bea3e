//! The program on a machine: its private database and its command line.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod backup;
mod cluster;
mod kuban;
