//! Where things are: tile coordinates, checked longitudes and latitudes, and boxes of them.

use std::fmt;

use crate::world;

/// The deepest zoom that has tiles.
pub const MAX_ZOOM: u8 = 18;

/// The address of one tile in the Web Mercator pyramid, y counted from the north.
///
/// Invariant: `z <= MAX_ZOOM`, and `x` and `y` lie inside the zoom.
///
/// ```
/// use tiles::TileCoord;
/// let tile = TileCoord::new(1, 1, 0)?;
/// assert_eq!(tile.bbox().east(), 180.0);
/// assert!(TileCoord::new(1, 2, 0).is_err());
/// # Ok::<(), tiles::TileCoordError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileCoord {
    z: u8,
    x: u32,
    y: u32,
}

/// Why three numbers are no tile address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TileCoordError {
    /// The zoom is deeper than [`MAX_ZOOM`].
    #[error("zoom {z} is deeper than {MAX_ZOOM}")]
    Zoom {
        /// The zoom that was asked for.
        z: u8,
    },
    /// The column or row lies outside the zoom.
    #[error("tile {x}/{y} lies outside zoom {z}")]
    Position {
        /// The zoom that was asked for.
        z: u8,
        /// The column that was asked for.
        x: u32,
        /// The row that was asked for.
        y: u32,
    },
}

impl TileCoord {
    /// Checks the three numbers.
    pub const fn new(z: u8, x: u32, y: u32) -> Result<Self, TileCoordError> {
        if z > MAX_ZOOM {
            Err(TileCoordError::Zoom { z })
        } else if x >> z != 0 || y >> z != 0 {
            Err(TileCoordError::Position { z, x, y })
        } else {
            Ok(Self { z, x, y })
        }
    }

    /// The zoom.
    pub const fn z(self) -> u8 {
        self.z
    }

    /// The column, counted from the antimeridian eastwards.
    pub const fn x(self) -> u32 {
        self.x
    }

    /// The row, counted from the north.
    pub const fn y(self) -> u32 {
        self.y
    }

    /// The tile at `z` that holds a place.
    pub fn covering(place: LonLat, z: u8) -> Result<Self, TileCoordError> {
        if z > MAX_ZOOM {
            return Err(TileCoordError::Zoom { z });
        }
        let at = world::project(place);
        let shift = 32 - u32::from(z);
        let cut = |v: u32| u64::from(v).wrapping_shr(shift) as u32;
        Self::new(z, cut(at.x), cut(at.y))
    }

    /// The box of the tile without its buffer.
    pub fn bbox(self) -> Bbox {
        let side = 1u64 << (32 - u32::from(self.z));
        let (x0, y0) = (u64::from(self.x) * side, u64::from(self.y) * side);
        Bbox {
            west: world::longitude(x0 as f64),
            south: world::latitude((y0 + side) as f64),
            east: world::longitude((x0 + side) as f64),
            north: world::latitude(y0 as f64),
        }
    }

    /// The tile one zoom up that holds this one; none above zoom 0.
    pub fn parent(self) -> Option<Self> {
        (self.z > 0).then(|| Self {
            z: self.z - 1,
            x: self.x / 2,
            y: self.y / 2,
        })
    }

    /// The four tiles one zoom down; none below [`MAX_ZOOM`].
    pub fn children(self) -> impl Iterator<Item = Self> {
        let deeper = (self.z < MAX_ZOOM).then_some(self.z + 1);
        deeper.into_iter().flat_map(move |z| {
            [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| Self {
                z,
                x: self.x * 2 + dx,
                y: self.y * 2 + dy,
            })
        })
    }
}

impl fmt::Display for TileCoord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.z, self.x, self.y)
    }
}

/// A place on earth in degrees, EPSG:4326.
///
/// Invariant: both are finite, the longitude within ±180, the latitude within ±90.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LonLat {
    lon: f64,
    lat: f64,
}

