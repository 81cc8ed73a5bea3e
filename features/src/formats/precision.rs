//! How many decimals coordinates have in text.

use geo::MapCoordsInPlace;
use geo_types::Geometry;

use super::text::push_digits;

/// Scaled coordinates beyond this are not whole numbers that an `f64` holds; they are left as they are.
const LARGEST: f64 = 9_007_199_254_740_992.0;

/// How many decimals coordinates have in text.
///
/// What is written is exactly what [`round`](Self::round) returns: who compares a box with features that were read back has to
/// compare rounded coordinates.
///
/// ```
/// use features::formats::Precision;
///
/// assert_eq!(Precision::DEGREES.round(38.976_123_449), 38.976_123_4);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Precision {
    decimals: u8,
}

impl Precision {
    /// Seven decimals of a degree: a centimeter.
    pub const DEGREES: Self = Self { decimals: 7 };
    /// Three decimals of a meter.
    pub const METERS: Self = Self { decimals: 3 };

    /// Number of decimals.
    pub fn decimals(self) -> u8 {
        self.decimals
    }

    fn scale(self) -> f64 {
        10_f64.powi(i32::from(self.decimals))
    }

    /// The coordinate as a reader of the text gets it; halves go away from zero.
    pub fn round(self, coordinate: f64) -> f64 {
        let scaled = (coordinate * self.scale()).round();
        if scaled.abs() < LARGEST {
            // Both are whole numbers that an f64 holds, so the quotient is the f64 next to the decimal, as a parser finds it.
            scaled / self.scale()
        } else {
            coordinate
        }
    }

    /// Rounds every coordinate of a geometry.
    pub fn round_geometry(self, geometry: &mut Geometry<f64>) {
        geometry.map_coords_in_place(|coord| geo_types::Coord {
            x: self.round(coord.x),
            y: self.round(coord.y),
        });
    }

    /// Appends a coordinate without superfluous zeros; `false`, and nothing written, where it is not finite.
    #[must_use]
    pub(super) fn push(self, coordinate: f64, out: &mut Vec<u8>) -> bool {
        let scaled = (coordinate * self.scale()).round();
        if scaled.abs() < LARGEST {
            self.push_scaled(scaled as i64, out);
            return true;
        }
        if coordinate.is_finite() {
            serde_json::to_writer(out, &coordinate)
                .expect("invariant: a finite number is written to memory");
            return true;
        }
        false
    }

    fn push_scaled(self, scaled: i64, out: &mut Vec<u8>) {
        if scaled < 0 {
            out.push(b'-');
        }
        let scale = 10_u64.pow(u32::from(self.decimals));
        let magnitude = scaled.unsigned_abs();
        push_digits(magnitude / scale, 1, out);
        let mut fraction = magnitude % scale;
        if fraction == 0 {
            return;
        }
        let mut width = usize::from(self.decimals);
        while fraction.is_multiple_of(10) {
            fraction /= 10;
            width -= 1;
        }
        out.push(b'.');
        push_digits(fraction, width, out);
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::*;

    use super::*;

    fn text(precision: Precision, coordinate: f64) -> String {
        let mut out = Vec::new();
        assert!(precision.push(coordinate, &mut out));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn zeros_are_not_written() {
        for (coordinate, wanted) in [
            (0.0, "0"),
            (-0.0, "0"),
            (-0.000_000_01, "0"),
            (38.0, "38"),
            (-38.5, "-38.5"),
            (45.000_000_1, "45.0000001"),
            (1e300, "1e+300"),
        ] {
            assert_eq!(text(Precision::DEGREES, coordinate), wanted);
        }
        assert_eq!(text(Precision::METERS, 5_000_000.123_4), "5000000.123");
    }

    #[test]
    fn what_is_not_finite_is_refused() {
        for coordinate in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(!Precision::DEGREES.push(coordinate, &mut Vec::new()));
        }
    }

    proptest! {
        #[test]
        fn text_is_read_as_the_rounded_coordinate(coordinate in -1e7..1e7) {
            for precision in [Precision::DEGREES, Precision::METERS] {
                let read: f64 = text(precision, coordinate).parse().unwrap();
                prop_assert_eq!(read.partial_cmp(&precision.round(coordinate)), Some(Ordering::Equal));
                prop_assert_eq!(precision.round(read).partial_cmp(&read), Some(Ordering::Equal));
            }
        }
    }
}
