//! Towns and villages of the region, for search and for seeds.
//!
//! From `GeoNames` (CC BY 4.0); `data/SOURCES.md` holds the credit and the names that were mended.

use std::sync::LazyLock;

use geo::Point;

use crate::AreaCode;

/// A town or village.
#[derive(Clone, Debug, PartialEq)]
pub struct Settlement {
    /// Municipality to which it belongs.
    pub code: AreaCode,
    /// Russian name.
    pub name_ru: String,
    /// English name.
    pub name_en: String,
    /// Where it lies.
    pub location: Point<f64>,
    /// Inhabitants, of no stated year.
    pub population: Option<u32>,
}

static KNOWN: LazyLock<Vec<Settlement>> = LazyLock::new(|| {
    csv::Reader::from_reader(include_bytes!("../data/settlements.csv").as_slice())
        .records()
        .map(|record| {
            record
                .ok()
                .as_ref()
                .and_then(parse)
                .expect("invariant: data/settlements.csv is well formed; a test reads it")
        })
        .collect()
});

/// All known settlements, the most populous first.
///
/// ```
/// let largest = &boundaries::settlements::known()[0];
/// assert_eq!(largest.name_ru, "Краснодар");
/// ```
pub fn known() -> &'static [Settlement] {
    &KNOWN
}

fn parse(record: &csv::StringRecord) -> Option<Settlement> {
    Some(Settlement {
        code: record.get(0)?.parse().ok()?,
        name_ru: record.get(1)?.to_owned(),
        name_en: record.get(2)?.to_owned(),
        location: Point::new(record.get(3)?.parse().ok()?, record.get(4)?.parse().ok()?),
        population: record.get(5).and_then(|t| t.parse().ok()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_settlement_has_a_name_a_known_municipality_and_a_place_in_the_region() {
        let known = known();
        assert!(known.len() > 230);
        for s in known {
            assert!(crate::municipalities::find(s.code).is_some(), "{s:?}");
            assert!(!s.name_ru.is_empty() && !s.name_en.is_empty(), "{s:?}");
            assert!((36.5..41.8).contains(&s.location.x()), "{s:?}");
            assert!((43.3..46.9).contains(&s.location.y()), "{s:?}");
        }
    }
}
