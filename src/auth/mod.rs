//! Who asks, and what they may do: actors, permissions with their scopes, and the extractors that demand them.
//!
//! A handler's signature says who may call it: nothing for everybody, [`Visitor`] for everybody with a name where there is one,
//! [`Citizen`] for people with an account, [`Permitted`] for staff with a permission.  The scope that comes with a permission is the
//! mandatory argument of the queries behind it.  What accounts and grants are made of is the business of the modules `accounts` and
//! `staff`; here they are only read.

pub mod actor;
pub mod extract;
pub mod keys;
pub mod origin;
pub mod password;
pub mod permission;
pub mod rate;
pub mod session;
pub mod staff;

mod store;

pub use actor::{Actor, Credential, Right, Trust};
pub use extract::{Citizen, Demand, HalfSignedIn, Permitted, Visitor, demands, still_holds};
pub use keys::{Keys, Purpose};
pub use permission::{Permission, Place, Scope, Scopes};
pub use staff::Staff;
