//! Spatial functions: the record's geometry on the left, a checked literal on the right.

use geo::{BoundingRect, Intersects, Relate};
use geo_types::{Geometry, MultiLineString, MultiPoint};

use super::check::{Checker, and, not, or};
use super::error::FilterError;
use super::limits;
use super::node::{Kind, Node};
use super::shape::{bbox_region, vertices};
use super::tree::{Predicate, SpatialOp};

/// The relation of a function's name in lower case.
pub(super) fn operator(name: &str) -> Option<SpatialOp> {
    Some(match name {
        "s_intersects" => SpatialOp::Intersects,
        "s_equals" => SpatialOp::Equals,
        "s_disjoint" => SpatialOp::Disjoint,
        "s_touches" => SpatialOp::Touches,
        "s_within" => SpatialOp::Within,
        "s_overlaps" => SpatialOp::Overlaps,
        "s_crosses" => SpatialOp::Crosses,
        "s_contains" => SpatialOp::Contains,
        _ => return None,
    })
}

/// Whether two geometries stand in a relation.
pub(super) fn relates(op: SpatialOp, left: &Geometry<f64>, right: &Geometry<f64>) -> bool {
    let apart = match (left.bounding_rect(), right.bounding_rect()) {
        (Some(left), Some(right)) => !left.intersects(&right),
        _ => true,
    };
    if apart {
        return op == SpatialOp::Disjoint;
    }
    let matrix = left.relate(right);
    match op {
        SpatialOp::Intersects => matrix.is_intersects(),
        SpatialOp::Equals => matrix.is_equal_topo(),
        SpatialOp::Disjoint => matrix.is_disjoint(),
        SpatialOp::Touches => matrix.is_touches(),
        SpatialOp::Within => matrix.is_within(),
        SpatialOp::Overlaps => matrix.is_overlaps(),
        SpatialOp::Crosses => matrix.is_crosses(),
        SpatialOp::Contains => matrix.is_contains(),
    }
}

/// One side of a spatial function.
enum Side {
    Record,
    /// The members of a collection, or one geometry.
    Literal(Vec<Geometry<f64>>),
}

impl Checker<'_> {
    /// A spatial function of two operands.
    pub(super) fn spatial(
        &mut self,
        op: SpatialOp,
        left: &Node,
        right: &Node,
    ) -> Result<Predicate, FilterError> {
        match (self.side(left)?, self.side(right)?) {
            (Side::Record, Side::Record) => Ok(Predicate::Constant(matches!(
                op,
                SpatialOp::Intersects | SpatialOp::Equals | SpatialOp::Within | SpatialOp::Contains
            ))),
            (Side::Record, Side::Literal(members)) => of_members(op, &members, right),
            (Side::Literal(members), Side::Record) => of_members(swapped(op), &members, left),
            (Side::Literal(one), Side::Literal(other)) => {
                match (one.as_slice(), other.as_slice()) {
                    ([one], [other]) => Ok(Predicate::Constant(relates(op, one, other))),
                    _ => Err(mixed_collection(left)),
                }
            }
        }
    }

    fn side(&mut self, node: &Node) -> Result<Side, FilterError> {
        self.enter(node, 0)?;
        let literal = match &node.kind {
            Kind::Property(_) if self.is_geometry_property(node) => return Ok(Side::Record),
            Kind::Geometry(shape) => {
                self.vertices += shape.len();
                self.check_vertices(node)?;
                shape.to_geometries(self.crs, &self.to_crs84)
            }
            Kind::BBox(numbers) => {
                bbox_region(numbers, self.crs, &self.to_crs84).map(|region| vec![region])
            }
            Kind::Property(name) => {
                let kind = self.property(name, &node.at)?.kind;
                return Err(FilterError::at(
                    &node.at,
                    "type-mismatch",
                    format!("\"{name}\" is {}, not a geometry", kind.noun()),
                ));
            }
            other => {
                return Err(FilterError::at(
                    &node.at,
                    "type-mismatch",
                    format!("a geometry is expected here, not {}", other.noun()),
                ));
            }
        };
        let geometries =
            literal.map_err(|(code, detail)| FilterError::at(&node.at, code, detail))?;
        let count: usize = geometries.iter().map(vertices).sum();
        self.spend(count / 64);
        Ok(Side::Literal(merge(geometries)))
    }

    fn check_vertices(&self, node: &Node) -> Result<(), FilterError> {
        if self.vertices > limits::VERTICES {
            return Err(FilterError::at(
                &node.at,
                "filter-too-complex",
                format!(
                    "the geometries of a filter have {} positions at most",
                    limits::VERTICES
                ),
            ));
        }
        Ok(())
    }
}

/// Members of one kind as one geometry of that kind.
fn merge(mut members: Vec<Geometry<f64>>) -> Vec<Geometry<f64>> {
    if members.len() == 1 {
        return members;
    }
    let (mut points, mut lines) = (Vec::new(), Vec::new());
    for member in &members {
        match member {
            Geometry::Point(point) => points.push(*point),
            Geometry::LineString(line) => lines.push(line.clone()),
            _ => {}
        }
    }
    if points.len() == members.len() {
        members = vec![MultiPoint(points).into()];
    } else if lines.len() == members.len() {
        members = vec![MultiLineString(lines).into()];
    }
    members
}

/// A collection stands for the union of its members: only meeting it, or not, can be told member by member.
fn of_members(
    op: SpatialOp,
    members: &[Geometry<f64>],
    node: &Node,
) -> Result<Predicate, FilterError> {
    let each = |op| {
        members.iter().map(move |geometry| Predicate::Spatial {
            op,
            geometry: geometry.clone(),
        })
    };
    match op {
        _ if members.len() == 1 => Ok(and(each(op).collect())),
        SpatialOp::Intersects => Ok(or(each(op).collect())),
        SpatialOp::Disjoint => Ok(not(or(each(SpatialOp::Intersects).collect()))),
        _ => Err(mixed_collection(node)),
    }
}

fn mixed_collection(node: &Node) -> FilterError {
    FilterError::at(
        &node.at,
        "unsupported-geometry",
        "a geometry collection is for S_INTERSECTS and S_DISJOINT with the record's geometry; for other functions give points, lines or polygons",
    )
}

/// The relation seen from the other side.
fn swapped(op: SpatialOp) -> SpatialOp {
    match op {
        SpatialOp::Within => SpatialOp::Contains,
        SpatialOp::Contains => SpatialOp::Within,
        other => other,
    }
}
