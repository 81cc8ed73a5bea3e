//! Dates, timestamps, intervals, and the functions of them, brought to comparisons.
//!
//! Beside timestamps a date is the span from its first to its last microsecond in UTC: `created_at = DATE('2025-01-01')` is any time
//! of that day, `>` is after it, `<=` is not after it.  Among dates a date is a point.

use chrono::{DateTime, NaiveDate, NaiveTime, SubsecRound, TimeDelta, Utc};

use crate::record::Value;

use super::check::{Checker, and, compare_scalars, compare_typed, not, or};
use super::error::{FilterError, Position};
use super::node::{Kind, Node};
use super::scalar::{ScalarKind, Typed};
use super::tree::{Comparison, Predicate, Scalar};

/// The functions of CQL2, in Allen's terms for intervals with both ends in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TemporalOp {
    After,
    Before,
    Contains,
    Disjoint,
    During,
    Equals,
    FinishedBy,
    Finishes,
    Intersects,
    Meets,
    MetBy,
    OverlappedBy,
    Overlaps,
    StartedBy,
    Starts,
}

/// The function of a name in lower case.
pub(super) fn operator(name: &str) -> Option<TemporalOp> {
    Some(match name {
        "t_after" => TemporalOp::After,
        "t_before" => TemporalOp::Before,
        "t_contains" => TemporalOp::Contains,
        "t_disjoint" => TemporalOp::Disjoint,
        "t_during" => TemporalOp::During,
        "t_equals" => TemporalOp::Equals,
        "t_finishedby" => TemporalOp::FinishedBy,
        "t_finishes" => TemporalOp::Finishes,
        "t_intersects" => TemporalOp::Intersects,
        "t_meets" => TemporalOp::Meets,
        "t_metby" => TemporalOp::MetBy,
        "t_overlappedby" => TemporalOp::OverlappedBy,
        "t_overlaps" => TemporalOp::Overlaps,
        "t_startedby" => TemporalOp::StartedBy,
        "t_starts" => TemporalOp::Starts,
        _ => return None,
    })
}

/// The first microsecond of a day.
pub(super) fn day_start(date: NaiveDate) -> DateTime<Utc> {
    date.and_time(NaiveTime::MIN).and_utc()
}

/// The last microsecond of a day.
pub(super) fn day_end(date: NaiveDate) -> DateTime<Utc> {
    day_start(date) + (TimeDelta::days(1) - TimeDelta::microseconds(1))
}

/// A date or a timestamp with its offset, by its form.
pub(super) fn date_or_instant(text: &str) -> Option<Typed> {
    if let Some(date) = crate::parameters::date(text) {
        return Some(Typed::new(
            Scalar::Value(Value::Date(date)),
            ScalarKind::Date,
        ));
    }
    crate::parameters::instant(text).map(|instant| {
        Typed::new(
            Scalar::Value(Value::DateTime(instant.trunc_subsecs(6))),
            ScalarKind::Instant,
        )
    })
}

/// `DATE('..')`
pub(super) fn date(text: &str, at: &Position) -> Result<Typed, FilterError> {
    date_or_instant(text)
        .filter(|typed| typed.kind == ScalarKind::Date)
        .ok_or_else(|| {
            FilterError::at(
                at,
                "invalid-date",
                format!("\"{text}\" is not a date as 2025-12-31"),
            )
        })
}

/// `TIMESTAMP('..')`
pub(super) fn timestamp(text: &str, at: &Position) -> Result<Typed, FilterError> {
    date_or_instant(text)
        .filter(|typed| typed.kind == ScalarKind::Instant)
        .ok_or_else(|| {
            FilterError::at(
                at,
                "invalid-date",
                format!("\"{text}\" is not a timestamp as 2025-12-31T23:59:59Z"),
            )
        })
}

