//! What the operator of the portal does at the command line, on nobody's account: the first administrator, a lost second factor.

mod commands;
mod store;

pub use commands::{
    Administrator, NewAdministrator, OperatorError, create_administrator, reset_second_factor,
};
pub use store::{ListedGrant, list_grants};
