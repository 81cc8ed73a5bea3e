//! Where nothing can be: what lets a walk down the pyramid leave out its empty parts.
//!
//! An empty tile says nothing of those inside it: hexagons do not quite cover their children, and borders are
//! simplified anew at every zoom. So this asks what the layers hold, not what a tile shows.

use crate::areas::AreaLayer;
use crate::coord::TileCoord;
use crate::hex;
use crate::layer::LayerIndex;
use crate::quantize::{Grid, TileGrid as _};
use crate::segment::Segment;
use crate::world::Rect;

impl LayerIndex {
    /// Whether the tile or any inside it may show something; where not, all of them are empty under every filter.
    pub fn may_show_within(&self, tile: TileCoord) -> bool {
        let mut query = Rect::of_tile(tile);
        if let Some(resolution) = self.spec.cell_resolution(tile.z()) {
            // The hexagons of deeper zooms reach less far.
            query = query.grown(hex::reach(resolution, &query));
        }
        self.has_any(&self.base, true, &query) || self.has_any(&self.live, false, &query)
    }

    fn has_any(&self, segment: &Segment, is_base: bool, query: &Rect) -> bool {
        let mut found = false;
        segment.search(query, &mut |run, is_inside| {
            if found {
                return;
            }
            let dead = self.dead.within(&run, is_base);
            found = run.into_iter().any(|at| {
                let meets = is_inside || segment.rect(at).intersects(query);
                meets && dead.binary_search(&(at as u32)).is_err()
            });
        });
        found
    }
}

impl AreaLayer {
    /// Whether the tile or any inside it may show something; where not, all of them are empty.
    pub fn may_show_within(&self, tile: TileCoord) -> bool {
        self.has_rings_near(tile.z(), &Grid::of_tile(tile).deep_frame())
    }
}
