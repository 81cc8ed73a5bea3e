//! Nodes to predicates: names become positions, types must agree.

use crate::crs::{Crs, Transformer};
use crate::record::Value;
use crate::schema::Schema;

use super::error::{FilterError, Position};
use super::evaluate::compare_values;
use super::limits;
use super::node::{Kind, Node};
use super::scalar::{ScalarKind, Typed};
use super::temporal;
use super::tree::{Comparison, Predicate, Scalar};

/// What a check goes by, and what it has spent.
pub(super) struct Checker<'a> {
    pub schema: &'a Schema,
    pub crs: Crs,
    pub to_crs84: Transformer,
    pub vertices: usize,
    nodes: usize,
    cost: usize,
}

impl<'a> Checker<'a> {
    pub(super) fn new(schema: &'a Schema, crs: Crs) -> Self {
        Self {
            schema,
            crs,
            to_crs84: Transformer::to_crs84(crs),
            vertices: 0,
            nodes: 0,
            cost: 0,
        }
    }

    /// The statement of a node.
    pub(super) fn predicate(
        &mut self,
        node: &Node,
        depth: usize,
    ) -> Result<Predicate, FilterError> {
        self.enter(node, depth)?;
        match &node.kind {
            Kind::Boolean(value) => Ok(Predicate::Constant(*value)),
            Kind::Property(name) => {
                let typed = self.property(name, &node.at)?;
                if typed.kind != ScalarKind::Boolean {
                    return Err(FilterError::at(
                        &node.at,
                        "type-mismatch",
                        format!("\"{name}\" is {}, not true or false", typed.kind.noun()),
                    ));
                }
                Ok(Predicate::Compare {
                    op: Comparison::Equal,
                    left: typed.scalar,
                    right: Scalar::Value(Value::Boolean(true)),
                })
            }
            Kind::Operation { op, args } => self.operation(node, op, args, depth),
            other => Err(FilterError::at(
                &node.at,
                "type-mismatch",
                format!("a condition is expected here, not {}", other.noun()),
            )),
        }
    }

    fn operation(
        &mut self,
        node: &Node,
        op: &str,
        args: &[Node],
        depth: usize,
    ) -> Result<Predicate, FilterError> {
        let name = op.to_ascii_lowercase();
        if let Some(comparison) = comparison(&name) {
            let [left, right] = operands(node, op, args)?;
            return self.compare(comparison, left, right, depth);
        }
        if let Some(op) = super::spatial::operator(&name) {
            let [left, right] = operands(node, &name, args)?;
            self.spend(10);
            return self.spatial(op, left, right);
        }
        if let Some(op) = temporal::operator(&name) {
            let [left, right] = operands(node, &name, args)?;
            self.spend(4);
            return self.temporal(op, node, left, right);
        }
        match name.as_str() {
            "and" | "or" => self.junction(name == "and", node, args, depth),
            "not" => {
                let [inner] = operands(node, op, args)?;
                Ok(not(self.predicate(inner, depth + 1)?))
            }
            "like" => {
                let [value, pattern] = operands(node, op, args)?;
                self.like(value, pattern, depth)
            }
            "between" => {
                let [value, low, high] = operands(node, op, args)?;
                let above = self.compare(Comparison::GreaterOrEqual, value, low, depth)?;
                let below = self.compare(Comparison::LessOrEqual, value, high, depth)?;
                Ok(and(vec![above, below]))
            }
            "in" => {
                let [value, list] = operands(node, op, args)?;
                self.in_list(value, list, depth)
            }
            "isnull" => {
                let [value] = operands(node, op, args)?;
                self.is_null(value, depth)
            }
            "a_equals" | "a_contains" | "a_containedby" | "a_overlaps" => Err(FilterError::at(
                &node.at,
                "unsupported-function",
                format!("{op} compares lists, and no property here is a list"),
            )),
            "casei" | "accenti" | "+" | "-" | "*" | "/" | "%" | "^" | "div" => {
                Err(FilterError::at(
                    &node.at,
                    "type-mismatch",
                    format!("\"{op}\" gives a value, and a condition is expected here"),
                ))
            }
            _ => Err(unknown_function(node, op)),
        }
    }

    fn junction(
        &mut self,
        is_and: bool,
        node: &Node,
        args: &[Node],
        depth: usize,
    ) -> Result<Predicate, FilterError> {
        if args.is_empty() {
            return Err(FilterError::at(
                &node.at,
                "wrong-arguments",
                "AND and OR join conditions, and here are none",
            ));
        }
        let parts: Vec<Predicate> = args
            .iter()
            .map(|arg| self.predicate(arg, depth + 1))
            .collect::<Result<_, _>>()?;
        Ok(if is_and { and(parts) } else { or(parts) })
    }

