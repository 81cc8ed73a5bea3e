//! Files made of the map: what is in them is what the server answers.

mod pmtiles;
mod publish;
mod reader;
