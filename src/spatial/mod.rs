//! The bridge between database rows and the map core.
