//! Locating points and simplifying, on the edition that ships and, where they lie beside the project, on the
//! OpenStreetMap boundaries, which have twenty times the vertices.
//!
//! `hit` are random points that an area covers, `miss` random points that none is near, `near` points off the border, and
//! `random` points anywhere in the region's box.

use std::hint::black_box;
use std::path::Path;

use boundaries::import::{Format, ImportOptions, import};
use boundaries::{BoundaryIndex, Coverage, DEFAULT_NEAR_M, Edition, Located};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const POINTS: usize = 100_000;

fn editions() -> Vec<(&'static str, Edition)> {
    let mut editions = vec![("shipped", boundaries::approximate::edition())];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/boundaries");
    let file = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|e| e == "geojson"));
    if let Some(bytes) = file.and_then(|path| std::fs::read(path).ok()) {
        let (edition, _) = import(&bytes, Format::GeoJson, &ImportOptions::default());
        editions.extend(edition.map(|edition| ("osm", edition)));
    }
    editions
}

/// The same points each time.
fn random(seed: &mut u64) -> f64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    (*seed >> 11) as f64 / (1u64 << 53) as f64
}

/// Random points of the region's box that satisfy the question.
fn points(index: &BoundaryIndex, wanted: impl Fn(Located) -> bool) -> Vec<(f64, f64)> {
    let mut seed = 0x2545_F491_4F6C_DD1D;
    std::iter::repeat_with(|| {
        (
            36.6 + 5.15 * random(&mut seed),
            43.38 + 3.5 * random(&mut seed),
        )
    })
    .filter(|&(lon, lat)| wanted(index.locate(lon, lat)))
    .take(POINTS)
    .collect()
}

fn locate(criterion: &mut Criterion) {
    for (name, edition) in editions() {
        let index = BoundaryIndex::new(&edition, DEFAULT_NEAR_M);
        let mut group = criterion.benchmark_group(format!("locate/{name}"));
        group.throughput(Throughput::Elements(POINTS as u64));
        let cases = [
            (
                "hit",
                points(&index, |l| matches!(l, Located::Covered { .. })),
            ),
            (
                "miss",
                points(&index, |l| matches!(l, Located::Outside { .. })),
            ),
            (
                "near",
                points(&index, |l| matches!(l, Located::Near { .. })),
            ),
            ("random", points(&index, |_| true)),
        ];
        for (case, points) in cases {
            group.bench_function(case, |bencher| {
                bencher.iter(|| {
                    let areas = points
                        .iter()
                        .filter_map(|&(lon, lat)| index.locate(lon, lat).area());
                    black_box(areas.sum::<usize>())
                });
            });
        }
        group.finish();
    }
}

fn build(criterion: &mut Criterion) {
    for (name, edition) in editions() {
        let mut group = criterion.benchmark_group(format!("build/{name}"));
        group.sample_size(10);
        group.bench_function("index", |bencher| {
            bencher.iter(|| BoundaryIndex::new(black_box(&edition), DEFAULT_NEAR_M));
        });
        group.bench_function("coverage", |bencher| {
            bencher.iter(|| Coverage::new(black_box(&edition)));
        });
        group.finish();
    }
}

fn simplify(criterion: &mut Criterion) {
    for (name, edition) in editions() {
        let coverage = Coverage::new(&edition);
        let mut group = criterion.benchmark_group(format!("simplify/{name}"));
        group.sample_size(10);
        for zoom in [6, 10, 14] {
            group.bench_function(format!("z{zoom}"), |bencher| {
                bencher.iter(|| coverage.simplified(black_box(zoom)));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, locate, build, simplify);
criterion_main!(benches);
