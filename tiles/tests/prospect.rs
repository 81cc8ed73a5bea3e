//! What is said to be empty is empty, all the way down.

use tiles::{Filter, LayerIndex, LonLat, MAX_ZOOM, TileCoord};

use crate::support::region::{Region, constructions_spec, issues_spec};
use crate::support::tiles_of_region;

fn layers() -> [LayerIndex; 2] {
    let mut region = Region::new(51);
    let issues: Vec<_> = (0..5_000).map(|id| region.issue(id)).collect();
    let buildings: Vec<_> = (0..5_000).map(|id| region.building(id)).collect();
    [
        LayerIndex::build(issues_spec(), issues),
        LayerIndex::build(constructions_spec(), buildings),
    ]
}

#[test]
fn every_tile_that_shows_something_is_reached_from_the_top() {
    for layer in layers() {
        let mut shown = 0;
        let region = (0..=10).flat_map(tiles_of_region);
        let deep = (0..200).flat_map(|id| {
            let place = layer.get(id).unwrap().location;
            (11..=MAX_ZOOM).map(move |z| TileCoord::covering(place, z).unwrap())
        });
        for tile in region.chain(deep.collect::<Vec<_>>()) {
            let encoded = layer.encode_tile(tile, &Filter::default());
            if encoded.bytes.is_empty() {
                continue;
            }
            let mut above = Some(tile);
            while let Some(at) = above {
                assert!(layer.may_show_within(at), "{tile} is not reached from {at}");
                above = at.parent();
            }
            shown += 1;
        }
        assert!(shown > 1_000, "{shown}");
    }
}

#[test]
fn where_nothing_is_nothing_is_looked_for() {
    let far = LonLat::new(-70.0, -30.0).unwrap();
    for layer in layers() {
        assert!(layer.may_show_within(TileCoord::new(0, 0, 0).unwrap()));
        for z in 3..=MAX_ZOOM {
            let tile = TileCoord::covering(far, z).unwrap();
            assert!(!layer.may_show_within(tile), "{tile}");
        }
        let empty = LayerIndex::build(layer.spec().clone(), []);
        assert!(!empty.may_show_within(TileCoord::new(0, 0, 0).unwrap()));
        let removed = (0..5_000).map(|id| tiles::Change { id, feature: None });
        let (gone, _) = layer.apply(removed.collect());
        assert!(!gone.may_show_within(TileCoord::new(0, 0, 0).unwrap()));
    }
}
