//! What a tile costs, on a region of a million issues and 300,000 buildings.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use tiles::cache::{Filters, TileCache, TileKey, TilesetId};
use tiles::{
    AreaAttributes, AreaLayer, Change, Encoding, Filter, LayerIndex, LonLat, MatrixTile, TileBody,
    TileCoord, TileMatrixSet,
};

#[path = "../tiles/tests/support/region.rs"]
mod region;

use region::{EAST, NORTH, Region, SOUTH, WEST, constructions_spec, issues_spec};

const ISSUES: u64 = 1_000_000;
const BUILDINGS: u64 = 300_000;

struct World {
    region: Region,
    issues: LayerIndex,
    constructions: LayerIndex,
}

impl World {
    fn new() -> Self {
        let mut region = Region::new(1);
        let issues: Vec<_> = (0..ISSUES).map(|id| region.issue(id)).collect();
        let buildings: Vec<_> = (0..BUILDINGS).map(|id| region.building(id)).collect();
        Self {
            issues: LayerIndex::build(issues_spec(), issues),
            constructions: LayerIndex::build(constructions_spec(), buildings),
            region,
        }
    }

    fn tiles(&mut self, z: u8, count: usize) -> Vec<TileCoord> {
        let places = (0..count).map(|_| self.region.place());
        let tiles = places.filter_map(|place| TileCoord::covering(place, z).ok());
        tiles.collect()
    }
}

fn encode(c: &mut Criterion, world: &mut World) {
    let filter = Filter::default().any_of(1, [2, 3]).range(4, 9_100, 9_400);
    for z in [0, 6, 10, 12, 13, 14, 16, 18] {
        let kind = if z < 14 { "hex_tile" } else { "tile_encode" };
        let tiles = world.tiles(z, 64);
        let mut next = tiles.iter().cycle();
        let (issues, constructions) = (&world.issues, &world.constructions);
        let all = Filter::default();
        c.bench_function(&format!("{kind}/issues/z{z}"), |b| {
            b.iter(|| next.next().map(|tile| issues.encode_tile(*tile, &all)));
        });
        c.bench_function(&format!("{kind}/constructions/z{z}"), |b| {
            b.iter(|| {
                next.next()
                    .map(|tile| constructions.encode_tile(*tile, &all))
            });
        });
        c.bench_function(&format!("{kind}/issues_filtered/z{z}"), |b| {
            b.iter(|| next.next().map(|tile| issues.encode_tile(*tile, &filter)));
        });
        c.bench_function(&format!("{kind}/cold_gzip/z{z}"), |b| {
            b.iter(|| {
                next.next().map(|tile| {
                    let mut bytes = issues.encode_tile(*tile, &all).bytes;
                    bytes.extend(constructions.encode_tile(*tile, &all).bytes);
                    TileBody::new(bytes).encoded(Encoding::Gzip)
                })
            });
        });
    }
}

/// Tiles of degrees, which are never cached, beside those of Web Mercator at the same scale.
fn geographic(c: &mut Criterion, world: &mut World) {
    let set = TileMatrixSet::WorldCRS84Quad;
    let all = Filter::default();
    for z in [6, 12, 14, 16, 18] {
        let matrix = set.matrix_of_zoom(z);
        let places = (0..64).map(|_| world.region.place());
        let tiles = places.filter_map(|place| MatrixTile::covering(set, place, matrix).ok());
        let tiles: Vec<MatrixTile> = tiles.collect();
        let mut next = tiles.iter().cycle();
        let (issues, constructions) = (&world.issues, &world.constructions);
        c.bench_function(&format!("geographic/issues/matrix{matrix}"), |b| {
            b.iter(|| {
                next.next()
                    .map(|tile| issues.encode_matrix_tile(*tile, &all))
            });
        });
        c.bench_function(&format!("geographic/constructions/matrix{matrix}"), |b| {
            b.iter(|| {
                next.next()
                    .map(|tile| constructions.encode_matrix_tile(*tile, &all))
            });
        });
    }
}

