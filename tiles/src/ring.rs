//! Polygons as rings of integer points.
//!
//! A polygon is kept on the grid of the deepest zoom, where a unit is 4 cm on the equator; the grids of the other
//! zooms are rounded shifts of it.

use geo::{LineString, MultiPolygon};

use crate::coord::MAX_ZOOM;
use crate::mend;
use crate::quantize;
use crate::validity;
use crate::world::{self, Point, Rect};

/// The last column and row of the grid of the deepest zoom.
const LAST: i32 = (1 << 30) - 1;

/// A point on the grid of some zoom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Vertex {
    pub(crate) x: i32,
    pub(crate) y: i32,
}

/// A closed line without its closing vertex.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ring {
    pub(crate) vertices: Vec<Vertex>,
    pub(crate) is_hole: bool,
}

/// A multipolygon: every exterior ring is followed by its holes.
///
/// Invariant, of a stored shape: on the grid of [`MAX_ZOOM`], not empty; valid, exterior rings of positive area in a
/// plane whose y points down and holes of negative area; or, when the polygon has no area at all, one exterior ring
/// of what vertices there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) rings: Vec<Ring>,
}

impl Vertex {
    pub(crate) const fn new(x: i32, y: i32) -> Self {
        Self { x, y }
    }

    /// The nearest point of the grid of the deepest zoom.
    pub(crate) fn of_world(at: Point) -> Self {
        let snap = |v| world::to_grid(v, MAX_ZOOM).min(LAST);
        Self::new(snap(at.x), snap(at.y))
    }

    pub(crate) fn to_world(self) -> Point {
        let shift = world::grid_shift(MAX_ZOOM);
        Point {
            x: (self.x as u32) << shift,
            y: (self.y as u32) << shift,
        }
    }

    /// The nearest point of the grid of a zoom to one of the grid of the deepest.
    pub(crate) const fn at_zoom(self, z: u8) -> Self {
        let shift = MAX_ZOOM - z;
        let half = (1 << shift) >> 1;
        Self::new((self.x + half) >> shift, (self.y + half) >> shift)
    }
}

impl Ring {
    /// Turns vertices whose area is known the right way round.
    pub(crate) fn oriented(mut vertices: Vec<Vertex>, twice_area: i128, is_hole: bool) -> Self {
        if (twice_area < 0) != is_hole {
            vertices.reverse();
        }
        Self { vertices, is_hole }
    }

    pub(crate) fn twice_area(&self) -> i128 {
        validity::twice_area(&self.vertices)
    }
}

impl Shape {
    /// Projects, orients and mends a polygon; none when it has no vertex at all.
    pub(crate) fn project(polygon: &MultiPolygon<f64>) -> Option<Self> {
        let mut shape = Self::default();
        for part in polygon {
            let Some(exterior) = surface(part.exterior(), false) else {
                continue;
            };
            shape.rings.push(exterior);
            let holes = part.interiors().iter();
            shape
                .rings
                .extend(holes.filter_map(|hole| surface(hole, true)));
        }
        if !shape.rings.is_empty() && !validity::is_valid(&shape.rings) {
            shape.rings = mend::even_odd(&shape.rings);
        }
        if shape.rings.is_empty() {
            let lines = polygon.iter().map(|part| project_ring(part.exterior()));
            let vertices = lines.max_by_key(Vec::len).filter(|v| !v.is_empty())?;
            shape.rings.push(Ring {
                vertices,
                is_hole: false,
            });
        }
        Some(shape)
    }

    pub(crate) fn rect(&self) -> Rect {
        let vertices = self.rings.iter().flat_map(|ring| &ring.vertices);
        Rect::of_points(vertices.map(|vertex| vertex.to_world()))
    }

    /// A point inside: the middle of the widest crossing of the line halfway up the box, or halfway up the largest part when that line
    /// passes between the parts; without an inside the middle between the ends.
    pub(crate) fn interior_point(&self) -> Point {
        let surfaces = self.rings.iter().filter(|ring| ring.twice_area() != 0);
        let Some(largest) = surfaces.max_by_key(|ring| ring.twice_area().abs()) else {
            return self.middle();
        };
        let largest = Rect::of_points(largest.vertices.iter().map(|vertex| vertex.to_world()));
        [self.rect(), largest]
            .into_iter()
            .find_map(|rect| self.widest_crossing(rect.min.y.midpoint(rect.max.y)))
            .unwrap_or_else(|| self.middle())
    }

    /// The middle of the widest span of a horizontal line that lies inside.
    fn widest_crossing(&self, y: u32) -> Option<Point> {
        // Half a unit beside the grid, so that the line meets no vertex.
        let line = f64::from(y >> 2) + 0.5;
        let mut crossings = Vec::new();
        for ring in &self.rings {
            for (a, b) in validity::edges(&ring.vertices) {
                let (ay, by) = (f64::from(a.y), f64::from(b.y));
                if (ay < line) != (by < line) {
                    let share = (line - ay) / (by - ay);
                    crossings.push(f64::from(b.x - a.x).mul_add(share, f64::from(a.x)));
                }
            }
        }
        crossings.sort_by(f64::total_cmp);
        let spans = crossings.chunks_exact(2).map(|pair| (pair[0], pair[1]));
        let (from, to) = spans.max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))?;
        Some(Point {
            x: (from.midpoint(to) * 4.0) as u32,
            y,
        })
    }

    fn middle(&self) -> Point {
        let vertices = || self.rings.iter().flat_map(|ring| &ring.vertices);
        let from = vertices().min().copied().unwrap_or_default().to_world();
        let to = vertices().max().copied().unwrap_or_default().to_world();
        Point {
            x: from.x.midpoint(to.x),
            y: from.y.midpoint(to.y),
        }
    }
}

/// A ring turned the right way round; none when it lies on one line.
fn surface(line: &LineString<f64>, is_hole: bool) -> Option<Ring> {
    let vertices = project_ring(line);
    let area = validity::twice_area(&vertices);
    if area == 0 {
        // A figure of eight may have none in sum.
        let mut corners = vertices.clone();
        quantize::straighten(&mut corners);
        if corners.is_empty() {
            return None;
        }
    }
    Some(Ring::oriented(vertices, area, is_hole))
}

fn project_ring(line: &LineString<f64>) -> Vec<Vertex> {
    let finite = line.0.iter().filter(|c| c.x.is_finite() && c.y.is_finite());
    let mut vertices: Vec<Vertex> = finite
        .map(|c| Vertex::of_world(world::project_clamped(c.x, c.y)))
        .collect();
    vertices.dedup();
    while vertices.len() > 1 && vertices.first() == vertices.last() {
        vertices.pop();
    }
    vertices
}
