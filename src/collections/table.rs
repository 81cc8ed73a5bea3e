//! Collections that are selected from a view.

use features::{Field, FieldKind, GeometryKind, ItemQuery, Record, RecordId, Role, Schema};
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, stream};
use geo_types::{Rect, coord};

use super::memory::in_batches;
use super::{Collection, ReadError, RecordStream, Sources, store};

/// The description of a collection that is selected from a view.
///
/// Names of the relation and its columns go into SQL as they stand, which is why they are constants.
#[derive(Debug)]
pub struct TableSpec {
    /// Name of the collection.
    pub name: &'static str,
    /// Title for people, in English.
    pub title: &'static str,
    /// Title for people, in Russian.
    pub title_ru: &'static str,
    /// A sentence or two about what is in it, in English.
    pub description: &'static str,
    /// The same in Russian.
    pub description_ru: &'static str,
    /// What the geometries are.
    pub geometry: GeometryKind,
    /// The view; its column `geom` is the geometry in EPSG:4326, its column `id` the id.
    pub relation: &'static str,
    /// What the ids are.
    pub id: IdKind,
    /// The fields in their order.
    pub fields: &'static [Column],
    /// The map layer that holds the same features, and is the tileset that shows them.
    pub layer: Option<&'static str>,
}

/// What the ids of a collection are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdKind {
    /// `bigint`.
    Number,
    /// `text`.
    Text,
}

/// A field, which is a column of the view by the same name.
#[derive(Debug)]
pub struct Column {
    /// Name of both.
    pub name: &'static str,
    /// Type of the values; the column may be of any width.
    pub kind: FieldKind,
    /// Title for people, in English.
    pub title: &'static str,
    /// Title for people, in Russian.
    pub title_ru: &'static str,
    /// Everything that the field can be, where it is one of few codes.
    pub codes: &'static [&'static str],
    /// What the field means beyond its type.
    pub role: Role,
    /// Whether the column holds no null: its conditions are simpler then, and find an index.
    pub is_required: bool,
}

impl Column {
    /// An ordinary column.
    pub const fn new(
        name: &'static str,
        kind: FieldKind,
        title: &'static str,
        title_ru: &'static str,
    ) -> Self {
        Self {
            name,
            kind,
            title,
            title_ru,
            codes: &[],
            role: Role::Plain,
            is_required: false,
        }
    }

    /// The column as one of few codes.
    #[must_use]
    pub const fn with_codes(mut self, codes: &'static [&'static str]) -> Self {
        self.codes = codes;
        self
    }

    /// The column as the instant of the record.
    #[must_use]
    pub const fn as_instant(mut self) -> Self {
        self.role = Role::Instant;
        self
    }

    /// The column as one without nulls.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    fn field(&self) -> Field {
        let field = Field::new(self.name, self.kind, self.title)
            .in_russian(self.title_ru)
            .with_codes(self.codes.iter().copied());
        match self.role {
            Role::Plain => field,
            Role::Instant => field.as_instant(),
        }
    }
}

/// A collection that is selected from a view.
pub struct TableCollection {
    spec: &'static TableSpec,
    schema: Schema,
}

impl TableCollection {
    /// The collection of this description.
    pub fn new(spec: &'static TableSpec) -> Self {
        let schema = Schema {
            name: spec.name.to_owned(),
            title: spec.title.to_owned(),
            title_ru: spec.title_ru.to_owned(),
            description: spec.description.to_owned(),
            description_ru: spec.description_ru.to_owned(),
            fields: spec.fields.iter().map(Column::field).collect(),
            geometry: spec.geometry,
        };
        Self { spec, schema }
    }
}

impl Collection for TableCollection {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn read(&self, sources: &Sources, query: ItemQuery) -> RecordStream {
        match query.limit {
            Some(limit) if limit <= store::LARGEST_PAGE => {
                let page = store::read_page(sources.clone(), self.spec, query);
                page.map(|page| {
                    stream::iter(match page {
                        Ok(records) => in_batches(records),
                        Err(error) => vec![Err(error)],
                    })
                })
                .flatten_stream()
                .boxed()
            }
            _ => store::read_whole(sources, self.spec, query),
        }
    }

    fn find(
        &self,
        sources: &Sources,
        id: RecordId,
    ) -> BoxFuture<'static, Result<Option<Record>, ReadError>> {
        store::find(sources.clone(), self.spec, id).boxed()
    }

    fn count(
        &self,
        sources: &Sources,
        query: ItemQuery,
    ) -> BoxFuture<'static, Result<Option<u64>, ReadError>> {
        let is_everything =
            query.boxes.is_empty() && query.datetime.is_none() && query.filter.is_none();
        if !is_everything {
            return async { Ok(None) }.boxed();
        }
        match self.spec.layer {
            Some(layer) => {
                let counted = loaded_layer(sources, layer).map(|layer| Some(layer.len() as u64));
                async { counted }.boxed()
            }
            None => store::count_few(sources.clone(), self.spec).boxed(),
        }
    }

    fn bbox(&self, sources: &Sources) -> BoxFuture<'static, Result<Option<Rect<f64>>, ReadError>> {
        match self.spec.layer {
            Some(layer) => {
                let bbox = loaded_layer(sources, layer).map(|layer| {
                    layer.bbox().map(|bbox| {
                        Rect::new(
                            coord! { x: bbox.west(), y: bbox.south() },
                            coord! { x: bbox.east(), y: bbox.north() },
                        )
                    })
                });
                async { bbox }.boxed()
            }
            None => store::find_bbox(sources.clone(), self.spec).boxed(),
        }
    }

    fn tileset(&self) -> Option<&str> {
        self.spec.layer
    }
}

fn loaded_layer<'a>(sources: &'a Sources, layer: &str) -> Result<&'a tiles::LayerIndex, ReadError> {
    if !sources.snapshot.is_loaded() {
        return Err(ReadError::NotLoaded);
    }
    let layer = sources.snapshot.layer(layer);
    Ok(layer.expect("invariant: a collection names a layer of its own module"))
}
