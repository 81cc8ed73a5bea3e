//! The tiles of a tileset, in the order of `PMTiles`: zoom by zoom, along the Hilbert curve.
//!
//! Only what may show something is looked at: an area where the layers hold nothing is left out with all that is below it.
//! A tile's children follow each other on the curve, so that each zoom comes out in order without sorting.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use bytes::Bytes;
use tiles::cache::Filters;
use tiles::{Bbox, Encoding, MAX_ZOOM, TileCoord};

use crate::spatial::{Snapshot, Tileset};

/// Tiles made before they are handed on: enough to keep every core busy, little enough to stay small in memory.
const BATCH: usize = 512;

/// The zooms of an archive, and the box that it is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pyramid {
    min_zoom: u8,
    max_zoom: u8,
    bbox: Option<Bbox>,
    cores: usize,
}

/// Why zooms make no pyramid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PyramidError {
    /// The zooms are upside down.
    #[error("the first zoom, {min_zoom}, is deeper than the last, {max_zoom}")]
    Order {
        /// The first zoom.
        min_zoom: u8,
        /// The last zoom.
        max_zoom: u8,
    },
    /// The last zoom has no tiles.
    #[error("zoom {0} has no tiles: the deepest is {MAX_ZOOM}")]
    TooDeep(u8),
}

impl Pyramid {
    /// The tiles from one zoom to another, of those that meet the box if there is one.
    pub fn new(min_zoom: u8, max_zoom: u8, bbox: Option<Bbox>) -> Result<Self, PyramidError> {
        if max_zoom > MAX_ZOOM {
            return Err(PyramidError::TooDeep(max_zoom));
        }
        if min_zoom > max_zoom {
            return Err(PyramidError::Order { min_zoom, max_zoom });
        }
        Ok(Self {
            min_zoom,
            max_zoom,
            bbox,
            cores: all_cores(),
        })
    }

    /// The same tiles, made on no more than half of the cores, for work beside a server.
    #[must_use]
    pub fn beside_a_server(self) -> Self {
        Self {
            cores: (all_cores() / 2).max(1),
            ..self
        }
    }

    /// The first zoom.
    pub fn min_zoom(&self) -> u8 {
        self.min_zoom
    }

    /// The last zoom.
    pub fn max_zoom(&self) -> u8 {
        self.max_zoom
    }

    /// The box.
    pub fn bbox(&self) -> Option<Bbox> {
        self.bbox
    }

    fn meets(&self, tile: TileCoord) -> bool {
        self.bbox.is_none_or(|bbox| {
            let tile = tile.bbox();
            tile.west() <= bbox.east()
                && bbox.west() <= tile.east()
                && tile.south() <= bbox.north()
                && bbox.south() <= tile.north()
        })
    }

    /// Makes all tiles that show something on many cores, and hands them on in order, packed with gzip.
    ///
    /// `visit` is called after every batch, with the zoom, how many of its tiles were looked at, and how many there are.
    pub(super) fn walk<E>(
        &self,
        snapshot: &Snapshot,
        tileset: &Tileset,
        mut visit: impl FnMut(Step, Vec<(TileCoord, Bytes)>) -> Result<(), E>,
    ) -> Result<(), E> {
        let root = TileCoord::new(0, 0, 0).expect("invariant: the whole world is a tile");
        let mut level = vec![root];
        for zoom in 0..=self.max_zoom {
            let mut below = Vec::new();
            let mut done = 0;
            for batch in level.chunks(BATCH) {
                let made = on_cores(self.cores, batch, |tile| {
                    self.make(snapshot, tileset, *tile)
                });
                let mut packed = Vec::new();
                for (tile, made) in batch.iter().zip(made) {
                    packed.extend(made.packed.map(|bytes| (*tile, bytes)));
                    below.extend(made.children);
                }
                done += batch.len();
                let of = level.len();
                visit(Step { zoom, done, of }, packed)?;
            }
            level = below;
        }
        Ok(())
    }

    fn make(&self, snapshot: &Snapshot, tileset: &Tileset, tile: TileCoord) -> Made {
        let is_wanted =
            |tile: &TileCoord| self.meets(*tile) && tileset.may_show_within(snapshot, *tile);
        let mut children: Vec<TileCoord> = if tile.z() < self.max_zoom {
            tile.children().filter(is_wanted).collect()
        } else {
            Vec::new()
        };
        children.sort_by_key(|tile| place(*tile));
        let packed = (tile.z() >= self.min_zoom)
            .then(|| tileset.encode(snapshot, tile.into(), &Filters::default()))
            .filter(|body| !body.is_empty())
            .map(|body| {
                body.encoded(Encoding::Gzip);
                body.recompress();
                body.encoded(Encoding::Gzip)
            });
        Made { packed, children }
    }
}

/// How far a walk has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// The zoom that is being made.
    pub zoom: u8,
    /// How many tiles of the zoom were made.
    pub done: usize,
    /// How many tiles of the zoom there are to make, the empty ones among them.
    pub of: usize,
}

/// What came of a tile.
struct Made {
    packed: Option<Bytes>,
    children: Vec<TileCoord>,
}

/// Number of the tile on the curve through its zoom and those before it.
fn place(tile: TileCoord) -> u64 {
    pmtiles::TileId::from(to_archive(tile)).value()
}

/// The tile as the crate `pmtiles` writes it.
pub(super) fn to_archive(tile: TileCoord) -> pmtiles::TileCoord {
    pmtiles::TileCoord::new(tile.z(), tile.x(), tile.y())
        .expect("invariant: a tile lies in its zoom")
}

fn all_cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The outcomes of a function for all inputs, in their order.
fn on_cores<T: Sync, R: Send>(cores: usize, inputs: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let take_all = || {
        let mut done = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(input) = inputs.get(at) else {
                return done;
            };
            done.push((at, work(input)));
        }
    };
    let mut outcomes: Vec<(usize, R)> = thread::scope(|scope| {
        let workers: Vec<_> = (1..cores.min(inputs.len()))
            .map(|_| scope.spawn(take_all))
            .collect();
        let mut outcomes = take_all();
        for worker in workers {
            outcomes.extend(
                worker
                    .join()
                    .expect("invariant: making a tile does not panic"),
            );
        }
        outcomes
    });
    outcomes.sort_unstable_by_key(|(at, _)| *at);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zooms_are_checked() {
        assert!(Pyramid::new(0, 18, None).is_ok());
        assert_eq!(Pyramid::new(0, 19, None), Err(PyramidError::TooDeep(19)));
        assert_eq!(
            Pyramid::new(5, 4, None),
            Err(PyramidError::Order {
                min_zoom: 5,
                max_zoom: 4
            })
        );
    }

    #[test]
    fn children_follow_each_other_on_the_curve() {
        let parent = TileCoord::new(9, 310, 184).unwrap();
        let mut places: Vec<u64> = parent.children().map(place).collect();
        places.sort_unstable();
        assert_eq!(places[3] - places[0], 3);
    }

    #[test]
    fn outcomes_come_in_the_order_of_the_inputs() {
        let inputs: Vec<usize> = (0..1_000).collect();
        assert_eq!(on_cores(3, &inputs, |input| *input), inputs);
        assert_eq!(
            on_cores(3, &[], |input: &usize| *input),
            Vec::<usize>::new()
        );
    }
}