/// A number that is no longitude or no latitude.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{lon}, {lat} is no longitude and latitude")]
pub struct LonLatError {
    /// The longitude that was given.
    pub lon: f64,
    /// The latitude that was given.
    pub lat: f64,
}

impl LonLat {
    /// Checks that both numbers are finite and in range.
    pub fn new(lon: f64, lat: f64) -> Result<Self, LonLatError> {
        // A NaN is in no range.
        if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) {
            Ok(Self { lon, lat })
        } else {
            Err(LonLatError { lon, lat })
        }
    }

    /// The longitude in degrees.
    pub const fn lon(self) -> f64 {
        self.lon
    }

    /// The latitude in degrees.
    pub const fn lat(self) -> f64 {
        self.lat
    }
}

/// A box `[west, south, east, north]` in degrees that does not cross the antimeridian.
///
/// Invariant: its corners are valid places, `west <= east` and `south <= north`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bbox {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

/// Why four numbers are no box.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum BboxError {
    /// A corner is no place.
    #[error(transparent)]
    Corner(#[from] LonLatError),
    /// The corners are not in the order west, south, east, north.
    #[error("the corners of the box are not in the order west, south, east, north")]
    Order,
}

impl Bbox {
    /// Checks the four numbers.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, BboxError> {
        LonLat::new(west, south)?;
        LonLat::new(east, north)?;
        if west > east || south > north {
            return Err(BboxError::Order);
        }
        Ok(Self {
            west,
            south,
            east,
            north,
        })
    }

    /// The western longitude.
    pub const fn west(self) -> f64 {
        self.west
    }

    /// The southern latitude.
    pub const fn south(self) -> f64 {
        self.south
    }

    /// The eastern longitude.
    pub const fn east(self) -> f64 {
        self.east
    }

    /// The northern latitude.
    pub const fn north(self) -> f64 {
        self.north
    }

    /// The four numbers in the order west, south, east, north.
    pub const fn to_array(self) -> [f64; 4] {
        [self.west, self.south, self.east, self.north]
    }

    pub(crate) fn from_corners(south_west: LonLat, north_east: LonLat) -> Self {
        Self {
            west: south_west.lon,
            south: south_west.lat,
            east: north_east.lon,
            north: north_east.lat,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_lies_inside_its_parent_and_is_one_of_its_children() {
        let tile = TileCoord::new(14, 9_901, 5_903).unwrap();
        let parent = tile.parent().unwrap();
        assert!(parent.children().any(|child| child == tile));
        assert!(parent.bbox().west() <= tile.bbox().west());
        assert_eq!(TileCoord::new(0, 0, 0).unwrap().parent(), None);
        assert_eq!(TileCoord::new(18, 0, 0).unwrap().children().count(), 0);
    }

    #[test]
    fn the_covering_tile_holds_its_place() {
        for z in 0..=MAX_ZOOM {
            for (lon, lat) in [(38.97, 45.03), (-180.0, 90.0), (180.0, -90.0), (0.0, 0.0)] {
                let place = LonLat::new(lon, lat).unwrap();
                let bbox = TileCoord::covering(place, z).unwrap().bbox();
                let lat = lat.clamp(-85.051_128, 85.051_128);
                assert!(bbox.west() - 1e-6 <= lon && lon <= bbox.east() + 1e-6);
                assert!(bbox.south() - 1e-5 <= lat && lat <= bbox.north() + 1e-5);
            }
        }
    }

    #[test]
    fn hostile_numbers_are_refused() {
        assert!(TileCoord::new(200, 0, 0).is_err());
        assert!(TileCoord::new(18, u32::MAX, 0).is_err());
        assert!(LonLat::new(f64::NAN, 0.0).is_err());
        assert!(LonLat::new(0.0, f64::INFINITY).is_err());
        assert!(LonLat::new(0.0, 90.1).is_err());
        assert_eq!(Bbox::new(2.0, 0.0, 1.0, 1.0), Err(BboxError::Order));
    }
}
