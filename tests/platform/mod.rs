//! The program on a machine: its private database and its command line.

mod backup;
mod cluster;
mod kuban;
