//! The exact overlay of integer rings, for the rare shape that the fast ways cannot do.

use i_overlay::core::fill_rule::FillRule;
use i_overlay::core::overlay::{ContourDirection, IntOverlayOptions, Overlay, ShapeType};
use i_overlay::core::overlay_rule::OverlayRule;
use i_overlay::i_float::int::point::IntPoint;
use i_overlay::i_shape::int::shape::{IntContour, IntShapes};

use crate::ring::{Ring, Vertex};
use crate::validity;

/// The valid surface of rings of any kind, inside being what an odd number of them surrounds.
pub(crate) fn even_odd(rings: &[Ring]) -> Vec<Ring> {
    let mut overlay = overlay_of(rings);
    to_rings(overlay.overlay(OverlayRule::Subject, FillRule::EvenOdd))
}

/// The valid surface of rings that were valid before they were rounded: what became inside out is gone.
pub(crate) fn positive(rings: &[Ring]) -> Vec<Ring> {
    let mut overlay = overlay_of(rings);
    to_rings(overlay.overlay(OverlayRule::Subject, POSITIVE))
}

/// The part of oriented rings that lies in a box.
pub(crate) fn positive_in_box(rings: &[Ring], min: Vertex, max: Vertex) -> Vec<Ring> {
    let mut overlay = overlay_of(rings);
    let corners = [
        IntPoint::new(min.x, min.y),
        IntPoint::new(max.x, min.y),
        IntPoint::new(max.x, max.y),
        IntPoint::new(min.x, max.y),
    ];
    overlay.add_contour(&corners, ShapeType::Clip);
    to_rings(overlay.overlay(OverlayRule::Intersect, POSITIVE))
}

/// Rings of positive area are counter-clockwise where y points up.
const POSITIVE: FillRule = FillRule::Positive;

fn overlay_of(rings: &[Ring]) -> Overlay {
    let options = IntOverlayOptions {
        output_direction: ContourDirection::CounterClockwise,
        ogc: true,
        ..IntOverlayOptions::default()
    };
    let count = rings.iter().map(|ring| ring.vertices.len()).sum::<usize>() + 4;
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

fn to_rings(shapes: IntShapes) -> Vec<Ring> {
    let mut rings = Vec::new();
    for shape in shapes {
        for (at, contour) in shape.into_iter().enumerate() {
            let vertices: Vec<Vertex> = contour.iter().map(|p| Vertex::new(p.x, p.y)).collect();
            if validity::twice_area(&vertices) != 0 {
                rings.push(Ring {
                    vertices,
                    is_hole: at > 0,
                });
            }
        }
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
        mended[0].vertices.rotate_left(1);
        assert_eq!(mended, [square]);
    }

    #[test]
    fn a_comb_is_cut_into_its_teeth() {
        let comb = ring(&[
            (0, 0),
            (10, 0),
            (10, 20),
            (7, 20),
            (7, 5),
            (3, 5),
            (3, 20),
            (0, 20),
        ]);
        let teeth = positive_in_box(&[comb], Vertex::new(-5, 10), Vertex::new(15, 15));
        assert_eq!(teeth.len(), 2);
        assert!(teeth.iter().all(|ring| ring.twice_area() == 30));
    }
}
