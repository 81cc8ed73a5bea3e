//! Collections that are made of the map in memory: small enough to be looked through for every question.
//!
//! They go on being read while the database is away.

use std::cmp::Ordering;

use features::{
    Direction, FieldKind, Instants, ItemQuery, Record, RecordId, Schema, SortKey, Value,
};
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, stream};
use geo::{BoundingRect, Intersects};
use geo_types::{Rect, coord};

use super::{Collection, ReadError, RecordStream, Sources};
use crate::spatial::Snapshot;

/// Records of one batch.
const BATCH: usize = 1_000;

/// How the records come about, in ascending order of ids.
type Make = Box<dyn Fn(&Snapshot) -> Result<Vec<Record>, ReadError> + Send + Sync>;

/// A collection that is made of the map in memory.
pub struct MemoryCollection {
    schema: Schema,
    tileset: Option<String>,
    make: std::sync::Arc<Make>,
}

impl MemoryCollection {
    /// The collection of what `make` makes of a snapshot.
    pub fn new(
        schema: Schema,
        tileset: Option<String>,
        make: impl Fn(&Snapshot) -> Result<Vec<Record>, ReadError> + Send + Sync + 'static,
    ) -> Self {
        Self {
            schema,
            tileset,
            make: std::sync::Arc::new(Box::new(make)),
        }
    }

    /// Makes and looks through the records on a thread that may take its time.
    fn ask<T: Send + 'static>(
        &self,
        sources: &Sources,
        answer: impl FnOnce(Vec<Record>) -> Result<T, ReadError> + Send + 'static,
    ) -> BoxFuture<'static, Result<T, ReadError>> {
        let make = std::sync::Arc::clone(&self.make);
        let snapshot = std::sync::Arc::clone(&sources.snapshot);
        let work = tokio::task::spawn_blocking(move || answer(make(&snapshot)?));
        async move {
            work.await.unwrap_or_else(|failed| {
                Err(ReadError::Database(std::io::Error::other(failed).into()))
            })
        }
        .boxed()
    }
}

impl Collection for MemoryCollection {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn read(&self, sources: &Sources, query: ItemQuery) -> RecordStream {
        let instant = self.schema.instant();
        let kinds = query
            .sort
            .iter()
            .map(|key| self.schema.fields[key.field].kind)
            .collect::<Vec<_>>();
        self.ask(sources, move |records| {
            select(records, &query, instant, &kinds)
        })
        .map(|answer| {
            stream::iter(match answer {
                Ok(records) => in_batches(records),
                Err(error) => vec![Err(error)],
            })
        })
        .flatten_stream()
        .boxed()
    }

    fn find(
        &self,
        sources: &Sources,
        id: RecordId,
    ) -> BoxFuture<'static, Result<Option<Record>, ReadError>> {
        self.ask(sources, move |records| {
            Ok(records.into_iter().find(|record| record.id == id))
        })
    }

    fn count(
        &self,
        sources: &Sources,
        query: ItemQuery,
    ) -> BoxFuture<'static, Result<Option<u64>, ReadError>> {
        let instant = self.schema.instant();
        self.ask(sources, move |records| {
            let met = records
                .iter()
                .filter(|record| is_asked(record, &query, instant));
            Ok(Some(met.count() as u64))
        })
    }

    fn bbox(&self, sources: &Sources) -> BoxFuture<'static, Result<Option<Rect<f64>>, ReadError>> {
        self.ask(sources, |records| {
            let boxes = records
                .iter()
                .filter_map(|record| record.geometry.bounding_rect());
            Ok(boxes.reduce(union))
        })
    }

    fn tileset(&self) -> Option<&str> {
        self.tileset.as_deref()
    }
}

/// What a query asks for, in its order.
fn select(
    records: Vec<Record>,
    query: &ItemQuery,
    instant: Option<usize>,
    kinds: &[FieldKind],
) -> Result<Vec<Record>, ReadError> {
    let after = match (&query.after, records.first()) {
        (Some((values, id)), first) if query.order == features::Order::Keys => {
            let is_same_kind =
                |first: &Record| std::mem::discriminant(&first.id) == std::mem::discriminant(id);
            let is_place = values.len() == kinds.len()
                && first.is_none_or(is_same_kind)
                && kinds
                    .iter()
                    .zip(values)
                    .all(|(kind, value)| kind.holds(value));
            if !is_place {
                return Err(ReadError::Cursor);
            }
            Some((values, id))
        }
        _ => None,
    };
    let mut met: Vec<Record> = records
        .into_iter()
        .filter(|record| is_asked(record, query, instant))
        .filter(|record| after.is_none_or(|after| is_behind(record, after, &query.sort)))
        .collect();
    if !query.sort.is_empty() && query.order == features::Order::Keys {
        met.sort_by(|a, b| {
            let keys = query
                .sort
                .iter()
                .map(|key| compare(&a.values[key.field], &b.values[key.field], key.direction));
            keys.fold(Ordering::Equal, Ordering::then)
                .then_with(|| a.id.cmp(&b.id))
        });
    }
    if let Some(limit) = query.limit {
        met.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    }
    Ok(met)
}

fn is_asked(record: &Record, query: &ItemQuery, instant: Option<usize>) -> bool {
    let is_met = |rect: &Rect<f64>| record.geometry.intersects(rect);
    (query.boxes.is_empty() || query.boxes.iter().any(is_met))
        && query.datetime.is_none_or(|span| {
            instant.is_none_or(|instant| is_within(&record.values[instant], &span))
        })
}

/// Whether an instant lies in a span, or a day meets it; what is not known always does.
fn is_within(value: &Value, span: &Instants) -> bool {
    match value {
        Value::DateTime(at) => {
            span.from.is_none_or(|from| from <= *at) && span.to.is_none_or(|to| *at <= to)
        }
        Value::Date(day) => {
            span.from.is_none_or(|from| from.date_naive() <= *day)
                && span.to.is_none_or(|to| *day <= to.date_naive())
        }
        _ => true,
    }
}

fn is_behind(record: &Record, (values, id): (&Vec<Value>, &RecordId), sort: &[SortKey]) -> bool {
    let keys = sort
        .iter()
        .zip(values)
        .map(|(key, value)| compare(&record.values[key.field], value, key.direction));
    keys.fold(Ordering::Equal, Ordering::then)
        .then_with(|| record.id.cmp(id))
        .is_gt()
}

/// The order of two values of one field: nulls last going up and first going down.
fn compare(a: &Value, b: &Value, direction: Direction) -> Ordering {
    let ascending = match (a, b) {
        (Value::Null, Value::Null) => Ordering::Equal,
        (Value::Null, _) => Ordering::Greater,
        (_, Value::Null) => Ordering::Less,
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Float(a), Value::Float(b)) => a.total_cmp(b),
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::DateTime(a), Value::DateTime(b)) => a.cmp(b),
        // The schema gives a field one kind, and a cursor was checked against it.
        _ => Ordering::Equal,
    };
    match direction {
        Direction::Ascending => ascending,
        Direction::Descending => ascending.reverse(),
    }
}

fn union(a: Rect<f64>, b: Rect<f64>) -> Rect<f64> {
    Rect::new(
        coord! { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) },
        coord! { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) },
    )
}

/// Records in batches, as streams give them.
pub(super) fn in_batches(records: Vec<Record>) -> Vec<Result<Vec<Record>, ReadError>> {
    let mut records = records.into_iter().peekable();
    let mut batches = Vec::new();
    while records.peek().is_some() {
        batches.push(Ok(records.by_ref().take(BATCH).collect()));
    }
    batches
}
