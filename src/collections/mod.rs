//! Collections of features that modules publish: what OGC API, exports and analysis read, each through the one trait [`Collection`].
//!
//! A module names its collections in its manifest; nothing here knows a module.  Records come in batches, in the order of the query,
//! and dropping the stream stops the work behind it.
//!
//! A [`TableCollection`] selects from a view that a constant [`TableSpec`] describes; a [`MemoryCollection`] is made of the map in
//! memory and goes on being read while the database is away.

mod cells;
mod labels;
mod memory;
mod reads;
mod store;
mod table;

use std::sync::Arc;

use features::{ItemQuery, Record, RecordId, Schema};
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use geo_types::Rect;
use sqlx::PgPool;

use crate::spatial::Snapshot;

pub use cells::cell_collections;
pub use labels::code_names;
pub use memory::MemoryCollection;
pub use reads::{ReadLimits, Reads};
pub use table::{Column, IdKind, TableCollection, TableSpec};

/// Where a collection reads from; taken once per request.
#[derive(Clone)]
pub struct Sources {
    /// Connections to the database.
    pub db: PgPool,
    /// The state of the map.
    pub snapshot: Arc<Snapshot>,
    /// The bounds of what one question may cost, shared by all of the process.
    pub reads: Arc<Reads>,
}

/// Records of a query, in batches.
pub type RecordStream = BoxStream<'static, Result<Vec<Record>, ReadError>>;

/// Why records could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The database is away or failed.
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
    /// The question cost more than the server gives to one question.
    #[error("the query takes too long: narrow it by a box, a filter or a limit")]
    TooExpensive,
    /// The map is not loaded yet.
    #[error("the map is being loaded")]
    NotLoaded,
    /// As many whole collections are being read as the server reads at a time.
    #[error("too many collections are being read whole at this moment")]
    Busy,
    /// Whoever reads the answer paused for longer than a connection is kept for them.
    #[error("the answer was not taken in time")]
    Stalled,
    /// The place behind which the answer starts is no place in the order that was asked for.
    #[error("the cursor does not belong to this order")]
    Cursor,
}

/// Features of one kind under one name.
pub trait Collection: Send + Sync {
    /// What its records are; the name is the collection's id.
    fn schema(&self) -> &Schema;

    /// Reads the records that a query asks for.
    fn read(&self, sources: &Sources, query: ItemQuery) -> RecordStream;

    /// Reads one record; `None` where there is no such id.
    fn find(
        &self,
        sources: &Sources,
        id: RecordId,
    ) -> BoxFuture<'static, Result<Option<Record>, ReadError>>;

    /// How many records a query asks for, its `limit` and `after` aside; `None` where counting is not cheap.
    fn count(
        &self,
        sources: &Sources,
        query: ItemQuery,
    ) -> BoxFuture<'static, Result<Option<u64>, ReadError>>;

    /// The box of all records, CRS84; `None` of an empty collection.
    fn bbox(&self, sources: &Sources) -> BoxFuture<'static, Result<Option<Rect<f64>>, ReadError>>;

    /// Name of the tileset that shows the same features, if there is one.
    fn tileset(&self) -> Option<&str>;
}

/// Every collection of the portal, in the order of the modules.
pub struct Collections(Vec<Arc<dyn Collection>>);

impl Collections {
    /// The collections of some modules.
    pub fn new(collections: Vec<Arc<dyn Collection>>) -> Self {
        Self(collections)
    }

    /// The collection of this name.
    pub fn find(&self, name: &str) -> Option<&Arc<dyn Collection>> {
        self.iter()
            .find(|collection| collection.schema().name == name)
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Collection>> {
        self.0.iter()
    }
}
