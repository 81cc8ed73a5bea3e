//! The exact overlay of integer rings, for the rare shape that the fast ways cannot do.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{ContourDirection, IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;
use i_overlay::i_shape::int::shape::{IntContour, IntShapes};

use crate::quantize;
use crate::ring::{Ring, Vertex};
use crate::trace;
use crate::validity;

/// The valid surface of rings of any kind, inside being what an odd number of them surrounds.
pub(crate) fn even_odd(rings: &[Ring]) -> Vec<Ring> {
    let mut overlay = overlay_of(rings);
    to_rings(&overlay.overlay(OverlayRule::Subject, FillRule::EvenOdd))
}

/// The valid surface of rings that were valid before they were rounded: what became inside out is gone.
pub(crate) fn positive(rings: &[Ring]) -> Vec<Ring> {
    let mut overlay = overlay_of(rings);
    to_rings(&overlay.overlay(OverlayRule::Subject, POSITIVE))
}

/// Rings of positive area are counter-clockwise where y points up.
const POSITIVE: FillRule = FillRule::Positive;

fn overlay_of(rings: &[Ring]) -> Overlay {
    let options = IntOverlayOptions {
        output_direction: ContourDirection::CounterClockwise,
        // Every meeting of edges has to be an end of edges.
        preserve_output_collinear: true,
        ..IntOverlayOptions::default()
    };
    let count = rings.iter().map(|ring| ring.vertices.len()).sum::<usize>();
    let mut overlay =
        Overlay::new_custom(count, options, i_overlay::core::solver::Solver::default());
    for ring in rings {
        let contour: IntContour = ring
            .vertices
            .iter()
            .map(|vertex| IntPoint::new(vertex.x, vertex.y))
            .collect();
        overlay.add_contour(&contour, ShapeType::Subject);
    }
    overlay
}

/// Reads the overlay's edges anew: its own rings may touch themselves.
fn to_rings(shapes: &IntShapes) -> Vec<Ring> {
    let contours: Vec<Vec<Vertex>> = shapes
        .iter()
        .flatten()
        .map(|contour| contour.iter().map(|p| Vertex::new(p.x, p.y)).collect())
        .collect();
    let mut rings = trace::rings(contours.iter().flat_map(|contour| validity::edges(contour)));
    for ring in &mut rings {
        quantize::straighten(&mut ring.vertices);
    }
    rings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(i32, i32)]) -> Ring {
        Ring {
            vertices: points.iter().map(|(x, y)| Vertex::new(*x, *y)).collect(),
            is_hole: false,
        }
    }

    #[test]
    fn a_bow_tie_becomes_two_triangles() {
        let bow_tie = ring(&[(0, 0), (10, 10), (10, 0), (0, 10)]);
        let mended = even_odd(std::slice::from_ref(&bow_tie));
        assert_eq!(mended.len(), 2);
        assert!(mended.iter().all(|ring| ring.twice_area() == 50));
    }

    #[test]
    fn what_rounding_turned_inside_out_is_gone() {
        let square = ring(&[(0, 0), (10, 0), (10, 10), (0, 10)]);
        let inverted = ring(&[(20, 0), (20, 10), (30, 10)]);
        let mut mended = positive(&[square.clone(), inverted]);
        assert_eq!(mended.len(), 1);
        mended[0].vertices.sort_unstable();
        let mut square = square;
        square.vertices.sort_unstable();
        assert_eq!(mended, [square]);
    }

    #[test]
    fn parts_joined_by_a_line_are_taken_apart() {
        let teeth = [
            (0, 10),
            (10, 10),
            (10, 15),
            (7, 15),
            (7, 10),
            (3, 10),
            (3, 15),
            (0, 15),
        ];
        let joined = positive(&[ring(&teeth)]);
        assert_eq!(joined.len(), 2);
        assert!(joined.iter().all(|ring| ring.twice_area() == 30));
    }
}
