//! Every SQL statement about accounts, by table.

pub(super) mod consents;
pub(super) mod export;
pub(super) mod identities;
pub(super) mod people;
pub(super) mod second_factor;
pub(super) mod sessions;
pub(super) mod tokens;