/// A comparison of a date with an instant: exactly one of `<`, `=` and `>` holds.
pub(super) fn compare_mixed(op: Comparison, left: Typed, right: Typed) -> Predicate {
    let left = Span::of_point(left).widened();
    let right = Span::of_point(right).widened();
    match op {
        Comparison::Less | Comparison::GreaterOrEqual => compare_ends(op, &left.to, &right.from),
        Comparison::Greater | Comparison::LessOrEqual => compare_ends(op, &left.from, &right.to),
        Comparison::Equal => intersects(&left, &right),
        Comparison::NotEqual => not(intersects(&left, &right)),
    }
}

/// One end of a span.
#[derive(Debug, Clone)]
enum End {
    /// Before all.
    First,
    At(Typed),
    /// After all.
    Last,
}

/// A span of time with both ends in it.
#[derive(Debug, Clone)]
struct Span {
    from: End,
    to: End,
    is_interval: bool,
}

impl Span {
    fn of_point(point: Typed) -> Self {
        Self {
            from: End::At(point.clone()),
            to: End::At(point),
            is_interval: false,
        }
    }

    fn has_instant(&self) -> bool {
        [&self.from, &self.to]
            .iter()
            .any(|end| matches!(end, End::At(typed) if typed.kind == ScalarKind::Instant))
    }

    /// With dates as the instants at their ends.
    fn widened(self) -> Self {
        Self {
            from: widen(self.from, true),
            to: widen(self.to, false),
            ..self
        }
    }
}

fn widen(end: End, is_start: bool) -> End {
    let End::At(typed) = end else { return end };
    if typed.kind != ScalarKind::Date {
        return End::At(typed);
    }
    let scalar = match typed.scalar {
        Scalar::Value(Value::Date(date)) => Scalar::Value(Value::DateTime(if is_start {
            day_start(date)
        } else {
            day_end(date)
        })),
        scalar if is_start => Scalar::DayStart(Box::new(scalar)),
        scalar => Scalar::DayEnd(Box::new(scalar)),
    };
    End::At(Typed::new(scalar, ScalarKind::Instant))
}

impl Checker<'_> {
    /// A temporal function of two operands.
    pub(super) fn temporal(
        &mut self,
        op: TemporalOp,
        node: &Node,
        left: &Node,
        right: &Node,
    ) -> Result<Predicate, FilterError> {
        let (left, right) = (self.span(left)?, self.span(right)?);
        if !left.is_interval && !right.is_interval {
            let (End::At(left), End::At(right)) = (left.from, right.from) else {
                unreachable!("invariant: a point has no open end")
            };
            return compare_typed(point_operator(op, node)?, left, right)
                .map_err(|detail| FilterError::at(&node.at, "type-mismatch", detail));
        }
        let (left, right) = if left.has_instant() || right.has_instant() {
            (left.widened(), right.widened())
        } else {
            (left, right)
        };
        Ok(relation(op, &left, &right))
    }

    fn span(&mut self, node: &Node) -> Result<Span, FilterError> {
        let Kind::Interval(ends) = &node.kind else {
            return Ok(Span::of_point(self.moment(node)?));
        };
        self.enter(node, 0)?;
        let [from, to] = super::check::operands(node, "INTERVAL", ends)?;
        let span = Span {
            from: self.end(from, End::First)?,
            to: self.end(to, End::Last)?,
            is_interval: true,
        };
        let ends = (span.clone().widened().from, span.clone().widened().to);
        if let (End::At(from), End::At(to)) = ends
            && compare_scalars(Comparison::Greater, from.scalar, to.scalar)
                == Predicate::Constant(true)
        {
            return Err(FilterError::at(
                &node.at,
                "invalid-interval",
                "the interval ends before it begins",
            ));
        }
        Ok(span)
    }

    fn end(&mut self, node: &Node, open: End) -> Result<End, FilterError> {
        match &node.kind {
            Kind::Text(text) if text == ".." => Ok(open),
            _ => self.moment(node).map(End::At),
        }
    }

    /// A date or an instant.
    fn moment(&mut self, node: &Node) -> Result<Typed, FilterError> {
        let typed = self.scalar(node, 0)?;
        match (&typed.scalar, typed.kind) {
            (_, ScalarKind::Date | ScalarKind::Instant) => Ok(typed),
            (Scalar::Value(Value::Text(text)), _) => date_or_instant(text).ok_or_else(|| {
                FilterError::at(
                    &node.at,
                    "invalid-date",
                    format!("\"{text}\" is not a date or timestamp"),
                )
            }),
            (_, kind) => Err(FilterError::at(
                &node.at,
                "type-mismatch",
                format!("a date or timestamp is expected here, not {}", kind.noun()),
            )),
        }
    }
}