    fn compare(
        &mut self,
        op: Comparison,
        left: &Node,
        right: &Node,
        depth: usize,
    ) -> Result<Predicate, FilterError> {
        let left_typed = self.scalar(left, depth + 1)?;
        let right_typed = self.scalar(right, depth + 1)?;
        self.spend(1);
        compare_typed(op, left_typed, right_typed)
            .map_err(|detail| FilterError::at(&right.at, "type-mismatch", detail))
    }

    fn like(
        &mut self,
        value: &Node,
        pattern: &Node,
        depth: usize,
    ) -> Result<Predicate, FilterError> {
        let text = self.scalar(value, depth + 1)?;
        let folded = self.scalar(pattern, depth + 1)?;
        let mismatch = |at: &Position, detail: &str| FilterError::at(at, "type-mismatch", detail);
        if !matches!(text.kind, ScalarKind::Text | ScalarKind::Id) {
            return Err(mismatch(&value.at, "LIKE compares texts only"));
        }
        let Scalar::Value(Value::Text(pattern_text)) = folded.scalar else {
            return Err(mismatch(
                &pattern.at,
                "the pattern of LIKE is a text in quotes",
            ));
        };
        if pattern_text.chars().count() > limits::PATTERN {
            return Err(FilterError::at(
                &pattern.at,
                "filter-too-long",
                format!("a pattern is {} characters at most", limits::PATTERN),
            ));
        }
        let Some(tokens) = super::like::tokens(&pattern_text) else {
            return Err(FilterError::at(
                &pattern.at,
                "invalid-pattern",
                "a pattern cannot end with a single backslash",
            ));
        };
        self.spend(if pattern_text.starts_with(['%', '_']) {
            10
        } else {
            2
        });
        if let Scalar::Value(Value::Text(text)) = &text.scalar {
            return Ok(Predicate::Constant(super::like::matches(&tokens, text)));
        }
        Ok(Predicate::Like {
            value: text.scalar,
            pattern: pattern_text,
        })
    }

    fn in_list(
        &mut self,
        value: &Node,
        list: &Node,
        depth: usize,
    ) -> Result<Predicate, FilterError> {
        let Kind::Array(items) = &list.kind else {
            return Err(FilterError::at(
                &list.at,
                "type-mismatch",
                "IN is followed by a list",
            ));
        };
        if items.is_empty() || items.len() > limits::LIST {
            return Err(FilterError::at(
                &list.at,
                "wrong-arguments",
                format!("a list has 1 to {} values", limits::LIST),
            ));
        }
        self.spend(1 + items.len() / 16);
        let value = self.scalar(value, depth + 1)?;
        let mut parts = Vec::new();
        for item in items {
            let typed = self.scalar(item, depth + 1)?;
            let part = compare_typed(Comparison::Equal, value.clone(), typed)
                .map_err(|detail| FilterError::at(&item.at, "type-mismatch", detail))?;
            parts.push(part);
        }
        Ok(as_list(&parts).unwrap_or_else(|| or(parts)))
    }

    fn is_null(&mut self, value: &Node, depth: usize) -> Result<Predicate, FilterError> {
        if self.is_geometry_property(value) {
            return Ok(Predicate::Constant(false));
        }
        self.spend(1);
        let typed = self.scalar(value, depth + 1)?;
        Ok(match typed.scalar {
            Scalar::Id | Scalar::Value(_) => Predicate::Constant(false),
            scalar => Predicate::IsNull(scalar),
        })
    }

    /// Counts a node.
    pub(super) fn enter(&mut self, node: &Node, depth: usize) -> Result<(), FilterError> {
        self.nodes += 1;
        if depth > limits::DEPTH || self.nodes > limits::NODES || self.cost > limits::COST {
            return Err(FilterError::at(
                &node.at,
                "filter-too-complex",
                "the filter has too many conditions for one question",
            ));
        }
        Ok(())
    }

    pub(super) fn spend(&mut self, cost: usize) {
        self.cost += cost;
    }

    /// Whether the whole costs too much.
    pub(super) fn check_cost(&self) -> Result<(), FilterError> {
        if self.cost > limits::COST {
            return Err(FilterError::new(
                "filter-too-complex",
                "the filter has too many conditions for one question",
            ));
        }
        Ok(())
    }
}

/// The refusal of a name.
pub(super) fn unknown_function(node: &Node, op: &str) -> FilterError {
    FilterError::at(
        &node.at,
        "unknown-function",
        format!("there is no function or operator \"{op}\""),
    )
}

