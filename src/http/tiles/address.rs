//! The path of a tile, read without allocation.

use tiles::{TileCoord, TileCoordError};

/// A path of the form `/tiles/{tileset}/{z}/{x}/{y}.mvt`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TileAddress<'a> {
    pub(super) tileset: &'a str,
    z: &'a str,
    x: &'a str,
    y: &'a str,
}

impl<'a> TileAddress<'a> {
    /// `None` where the path has another form, and belongs to somebody else.
    pub(super) fn parse(path: &'a str) -> Option<Self> {
        let mut parts = path
            .strip_prefix("/tiles/")?
            .strip_suffix(".mvt")?
            .split('/');
        let address = Self {
            tileset: parts.next()?,
            z: parts.next()?,
            x: parts.next()?,
            y: parts.next()?,
        };
        parts.next().is_none().then_some(address)
    }

    /// The tile; `None` where the numbers are none, or have more than one way to be written.
    pub(super) fn coord(&self) -> Option<Result<TileCoord, TileCoordError>> {
        let z = u8::try_from(number(self.z)?).unwrap_or(u8::MAX);
        Some(TileCoord::new(z, number(self.x)?, number(self.y)?))
    }
}

/// A decimal number as one writes it; what is too large is as good as the largest.
fn number(text: &str) -> Option<u32> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let canonical = plain && (text.len() == 1 || !text.starts_with('0'));
    canonical.then(|| text.parse().unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coord(path: &str) -> Option<Result<TileCoord, TileCoordError>> {
        TileAddress::parse(path).and_then(|address| address.coord())
    }

    #[test]
    fn a_tile_has_exactly_one_address() {
        assert_eq!(
            coord("/tiles/issues/7/77/46.mvt"),
            Some(TileCoord::new(7, 77, 46))
        );
        for path in [
            "/tiles/issues/7/77/46.pbf",
            "/tiles/issues/7/77.mvt",
            "/tiles/issues/7/77/46/1.mvt",
            "/tiles/issues/07/77/46.mvt",
            "/tiles/issues/+7/77/46.mvt",
            "/tiles/issues/7/-1/46.mvt",
            "/tiles/issues/7/77/46.5.mvt",
            "/tiles/issues/7/77/.mvt",
            "/tiles/issues/7//46.mvt",
            "/tiles/issues.json",
        ] {
            assert_eq!(coord(path), None, "{path}");
        }
    }

    #[test]
    fn absurd_numbers_are_outside_every_zoom() {
        for path in [
            "/tiles/issues/19/0/0.mvt",
            "/tiles/issues/256/0/0.mvt",
            "/tiles/issues/99999999999999999999/0/0.mvt",
            "/tiles/issues/2/4/0.mvt",
            "/tiles/issues/2/0/4294967296.mvt",
            "/tiles/issues/18/2147483647/0.mvt",
        ] {
            assert!(coord(path).is_some_and(|coord| coord.is_err()), "{path}");
        }
    }
}
