//! The collections that GIS programs read: pages, whole collections, filters, what memory holds, and what reading may cost.

mod memory;
mod paging;
mod reading;
mod streams;

use features::{Direction, ItemQuery, Record, RecordId, SortKey};
use futures::TryStreamExt;
use kuban::collections::{Collection, ReadError, Sources};

use crate::support::TestApp;

/// The collection of this name.
fn collection<'a>(app: &'a TestApp, name: &str) -> &'a dyn Collection {
    app.app.collections.find(name).unwrap().as_ref()
}

/// Everything that a query asks for, and that it comes in batches that are not empty.
async fn read_all(
    collection: &dyn Collection,
    sources: &Sources,
    query: ItemQuery,
) -> Result<Vec<Record>, ReadError> {
    let batches: Vec<Vec<Record>> = collection.read(sources, query).try_collect().await?;
    assert!(batches.iter().all(|batch| !batch.is_empty()));
    Ok(batches.into_iter().flatten().collect())
}

async fn read(app: &TestApp, name: &str, query: ItemQuery) -> Vec<Record> {
    read_all(collection(app, name), &app.app.sources(), query)
        .await
        .unwrap()
}

fn ids(records: &[Record]) -> Vec<RecordId> {
    records.iter().map(|record| record.id.clone()).collect()
}

fn numbers(records: &[Record]) -> Vec<i64> {
    let number = |record: &Record| match record.id {
        RecordId::Number(number) => number,
        RecordId::Text(_) => panic!("{:?} is no number", record.id),
    };
    records.iter().map(number).collect()
}

/// A sort key by the name of its field.
fn key(collection: &dyn Collection, field: &str, direction: Direction) -> SortKey {
    SortKey {
        field: collection.schema().position(field).unwrap(),
        direction,
    }
}

/// Adds many issues with few different values, some of them null, and as many constructions; all inside the first square.
async fn add_many(app: &TestApp, count: i64) {
    for statement in [
        "insert into issue (title, status, category, geom, municipality_code, created_at, answered_at, due_at, address)
         select 'Яма ' || n % 5, (array['registered', 'in_work', 'solved'])[1 + n % 3], (array['roads', 'waste'])[1 + n % 2],
             st_setsrid(st_makepoint(38 + (n % 100) / 128.0, 44.5 + (n / 100 % 100) / 128.0), 4326),
             (select code from municipality where n % 4 > 0 order by code limit 1 offset n % 4),
             timestamptz '2026-01-01' + n % 7 * interval '1 day', case when n % 3 > 0 then timestamptz '2026-02-01' + n % 3 * interval '1 day' end,
             timestamptz '2026-01-20', case when n % 2 > 0 then 'ул. Мира, ' || n % 2 else '' end
         from generate_series(1, $1::bigint) as n",
        "insert into construction (name, status, category, geom, municipality_code, storeys, permitted_on, permit_number)
         select 'Дом ' || n % 4, (array['planned', 'suspended'])[1 + n % 2], 'house',
             st_multi(st_makeenvelope(38.5, 45, 38.5 + (1 + n % 3) / 1024.0, 45 + 1 / 1024.0, 4326)),
             (select code from municipality where n % 4 > 0 order by code limit 1 offset n % 4),
             nullif(n % 4, 0), case when n % 5 > 0 then date '2025-01-01' + (n % 5)::integer end, null
         from generate_series(1, $1::bigint) as n",
    ] {
        sqlx::query(statement)
            .bind(count)
            .execute(&app.db.pool)
            .await
            .unwrap();
    }
}
