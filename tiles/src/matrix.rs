//! Tile matrix sets: the ways to cut the world into tiles.
//!
//! `WorldCRS84Quad` is kept as the northern half of a square of 360 by 360 degrees: then its tiles have the columns
//! and the scale of the Web Mercator zoom one deeper, and a position on their grids is again a rounded shift.

use std::fmt;

use crate::coord::{Bbox, LonLat, MAX_ZOOM, TileCoord, TileCoordError};

/// A way to cut the world into tiles, by the name that OGC's registry gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TileMatrixSet {
    /// Web Mercator, one tile at zoom 0.
    WebMercatorQuad,
    /// Longitude and latitude, two tiles at zoom 0.
    WorldCRS84Quad,
}

/// One tile of a [`TileMatrixSet`].
///
/// ```
/// use tiles::{MatrixTile, TileMatrixSet};
/// let tile = MatrixTile::new(TileMatrixSet::WorldCRS84Quad, 0, 0, 1)?;
/// assert_eq!(tile.bbox().to_array(), [0.0, -90.0, 180.0, 90.0]);
/// assert!(MatrixTile::new(TileMatrixSet::WorldCRS84Quad, 0, 1, 0).is_err());
/// # Ok::<(), tiles::TileCoordError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MatrixTile {
    set: TileMatrixSet,
    /// The tile of the square pyramid; in `WorldCRS84Quad` one zoom deeper than its matrix, and in the upper half.
    square: TileCoord,
}

impl TileMatrixSet {
    /// Every set.
    pub const ALL: [Self; 2] = [Self::WebMercatorQuad, Self::WorldCRS84Quad];

    /// The name of the set in OGC's registry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WebMercatorQuad => "WebMercatorQuad",
            Self::WorldCRS84Quad => "WorldCRS84Quad",
        }
    }

    /// The set of this name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|set| set.name() == name)
    }

    /// The deepest matrix that has tiles.
    pub const fn max_matrix(self) -> u8 {
        MAX_ZOOM - self.zooms_ahead()
    }

    /// How many columns and rows a matrix has.
    pub const fn size(self, matrix: u8) -> (u32, u32) {
        (1 << (matrix + self.zooms_ahead()), 1 << matrix)
    }

    /// The matrix whose tiles show what those of a Web Mercator zoom show, because their scale is the same.
    pub const fn matrix_of_zoom(self, zoom: u8) -> u8 {
        zoom.saturating_sub(self.zooms_ahead())
    }

    /// How much deeper the Web Mercator zoom is that has the same scale on the equator.
    const fn zooms_ahead(self) -> u8 {
        match self {
            Self::WebMercatorQuad => 0,
            Self::WorldCRS84Quad => 1,
        }
    }
}

impl fmt::Display for TileMatrixSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl MatrixTile {
    /// Checks a matrix, a row counted from the north, and a column counted from the antimeridian.
    pub fn new(
        set: TileMatrixSet,
        matrix: u8,
        row: u32,
        column: u32,
    ) -> Result<Self, TileCoordError> {
        if matrix > set.max_matrix() {
            return Err(TileCoordError::Zoom { z: matrix });
        }
        let (columns, rows) = set.size(matrix);
        if column >= columns || row >= rows {
            let (z, x, y) = (matrix, column, row);
            return Err(TileCoordError::Position { z, x, y });
        }
        let square = TileCoord::new(matrix + set.zooms_ahead(), column, row)?;
        Ok(Self { set, square })
    }

    /// The set that the tile belongs to.
    pub const fn set(self) -> TileMatrixSet {
        self.set
    }

    /// The matrix, which is the zoom within the set.
    pub const fn matrix(self) -> u8 {
        self.square.z() - self.set.zooms_ahead()
    }

    /// The row, counted from the north.
    pub const fn row(self) -> u32 {
        self.square.y()
    }

    /// The column, counted from the antimeridian eastwards.
    pub const fn column(self) -> u32 {
        self.square.x()
    }

    /// The tile of the square pyramid that has the zoom of the same scale.
    pub(crate) const fn square(self) -> TileCoord {
        self.square
    }