/// The same points through the direct writer and through the `mvt` crate.
fn writers(c: &mut Criterion, world: &mut World) {
    let tile = TileCoord::covering(world.region.town(0), 14).expect("invariant: 14 is a zoom");
    let all = Filter::default();
    let ids = world
        .issues
        .find_in_bbox(tile.bbox(), &all, 1_000_000, None);
    let views: Vec<_> = ids.iter().filter_map(|id| world.issues.get(*id)).collect();
    let bbox = tile.bbox();
    let (width, height) = (bbox.east() - bbox.west(), bbox.north() - bbox.south());
    c.bench_function(&format!("writer/direct/{}_points", views.len()), |b| {
        b.iter(|| world.issues.encode_tile(black_box(tile), &all));
    });
    c.bench_function(&format!("writer/mvt_crate/{}_points", views.len()), |b| {
        b.iter(|| {
            let mut layer = mvt::Tile::new(4096).create_layer("issues");
            for view in &views {
                let x = (view.location.lon() - bbox.west()) / width * 4096.0;
                let y = (bbox.north() - view.location.lat()) / height * 4096.0;
                let mut encoder = mvt::GeomEncoder::<f64>::new(mvt::GeomType::Point);
                encoder
                    .add_point(x, y)
                    .expect("invariant: a point may be added");
                let geometry = encoder.encode().expect("invariant: one point is geometry");
                let mut feature = layer.into_feature(geometry);
                feature.set_id(view.id);
                for (dimension, code) in world.issues.spec().dimensions().iter().zip(&view.values) {
                    feature.add_tag_uint(&dimension.name, u64::from(*code));
                }
                layer = feature.into_layer();
            }
            let mut tile = mvt::Tile::new(4096);
            tile.add_layer(layer)
                .expect("invariant: the layer's name is new");
            tile.to_bytes()
        });
    });
}

fn publish(c: &mut Criterion, world: &mut World) {
    for size in [0u64, 4_000] {
        let changes = |region: &mut Region, count: u64, from: u64| -> Vec<Change> {
            let ids = (0..count).map(|i| (from + i * 241) % ISSUES);
            ids.map(|id| Change {
                id,
                feature: Some(region.issue(id)),
            })
            .collect()
        };
        let setup = changes(&mut world.region, size / 2, 0);
        let (layer, _) = world.issues.apply(setup);
        let region = &mut world.region;
        let mut from = 0;
        c.bench_function(&format!("delta_publish/one_change_on_{size}"), |b| {
            b.iter_batched(
                || {
                    from += 7;
                    changes(region, 1, from)
                },
                |changes| layer.apply(changes),
                BatchSize::SmallInput,
            );
        });
    }
}

/// A ring with as many vertices as the border of a region has.
fn ragged_area(vertices: usize) -> MultiPolygon<f64> {
    let (x, y) = (WEST.midpoint(EAST), SOUTH.midpoint(NORTH));
    let line: LineString<f64> = (0..vertices)
        .map(|i| {
            let angle = std::f64::consts::TAU * i as f64 / vertices as f64;
            let radius = 1.0 + 0.05 * (angle * 997.0).sin();
            Coord {
                x: x + radius * angle.cos(),
                y: y + radius * angle.sin(),
            }
        })
        .collect();
    MultiPolygon(vec![Polygon::new(line, Vec::new())])
}

fn clip(c: &mut Criterion) {
    let attributes = vec![AreaAttributes {
        id: 1,
        values: Vec::new(),
    }];
    let layer = AreaLayer::new("areas", attributes, &[vec![ragged_area(100_000)]]);
    let border = (WEST.midpoint(EAST) + 1.0, SOUTH.midpoint(NORTH));
    let inside = (WEST.midpoint(EAST), SOUTH.midpoint(NORTH));
    for (name, (lon, lat)) in [("border", border), ("inside", inside)] {
        let place = LonLat::new(lon, lat).expect("invariant: the region is on earth");
        for z in [8, 14] {
            let tile = TileCoord::covering(place, z).expect("invariant: a zoom with tiles");
            c.bench_function(&format!("clip/{name}_of_100000_vertices/z{z}"), |b| {
                b.iter(|| layer.encode_tile(black_box(tile)));
            });
        }
    }
}

fn cache(c: &mut Criterion) {
    let cache = TileCache::new(256 << 20);
    let key = |x, filters| TileKey {
        tileset: TilesetId(0),
        coord: TileCoord::new(16, x, 0).expect("invariant: x lies inside zoom 16"),
        filters,
    };
    let filtered = Filters::new([Filter::default().any_of(0, [1, 2]).range(4, 1, 9)]);
    for x in 0..10_000 {
        for filters in [Filters::default(), filtered.clone()] {
            let body = Arc::new(TileBody::new(vec![0; 1_000]));
            body.encoded(Encoding::Gzip);
            cache.insert(key(x, filters), body, 1);
        }
    }
    let keys: Vec<TileKey> = (0..10_000).map(|x| key(x, Filters::default())).collect();
    let mut next = keys.iter().cycle();
    c.bench_function("cache/hit", |b| {
        b.iter(|| {
            let body = next.next().and_then(|key| cache.get(key));
            body.map(|body| body.encoded(Encoding::Gzip))
        });
    });
    let filtered = key(5, filtered);
    c.bench_function("cache/hit_filtered", |b| b.iter(|| cache.get(&filtered)));
    let missing = key(60_000, Filters::default());
    c.bench_function("cache/miss", |b| b.iter(|| cache.get(&missing)));
}

fn all(c: &mut Criterion) {
    let mut world = World::new();
    encode(c, &mut world);
    writers(c, &mut world);
    publish(c, &mut world);
    clip(c);
    cache(c);
    geographic(c, &mut world);
}

criterion_group!(benches, all);
criterion_main!(benches);
