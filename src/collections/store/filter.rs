//! CQL2 filters as SQL: known columns, bound parameters, and the same answer as [`Filter::matches`](features::filter::Filter::matches) gives in memory.
//!
//! Logic of three values is the server's own.  Text is compared by code points, as the memory does it, whatever the database sorts by.

use features::filter::{
    ACCENTED, ARITHMETIC_RANGE, Arithmetic, Comparison, PLAIN, Predicate, Scalar, SpatialOp,
};
use features::{FieldKind, Value};
use geo_types::Geometry;
use geozero::{CoordDimensions, ToWkb};
use sqlx::{Postgres, QueryBuilder};

use crate::collections::table::{IdKind, TableSpec};

/// Stands for a letter that the server would make two of, while the rest is put in lower case: private, so that no text has it.
const PRIVATE: char = '\u{e000}';

/// Writes predicates behind what a builder holds already.
pub(super) struct FilterWriter<'a> {
    pub(super) spec: &'static TableSpec,
    pub(super) builder: &'a mut QueryBuilder<Postgres>,
}

impl FilterWriter<'_> {
    /// Writes a predicate in parentheses.
    pub(super) fn predicate(&mut self, predicate: &Predicate) {
        match predicate {
            Predicate::Constant(truth) => self.push(if *truth { "true" } else { "false" }),
            Predicate::And(parts) => self.joined(parts, " and "),
            Predicate::Or(parts) => self.joined(parts, " or "),
            Predicate::Not(inner) => {
                self.push("(not ");
                self.predicate(inner);
                self.push(")");
            }
            Predicate::Compare { op, left, right } => self.comparison(*op, left, right),
            Predicate::Like { value, pattern } => {
                self.push("(");
                self.scalar(value);
                self.push(" like ");
                self.builder.push_bind(storable(pattern));
                self.push(")");
            }
            Predicate::In { value, list } => self.list(value, list),
            Predicate::IsNull(value) => {
                self.push("(");
                self.scalar(value);
                self.push(" is null)");
            }
            Predicate::Spatial { op, geometry } => self.spatial(*op, geometry),
        }
    }

    fn push(&mut self, sql: &str) {
        self.builder.push(sql);
    }

    fn joined(&mut self, parts: &[Predicate], word: &str) {
        for (at, part) in parts.iter().enumerate() {
            self.push(if at == 0 { "(" } else { word });
            self.predicate(part);
        }
        self.push(")");
    }

    fn comparison(&mut self, op: Comparison, left: &Scalar, right: &Scalar) {
        if let (Comparison::Equal, Some(id)) = (op, self.number_of_id(left, right)) {
            self.push("(id = ");
            self.builder.push_bind(id);
            return self.push(")");
        }
        let kinds = [self.kind(left), self.kind(right)];
        let as_float = kinds.contains(&FieldKind::Float);
        self.push("(");
        self.number(left, as_float);
        // Equality is the same in every collation of PostgreSQL that is not declared otherwise, and finds the index this way.
        let by_code_points =
            kinds[0] == FieldKind::Text && !matches!(op, Comparison::Equal | Comparison::NotEqual);
        if by_code_points {
            self.push(r#" collate "C""#);
        }
        self.push(match op {
            Comparison::Equal => " = ",
            Comparison::NotEqual => " <> ",
            Comparison::Less => " < ",
            Comparison::LessOrEqual => " <= ",
            Comparison::Greater => " > ",
            Comparison::GreaterOrEqual => " >= ",
        });
        self.number(right, as_float);
        self.push(")");
    }

    /// The number that a comparison of the id with a text asks for, where the ids are numbers.
    fn number_of_id(&self, left: &Scalar, right: &Scalar) -> Option<i64> {
        match (left, right) {
            (Scalar::Id, Scalar::Value(Value::Text(text)))
            | (Scalar::Value(Value::Text(text)), Scalar::Id)
                if self.spec.id == IdKind::Number =>
            {
                let number: i64 = text.parse().ok()?;
                (number.to_string() == *text).then_some(number)
            }
            _ => None,
        }
    }

    fn list(&mut self, value: &Scalar, list: &[Value]) {
        let kind = self.kind(value);
        let has_floats = list.iter().any(|value| matches!(value, Value::Float(_)));
        let as_float = kind == FieldKind::Float || has_floats;
        self.push("(");
        self.number(value, as_float);
        self.push(" in (");
        for (at, item) in list.iter().enumerate() {
            if at > 0 {
                self.push(", ");
            }
            match item {
                Value::Integer(number) if as_float => {
                    self.builder.push_bind(*number as f64);
                }
                item => self.value(item),
            }
        }
        self.push("))");
    }

    /// A value, as a float where it is compared with one.
    fn number(&mut self, value: &Scalar, as_float: bool) {
        if as_float && self.kind(value) == FieldKind::Integer {
            self.push("(");
            self.scalar(value);
            self.push(")::double precision");
        } else {
            self.scalar(value);
        }
    }

    fn scalar(&mut self, scalar: &Scalar) {
        match scalar {
            Scalar::Field(position) => self.push(self.spec.fields[*position].name),
            Scalar::Id => self.push(match self.spec.id {
                IdKind::Number => "id::text",
                IdKind::Text => "id",
            }),
            Scalar::Value(value) => self.value(value),
            Scalar::Lower(inner) => self.lower(inner),
            Scalar::Unaccent(inner) => {
                self.push("translate(");
                self.scalar(inner);
                self.push(&format!(", '{ACCENTED}', '{PLAIN}')"));
            }
            Scalar::DayStart(inner) => {
                self.push("((");
                self.scalar(inner);
                self.push(")::timestamp at time zone 'UTC')");
            }
            Scalar::DayEnd(inner) => {
                self.push("(((");
                self.scalar(inner);
                self.push(") + 1)::timestamp at time zone 'UTC' - interval '1 microsecond')");
            }
            Scalar::Arithmetic { op, left, right } => self.arithmetic(*op, left, right),
        }
    }

    /// Lower case letter by letter: the server alone would look at a sigma's neighbors, and make two letters of a dotted I.
    fn lower(&mut self, inner: &Scalar) {
        self.push("translate(lower(translate(");
        self.scalar(inner);
        self.push(&format!(
            r#", 'Σİ', 'σ{PRIVATE}') collate "und-x-icu"), '{PRIVATE}', 'İ')"#
        ));
    }

    /// Null beyond the bounds within which no operation fails; each operand is written once.
    fn arithmetic(&mut self, op: Arithmetic, left: &Scalar, right: &Scalar) {
        let (least, most) = ARITHMETIC_RANGE;
        let fits = |x: &str| format!("({x} = 0 or abs({x}) between {least:e} and {most:e})");
        let (result, may_divide) = match op {
            Arithmetic::Add => ("a + b", true),
            Arithmetic::Subtract => ("a - b", true),
            Arithmetic::Multiply => ("a * b", true),
            Arithmetic::Divide => ("a / b", false),
            Arithmetic::IntegerDivide => ("trunc(a / b)", false),
            Arithmetic::Modulo => ("a - b * trunc(a / b)", false),
        };
        let divides = if may_divide { "" } else { " and b <> 0" };
        self.push(&format!(
            "(select case when {} and {}{divides} then {result} end from (select (",
            fits("a"),
            fits("b")
        ));
        self.scalar(left);
        self.push(")::double precision as a, (");
        self.scalar(right);
        self.push(")::double precision as b offset 0) as operands)");
    }

    fn spatial(&mut self, op: SpatialOp, geometry: &Geometry<f64>) {
        let function = match op {
            SpatialOp::Intersects => "st_intersects",
            SpatialOp::Equals => "st_equals",
            SpatialOp::Disjoint => "st_disjoint",
            SpatialOp::Touches => "st_touches",
            SpatialOp::Within => "st_within",
            SpatialOp::Overlaps => "st_overlaps",
            SpatialOp::Crosses => "st_crosses",
            SpatialOp::Contains => "st_contains",
        };
        let bytes = geometry
            .to_ewkb(CoordDimensions::xy(), Some(4326))
            .expect("invariant: a filter's geometry is two-dimensional and no collection");
        // All but st_disjoint look into the index on the geometry by themselves.
        self.push(function);
        self.push("(geom, st_geomfromewkb(");
        self.builder.push_bind(bytes);
        self.push("))");
    }

    /// Writes a value as a parameter.
    pub(super) fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.builder.push("null"),
            Value::Text(text) => self.builder.push_bind(storable(text)),
            Value::Integer(number) => self.builder.push_bind(*number),
            Value::Float(number) => self.builder.push_bind(*number),
            Value::Boolean(truth) => self.builder.push_bind(*truth),
            Value::Date(day) => self.builder.push_bind(*day),
            Value::DateTime(instant) => self.builder.push_bind(*instant),
        };
    }

    fn kind(&self, scalar: &Scalar) -> FieldKind {
        match scalar {
            Scalar::Field(position) => self.spec.fields[*position].kind,
            Scalar::Id | Scalar::Lower(_) | Scalar::Unaccent(_) => FieldKind::Text,
            Scalar::DayStart(_) | Scalar::DayEnd(_) => FieldKind::DateTime,
            Scalar::Arithmetic { .. } => FieldKind::Float,
            Scalar::Value(value) => match value {
                Value::Text(_) | Value::Null => FieldKind::Text,
                Value::Integer(_) => FieldKind::Integer,
                Value::Float(_) => FieldKind::Float,
                Value::Boolean(_) => FieldKind::Boolean,
                Value::Date(_) => FieldKind::Date,
                Value::DateTime(_) => FieldKind::DateTime,
            },
        }
    }
}

/// A text without the one character that no text of the server can hold: what is compared with it is unequal all the same.
pub(super) fn storable(text: &str) -> String {
    text.replace('\0', "\u{1}")
}
