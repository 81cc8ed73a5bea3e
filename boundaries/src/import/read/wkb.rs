//! Polygons in well-known binary, as a `GeoPackage` holds them.
//!
//! Written here because a hostile count must not decide how much is allocated: every count is held against the bytes
//! that are left.

use geo::{LineString, MultiPolygon};

/// A blob of a GeoPackage: its header, then well-known binary. `None` where it is broken; no polygons where it holds
/// another kind of geometry.
pub(super) fn read_geopackage(blob: &[u8], heights: &mut usize) -> Option<MultiPolygon<f64>> {
    let [b'G', b'P', _version, flags, rest @ ..] = blob else {
        return None;
    };
    let envelope_doubles = match flags >> 1 & 7 {
        0 => 0,
        1 => 4,
        2 | 3 => 6,
        4 => 8,
        _ => return None,
    };
    let is_empty = flags & 0x10 != 0;
    let mut shape = MultiPolygon::new(Vec::new());
    if is_empty {
        return Some(shape);
    }
    // The header also holds the number of the coordinate system, which the table of columns gives, too.
    let mut reader = Reader {
        bytes: rest.get(4 + envelope_doubles * 8..)?,
        little: true,
    };
    reader.geometry(&mut shape, heights, 0)?;
    Some(shape)
}

/// How deep collections may lie in one another.
const MAX_DEPTH: usize = 8;

struct Reader<'a> {
    bytes: &'a [u8],
    little: bool,
}

impl Reader<'_> {
    fn geometry(
        &mut self,
        shape: &mut MultiPolygon<f64>,
        heights: &mut usize,
        depth: usize,
    ) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        let [order] = self.take::<1>()?;
        self.little = order == 1;
        let (kind, dimensions) = kind(self.u32()?)?;
        match kind {
            3 => {
                let rings = self.rings(dimensions, heights)?;
                shape.0.extend(super::polygon(rings));
            }
            6 | 7 => {
                // The smallest geometry has nine bytes.
                for _ in 0..self.count(9)? {
                    self.geometry(shape, heights, depth + 1)?;
                }
            }
            _ => {}
        }
        Some(())
    }

    fn rings(&mut self, dimensions: usize, heights: &mut usize) -> Option<Vec<LineString<f64>>> {
        let mut rings = Vec::new();
        for _ in 0..self.count(4)? {
            let count = self.count(dimensions * 8)?;
            let mut coords = Vec::with_capacity(count);
            for _ in 0..count {
                coords.push((self.f64()?, self.f64()?));
                for _ in 2..dimensions {
                    self.f64()?;
                }
            }
            *heights += if dimensions > 2 { count } else { 0 };
            rings.push(LineString::from(coords));
        }
        Some(rings)
    }

    /// A count of things of at least so many bytes, which the rest must be able to hold.
    fn count(&mut self, at_least_bytes: usize) -> Option<usize> {
        let count = self.u32()? as usize;
        (count <= self.bytes.len() / at_least_bytes).then_some(count)
    }

    fn u32(&mut self) -> Option<u32> {
        let bytes = self.take()?;
        Some(if self.little {
            u32::from_le_bytes(bytes)
        } else {
            u32::from_be_bytes(bytes)
        })
    }

    fn f64(&mut self) -> Option<f64> {
        let bytes = self.take()?;
        Some(if self.little {
            f64::from_le_bytes(bytes)
        } else {
            f64::from_be_bytes(bytes)
        })
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.bytes.split_first_chunk::<N>()?;
        self.bytes = rest;
        Some(*head)
    }
}

/// The kind of geometry and its dimensions, of the ISO form (1003) and of the extended one (flags above).
fn kind(code: u32) -> Option<(u32, usize)> {
    let flags = usize::from(code & 0x8000_0000 != 0) + usize::from(code & 0x4000_0000 != 0);
    let plain = code & 0x0FFF_FFFF;
    let iso = match plain / 1000 {
        0 => 0,
        1 | 2 => 1,
        3 => 2,
        _ => return None,
    };
    // An SRID in front of the geometry is not part of a GeoPackage.
    let has_srid = code & 0x2000_0000 != 0;
    (!has_srid).then_some((plain % 1000, 2 + flags + iso))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blob(body: &[u8]) -> Vec<u8> {
        [b"GP\0\x01\xE6\x10\0\0".as_slice(), body].concat()
    }

    #[test]
    fn hostile_counts_are_refused_before_anything_is_allocated() {
        let rings = [&[1, 3, 0, 0, 0][..], &u32::MAX.to_le_bytes()].concat();
        assert!(read_geopackage(&blob(&rings), &mut 0).is_none());
        let points = [&[1, 3, 0, 0, 0, 1, 0, 0, 0][..], &u32::MAX.to_le_bytes()].concat();
        assert!(read_geopackage(&blob(&points), &mut 0).is_none());
        let nested = [1, 7, 0, 0, 0, 1, 0, 0, 0].repeat(100);
        assert!(read_geopackage(&blob(&nested), &mut 0).is_none());
        assert!(read_geopackage(b"GP", &mut 0).is_none());
    }

    #[test]
    fn heights_and_measures_are_passed_over() {
        let mut body = vec![1];
        body.extend(1003_u32.to_le_bytes());
        body.extend(1_u32.to_le_bytes());
        body.extend(4_u32.to_le_bytes());
        for (x, y) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)] {
            for value in [x, y, 99.0_f64] {
                body.extend(value.to_le_bytes());
            }
        }
        let mut heights = 0;
        let shape = read_geopackage(&blob(&body), &mut heights).unwrap();
        assert_eq!(shape.0[0].exterior().0.len(), 4);
        assert_eq!(shape.0[0].exterior().0[2], geo::Coord { x: 1.0, y: 1.0 });
        assert_eq!(heights, 4);
    }
}
