//! Mends rings and polygons one by one: closes, thins, removes spikes, untangles, orients.

use geo::algorithm::bool_ops::unary_union;
use geo::orient::{Direction, Orient};
use geo::{BooleanOps, Coord, LineString, MultiPolygon, Polygon};
use robust::orient2d;

/// What was mended.
#[derive(Debug, Default)]
pub(super) struct Mended {
    pub(super) unclosed: usize,
    pub(super) repeated: usize,
    pub(super) spikes: usize,
    pub(super) flat_rings: usize,
}

/// Closes rings, removes repeated points and spikes, drops rings that enclose nothing.
pub(super) fn clean(shape: &MultiPolygon<f64>, mended: &mut Mended) -> MultiPolygon<f64> {
    let polygons = shape.iter().filter_map(|polygon| {
        let exterior = clean_ring(polygon.exterior(), mended)?;
        let interiors = polygon
            .interiors()
            .iter()
            .filter_map(|ring| clean_ring(ring, mended))
            .collect();
        Some(Polygon::new(exterior, interiors))
    });
    MultiPolygon::new(polygons.collect())
}

fn clean_ring(ring: &LineString<f64>, mended: &mut Mended) -> Option<LineString<f64>> {
    let mut coords = ring.0.as_slice();
    match coords {
        [] => return None,
        [first, .., last] if first == last => coords = &coords[..coords.len() - 1],
        _ => mended.unclosed += 1,
    }
    let mut kept: Vec<Coord<f64>> = Vec::with_capacity(coords.len() + 1);
    for &coord in coords {
        push(&mut kept, coord, mended);
    }
    // The ends of the list are neighbours, too.
    loop {
        match kept.as_slice() {
            [first, .., last] if first == last => {
                mended.repeated += 1;
                kept.pop();
            }
            [first, .., before, last] if is_spike(*before, *last, *first) => {
                mended.spikes += 1;
                kept.pop();
            }
            [first, second, .., last] if kept.len() > 2 && is_spike(*last, *first, *second) => {
                mended.spikes += 1;
                kept.remove(0);
            }
            _ => break,
        }
    }
    if kept.len() < 3 {
        mended.flat_rings += 1;
        return None;
    }
    kept.push(kept[0]);
    Some(LineString::new(kept))
}

fn push(kept: &mut Vec<Coord<f64>>, coord: Coord<f64>, mended: &mut Mended) {
    loop {
        match kept.as_slice() {
            [.., last] if *last == coord => {
                mended.repeated += 1;
                return;
            }
            [.., before, last] if is_spike(*before, *last, coord) => {
                mended.spikes += 1;
                kept.pop();
            }
            _ => break,
        }
    }
    kept.push(coord);
}

/// Whether the way from `a` to `b` to `c` turns back on itself.
fn is_spike(a: Coord<f64>, b: Coord<f64>, c: Coord<f64>) -> bool {
    let robust = |c: Coord<f64>| robust::Coord { x: c.x, y: c.y };
    let back = (b.x - a.x) * (c.x - b.x) + (b.y - a.y) * (c.y - b.y) < 0.0;
    back && orient2d(robust(a), robust(b), robust(c)) == 0.0
}

/// Makes a tangled shape valid: where a ring crosses itself, what it goes round an odd number of times stays; parts
/// that overlap or touch become one.
pub(super) fn untangle(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let nothing = MultiPolygon::<f64>::new(Vec::new());
    let parts: Vec<MultiPolygon<f64>> = shape.iter().map(|p| p.union(&nothing)).collect();
    let whole = if let [part] = parts.as_slice() {
        part.clone()
    } else {
        unary_union(&parts)
    };
    orient(&clean(&whole, &mut Mended::default()))
}

/// Exteriors counter-clockwise, holes clockwise.
pub(super) fn orient(shape: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    shape.orient(Direction::Default)
}

#[cfg(test)]
mod tests {
    use geo::{Area, Validation};

    use super::*;

    fn cleaned(coords: &[(f64, f64)]) -> (Option<Vec<(f64, f64)>>, Mended) {
        let mut mended = Mended::default();
        let ring = clean_ring(&LineString::from(coords.to_vec()), &mut mended);
        (
            ring.map(|r| r.0.iter().map(|c| (c.x, c.y)).collect()),
            mended,
        )
    }

    #[test]
    fn rings_are_closed_and_lose_repeated_points_and_spikes() {
        let square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
        let (ring, mended) = cleaned(&square[..4]);
        assert_eq!(ring.as_deref(), Some(square.as_slice()));
        assert_eq!(mended.unclosed, 1);

        let (ring, mended) = cleaned(&[
            (0.0, 0.0),
            (1.0, 0.0),
            (1.0, 0.0),
            (1.0, 1.0),
            (3.0, 3.0),
            (1.0, 1.0),
            (0.0, 1.0),
            (0.0, 0.0),
        ]);
        assert_eq!(ring.as_deref(), Some(square.as_slice()));
        assert!(mended.repeated >= 1 && mended.spikes == 1, "{mended:?}");

        // A spike at the point where the ring begins.
        let (ring, _) = cleaned(&[
            (-1.0, 0.0),
            (0.0, 0.0),
            (1.0, 0.0),
            (1.0, 1.0),
            (0.0, 1.0),
            (0.0, 0.0),
            (-1.0, 0.0),
        ]);
        assert_eq!(ring.map(|r| r.len()), Some(5));
    }

    #[test]
    fn rings_without_area_vanish() {
        for flat in [
            &[][..],
            &[(1.0, 1.0)],
            &[(0.0, 0.0), (1.0, 1.0), (0.0, 0.0)],
            &[(2.0, 2.0); 5],
        ] {
            assert_eq!(cleaned(flat).0, None, "{flat:?}");
        }
    }

    #[test]
    fn a_bow_tie_becomes_two_triangles() {
        let bow_tie = Polygon::new(
            LineString::from(vec![
                (0.0, 0.0),
                (2.0, 2.0),
                (2.0, 0.0),
                (0.0, 2.0),
                (0.0, 0.0),
            ]),
            vec![],
        );
        let shape = untangle(&MultiPolygon::new(vec![bow_tie]));
        assert!(shape.is_valid());
        assert_eq!(shape.0.len(), 2);
        assert!((shape.unsigned_area() - 2.0).abs() < 1e-6);
    }
}
