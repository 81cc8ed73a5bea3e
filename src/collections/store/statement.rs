//! Statements over a view: what is selected, under which conditions, in which order.

use features::{Direction, FieldKind, GeometryKind, Instants, ItemQuery, RecordId, Value};
use geo_types::Rect;
use sqlx::postgres::PgArguments;
use sqlx::{Execute, Postgres, QueryBuilder};

use super::arms::{Arm, Condition, Ordering};
use super::filter::{FilterWriter, storable};
use crate::collections::table::{Column, TableSpec};

/// The longest text that is kept prepared: a client asks its filter again page by page, but a long one is hardly ever asked twice.
const REUSABLE_BYTES: usize = 2_000;

/// A statement with its parameters.
pub(super) struct Statement {
    spec: &'static TableSpec,
    builder: QueryBuilder<Postgres>,
    has_conditions: bool,
}

impl Statement {
    /// Selects one range of a query, in order.
    pub(super) fn select(
        spec: &'static TableSpec,
        query: &ItemQuery,
        arm: &Arm,
        limit: Option<usize>,
    ) -> Self {
        let mut statement = Self::begin("", spec);
        statement.push_range(query, arm, limit);
        statement
    }

    /// Declares a cursor `records` over one range of a query.
    pub(super) fn declare(
        spec: &'static TableSpec,
        query: &ItemQuery,
        arm: &Arm,
        limit: Option<usize>,
    ) -> Self {
        let mut statement = Self::begin("declare records no scroll cursor for ", spec);
        statement.push_range(query, arm, limit);
        statement
    }

    /// Selects one record.
    pub(super) fn find(spec: &'static TableSpec, id: &RecordId) -> Self {
        let mut statement = Self::begin("", spec);
        statement.and("id = ");
        statement.push_id(id);
        statement
    }

    /// The text and the parameters, and whether preparing the text pays.
    pub(super) fn into_parts(mut self) -> (String, PgArguments, bool) {
        let mut query = self.builder.build();
        let arguments = query
            .take_arguments()
            .expect("invariant: parameters were encoded when they were pushed")
            .unwrap_or_default();
        let sql = query.sql().as_str().to_owned();
        let is_reusable = sql.len() <= REUSABLE_BYTES;
        (sql, arguments, is_reusable)
    }

    fn begin(before: &str, spec: &'static TableSpec) -> Self {
        let mut builder = QueryBuilder::new(before);
        builder.push("select id, st_asbinary(geom)");
        for column in spec.fields {
            builder.push(", ").push(column.name);
        }
        builder.push(" from ").push(spec.relation);
        Self {
            spec,
            builder,
            has_conditions: false,
        }
    }

    fn push_range(&mut self, query: &ItemQuery, arm: &Arm, limit: Option<usize>) {
        self.push_boxes(&query.boxes);
        if let Some(instants) = &query.datetime {
            let instant = self
                .spec
                .fields
                .iter()
                .find(|column| column.role == features::Role::Instant);
            if let Some(column) = instant {
                self.push_instants(column, instants);
            }
        }
        if let Some(filter) = &query.filter {
            self.and("");
            self.writer().predicate(filter.predicate());
        }
        for condition in &arm.conditions {
            self.push_condition(condition);
        }
        self.push_order(&arm.order);
        if let Some(limit) = limit {
            self.builder.push(" limit ").push_bind(limit as i64);
        }
    }

    fn and(&mut self, condition: &str) -> &mut QueryBuilder<Postgres> {
        let word = if self.has_conditions {
            " and "
        } else {
            " where "
        };
        self.has_conditions = true;
        self.builder.push(word).push(condition)
    }

