//! Which tiles a change may have altered.

use std::collections::BTreeMap;

use crate::coord::TileCoord;
use crate::filter::Filter;

/// The tiles, at every zoom, that a set of changes altered or may have altered.
///
/// For every tile it keeps what each change there looked like before and after, so that a tile of filtered content
/// is known to be untouched when its filter lets neither state pass.
///
/// ```
/// use std::sync::Arc;
/// use tiles::*;
/// let spec = LayerSpec::new(
///     "issues",
///     GeometryKind::Point,
///     vec![Dimension::labels("status", ["open", "shut"])],
///     "status",
/// )?;
/// let place = LonLat::new(38.97, 45.03)?;
/// let issue = Feature { id: 7, geometry: FeatureGeometry::Point(place), values: vec![0] };
/// let empty = LayerIndex::build(Arc::new(spec), []);
/// let (_, touched) = empty.apply(vec![Change { id: 7, feature: Some(issue) }]);
/// let tile = TileCoord::covering(place, 16)?;
/// assert!(touched.contains(tile));
/// assert!(!touched.affects(tile, &Filter::default().any_of(0, [1])));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Touched {
    is_everything: bool,
    states: Vec<States>,
    tiles: BTreeMap<TileCoord, Vec<Touch>>,
}

/// The values of one feature before and after a change.
#[derive(Clone, Debug)]
pub(crate) struct States {
    pub(crate) before: Option<Vec<u16>>,
    pub(crate) after: Option<Vec<u16>>,
}

/// What one change did to one tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Touch {
    change: u32,
    effect: Effect,
}

/// How much of a tile's variants a change reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Effect {
    /// Only whether the feature passes a filter changed; what is shown of it did not.
    Passing,
    /// What is shown of the feature changed.
    Shown,
}

impl Touched {
    /// The tiles in the order of zoom, column and row.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = TileCoord> {
        self.tiles.keys().copied()
    }

    /// How many tiles there are.
    pub fn len(&self) -> usize {
        self.tiles.len()
    }

    /// Whether no tile changed.
    pub fn is_empty(&self) -> bool {
        self.tiles.is_empty() && !self.is_everything
    }

    /// Whether the changes are so large that their tiles are not listed: any tile may have changed.
    pub fn is_everything(&self) -> bool {
        self.is_everything
    }

    /// Whether any variant of the tile may have changed.
    pub fn contains(&self, tile: TileCoord) -> bool {
        self.is_everything || self.tiles.contains_key(&tile)
    }

    /// Whether the tile may have changed for those who ask with this filter.
    pub fn affects(&self, tile: TileCoord, filter: &Filter) -> bool {
        if self.is_everything {
            return true;
        }
        let touches = self.tiles.get(&tile).map_or(&[][..], Vec::as_slice);
        touches.iter().any(|touch| {
            let states = &self.states[touch.change as usize];
            let passes = |values: &Option<Vec<u16>>| {
                values.as_ref().is_some_and(|values| filter.matches(values))
            };
            let (before, after) = (passes(&states.before), passes(&states.after));
            match touch.effect {
                Effect::Shown => before || after,
                Effect::Passing => before != after,
            }
        })
    }

    /// Adds the tiles of another set of changes to the same layer.
    pub fn merge(&mut self, other: Self) {
        self.is_everything |= other.is_everything;
        let offset = self.states.len() as u32;
        self.states.extend(other.states);
        for (tile, touches) in other.tiles {
            let moved = touches.into_iter().map(|touch| Touch {
                change: touch.change + offset,
                ..touch
            });
            self.tiles.entry(tile).or_default().extend(moved);
        }
    }

    /// Begins a change; the tiles added next belong to it.
    pub(crate) fn begin(&mut self, states: States) {
        self.states.push(states);
    }

    /// Gives up listing tiles.
    pub(crate) fn add_everything(&mut self) {
        self.is_everything = true;
        self.tiles.clear();
    }

    /// Adds a tile to the change that was begun last.
    pub(crate) fn add(&mut self, tile: TileCoord, effect: Effect) {
        if self.is_everything {
            return;
        }
        let change = self.states.len() as u32 - 1;
        let touches = self.tiles.entry(tile).or_default();
        match touches.last_mut() {
            Some(last) if last.change == change => last.effect = last.effect.max(effect),
            _ => touches.push(Touch { change, effect }),
        }
    }
}
