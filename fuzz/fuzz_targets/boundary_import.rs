#![no_main]
//! Any bytes, in any format, are refused or become an edition that can be indexed and simplified; nothing panics.

use boundaries::import::{Format, ImportOptions, Limits, import};
use boundaries::{BoundaryIndex, Coverage};
use libfuzzer_sys::fuzz_target;

const FORMATS: [Format; 5] = [
    Format::GeoJson,
    Format::GeoPackage,
    Format::Shapefile,
    Format::FlatGeobuf,
    Format::Overpass,
];

fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else {
        return;
    };
    let format = FORMATS[usize::from(*first) % FORMATS.len()];
    let options = ImportOptions {
        limits: Limits { max_bytes: 1 << 20, max_vertices: 20_000, max_features: 200 },
        ..ImportOptions::default()
    };
    let (edition, report) = import(bytes, format, &options);
    assert_eq!(edition.is_none(), report.has_errors());
    assert!(!report.to_text().is_empty());
    let _ = report.to_json();
    let _ = report.faults_geojson();
    if let Some(edition) = edition {
        let index = BoundaryIndex::new(&edition, 100.0);
        let _ = index.locate(39.0, 45.0);
        let _ = Coverage::new(&edition).simplified(8);
    }
});
