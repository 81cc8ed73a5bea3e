//! Questions of distance: what is nearest to a place, how much is within a radius of it.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use crate::coord::LonLat;
use crate::filter::Filter;
use crate::layer::LayerIndex;
use crate::ring::Vertex;
use crate::segment::Segment;
use crate::sieve::Sieve;
use crate::spec::GeometryKind;
use crate::sphere::{Direction, Origin};
use crate::tree::{Content, Node, Placement};
use crate::validity;
use crate::world;

/// A feature and how far it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Neighbor {
    /// The row's id.
    pub id: u64,
    /// Metres on the WGS 84 ellipsoid to the point, or to the nearest edge of the polygon; zero inside of it.
    pub distance_m: f64,
}

/// What the search looks at next: the nearest of all that is not looked at.
struct Entry {
    /// No less than this far.
    least_m: f64,
    is_base: bool,
    node: Node,
}

/// A found feature in the order of distance and id.
#[derive(PartialEq)]
struct Found(Neighbor);

impl LayerIndex {
    /// The features nearest to a place that pass a filter, nearest first and of equals the lower id, as far as a distance
    /// in metres goes, itself included.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use tiles::*;
    /// # let status = Dimension::labels("status", ["open"]);
    /// # let spec = LayerSpec::new("issues", GeometryKind::Point, vec![status], "status")?;
    /// # let issue = |id, lon| Feature {
    /// #     id, geometry: FeatureGeometry::Point(LonLat::new(lon, 45.0).unwrap()), values: vec![0],
    /// # };
    /// let layer = LayerIndex::build(Arc::new(spec), [issue(1, 39.0), issue(2, 39.1), issue(3, 38.99)]);
    /// let near = layer.nearest(LonLat::new(39.0, 45.0)?, &Filter::default(), 2, 10_000.0);
    /// assert_eq!(near.iter().map(|n| n.id).collect::<Vec<_>>(), [1, 3]);
    /// assert!((near[1].distance_m - 788.5).abs() < 0.1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn nearest(
        &self,
        place: LonLat,
        filter: &Filter,
        limit: usize,
        most_m: f64,
    ) -> Vec<Neighbor> {
        let sieve = Sieve::new(filter, self.spec.dimensions().len());
        if sieve.is_none() || limit == 0 {
            return Vec::new();
        }
        let origin = Origin::new(place);
        let mut nearest = Nearest {
            limit,
            most_m,
            found: BinaryHeap::new(),
        };
        let mut open = BinaryHeap::new();
        for is_base in [true, false] {
            let tree = self.segment(is_base).tree();
            open.extend(tree.roots().map(|node| {
                let least_m = origin.least_to_rect_m(tree.rect(node));
                Reverse(Entry {
                    least_m,
                    is_base,
                    node,
                })
            }));
        }
        while let Some(Reverse(entry)) = open.pop() {
            if entry.least_m > nearest.reach_m() {
                break;
            }
            let segment = self.segment(entry.is_base);
            match segment.tree().open(entry.node) {
                Content::Nodes(level, boxes) => open.extend(boxes.map(|at| {
                    let node = Node { level, at };
                    Reverse(Entry {
                        least_m: origin.least_to_rect_m(segment.tree().rect(node)),
                        is_base: entry.is_base,
                        node,
                    })
                })),
                Content::Run(run) => {
                    let dead = self.dead.within(&run, entry.is_base);
                    sieve.scan(segment, run, |at| {
                        if dead.binary_search(&(at as u32)).is_err() {
                            self.offer(segment, at, &origin, &mut nearest);
                        }
                    });
                }
            }
        }
        nearest.into_sorted()
    }

    /// How many features that pass a filter lie within a distance in metres of a place, by [`Neighbor::distance_m`].
    pub fn count_within(&self, place: LonLat, filter: &Filter, radius_m: f64) -> u64 {
        let sieve = Sieve::new(filter, self.spec.dimensions().len());
        let origin = Origin::new(place);
        let mut count = 0;
        for is_base in [true, false] {
            let segment = self.segment(is_base);
            let placement = |rect: &world::Rect| {
                if origin.least_to_rect_m(rect) > radius_m {
                    Placement::Outside
                } else if origin.most_to_rect_m(rect) <= radius_m {
                    Placement::Inside
                } else {
                    Placement::Across
                }
            };
            segment.tree().search_by(&placement, &mut |run, is_inside| {
                let dead = self.dead.within(&run, is_base);
                sieve.scan(segment, run, |at| {
                    let is_dead = dead.binary_search(&(at as u32)).is_ok();
                    let is_within = || {
                        self.distance_m(segment, at, &origin, radius_m)
                            .is_some_and(|m| m <= radius_m)
                    };
                    count += u64::from(!is_dead && (is_inside || is_within()));
                });
            });
        }
        count
    }

    fn segment(&self, is_base: bool) -> &Segment {
        if is_base { &self.base } else { &self.live }
    }

    fn offer(&self, segment: &Segment, at: usize, origin: &Origin, nearest: &mut Nearest) {
        if let Some(distance_m) = self.distance_m(segment, at, origin, nearest.reach_m()) {
            nearest.add(Neighbor {
                id: segment.ids[at],
                distance_m,
            });
        }
    }

    /// The distance to a feature; none where it is surely more than `most_m`.
    fn distance_m(
        &self,
        segment: &Segment,
        at: usize,
        origin: &Origin,
        most_m: f64,
    ) -> Option<f64> {
        match self.spec.geometry() {
            GeometryKind::Point => {
                let place = world::unproject(segment.at[at]);
                let bounds = origin.bounds_to(place);
                (bounds.least_m <= most_m).then(|| origin.distance_m(place))
            }
            GeometryKind::Polygon => {
                if origin.least_to_rect_m(&segment.rect(at)) > most_m {
                    return None;
                }
                Some(to_polygon_m(segment, at, origin))
            }
        }
    }
}

