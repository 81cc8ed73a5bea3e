//! A layer as one vector tile: hexagons zoomed out, features zoomed in.

use crate::coord::TileCoord;
use crate::encode::LayerWriter;
use crate::filter::Filter;
use crate::geographic::GeographicGrid;
use crate::layer::LayerIndex;
use crate::matrix::MatrixTile;
use crate::quantize::{Grid, TileGrid};
use crate::sieve::Sieve;

mod cells;
mod features;

pub(crate) use cells::{Counts, shown};

/// The bytes of one layer in one tile, as a field of the tile: the bytes of several layers in a row are a tile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EncodedLayer {
    /// The encoded layer, with the layer that says what was dropped; empty when nothing shows.
    pub bytes: Vec<u8>,
    /// How many features show.
    pub features: usize,
    /// How many hexagons show.
    pub cells: usize,
    /// How many features would show if the budget allowed.
    pub dropped: usize,
}

impl LayerIndex {
    /// Encodes what the layer shows in a tile of what passes the filter.
    ///
    /// The bytes depend only on the content: not on how it was divided between base and delta.
    pub fn encode_tile(&self, tile: TileCoord, filter: &Filter) -> EncodedLayer {
        let sieve = Sieve::new(filter, self.spec.dimensions().len());
        if sieve.is_none() {
            return EncodedLayer::default();
        }
        self.encode_on(&Grid::of_tile(tile), tile, &sieve)
    }

    /// Encodes what the layer shows in a tile of any tile matrix set, as [`LayerIndex::encode_tile`] does.
    pub fn encode_matrix_tile(&self, tile: MatrixTile, filter: &Filter) -> EncodedLayer {
        if let Some(tile) = tile.as_web_mercator() {
            return self.encode_tile(tile, filter);
        }
        let sieve = Sieve::new(filter, self.spec.dimensions().len());
        match GeographicGrid::of_tile(tile) {
            Some(grid) if !sieve.is_none() => self.encode_on(&grid, tile.square(), &sieve),
            _ => EncodedLayer::default(),
        }
    }

    fn encode_on(&self, grid: &impl TileGrid, tile: TileCoord, sieve: &Sieve) -> EncodedLayer {
        match self.spec.cell_resolution(grid.zoom()) {
            Some(resolution) => cells::encode(self, grid, resolution, sieve),
            None => features::encode(self, grid, tile, sieve),
        }
    }
}

/// The places of every label's value in one tile's table, filled as labels are met.
struct ValueTable {
    /// The first code that may be met, and for each from there on its place plus one.
    first: u16,
    places: Vec<u32>,
}

impl ValueTable {
    fn new(codes: impl Iterator<Item = u16> + Clone) -> Self {
        let first = codes.clone().min().unwrap_or(0);
        let last = codes.max().unwrap_or(0);
        Self {
            first,
            places: vec![0; usize::from(last - first) + 1],
        }
    }

    fn place(
        &mut self,
        code: u16,
        writer: &mut LayerWriter,
        text: impl FnOnce(u16) -> Option<String>,
    ) -> Option<u32> {
        /// The mark of a code that has no text.
        const NONE: u32 = u32::MAX;
        let known = &mut self.places[usize::from(code - self.first)];
        if *known == 0 {
            *known = match text(code) {
                Some(text) => writer.add_text(&text) + 1,
                None => NONE,
            };
        }
        (*known != NONE).then(|| *known - 1)
    }
}
