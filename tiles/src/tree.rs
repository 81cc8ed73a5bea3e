//! A packed tree of boxes over things that already lie in a good order.
//!
//! The leaves are runs of neighbours in that order, so the tree holds no pointers and no items, only boxes.

use std::ops::Range;

use crate::world::Rect;

/// How many boxes of one level share a box of the next.
const FAN_OUT: usize = 16;

/// How a box lies to what is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placement {
    Outside,
    Across,
    Inside,
}

/// A box of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Node {
    pub(crate) level: usize,
    pub(crate) at: usize,
}

/// What a box of the tree holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// The boxes at these places of this level.
    Nodes(usize, Range<usize>),
    /// These items.
    Run(Range<usize>),
}

/// Boxes over runs of consecutive items, and boxes over those boxes.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// From the runs up to a level of at most [`FAN_OUT`] boxes.
    levels: Vec<Vec<Rect>>,
    run: usize,
    len: usize,
}

impl Tree {
    /// Builds the tree over `len` items.
    pub(crate) fn build(len: usize, run: usize, rect_of: impl Fn(usize) -> Rect) -> Self {
        let union = |rects: &mut dyn Iterator<Item = Rect>| {
            let mut all = Rect::EMPTY;
            for rect in rects {
                all.add(rect);
            }
            all
        };
        let starts = (0..len).step_by(run);
        let leaves: Vec<Rect> = starts
            .map(|start| union(&mut (start..len.min(start + run)).map(&rect_of)))
            .collect();
        let mut levels = vec![leaves];
        while let Some(last) = levels.last().filter(|last| last.len() > FAN_OUT) {
            let next = last
                .chunks(FAN_OUT)
                .map(|chunk| union(&mut chunk.iter().copied()))
                .collect();
            levels.push(next);
        }
        Self { levels, run, len }
    }

    /// Calls `visit` with the runs whose box meets the query, in order; `is_inside` tells that the query holds the
    /// whole run.
    pub(crate) fn search(&self, query: &Rect, visit: &mut impl FnMut(Range<usize>, bool)) {
        let place = |rect: &Rect| {
            if !rect.intersects(query) {
                Placement::Outside
            } else if query.contains(rect) {
                Placement::Inside
            } else {
                Placement::Across
            }
        };
        self.search_by(&place, visit);
    }

    /// Calls `visit` with the runs whose box does not lie outside, in order; `is_inside` tells that a box round the
    /// whole run lies inside.
    pub(crate) fn search_by(
        &self,
        place: &impl Fn(&Rect) -> Placement,
        visit: &mut impl FnMut(Range<usize>, bool),
    ) {
        let Some(top) = self.levels.len().checked_sub(1) else {
            return;
        };
        self.descend(top, 0..self.levels[top].len(), place, visit);
    }

    /// The nodes from which every item is reached.
    pub(crate) fn roots(&self) -> impl Iterator<Item = Node> {
        let top = self.levels.len().saturating_sub(1);
        let count = self.levels.last().map_or(0, Vec::len);
        (0..count).map(move |at| Node { level: top, at })
    }

    /// The box of a node.
    pub(crate) fn rect(&self, node: Node) -> &Rect {
        &self.levels[node.level][node.at]
    }

    /// What a node holds: nodes, or at the lowest level a run of items.
    pub(crate) fn open(&self, node: Node) -> Content {
        if node.level == 0 {
            let start = node.at * self.run;
            return Content::Run(start..self.len.min(start + self.run));
        }
        let below = self.levels[node.level - 1].len();
        Content::Nodes(
            node.level - 1,
            node.at * FAN_OUT..below.min((node.at + 1) * FAN_OUT),
        )
    }

    /// How many items lie in runs that meet the query, counted to no more than about `enough`.
    pub(crate) fn estimate(&self, query: &Rect, enough: usize) -> usize {
        let mut met = 0;
        for rect in self.levels.first().map_or(&[][..], Vec::as_slice) {
            if rect.intersects(query) {
                met += self.run;
                if met >= enough {
                    break;
                }
            }
        }
        met.min(self.len)
    }

    /// The box of everything; [`Rect::EMPTY`] of nothing.
    pub(crate) fn bounds(&self) -> Rect {
        let mut all = Rect::EMPTY;
        for rect in self.levels.last().into_iter().flatten() {
            all.add(*rect);
        }
        all
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        self.levels.iter().map(Vec::capacity).sum::<usize>() * size_of::<Rect>()
    }

    fn descend(
        &self,
        level: usize,
        boxes: Range<usize>,
        place: &impl Fn(&Rect) -> Placement,
        visit: &mut impl FnMut(Range<usize>, bool),
    ) {
        for at in boxes {
            match place(&self.levels[level][at]) {
                Placement::Outside => {}
                Placement::Inside => {
                    let below = FAN_OUT.pow(level as u32) * self.run;
                    visit(at * below..self.len.min((at + 1) * below), true);
                }
                Placement::Across => match self.open(Node { level, at }) {
                    Content::Run(run) => visit(run, false),
                    Content::Nodes(level, boxes) => self.descend(level, boxes, place, visit),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::world::Point;

    proptest! {
        #[test]
        fn a_search_finds_what_a_scan_finds(
            points in proptest::collection::vec((0u32..1000, 0u32..1000), 0..2000),
            (x, y, w, h) in (0u32..1000, 0u32..1000, 0u32..500, 0u32..500),
        ) {
            let rect_of = |at: usize| Rect::of_point(Point { x: points[at].0, y: points[at].1 });
            let tree = Tree::build(points.len(), 7, rect_of);
            let query = Rect { min: Point { x, y }, max: Point { x: x + w, y: y + h } };
            let mut found = Vec::new();
            tree.search(&query, &mut |run, is_inside| {
                found.extend(run.filter(|at| is_inside || rect_of(*at).intersects(&query)));
            });
            let all = (0..points.len()).filter(|at| rect_of(*at).intersects(&query));
            prop_assert_eq!(found, all.collect::<Vec<_>>());
        }
    }
}
