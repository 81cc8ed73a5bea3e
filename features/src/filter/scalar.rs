//! Nodes to values of known kinds.

use crate::record::Value;
use crate::schema::FieldKind;

use super::check::{Checker, operands, unknown_function};
use super::error::{FilterError, Position};
use super::evaluate::arithmetic;
use super::folding::{fold_accents, fold_case};
use super::node::{Kind, Node};
use super::temporal;
use super::tree::{Arithmetic, Scalar};

/// The largest whole number up to which every whole number is exact as a float.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The largest power that is written out.
const POWER: i64 = 4;

/// What kind a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScalarKind {
    Text,
    Integer,
    Float,
    Boolean,
    Date,
    Instant,
    Id,
}

impl ScalarKind {
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Integer | Self::Float => "a number",
            Self::Boolean => "a boolean",
            Self::Date => "a date",
            Self::Instant => "a timestamp",
            Self::Id => "an id",
        }
    }

    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Float)
    }
}

/// A value and its kind.
#[derive(Debug, Clone)]
pub(super) struct Typed {
    pub scalar: Scalar,
    pub kind: ScalarKind,
}

impl Typed {
    pub(super) fn new(scalar: Scalar, kind: ScalarKind) -> Self {
        Self { scalar, kind }
    }

    /// A literal beside a value of another kind is read as that kind.
    pub(super) fn coerce(self, other: ScalarKind) -> Result<Self, String> {
        match (&self.scalar, other) {
            (Scalar::Value(Value::Text(text)), ScalarKind::Date | ScalarKind::Instant) => {
                temporal::date_or_instant(text)
                    .ok_or_else(|| format!("\"{text}\" is not a date or timestamp"))
            }
            (Scalar::Value(Value::Text(_)), ScalarKind::Id) => {
                Ok(Self::new(self.scalar, ScalarKind::Id))
            }
            (Scalar::Value(Value::Integer(number)), ScalarKind::Id) => {
                let text = Value::Text(number.to_string());
                Ok(Self::new(Scalar::Value(text), ScalarKind::Id))
            }
            _ => Ok(self),
        }
    }
}

impl Scalar {
    /// A whole number of the filter as a float.
    pub(super) fn widen(self) -> Self {
        match self {
            Self::Value(value) => Self::Value(widen(value)),
            other => other,
        }
    }
}

/// A whole number as a float.
pub(super) fn widen(value: Value) -> Value {
    match value {
        #[expect(
            clippy::cast_precision_loss,
            reason = "whole numbers of filters are exact as floats"
        )]
        Value::Integer(number) => Value::Float(number as f64),
        other => other,
    }
}

impl Checker<'_> {
    /// The value of a node.
    pub(super) fn scalar(&mut self, node: &Node, depth: usize) -> Result<Typed, FilterError> {
        self.enter(node, depth)?;
        let value = |value, kind| Ok(Typed::new(Scalar::Value(value), kind));
        match &node.kind {
            Kind::Property(name) => self.property(name, &node.at),
            Kind::Number(number) => number_literal(*number, &node.at),
            // A database has no text with a zero in it.
            Kind::Text(text) if text.contains('\0') => Err(FilterError::at(
                &node.at,
                "invalid-text",
                "a text cannot hold the character of code 0",
            )),
            Kind::Text(text) => value(Value::Text(text.clone()), ScalarKind::Text),
            Kind::Boolean(boolean) => value(Value::Boolean(*boolean), ScalarKind::Boolean),
            Kind::Date(text) => temporal::date(text, &node.at),
            Kind::Timestamp(text) => temporal::timestamp(text, &node.at),
            Kind::Operation { op, args } => self.operation_value(node, op, args, depth),
            Kind::Null => Err(FilterError::at(
                &node.at,
                "type-mismatch",
                "nothing compares with null: use IS NULL",
            )),
            other => Err(FilterError::at(
                &node.at,
                "type-mismatch",
                format!("a value is expected here, not {}", other.noun()),
            )),
        }
    }

    /// The field of a name, or the id.
    pub(super) fn property(&self, name: &str, at: &Position) -> Result<Typed, FilterError> {
        if let Some(position) = self.schema.position(name) {
            let kind = match self.schema.fields[position].kind {
                FieldKind::Text => ScalarKind::Text,
                FieldKind::Integer => ScalarKind::Integer,
                FieldKind::Float => ScalarKind::Float,
                FieldKind::Boolean => ScalarKind::Boolean,
                FieldKind::Date => ScalarKind::Date,
                FieldKind::DateTime => ScalarKind::Instant,
            };
            return Ok(Typed::new(Scalar::Field(position), kind));
        }
        match name {
            "id" => Ok(Typed::new(Scalar::Id, ScalarKind::Id)),
            "geometry" | "geom" => Err(FilterError::at(
                at,
                "type-mismatch",
                "the geometry is compared by spatial functions only",
            )),
            _ => Err(FilterError::at(
                at,
                "unknown-property",
                format!("there is no property \"{name}\""),
            )),
        }
    }

    /// Whether a node is the geometry of the record.
    pub(super) fn is_geometry_property(&self, node: &Node) -> bool {
        matches!(&node.kind, Kind::Property(name)
            if matches!(name.as_str(), "geometry" | "geom") && self.schema.position(name).is_none())
    }

    fn operation_value(
        &mut self,
        node: &Node,
        op: &str,
        args: &[Node],
        depth: usize,
    ) -> Result<Typed, FilterError> {
        let name = op.to_ascii_lowercase();
        if let Some(operator) = arithmetic_operator(&name) {
            return self.chain(node, operator, args, depth);
        }
        match name.as_str() {
            "^" => self.power(node, args, depth),
            "casei" | "accenti" => {
                let [inner] = operands(node, op, args)?;
                let text = self.scalar(inner, depth + 1)?;
                self.spend(2);
                fold(text, name == "casei").ok_or_else(|| {
                    FilterError::at(&inner.at, "type-mismatch", format!("{op} takes a text"))
                })
            }
            "and" | "or" | "not" | "like" | "in" | "between" | "isnull" | "=" | "<>" | "<"
            | "<=" | ">" | ">=" => Err(FilterError::at(
                &node.at,
                "type-mismatch",
                "a value is expected here, not a condition",
            )),
            _ if super::spatial::operator(&name).is_some()
                || temporal::operator(&name).is_some() =>
            {
                Err(FilterError::at(
                    &node.at,
                    "type-mismatch",
                    "a value is expected here, not a condition",
                ))
            }
            _ => Err(unknown_function(node, op)),
        }
    }

    /// `a + b + c`, from the left.
    fn chain(
        &mut self,
        node: &Node,
        op: Arithmetic,
        args: &[Node],
        depth: usize,
    ) -> Result<Typed, FilterError> {
        if args.len() < 2 {
            return Err(FilterError::at(
                &node.at,
                "wrong-arguments",
                "arithmetic takes two operands",
            ));
        }
        let mut total = self.number(&args[0], depth)?;
        for arg in &args[1..] {
            let operand = self.number(arg, depth)?;
            self.spend(1);
            total = combine(op, total, operand, &arg.at)?;
        }
        Ok(Typed::new(total, ScalarKind::Float))
    }

    fn number(&mut self, node: &Node, depth: usize) -> Result<Scalar, FilterError> {
        let typed = self.scalar(node, depth + 1)?;
        if typed.kind.is_number() {
            return Ok(typed.scalar.widen());
        }
        Err(FilterError::at(
            &node.at,
            "type-mismatch",
            format!("arithmetic is for numbers, not for {}", typed.kind.noun()),
        ))
    }

    fn power(&mut self, node: &Node, args: &[Node], depth: usize) -> Result<Typed, FilterError> {
        let [base, exponent] = operands(node, "^", args)?;
        let base_scalar = self.number(base, depth)?;
        let times = match self.scalar(exponent, depth + 1)?.scalar {
            Scalar::Value(Value::Integer(times)) if (1..=POWER).contains(&times) => times,
            _ => {
                return Err(FilterError::at(
                    &exponent.at,
                    "unsupported-function",
                    format!("the exponent of \"^\" is a whole number from 1 to {POWER}"),
                ));
            }
        };
        if args_nest_powers(base) {
            return Err(FilterError::at(
                &node.at,
                "filter-too-complex",
                "a power of a power is too much",
            ));
        }
        let mut total = base_scalar.clone();
        for _ in 1..times {
            self.spend(1);
            total = combine(Arithmetic::Multiply, total, base_scalar.clone(), &node.at)?;
        }
        Ok(Typed::new(total, ScalarKind::Float))
    }
}