    /// The tile as an address of the Web Mercator pyramid, if it belongs to that.
    pub fn as_web_mercator(self) -> Option<TileCoord> {
        (self.set == TileMatrixSet::WebMercatorQuad).then_some(self.square)
    }

    /// The tile of a matrix that holds a place.
    pub fn covering(set: TileMatrixSet, place: LonLat, matrix: u8) -> Result<Self, TileCoordError> {
        if set == TileMatrixSet::WebMercatorQuad {
            return TileCoord::covering(place, matrix).map(Self::from);
        }
        if matrix > set.max_matrix() {
            return Err(TileCoordError::Zoom { z: matrix });
        }
        let (columns, rows) = set.size(matrix);
        let side = 180.0 / f64::from(rows);
        // The eastern and southern edges of the world belong to the last tile.
        let column = (((place.lon() + 180.0) / side) as u32).min(columns - 1);
        let row = (((90.0 - place.lat()) / side) as u32).min(rows - 1);
        Self::new(set, matrix, row, column)
    }

    /// The box of the tile without its buffer.
    pub fn bbox(self) -> Bbox {
        match self.set {
            TileMatrixSet::WebMercatorQuad => self.square.bbox(),
            TileMatrixSet::WorldCRS84Quad => {
                let side = 180.0 / f64::from(1u32 << self.matrix());
                let (west, north) = (
                    f64::from(self.column()).mul_add(side, -180.0),
                    f64::from(self.row()).mul_add(-side, 90.0),
                );
                Bbox::new(west, north - side, west + side, north)
                    .expect("invariant: a tile lies in the world, and its sides are exact")
            }
        }
    }

    /// The four tiles of the next matrix; none below the deepest.
    pub fn children(self) -> impl Iterator<Item = Self> {
        let set = self.set;
        self.square
            .children()
            .map(move |square| Self { set, square })
    }
}

impl From<TileCoord> for MatrixTile {
    fn from(square: TileCoord) -> Self {
        let set = TileMatrixSet::WebMercatorQuad;
        Self { set, square }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_the_rows_and_columns_of_the_standard() {
        assert_eq!(TileMatrixSet::WebMercatorQuad.size(3), (8, 8));
        assert_eq!(TileMatrixSet::WorldCRS84Quad.size(3), (16, 8));
        for set in TileMatrixSet::ALL {
            assert_eq!(TileMatrixSet::find(set.name()), Some(set));
            let deepest = set.max_matrix();
            let (columns, rows) = set.size(deepest);
            let last = MatrixTile::new(set, deepest, rows - 1, columns - 1).unwrap();
            assert_eq!((last.row(), last.column()), (rows - 1, columns - 1));
            assert_eq!(last.matrix(), deepest);
            assert_eq!(last.children().count(), 0);
            assert!(MatrixTile::new(set, deepest, rows, 0).is_err());
            assert!(MatrixTile::new(set, deepest, 0, columns).is_err());
            assert!(MatrixTile::new(set, deepest + 1, 0, 0).is_err());
            assert!(MatrixTile::new(set, u8::MAX, u32::MAX, u32::MAX).is_err());
        }
    }

    #[test]
    fn the_covering_tile_holds_its_place_and_its_children_fill_it() {
        let set = TileMatrixSet::WorldCRS84Quad;
        for matrix in 0..=set.max_matrix() {
            for (lon, lat) in [(38.97, 45.03), (-180.0, 90.0), (180.0, -90.0), (0.0, 0.0)] {
                let place = LonLat::new(lon, lat).unwrap();
                let tile = MatrixTile::covering(set, place, matrix).unwrap();
                let bbox = tile.bbox();
                assert!(bbox.west() <= lon && lon <= bbox.east());
                assert!(bbox.south() <= lat && lat <= bbox.north());
                let boxes: Vec<Bbox> = tile.children().map(MatrixTile::bbox).collect();
                if let [first, .., last] = boxes[..] {
                    assert_eq!((first.west(), first.north()), (bbox.west(), bbox.north()));
                    assert_eq!((last.east(), last.south()), (bbox.east(), bbox.south()));
                }
            }
        }
    }
}
