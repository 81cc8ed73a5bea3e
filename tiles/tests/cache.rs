//! The cache stays within its bound, spares what is read, and never takes in what is stale.

use std::sync::Arc;

use tiles::cache::{Filters, TileCache, TileKey, TilesetId};
use tiles::{Change, Encoding, Feature, Filter, LayerIndex, TileBody, TileCoord, Touched};

use crate::support::region::{Region, issues_spec};

fn key(x: u32, filters: Filters) -> TileKey {
    TileKey {
        tileset: TilesetId(1),
        coord: TileCoord::new(16, x, 7).unwrap(),
        filters,
    }
}

fn body(length: usize) -> Arc<TileBody> {
    let mut bits = 1u32;
    let noise = std::iter::repeat_with(|| {
        bits ^= bits << 13;
        bits ^= bits >> 17;
        bits ^= bits << 5;
        bits as u8
    });
    Arc::new(TileBody::new(noise.take(length).collect::<Vec<u8>>()))
}

/// A change of one issue and the tiles that it touches.
fn touched() -> (Touched, TileCoord) {
    let mut region = Region::new(71);
    let issue = Feature {
        values: vec![1, 2, 3, 0, 9_000],
        ..region.issue(1)
    };
    let place = region.town(0);
    let issue = Feature {
        geometry: tiles::FeatureGeometry::Point(place),
        ..issue
    };
    let empty = LayerIndex::build(issues_spec(), []);
    let (_, touched) = empty.apply(vec![Change {
        id: 1,
        feature: Some(issue),
    }]);
    (touched, TileCoord::covering(place, 15).unwrap())
}

#[test]
fn memory_stays_within_the_bound_while_bodies_grow() {
    let capacity = 8 << 20;
    let cache = TileCache::new(capacity);
    for x in 0..4_000 {
        let body = body(10_000);
        cache.insert(key(x, Filters::default()), Arc::clone(&body), 1);
        body.encoded(Encoding::Gzip);
        body.encoded(Encoding::Zstd);
        cache.get(&key(x, Filters::default()));
    }
    let stats = cache.stats();
    // What was read last may still be uncounted in each shard.
    assert!(stats.bytes as usize <= capacity + 64 * 32_000, "{stats:?}");
    assert!(stats.entries > 100 && stats.evicted > 3_000, "{stats:?}");
    assert_eq!(stats.entries + stats.evicted, 4_000);
}

#[test]
fn what_is_read_is_spared() {
    let cache = TileCache::new(8 << 20);
    let hot = key(1_000_000 % 65_536, Filters::default());
    cache.insert(hot.clone(), body(1_000), 1);
    for x in 0..8_000 {
        if x != hot.coord.x() {
            cache.insert(key(x, Filters::default()), body(4_000), 1);
        }
        assert!(cache.get(&hot).is_some());
    }
}

#[test]
fn a_change_drops_only_the_variants_that_show_it() {
    let (touched, coord) = touched();
    let cache = TileCache::new(1 << 20);
    let issue_layer = 1;
    let of = |filter: Filter| TileKey {
        tileset: TilesetId(1),
        coord,
        filters: Filters::new([Filter::default(), filter]),
    };
    let all = of(Filter::default());
    let showing = of(Filter::default().any_of(0, [1, 4]));
    let hiding = of(Filter::default().any_of(0, [3]));
    let elsewhere = key(5, Filters::default());
    let others = TileKey {
        tileset: TilesetId(2),
        ..all.clone()
    };
    for key in [&all, &showing, &hiding, &elsewhere, &others] {
        assert!(cache.insert(key.clone(), body(10), 5));
    }
    assert_eq!(cache.invalidate(TilesetId(1), issue_layer, &touched, 6), 2);
    for (key, is_held) in [
        (&all, false),
        (&showing, false),
        (&hiding, true),
        (&elsewhere, true),
        (&others, true),
    ] {
        assert_eq!(cache.get(key).is_some(), is_held, "{key:?}");
    }
    assert_eq!(cache.stats().invalidated, 2);
}

#[test]
fn a_tile_from_an_older_snapshot_than_its_invalidation_is_refused() {
    let (touched, coord) = touched();
    let cache = TileCache::new(1 << 20);
    let asked = TileKey {
        tileset: TilesetId(1),
        coord,
        filters: Filters::default(),
    };
    assert_eq!(cache.invalidate(TilesetId(1), 0, &touched, 6), 0);
    assert!(!cache.insert(asked.clone(), body(10), 5));
    assert!(cache.get(&asked).is_none());
    assert!(cache.insert(asked.clone(), body(11), 6));
    // An older computation that ends later does not replace a newer one either.
    assert!(!cache.insert(asked.clone(), body(12), 5));
    assert_eq!(cache.get(&asked).unwrap().identity().len(), 11);
    // The invalidation that comes after the fresh tile spares it.
    assert_eq!(cache.invalidate(TilesetId(1), 0, &touched, 6), 0);
    assert!(cache.get(&asked).is_some());
    cache.invalidate_tileset(TilesetId(1), 9);
    assert!(!cache.insert(asked.clone(), body(10), 8));
    assert!(cache.insert(asked, body(10), 9));
    assert_eq!(cache.stats().refused, 3);
}

#[test]
fn forgotten_invalidations_are_remembered_by_their_number() {
    let mut region = Region::new(72);
    let cache = TileCache::new(1 << 20);
    let mut layer = LayerIndex::build(issues_spec(), []);
    for seq in 2..40 {
        let changes = (0..2_000).map(|_| {
            let id = region.dice.next();
            Change {
                id,
                feature: Some(region.issue(id)),
            }
        });
        let (next, touched) = layer.apply(changes.collect());
        layer = next;
        cache.invalidate(TilesetId(1), 0, &touched, seq);
        for tile in touched.iter().step_by(101) {
            let key = TileKey {
                tileset: TilesetId(1),
                coord: tile,
                filters: Filters::default(),
            };
            assert!(!cache.insert(key.clone(), body(10), seq - 1));
            assert!(cache.insert(key, body(10), seq));
        }
    }
}

#[test]
fn filters_that_say_the_same_share_a_tile() {
    let all = Filters::new([Filter::default(), Filter::default()]);
    assert_eq!(all, Filters::default());
    assert!(all.is_all());
    let some = Filters::new([Filter::default().any_of(0, [2, 1, 1]), Filter::default()]);
    assert_eq!(some, Filters::new([Filter::default().range(0, 1, 2)]));
    assert_eq!(some.of_layer(7), Filter::default());
}
