//! A layer that was changed ten thousand times is the layer that would be built anew, and the cache knows.

use std::collections::BTreeMap;
use std::sync::Arc;

use tiles::cache::{Filters, TileCache, TileKey, TilesetId};
use tiles::{Change, Feature, Filter, LayerIndex, LayerSpec, TileBody, TileCoord, Touched};

use crate::support::region::{Region, constructions_spec, issues_spec};
use crate::support::sampled_tiles;

const TILESET: TilesetId = TilesetId(3);
const EDITS: usize = 10_000;
const BATCH: usize = 25;

/// A layer with everything that must follow it.
struct World {
    layer: LayerIndex,
    /// What the layer should hold.
    model: BTreeMap<u64, Feature>,
    region: Region,
    make: fn(&mut Region, u64) -> Feature,
    next_id: u64,
    cache: TileCache,
    keys: Vec<TileKey>,
    seq: u64,
    dropped: usize,
    changed: usize,
}

impl World {
    fn new(
        spec: Arc<LayerSpec>,
        count: u64,
        make: fn(&mut Region, u64) -> Feature,
        filters: &[Filter],
    ) -> Self {
        let mut region = Region::new(11);
        let model: BTreeMap<u64, Feature> =
            (0..count).map(|id| (id, make(&mut region, id))).collect();
        let layer = LayerIndex::build(spec, model.values().cloned());
        let tiles = sampled_tiles(&mut region, 6);
        let key = |coord, filter: &Filter| TileKey {
            tileset: TILESET,
            coord,
            filters: Filters::new([filter.clone()]),
        };
        let keys = tiles
            .iter()
            .flat_map(|tile| filters.iter().map(|f| key(*tile, f)));
        let keys = keys.collect();
        let mut world = Self {
            layer,
            model,
            region,
            make,
            next_id: count,
            cache: TileCache::new(1 << 30),
            keys,
            seq: 1,
            dropped: 0,
            changed: 0,
        };
        for key in world.keys.clone() {
            world.fill(&key);
        }
        world
    }

    fn body(&self, key: &TileKey) -> Arc<TileBody> {
        let encoded = self.layer.encode_tile(key.coord, &key.filters.of_layer(0));
        Arc::new(TileBody::new(encoded.bytes))
    }

    fn fill(&mut self, key: &TileKey) {
        let body = self.body(key);
        assert!(self.cache.insert(key.clone(), body, self.seq));
    }

    fn random_change(&mut self) -> Change {
        let dice = self.region.dice.below(100);
        let known = self.region.dice.below(self.next_id);
        let id = if dice < 20 { self.next_id } else { known };
        self.next_id += u64::from(dice < 20);
        let new = (self.make)(&mut self.region, id);
        let feature = match (dice, self.model.get(&id)) {
            (0..20, _) => Some(new),
            (20..40, _) => None,
            // A new place, new values, or nothing new.
            (40..60, Some(old)) => Some(Feature {
                values: old.values.clone(),
                ..new
            }),
            (60..95, Some(old)) => {
                let mut values = old.values.clone();
                let at = self.region.dice.below(values.len() as u64) as usize;
                values[at] = new.values[at];
                Some(Feature {
                    values,
                    ..old.clone()
                })
            }
            (_, Some(old)) => Some(old.clone()),
            (_, None) => Some(new),
        };
        Change { id, feature }
    }

    fn edit(&mut self) {
        let changes: Vec<Change> = (0..BATCH).map(|_| self.random_change()).collect();
        for change in changes.clone() {
            match change.feature {
                Some(feature) => self.model.insert(change.id, feature),
                None => self.model.remove(&change.id),
            };
        }
        let (layer, touched) = self.layer.apply(changes);
        self.layer = layer;
        self.seq += 1;
        self.follow(&touched);
    }

    /// Drops what was touched, and looks whether it had changed.
    fn follow(&mut self, touched: &Touched) {
        let before: Vec<_> = self.keys.iter().map(|key| self.cache.get(key)).collect();
        self.cache.invalidate(TILESET, 0, touched, self.seq);
        for (key, old) in self.keys.clone().iter().zip(before) {
            let old = old.unwrap();
            if self.cache.get(key).is_none() {
                self.dropped += 1;
                let body = self.body(key);
                self.changed += usize::from(body.etag() != old.etag());
                assert!(self.cache.insert(key.clone(), body, self.seq));
            }
        }
    }

