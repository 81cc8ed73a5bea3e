//! Settings of the program, read once from the environment and checked.