    /// Meeting one of the boxes; each is found by the index on the geometry.
    fn push_boxes(&mut self, boxes: &[Rect<f64>]) {
        for (at, rect) in boxes.iter().enumerate() {
            if at == 0 {
                self.and("(");
            } else {
                self.builder.push(" or ");
            }
            if self.spec.geometry == GeometryKind::Point {
                self.push_around_point(rect);
            } else {
                self.builder.push("st_intersects(geom, ");
                self.push_box(rect);
                self.builder.push(")");
            }
        }
        if !boxes.is_empty() {
            self.builder.push(")");
        }
    }

    /// Around a point.  The planner takes `st_intersects` for so dear that it starts other processes for a page, and boxes alone compare
    /// in single precision; coordinates are exact and cost nothing.
    fn push_around_point(&mut self, rect: &Rect<f64>) {
        let (min, max) = (rect.min(), rect.max());
        self.builder.push("(geom && ");
        self.push_box(rect);
        self.builder
            .push(" and st_x(geom) between ")
            .push_bind(min.x)
            .push(" and ")
            .push_bind(max.x)
            .push(" and st_y(geom) between ")
            .push_bind(min.y)
            .push(" and ")
            .push_bind(max.y)
            .push(")");
    }

    fn push_box(&mut self, rect: &Rect<f64>) {
        // A box without width or height is a line or a point, which st_makeenvelope makes an invalid polygon.
        let (min, max) = (rect.min(), rect.max());
        self.builder
            .push("st_envelope(st_setsrid(st_makeline(st_makepoint(")
            .push_bind(min.x)
            .push(", ")
            .push_bind(min.y)
            .push("), st_makepoint(")
            .push_bind(max.x)
            .push(", ")
            .push_bind(max.y)
            .push(")), 4326))");
    }

    /// Lying in a span of time, or in none: what has no instant always passes.
    fn push_instants(&mut self, column: &Column, instants: &Instants) {
        if column.is_required {
            self.and("(true");
        } else {
            self.and("(").push(column.name).push(" is null or (true");
        }
        for (comparison, bound) in [(" >= ", instants.from), (" <= ", instants.to)] {
            let Some(bound) = bound else { continue };
            self.builder
                .push(" and ")
                .push(column.name)
                .push(comparison);
            if column.kind == FieldKind::Date {
                self.builder.push_bind(bound.date_naive());
            } else {
                self.builder.push_bind(bound);
            }
        }
        self.builder
            .push(if column.is_required { ")" } else { "))" });
    }

    fn push_condition(&mut self, condition: &Condition) {
        match condition {
            Condition::Is(column, value) => {
                self.and(column).push(" = ");
                self.push_value(value);
            }
            Condition::IsNull(column) => {
                self.and(column).push(" is null");
            }
            Condition::IsNotNull(column) => {
                self.and(column).push(" is not null");
            }
            Condition::Greater(column, value) => {
                self.and(column).push(" > ");
                self.push_value(value);
            }
            Condition::Less(column, value) => {
                self.and(column).push(" < ");
                self.push_value(value);
            }
            Condition::IdGreater(id) => {
                self.and("id > ");
                self.push_id(id);
            }
        }
    }

    fn push_order(&mut self, order: &Ordering) {
        self.builder.push(" order by ");
        match order {
            // Points and boxes compare along a Hilbert curve.
            Ordering::Place => {
                self.builder.push("geom, id");
            }
            Ordering::Keys(keys) => {
                for (column, direction) in keys {
                    self.builder.push(column).push(match direction {
                        Direction::Ascending => ", ",
                        Direction::Descending => " desc, ",
                    });
                }
                self.builder.push("id");
            }
        }
    }

    fn push_id(&mut self, id: &RecordId) {
        match id {
            RecordId::Number(number) => self.builder.push_bind(*number),
            RecordId::Text(text) => self.builder.push_bind(storable(text)),
        };
    }

    fn push_value(&mut self, value: &Value) {
        self.writer().value(value);
    }

    fn writer(&mut self) -> FilterWriter<'_> {
        FilterWriter {
            spec: self.spec,
            builder: &mut self.builder,
        }
    }
}