    fn assert_nothing_is_stale(&self) {
        for key in &self.keys {
            let held = self.cache.get(key).unwrap();
            assert_eq!(held.etag(), self.body(key).etag(), "{key:?} is stale");
        }
    }

    fn assert_equals_a_rebuild(&self) {
        let rebuilt =
            LayerIndex::build(Arc::clone(self.layer.spec()), self.model.values().cloned());
        assert_eq!(self.layer.len(), self.model.len());
        for key in &self.keys {
            let filter = key.filters.of_layer(0);
            let ours = self.layer.encode_tile(key.coord, &filter);
            assert_eq!(ours, rebuilt.encode_tile(key.coord, &filter), "{key:?}");
        }
        let some = Filter::default().any_of(0, [0, 2]);
        for filter in [Filter::default(), some] {
            for resolution in self.layer.spec().resolutions() {
                let ours = self.layer.cells(resolution, &filter);
                assert_eq!(ours, rebuilt.cells(resolution, &filter));
            }
            let dimensions = [0, 2];
            let ours = self.layer.count_by(&dimensions, &filter, None);
            assert_eq!(ours, rebuilt.count_by(&dimensions, &filter, None));
            let bbox = TileCoord::covering(self.region.town(0), 7).unwrap().bbox();
            let ours = self.layer.find_in_bbox(bbox, &filter, 100, None);
            assert_eq!(ours, rebuilt.find_in_bbox(bbox, &filter, 100, None));
        }
        for id in (0..self.next_id).step_by(97) {
            assert_eq!(self.layer.get(id), rebuilt.get(id));
            assert_eq!(self.layer.get(id).is_some(), self.model.contains_key(&id));
        }
    }

    fn live_through(&mut self) {
        for batch in 1..=EDITS / BATCH {
            self.edit();
            if batch % 80 == 0 {
                self.assert_nothing_is_stale();
            }
            if batch == 180 {
                self.layer = self.layer.compact();
                assert_eq!(self.layer.delta_len(), 0);
                self.assert_nothing_is_stale();
            }
        }
        self.assert_equals_a_rebuild();
        let precision = self.changed as f64 / self.dropped as f64;
        assert!(self.dropped > 1_000);
        assert!(precision >= 0.95, "{} of {}", self.changed, self.dropped);
    }
}

#[test]
fn ten_thousand_edits_of_points_equal_a_rebuild_and_leave_no_stale_tile() {
    let filters = [
        Filter::default(),
        Filter::default().any_of(0, [1, 3]),
        Filter::default().any_of(1, [4]).range(4, 9_100, 9_300),
    ];
    World::new(issues_spec(), 20_000, Region::issue, &filters).live_through();
}

#[test]
fn ten_thousand_edits_of_polygons_equal_a_rebuild_and_leave_no_stale_tile() {
    let filters = [Filter::default(), Filter::default().any_of(0, [1, 3])];
    World::new(constructions_spec(), 10_000, Region::building, &filters).live_through();
}

#[test]
fn changes_that_change_nothing_touch_nothing() {
    let mut region = Region::new(5);
    let features: Vec<Feature> = (0..500).map(|id| region.building(id)).collect();
    let layer = LayerIndex::build(constructions_spec(), features.clone());
    let same = features.into_iter().map(|feature| Change {
        id: feature.id,
        feature: Some(feature),
    });
    let gone = (1_000..1_100).map(|id| Change { id, feature: None });
    let (after, touched) = layer.apply(same.chain(gone).collect());
    assert!(touched.is_empty());
    assert_eq!(after.delta_len(), 0);
}

#[test]
fn the_last_of_several_states_of_one_feature_counts() {
    let mut region = Region::new(6);
    let (first, second) = (region.issue(1), region.issue(1));
    let both = LayerIndex::build(issues_spec(), [first.clone(), second.clone()]);
    assert_eq!(both.len(), 1);
    let one = LayerIndex::build(issues_spec(), [second.clone()]);
    assert_eq!(both.get(1), one.get(1));
    let change = |feature| Change { id: 1, feature };
    let empty = LayerIndex::build(issues_spec(), []);
    let (applied, _) = empty.apply(vec![
        change(Some(first.clone())),
        change(None),
        change(Some(second)),
    ]);
    assert_eq!(applied.get(1), one.get(1));
    let (gone, _) = empty.apply(vec![change(Some(first)), change(None)]);
    assert!(gone.is_empty());
}
