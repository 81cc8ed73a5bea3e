//! The whole region as the seeds see it: its towns by weight, and which municipality a place lies in.

use boundaries::{AreaCode, BoundaryIndex, Edition, Located, settlements};
use geo::Coord;
use rand::Rng;
use rand_distr::Distribution;
use rand_distr::weighted::WeightedAliasIndex;

use super::SeedError;
use super::town::Town;

/// The towns of the region and its boundaries.
pub(super) struct Region<'a> {
    towns: Vec<Town>,
    by_weight: WeightedAliasIndex<f64>,
    edition: &'a Edition,
    index: BoundaryIndex,
}

impl<'a> Region<'a> {
    /// The settlements whose centre the edition covers: an approximate edition may leave one in the sea.
    pub(super) fn new(edition: &'a Edition) -> Result<Self, SeedError> {
        let index = BoundaryIndex::new(edition, boundaries::DEFAULT_NEAR_M);
        let towns: Vec<Town> = settlements::known()
            .iter()
            .zip(0..)
            .filter(|(s, _)| {
                matches!(
                    index.locate(s.location.x(), s.location.y()),
                    Located::Covered { .. }
                )
            })
            .map(|(settlement, number)| Town::new(settlement, number))
            .collect();
        let weights = towns.iter().map(|town| town.weight).collect();
        let by_weight = WeightedAliasIndex::new(weights).map_err(|_empty| SeedError::NoTowns)?;
        Ok(Self {
            towns,
            by_weight,
            edition,
            index,
        })
    }

    /// A town, the larger the likelier, with its place in the list.
    pub(super) fn town(&self, rng: &mut impl Rng) -> (usize, &Town) {
        let number = self.by_weight.sample(rng);
        (number, &self.towns[number])
    }

    /// The municipality that covers a place; `None` in the sea and beyond the border.
    pub(super) fn municipality(&self, place: Coord<f64>) -> Option<AreaCode> {
        match self.index.locate(place.x, place.y) {
            Located::Covered { area } => Some(self.edition.areas[area].code),
            Located::Near { .. } | Located::Outside { .. } => None,
        }
    }
}