/// As many operands as an operator has.
pub(super) fn operands<'n, const N: usize>(
    node: &Node,
    op: &str,
    args: &'n [Node],
) -> Result<&'n [Node; N], FilterError> {
    args.try_into().map_err(|_wrong_length| {
        FilterError::at(
            &node.at,
            "wrong-arguments",
            format!("\"{op}\" takes {N} operands, not {}", args.len()),
        )
    })
}

fn comparison(op: &str) -> Option<Comparison> {
    Some(match op {
        "=" => Comparison::Equal,
        "<>" => Comparison::NotEqual,
        "<" => Comparison::Less,
        "<=" => Comparison::LessOrEqual,
        ">" => Comparison::Greater,
        ">=" => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

/// A comparison of two values brought to the same kind; the error is a sentence.
pub(super) fn compare_typed(
    op: Comparison,
    left: Typed,
    right: Typed,
) -> Result<Predicate, String> {
    let (left_kind, right_kind) = (left.kind, right.kind);
    let left = left.coerce(right_kind)?;
    let right = right.coerce(left_kind)?;
    if left.kind.is_number() && right.kind.is_number() {
        let wide = left.kind == ScalarKind::Float || right.kind == ScalarKind::Float;
        return Ok(if wide {
            compare_scalars(op, left.scalar.widen(), right.scalar.widen())
        } else {
            compare_scalars(op, left.scalar, right.scalar)
        });
    }
    match (left.kind, right.kind) {
        (ScalarKind::Date, ScalarKind::Instant) | (ScalarKind::Instant, ScalarKind::Date) => {
            Ok(temporal::compare_mixed(op, left, right))
        }
        (one, other) if one != other => Err(format!(
            "{} cannot be compared with {}",
            one.noun(),
            other.noun()
        )),
        (ScalarKind::Id | ScalarKind::Boolean, _)
            if !matches!(op, Comparison::Equal | Comparison::NotEqual) =>
        {
            Err(format!("{} is compared by = and <> only", left.kind.noun()))
        }
        _ => Ok(compare_scalars(op, left.scalar, right.scalar)),
    }
}

/// A comparison of two values of the same kind, computed where both are known.
pub(super) fn compare_scalars(op: Comparison, left: Scalar, right: Scalar) -> Predicate {
    if let (Scalar::Value(left), Scalar::Value(right)) = (&left, &right)
        && let Some(ordering) = compare_values(left, right)
    {
        return Predicate::Constant(op.holds(ordering));
    }
    Predicate::Compare { op, left, right }
}

/// Comparisons of one value with several known ones as a list.
fn as_list(parts: &[Predicate]) -> Option<Predicate> {
    let mut list: Vec<Value> = Vec::new();
    let mut value = None;
    for part in parts {
        let Predicate::Compare {
            op: Comparison::Equal,
            left,
            right: Scalar::Value(item),
        } = part
        else {
            return None;
        };
        if value.is_some_and(|value| value != left) {
            return None;
        }
        value = Some(left);
        list.push(item.clone());
    }
    if list.iter().any(|item| matches!(item, Value::Float(_))) {
        list = list.into_iter().map(super::scalar::widen).collect();
    }
    Some(Predicate::In {
        value: value?.clone(),
        list,
    })
}

/// All of some statements, shortened by those that are known.
pub(super) fn and(parts: Vec<Predicate>) -> Predicate {
    if parts.contains(&Predicate::Constant(false)) {
        return Predicate::Constant(false);
    }
    join(parts, true)
}

/// One of some statements, shortened by those that are known.
pub(super) fn or(parts: Vec<Predicate>) -> Predicate {
    if parts.contains(&Predicate::Constant(true)) {
        return Predicate::Constant(true);
    }
    join(parts, false)
}

fn join(parts: Vec<Predicate>, is_and: bool) -> Predicate {
    let mut kept = Vec::new();
    for part in parts {
        match part {
            Predicate::Constant(_) => {}
            Predicate::And(inner) if is_and => kept.extend(inner),
            Predicate::Or(inner) if !is_and => kept.extend(inner),
            other => kept.push(other),
        }
    }
    match kept.len() {
        0 => Predicate::Constant(is_and),
        1 => kept.remove(0),
        _ if is_and => Predicate::And(kept),
        _ => Predicate::Or(kept),
    }
}

pub(super) fn not(inner: Predicate) -> Predicate {
    match inner {
        Predicate::Constant(value) => Predicate::Constant(!value),
        other => Predicate::Not(Box::new(other)),
    }
}
