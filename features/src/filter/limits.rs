//! How large a filter may be.

/// Bytes of a filter in text.
pub(super) const TEXT_BYTES: usize = 16 * 1024;
/// Bytes of a filter in JSON.
pub(super) const JSON_BYTES: usize = 64 * 1024;
/// Brackets that are open at once in text; each level of them costs the grammar's parser some kilobytes of stack.
pub(super) const BRACKETS: usize = 24;
/// Operators one inside the other in text.
pub(super) const OPERATORS: usize = 200;
/// Calls of rules of the grammar: some milliseconds, several times what a text of the full length needs.
pub(super) const GRAMMAR_CALLS: usize = 400_000;
/// Levels of JSON, and of the tree.
pub(super) const DEPTH: usize = 256;
/// Expressions.
pub(super) const NODES: usize = 1_000;
/// Values of a list.
pub(super) const LIST: usize = 500;
/// Positions of all geometries.
pub(super) const VERTICES: usize = 2_000;
/// Characters of a pattern.
pub(super) const PATTERN: usize = 256;
/// The sum of what conditions cost a database, in units of a comparison.
pub(super) const COST: usize = 400;
