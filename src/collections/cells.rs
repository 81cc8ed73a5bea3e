//! The H3 cells of a map layer with their counts, one collection per resolution.

use std::sync::Arc;

use features::{Field, FieldKind, GeometryKind, Record, RecordId, Schema, Value};
use geo_types::{LineString, Polygon, coord};
use h3o::CellIndex;
use tiles::{CellCounts, Filter, LayerSpec};

use super::{Collection, MemoryCollection, ReadError, labels};
use crate::spatial::Snapshot;

/// The resolutions that people look at: a district, a town, a block.  The layer has others in use for its tiles, which a list of
/// collections is better without.
const RESOLUTIONS: [u8; 3] = [5, 7, 9];

/// The collections of the cells of a layer.
pub fn cell_collections(
    layer: &LayerSpec,
    title: &str,
    title_ru: &str,
) -> Vec<Arc<dyn Collection>> {
    let in_use = layer.resolutions();
    RESOLUTIONS
        .into_iter()
        .filter(|resolution| in_use.contains(resolution))
        .map(|resolution| cell_collection(layer, title, title_ru, resolution))
        .collect()
}

fn cell_collection(
    layer: &LayerSpec,
    title: &str,
    title_ru: &str,
    resolution: u8,
) -> Arc<dyn Collection> {
    let mut fields = vec![
        Field::new("cell", FieldKind::Text, "Index of the H3 cell").in_russian("Индекс ячейки H3"),
        Field::new(
            "resolution",
            FieldKind::Integer,
            "Resolution of the H3 cell",
        )
        .in_russian("Разрешение ячейки H3"),
        Field::new("count", FieldKind::Integer, "Features in the cell")
            .in_russian("Объектов в ячейке"),
    ];
    let tallies = layer.tally_names();
    fields.extend(tallies.into_iter().map(|name| {
        let (russian, english) = labels::tally_names(name).unwrap_or((name, name));
        Field::new(
            name,
            FieldKind::Integer,
            &format!("Features in the cell: {english}"),
        )
        .in_russian(&format!("Объектов в ячейке: {russian}"))
    }));
    let schema = Schema {
        name: format!("{}_{resolution}", layer.cells_name()),
        title: format!("{title} by H3 cell, resolution {resolution}"),
        title_ru: format!("{title_ru} по ячейкам H3, разрешение {resolution}"),
        description: format!(
            "How many features each H3 cell of resolution {resolution} holds, in all and by status; cells without any are left out."
        ),
        description_ru: format!(
            "Сколько объектов в каждой ячейке H3 разрешения {resolution}, всего и по состояниям; пустых ячеек здесь нет."
        ),
        fields,
        geometry: GeometryKind::Polygon,
    };
    let name = layer.name().to_owned();
    let tileset = Some(name.clone());
    Arc::new(MemoryCollection::new(schema, tileset, move |snapshot| {
        records(snapshot, &name, resolution)
    }))
}

fn records(snapshot: &Snapshot, layer: &str, resolution: u8) -> Result<Vec<Record>, ReadError> {
    let layer = snapshot.layer(layer).filter(|_| snapshot.is_loaded());
    let layer = layer.ok_or(ReadError::NotLoaded)?;
    let cells = layer.cells(resolution, &Filter::default());
    Ok(cells
        .iter()
        .filter_map(|counts| record(counts, resolution))
        .collect())
}

fn record(counts: &CellCounts, resolution: u8) -> Option<Record> {
    let cell = CellIndex::try_from(counts.cell).ok()?;
    let number = |count: u64| Value::Integer(i64::try_from(count).unwrap_or(i64::MAX));
    let mut values = vec![
        Value::Text(cell.to_string()),
        number(resolution.into()),
        number(counts.count),
    ];
    values.extend(counts.tallies.iter().map(|tally| number(*tally)));
    Some(Record {
        id: RecordId::Text(cell.to_string()),
        geometry: outline(cell).into(),
        values,
    })
}

/// The cell's edge, closed; a cell on the antimeridian goes on beyond it, so that it stays one polygon.
fn outline(cell: CellIndex) -> Polygon<f64> {
    let boundary = cell.boundary();
    let first = boundary.first().map_or(0.0, |corner| corner.lng());
    let corners = boundary.iter().map(|corner| {
        let turn = match corner.lng() - first {
            ahead if ahead > 180.0 => -360.0,
            behind if behind < -180.0 => 360.0,
            _ => 0.0,
        };
        coord! { x: corner.lng() + turn, y: corner.lat() }
    });
    Polygon::new(LineString(corners.collect()), Vec::new())
}
