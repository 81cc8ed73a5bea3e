//! Records as bytes, in the formats of GIS programs.
