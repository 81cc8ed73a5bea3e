//! Administration: people, the audit log, modules, catalogues, the state of the system, and the operator at the command line.

mod audit;
mod catalogues;
mod demo;
mod modules;
mod operator;
mod people;
mod system;
