//! Accounts: every operation, every refusal, and what attackers try.

mod email;
mod identities;
mod leaving;
mod password;
mod profile;
mod provider;
mod registration;
mod second_factor;
mod sessions;
mod support;
