//! Hexagons hold every feature exactly once.

use std::collections::BTreeMap;

use tiles::{Filter, LayerIndex, TileCoord};

use crate::support::decode::decode_checked;
use crate::support::region::{Region, constructions_spec, issues_spec};
use crate::support::tiles_of_region;

fn filters() -> [Filter; 3] {
    [
        Filter::default(),
        Filter::default().any_of(1, [2, 5, 7]),
        Filter::default().any_of(0, [1]).range(2, 10, 20),
    ]
}

#[test]
fn the_cells_of_every_zoom_add_up_to_the_table() {
    let mut region = Region::new(21);
    let issues: Vec<_> = (0..30_000).map(|id| region.issue(id)).collect();
    let layer = LayerIndex::build(issues_spec(), issues.clone());
    for filter in filters() {
        let passing = || issues.iter().filter(|issue| filter.matches(&issue.values));
        let total = passing().count() as u64;
        let late = passing().filter(|issue| issue.values[3] == 2).count() as u64;
        for resolution in layer.spec().resolutions() {
            let cells = layer.cells(resolution, &filter);
            assert_eq!(cells.iter().map(|cell| cell.count).sum::<u64>(), total);
            for status in 0..5u16 {
                let expected = passing().filter(|i| i.values[0] == status).count() as u64;
                let found = cells.iter().map(|cell| cell.tallies[usize::from(status)]);
                assert_eq!(found.sum::<u64>(), expected);
            }
            assert_eq!(cells.iter().map(|c| c.tallies[5]).sum::<u64>(), late);
        }
    }
}

/// Every tile of a zoom, decoded: each cell once, with the same count wherever it shows.
fn counts_in_tiles(layer: &LayerIndex, z: u8, filter: &Filter) -> BTreeMap<u64, u64> {
    let mut counts = BTreeMap::new();
    for tile in tiles_of_region(z) {
        let encoded = layer.encode_tile(tile, filter);
        let layers = decode_checked(&encoded.bytes);
        let cells = layers.iter().flat_map(|layer| &layer.features);
        assert!(encoded.cells <= 1_500);
        for cell in cells {
            let count = cell.number("count");
            assert!(cell.id < 1 << 53);
            assert_eq!(cell.text("h3").len(), 15);
            let known = counts.insert(cell.id, count);
            assert!(known.is_none_or(|known| known == count));
        }
    }
    counts
}

#[test]
fn the_tiles_of_every_zoom_together_show_every_cell() {
    let mut region = Region::new(22);
    let layer = LayerIndex::build(issues_spec(), (0..5_000).map(|id| region.issue(id)));
    for filter in filters() {
        for z in 0..=10 {
            let shown = counts_in_tiles(&layer, z, &filter);
            let resolution = layer.spec().cell_resolution(z).unwrap();
            let cells = layer.cells(resolution, &filter);
            let expected = cells
                .iter()
                .map(|cell| (cell.cell & ((1 << 52) - 1), cell.count));
            assert_eq!(shown, expected.collect(), "zoom {z}");
        }
    }
}

#[test]
fn a_cell_of_polygons_counts_every_polygon_once() {
    let mut region = Region::new(23);
    let count = 3_000;
    let buildings = (0..count).map(|id| region.building(id));
    let layer = LayerIndex::build(constructions_spec(), buildings);
    for z in [0, 3, 6, 9] {
        let shown = counts_in_tiles(&layer, z, &Filter::default());
        assert_eq!(shown.values().sum::<u64>(), count);
    }
}

#[test]
fn a_cell_on_a_tile_edge_shows_in_both_tiles() {
    let mut region = Region::new(24);
    let layer = LayerIndex::build(issues_spec(), (0..20_000).map(|id| region.issue(id)));
    let tile = TileCoord::covering(region.town(0), 12).unwrap();
    let right = TileCoord::new(12, tile.x() + 1, tile.y()).unwrap();
    let features = |tile| decode_checked(&layer.encode_tile(tile, &Filter::default()).bytes);
    let (left, right) = (features(tile), features(right));
    let crosses = |feature: &&crate::support::decode::Feature| {
        let xs = || feature.parts[0].iter().map(|at| at.0);
        xs().min().unwrap() < 4_096 && xs().max().unwrap() > 4_096
    };
    let crossing: Vec<_> = left[0].features.iter().filter(crosses).collect();
    assert!(!crossing.is_empty());
    for cell in crossing {
        let twin = right[0].features.iter().find(|other| other.id == cell.id);
        assert_eq!(twin.unwrap().properties, cell.properties);
    }
}