/// What a function is between two points.
fn point_operator(op: TemporalOp, node: &Node) -> Result<Comparison, FilterError> {
    match op {
        TemporalOp::After => Ok(Comparison::Greater),
        TemporalOp::Before => Ok(Comparison::Less),
        TemporalOp::Equals | TemporalOp::Intersects => Ok(Comparison::Equal),
        TemporalOp::Disjoint => Ok(Comparison::NotEqual),
        _ => Err(FilterError::at(
            &node.at,
            "type-mismatch",
            "this function needs an interval on one side",
        )),
    }
}

fn relation(op: TemporalOp, a: &Span, b: &Span) -> Predicate {
    use Comparison::{Equal, Greater, Less};
    let cmp = compare_ends;
    match op {
        TemporalOp::After => cmp(Greater, &a.from, &b.to),
        TemporalOp::Before => cmp(Less, &a.to, &b.from),
        TemporalOp::Contains => and(vec![
            cmp(Less, &a.from, &b.from),
            cmp(Greater, &a.to, &b.to),
        ]),
        TemporalOp::Disjoint => or(vec![
            cmp(Less, &a.to, &b.from),
            cmp(Greater, &a.from, &b.to),
        ]),
        TemporalOp::Intersects => intersects(a, b),
        TemporalOp::Equals => and(vec![cmp(Equal, &a.from, &b.from), cmp(Equal, &a.to, &b.to)]),
        TemporalOp::FinishedBy => and(vec![cmp(Less, &a.from, &b.from), cmp(Equal, &a.to, &b.to)]),
        TemporalOp::Meets => cmp(Equal, &a.to, &b.from),
        TemporalOp::Overlaps => and(vec![
            cmp(Less, &a.from, &b.from),
            cmp(Greater, &a.to, &b.from),
            cmp(Less, &a.to, &b.to),
        ]),
        TemporalOp::StartedBy => and(vec![
            cmp(Equal, &a.from, &b.from),
            cmp(Greater, &a.to, &b.to),
        ]),
        TemporalOp::During => relation(TemporalOp::Contains, b, a),
        TemporalOp::Finishes => relation(TemporalOp::FinishedBy, b, a),
        TemporalOp::MetBy => relation(TemporalOp::Meets, b, a),
        TemporalOp::OverlappedBy => relation(TemporalOp::Overlaps, b, a),
        TemporalOp::Starts => relation(TemporalOp::StartedBy, b, a),
    }
}

fn intersects(a: &Span, b: &Span) -> Predicate {
    and(vec![
        compare_ends(Comparison::LessOrEqual, &a.from, &b.to),
        compare_ends(Comparison::GreaterOrEqual, &a.to, &b.from),
    ])
}

/// A comparison of ends; beside an open end it is known, unless the other is null.
fn compare_ends(op: Comparison, a: &End, b: &End) -> Predicate {
    let rank = |end: &End| match end {
        End::First => 0,
        End::At(_) => 1,
        End::Last => 2,
    };
    match (a, b) {
        (End::At(a), End::At(b)) => compare_scalars(op, a.scalar.clone(), b.scalar.clone()),
        (End::At(known), _) | (_, End::At(known)) => {
            let holds = op.holds(rank(a).cmp(&rank(b)));
            if matches!(known.scalar, Scalar::Value(_)) {
                return Predicate::Constant(holds);
            }
            Predicate::Compare {
                op: if holds {
                    Comparison::Equal
                } else {
                    Comparison::NotEqual
                },
                left: known.scalar.clone(),
                right: known.scalar.clone(),
            }
        }
        _ => Predicate::Constant(op.holds(rank(a).cmp(&rank(b)))),
    }
}
