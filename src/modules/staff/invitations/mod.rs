//! Invitations: a post and a role in a body, offered to an address of mail.
//!
//! The link proves that whoever opens it reads the letters of that address, so a new account needs no confirmation.  An account that is
//! there already is never changed by a link alone: its owner signs in.  An invitation is worth what its author may give when it is accepted.

pub(super) mod api;
pub(super) mod commands;
pub(super) mod letter;
pub(super) mod routes;
pub(super) mod store;
