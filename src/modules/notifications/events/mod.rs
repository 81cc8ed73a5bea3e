//! News as a stream of events, for those who have the site open.

mod routes;

pub(super) use routes::router;
