//! `/api/v1/analysis`: each operation, its problems, and oracles in PostGIS.

mod counts;
mod guide;
mod intersections;
mod locations;
mod nearby;
mod outage;
mod random;
