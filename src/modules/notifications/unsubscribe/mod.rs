//! The way out of letters for somebody who is not signed in: a page of its own, since it must work from any program of mail.

mod page;
mod routes;

pub(super) use routes::router;
