//! Records as one file: what OGC API downloads and the publication have in common.

use std::fs::File;
use std::path::PathBuf;

use anyhow::Context;
use chrono::Utc;
use features::formats::{self, CrsInfo, Format, IdKind, Layer, Options, RecordWriter, Unit};
use features::{Crs, Record, RecordId, Schema};
use futures::StreamExt;
use tokio::task::spawn_blocking;

use crate::collections::RecordStream;

/// What is written, as the formats see it; `id` is one of the ids, `site` the address of the portal.
pub fn layer(schema: &Schema, crs: Crs, site: &str, id: Option<&RecordId>) -> Layer {
    Layer {
        schema: schema.clone(),
        crs: crs_info(crs, site),
        ids: match id {
            Some(RecordId::Number(_)) => IdKind::Number,
            _ => IdKind::Text,
        },
    }
}

/// A reference system as files describe it.
fn crs_info(crs: Crs, site: &str) -> CrsInfo {
    let unit = if crs.is_degrees() {
        Unit::Degree
    } else {
        Unit::Meter
    };
    CrsInfo {
        name: crs.name().to_owned(),
        uri: crs.uri(site),
        epsg: crs.epsg().map(u32::from),
        wkt2: Some(crs.wkt().to_owned()),
        projjson: Some(crs.projjson().to_owned()),
        is_lat_first: crs.is_lat_first(),
        unit,
    }
}

/// Where a file of records goes, and as what.
pub(super) struct Target {
    pub(super) format: Format,
    pub(super) schema: Schema,
    pub(super) site: String,
    /// A folder for what formats keep aside while they write: it needs as much room as the file.
    pub(super) scratch: PathBuf,
    pub(super) file: File,
}

/// Writes all records into a file, batch by batch; the number of them.
///
/// `progress` is told after every batch how many were written.
pub(super) async fn write(
    mut records: RecordStream,
    target: Target,
    progress: impl Fn(u64),
) -> anyhow::Result<u64> {
    let mut batch = records.next().await.transpose()?.unwrap_or_default();
    let mut writer = in_thread({
        let first = batch.first().map(|record| record.id.clone());
        move || begin(target, first.as_ref())
    })
    .await?;
    let mut written = 0;
    loop {
        written += batch.len() as u64;
        writer = in_thread(move || write_batch(writer, &batch)).await?;
        progress(written);
        match records.next().await.transpose()? {
            Some(next) => batch = next,
            None => break,
        }
    }
    in_thread(move || Ok(writer.finish()?)).await?;
    Ok(written)
}

fn begin(target: Target, first: Option<&RecordId>) -> anyhow::Result<Box<dyn RecordWriter>> {
    let layer = layer(&target.schema, Crs::CRS84, &target.site, first);
    let options = Options::new(Utc::now(), target.scratch);
    Ok(formats::open(target.format, &layer, &options, target.file)?)
}

fn write_batch(
    mut writer: Box<dyn RecordWriter>,
    records: &[Record],
) -> anyhow::Result<Box<dyn RecordWriter>> {
    for record in records {
        writer.write(record)?;
    }
    Ok(writer)
}

async fn in_thread<T: Send + 'static>(
    work: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    spawn_blocking(work).await.context("writing panicked")?
}
