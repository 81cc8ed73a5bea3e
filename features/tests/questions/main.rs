//! What can be asked of features: filters, coordinate systems, cursors and parameters.

mod crs;
mod examples;
mod meaning;
mod parameters;
mod refusals;
mod support;