/// Whether an expression has a power in it: writing powers of powers out would grow without bound.
fn args_nest_powers(node: &Node) -> bool {
    match &node.kind {
        Kind::Operation { op, args } => op == "^" || args.iter().any(args_nest_powers),
        _ => false,
    }
}

fn combine(
    op: Arithmetic,
    left: Scalar,
    right: Scalar,
    at: &Position,
) -> Result<Scalar, FilterError> {
    if let (Scalar::Value(Value::Float(left)), Scalar::Value(Value::Float(right))) = (&left, &right)
    {
        return match arithmetic(op, *left, *right) {
            Some(number) => Ok(Scalar::Value(Value::Float(number))),
            None => Err(FilterError::at(
                at,
                "invalid-number",
                "this computes no finite number",
            )),
        };
    }
    Ok(Scalar::Arithmetic {
        op,
        left: Box::new(left),
        right: Box::new(right),
    })
}

fn arithmetic_operator(op: &str) -> Option<Arithmetic> {
    Some(match op {
        "+" => Arithmetic::Add,
        "-" => Arithmetic::Subtract,
        "*" => Arithmetic::Multiply,
        "/" => Arithmetic::Divide,
        "div" => Arithmetic::IntegerDivide,
        "%" => Arithmetic::Modulo,
        _ => return None,
    })
}

fn number_literal(number: f64, at: &Position) -> Result<Typed, FilterError> {
    if !number.is_finite() {
        return Err(FilterError::at(
            at,
            "invalid-number",
            "the number is too large",
        ));
    }
    Ok(if number.fract() == 0.0 && number.abs() <= EXACT {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the number is whole and within 53 bits"
        )]
        let whole = number as i64;
        Typed::new(Scalar::Value(Value::Integer(whole)), ScalarKind::Integer)
    } else {
        Typed::new(Scalar::Value(Value::Float(number)), ScalarKind::Float)
    })
}

/// A text folded; at once where it is known.
fn fold(text: Typed, case: bool) -> Option<Typed> {
    let scalar = match text.scalar {
        Scalar::Value(Value::Text(text)) if case => Scalar::Value(Value::Text(fold_case(&text))),
        Scalar::Value(Value::Text(text)) => Scalar::Value(Value::Text(fold_accents(&text))),
        _ if !matches!(text.kind, ScalarKind::Text | ScalarKind::Id) => return None,
        scalar @ Scalar::Lower(_) if case => scalar,
        scalar @ Scalar::Unaccent(_) if !case => scalar,
        scalar if case => Scalar::Lower(Box::new(scalar)),
        scalar => Scalar::Unaccent(Box::new(scalar)),
    };
    Some(Typed::new(scalar, ScalarKind::Text))
}
