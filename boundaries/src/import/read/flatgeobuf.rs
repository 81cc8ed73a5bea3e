//! FlatGeobuf, by the flatgeobuf crate's verified buffers; the layout around them is checked here first, because sizes
//! in the file decide what is allocated.

use flatgeobuf::packed_r_tree::PackedRTree;
use flatgeobuf::{
    ColumnType, FallibleStreamingIterator, FgbReader, Geometry, GeometryType, Header,
};
use geo::{LineString, MultiPolygon};

use super::{Budget, Dataset, RawFeature, polygon, vertices};
use crate::import::projection::Crs;
use crate::import::{ImportOptions, ImportReport};

/// Magic bytes and the size of the header.
const PREFIX: usize = 12;
/// How deep collections may lie in one another.
const MAX_DEPTH: usize = 8;

pub(super) fn read(
    bytes: &[u8],
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Option<Dataset> {
    match read_checked(bytes, options, report) {
        Ok(data) => data,
        Err(why) => {
            let text = format!("the file is no readable FlatGeobuf: {why}");
            report.error("unreadable", text.chars().take(300).collect());
            None
        }
    }
}

fn read_checked(
    bytes: &[u8],
    options: &ImportOptions,
    report: &mut ImportReport,
) -> Result<Option<Dataset>, String> {
    let reader = FgbReader::open(bytes).map_err(|e| e.to_string())?;
    let header = reader.header();
    let columns = columns(&header);
    let kind = header.geometry_type();
    let mut data = Dataset {
        crs: crs(&header),
        ..Dataset::default()
    };
    let features = features_start(bytes, &header)?;
    check_sizes(&bytes[features..])?;
    let mut features = reader.select_all_seq().map_err(|e| e.to_string())?;
    let mut budget = Budget::new(options);
    while let Some(feature) = features.next().map_err(|e| e.to_string())? {
        let mut shape = MultiPolygon::new(Vec::new());
        if let Some(geometry) = feature.geometry() {
            collect(&geometry, kind, &mut shape, &mut data.heights, 0)
                .ok_or("a geometry is broken")?;
        }
        if budget.take(vertices(&shape), report).is_none() {
            return Ok(None);
        }
        if shape.0.is_empty() {
            data.shapeless += 1;
            continue;
        }
        let bytes = feature
            .fbs_feature()
            .properties()
            .map(|p| p.bytes().to_vec());
        data.features.push(RawFeature {
            id: None,
            properties: properties(&bytes.unwrap_or_default(), &columns),
            geometry: shape,
        });
    }
    Ok(Some(data))
}

fn crs(header: &Header<'_>) -> Crs {
    let Some(crs) = header.crs() else {
        return Crs::LonLat;
    };
    match (crs.code(), crs.org(), crs.wkt()) {
        (0, _, Some(wkt)) => Crs::from_wkt(wkt),
        (code, Some(org), _) if !org.eq_ignore_ascii_case("EPSG") && code != 0 => {
            Crs::from_name(&format!("{org}:{code}"))
        }
        (code, _, _) => Crs::from_epsg(code.into()),
    }
}

/// Where the features begin: after the header and the index.
fn features_start(bytes: &[u8], header: &Header<'_>) -> Result<usize, String> {
    let size = bytes
        .get(8..PREFIX)
        .and_then(|b| b.try_into().ok())
        .map(u32::from_le_bytes);
    let header_end = PREFIX + size.ok_or("the header is cut off")? as usize;
    let count = header.features_count();
    let node_size = header.index_node_size();
    let index = match (count, node_size) {
        (0, _) | (_, 0) => 0,
        (_, 1) => return Err("the index has nodes of one item".to_owned()),
        // A node of the index has forty bytes.
        _ if count > bytes.len() as u64 / 40 => return Err("the index is cut off".to_owned()),
        _ => PackedRTree::index_size(count as usize, node_size),
    };
    let start = header_end.saturating_add(index);
    if start > bytes.len() {
        return Err("the index is cut off".to_owned());
    }
    Ok(start)
}

/// Every feature must lie within the file before any is read.
fn check_sizes(mut rest: &[u8]) -> Result<(), String> {
    while !rest.is_empty() {
        let (size, after) = rest
            .split_first_chunk::<4>()
            .ok_or("a feature is cut off")?;
        let size = u32::from_le_bytes(*size) as usize;
        if size < 8 {
            return Err("a feature is too small".to_owned());
        }
        rest = after.get(size..).ok_or("a feature is cut off")?;
    }
    Ok(())
}

fn collect(
    geometry: &Geometry<'_>,
    kind: GeometryType,
    shape: &mut MultiPolygon<f64>,
    heights: &mut usize,
    depth: usize,
) -> Option<()> {
    if depth > MAX_DEPTH {
        return None;
    }
    let kind = if kind == GeometryType::Unknown {
        geometry.type_()
    } else {
        kind
    };
    match kind {
        GeometryType::Polygon => {
            *heights += geometry.z().map_or(0, |z| z.len());
            shape.0.extend(polygon(read_rings(geometry)?));
        }
        GeometryType::MultiPolygon | GeometryType::GeometryCollection => {
            let inner = if kind == GeometryType::MultiPolygon {
                GeometryType::Polygon
            } else {
                GeometryType::Unknown
            };
            for part in geometry.parts().into_iter().flatten() {
                collect(&part, inner, shape, heights, depth + 1)?;
            }
        }
        _ => {}
    }
    Some(())
}

fn read_rings(geometry: &Geometry<'_>) -> Option<Vec<LineString<f64>>> {
    let xy: Vec<f64> = geometry.xy().into_iter().flatten().collect();
    let count = xy.len() / 2;
    let ends: Vec<usize> = match geometry.ends() {
        Some(ends) if !ends.is_empty() => ends.iter().map(|end| end as usize).collect(),
        _ => vec![count],
    };
    let mut start = 0;
    let mut rings = Vec::new();
    for end in ends {
        if end < start || end > count {
            return None;
        }
        rings.push(
            xy[start * 2..end * 2]
                .chunks_exact(2)
                .map(|c| (c[0], c[1]))
                .collect::<LineString<f64>>(),
        );
        start = end;
    }
    Some(rings)
}

fn columns(header: &Header<'_>) -> Vec<(String, ColumnType)> {
    let columns = header.columns().into_iter().flatten();
    columns
        .map(|column| (column.name().to_owned(), column.type_()))
        .collect()
}

/// Properties as text, up to the first that is broken.
fn properties(mut bytes: &[u8], columns: &[(String, ColumnType)]) -> Vec<(String, String)> {
    let mut properties = Vec::new();
    while let Some((index, rest)) = bytes.split_first_chunk::<2>() {
        let Some((name, kind)) = columns.get(usize::from(u16::from_le_bytes(*index))) else {
            break;
        };
        let Some((text, rest)) = value(rest, *kind) else {
            break;
        };
        bytes = rest;
        properties.extend(text.map(|text| (name.clone(), text)));
    }
    properties
}

/// One value as text, where it has a text, and the bytes after it.
fn value(bytes: &[u8], kind: ColumnType) -> Option<(Option<String>, &[u8])> {
    macro_rules! number {
        ($type:ty) => {{
            let (head, rest) = bytes.split_first_chunk::<{ size_of::<$type>() }>()?;
            (Some(<$type>::from_le_bytes(*head).to_string()), rest)
        }};
    }
    Some(match kind {
        ColumnType::Byte => number!(i8),
        ColumnType::UByte | ColumnType::Bool => number!(u8),
        ColumnType::Short => number!(i16),
        ColumnType::UShort => number!(u16),
        ColumnType::Int => number!(i32),
        ColumnType::UInt => number!(u32),
        ColumnType::Long => number!(i64),
        ColumnType::ULong => number!(u64),
        ColumnType::Float => number!(f32),
        ColumnType::Double => number!(f64),
        ColumnType::String | ColumnType::Json | ColumnType::DateTime | ColumnType::Binary => {
            let (length, rest) = bytes.split_first_chunk::<4>()?;
            let (head, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            let text =
                (kind != ColumnType::Binary).then(|| String::from_utf8_lossy(head).into_owned());
            (text, rest)
        }
        _ => return None,
    })
}