/// The distance to the nearest edge of a polygon; zero inside.
fn to_polygon_m(segment: &Segment, at: usize, origin: &Origin) -> f64 {
    let rings = segment.rings(at).map(|(vertices, _)| vertices);
    if is_inside(rings.clone(), origin) {
        return 0.0;
    }
    let direction = |vertex: Vertex| Direction::of(world::unproject(vertex.to_world()));
    let from = origin.direction();
    let feet = rings
        .flat_map(validity::edges)
        .map(|(a, b)| from.nearest_on_arc(direction(a), direction(b)));
    let nearest = feet.min_by(|a, b| from.angle(*a).total_cmp(&from.angle(*b)));
    nearest.map_or(f64::INFINITY, |foot| origin.distance_to_m(foot))
}

fn is_inside<'a>(rings: impl Iterator<Item = &'a [Vertex]>, origin: &Origin) -> bool {
    validity::winding(rings, Vertex::of_world(world::project(origin.place()))) != 0
}

/// The nearest features found so far.
struct Nearest {
    limit: usize,
    most_m: f64,
    found: BinaryHeap<Found>,
}

impl Nearest {
    /// What is farther than this is not among the nearest.
    fn reach_m(&self) -> f64 {
        if self.found.len() < self.limit {
            return self.most_m;
        }
        let farthest = self.found.peek().map_or(self.most_m, |f| f.0.distance_m);
        farthest.min(self.most_m)
    }

    fn add(&mut self, neighbor: Neighbor) {
        if neighbor.distance_m > self.most_m {
            return;
        }
        self.found.push(Found(neighbor));
        if self.found.len() > self.limit {
            self.found.pop();
        }
    }

    fn into_sorted(self) -> Vec<Neighbor> {
        let sorted = self.found.into_sorted_vec();
        sorted.into_iter().map(|found| found.0).collect()
    }
}

impl Eq for Found {}

impl PartialOrd for Found {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Found {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_distance = self.0.distance_m.total_cmp(&other.0.distance_m);
        by_distance.then(self.0.id.cmp(&other.0.id))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> Ordering {
        self.least_m.total_cmp(&other.least_m)
    }
}
