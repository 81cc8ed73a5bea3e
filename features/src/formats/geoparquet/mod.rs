//! `GeoParquet` 1.1: columns in row groups, streamed with the memory of one row group.
//!
//! Columns: `id`, the fields, `geometry` (well-known binary), `bbox` (the covering).  A reader that wants a box looks at the statistics
//! of `bbox` and skips whole row groups, **if** neighbors on the ground are neighbors in the file: the side that reads records has to
//! hand them over in Hilbert order.  Nothing is sorted here.
//!
//! Text of few codes is a dictionary column, and so a categorical in pandas.

mod columns;
mod metadata;

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Schema as ArrowSchema, SchemaRef};
use geo_types::Rect;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use self::columns::Columns;
use super::error::check_width;
use super::rings::{envelope, union};
use super::{FormatError, Layer, RecordWriter, refuse_names, wkb};
use crate::record::Record;

/// Rows that are gathered before they are encoded.
const BATCH_ROWS: usize = 4096;

pub(super) struct GeoParquetWriter<W: Write + Send> {
    inner: ArrowWriter<W>,
    layer: Layer,
    arrow: SchemaRef,
    columns: Columns,
    kinds: BTreeSet<&'static str>,
    extent: Option<Rect<f64>>,
}

impl<W: Write + Send> GeoParquetWriter<W> {
    pub(super) fn begin(
        layer: &Layer,
        row_group_rows: usize,
        sink: W,
    ) -> Result<Self, FormatError> {
        refuse_names(&layer.schema, &["id", "geometry", "bbox"])?;
        metadata::check_crs(&layer.crs)?;
        let arrow = Arc::new(ArrowSchema::new(columns::arrow_fields(layer)));
        let inner =
            ArrowWriter::try_new(sink, Arc::clone(&arrow), Some(properties(row_group_rows)?))?;
        Ok(Self {
            inner,
            columns: Columns::new(layer),
            arrow,
            layer: layer.clone(),
            kinds: BTreeSet::new(),
            extent: None,
        })
    }

    fn flush_batch(&mut self) -> Result<(), FormatError> {
        let batch = RecordBatch::try_new(Arc::clone(&self.arrow), self.columns.finish())?;
        Ok(self.inner.write(&batch)?)
    }
}

fn properties(row_group_rows: usize) -> Result<WriterProperties, FormatError> {
    let covering = ["xmin", "ymin", "xmax", "ymax"]
        .map(|name| ColumnPath::from(vec!["bbox".to_owned(), name.to_owned()]));
    let mut builder = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_max_row_group_row_count(Some(row_group_rows.max(1)))
        .set_statistics_enabled(EnabledStatistics::Page)
        // The least and greatest geometry in byte order help nobody.
        .set_column_statistics_enabled(ColumnPath::from("geometry"), EnabledStatistics::None)
        .set_column_dictionary_enabled(ColumnPath::from("geometry"), false)
        .set_column_dictionary_enabled(ColumnPath::from("id"), false);
    for path in covering {
        builder = builder.set_column_dictionary_enabled(path, false);
    }
    Ok(builder.build())
}

impl<W: Write + Send> RecordWriter for GeoParquetWriter<W> {
    fn write(&mut self, record: &Record) -> Result<(), FormatError> {
        check_width(record, &self.layer.schema.fields)?;
        let bounds = envelope(record)?;
        self.columns
            .push(record, bounds, &self.layer.schema.fields)?;
        self.kinds.insert(wkb::kind(&record.geometry).1);
        self.extent = union(self.extent, bounds);
        if self.columns.rows() >= BATCH_ROWS {
            self.flush_batch()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), FormatError> {
        if self.columns.rows() > 0 {
            self.flush_batch()?;
        }
        let geo = metadata::geo(&self.layer.crs, &self.kinds, self.extent)?;
        self.inner
            .append_key_value_metadata(KeyValue::new("geo".to_owned(), geo));
        let mut sink = self.inner.into_inner()?;
        Ok(sink.flush()?)
    }
}
