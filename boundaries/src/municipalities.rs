//! The 44 municipalities of the region: names, kinds, centres, official figures.
//!
//! The table is `data/municipalities.csv`; `data/SOURCES.md` says where each fact comes from. What is unknown is `None`,
//! never guessed.

use std::sync::LazyLock;

use geo::Point;

use crate::AreaCode;

/// Facts about one municipality.
#[derive(Clone, Debug, PartialEq)]
pub struct Municipality {
    /// OKTMO code of the 2013 classifier: the code that everything in the portal refers to.
    pub code: AreaCode,
    /// New OKTMO code, for municipalities whose kind changed since and whose new code was seen.
    pub code_2026: Option<AreaCode>,
    /// Short Russian name.
    pub name_ru: String,
    /// English name.
    pub name_en: String,
    /// Full official Russian name in 2026.
    pub name_full_2026: String,
    /// Kind in 2013, in Russian ("муниципальный район", "городской округ").
    pub kind_2013: String,
    /// Kind in 2026, in Russian ("муниципальный округ" is new).
    pub kind_2026: String,
    /// Administrative centre with its kind of place, in Russian ("г Краснодар").
    pub admin_centre: String,
    /// Where the administrative centre lies.
    pub centre: Point<f64>,
    /// Official area in square kilometres.
    pub area_km2: Option<f64>,
    /// Inhabitants and the year of the count.
    pub population: Option<(u32, u16)>,
    /// Where the place of the centre comes from.
    pub centre_source: String,
    /// Where the area comes from; empty when there is none.
    pub area_source: String,
    /// Where the population comes from; empty when there is none.
    pub population_source: String,
}

/// Official area of the whole region in square kilometres.
pub const REGION_AREA_KM2: f64 = 75_485.0;

static KNOWN: LazyLock<Vec<Municipality>> = LazyLock::new(|| {
    csv::Reader::from_reader(include_bytes!("../data/municipalities.csv").as_slice())
        .records()
        .map(|record| {
            record
                .ok()
                .as_ref()
                .and_then(parse)
                .expect("invariant: data/municipalities.csv is well formed; a test reads it")
        })
        .collect()
});

/// All 44 municipalities, sorted by code.
///
/// ```
/// let known = boundaries::municipalities::known();
/// assert_eq!(known.len(), 44);
/// assert!(known.iter().any(|m| m.name_ru == "Краснодар" && m.name_en == "Krasnodar"));
/// ```
pub fn known() -> &'static [Municipality] {
    &KNOWN
}

/// Finds a municipality by its 2013 code.
///
/// ```
/// let sochi = boundaries::municipalities::find("03726000".parse()?).expect("Sochi is known");
/// assert_eq!(sochi.name_ru, "Сочи");
/// # Ok::<(), boundaries::AreaCodeError>(())
/// ```
pub fn find(code: AreaCode) -> Option<&'static Municipality> {
    KNOWN
        .binary_search_by_key(&code, |m| m.code)
        .ok()
        .map(|i| &KNOWN[i])
}

fn parse(record: &csv::StringRecord) -> Option<Municipality> {
    let text = |i: usize| record.get(i).map(str::to_owned);
    let number = |i: usize| record.get(i).filter(|t| !t.is_empty());
    Some(Municipality {
        code: record.get(0)?.parse().ok()?,
        code_2026: number(1).and_then(|t| t.parse().ok()),
        name_ru: text(2)?,
        name_en: text(3)?,
        name_full_2026: text(4)?,
        kind_2013: text(5)?,
        kind_2026: text(6)?,
        admin_centre: text(7)?,
        centre: Point::new(record.get(8)?.parse().ok()?, record.get(9)?.parse().ok()?),
        centre_source: text(10)?,
        area_km2: number(11).and_then(|t| t.parse().ok()),
        area_source: text(12)?,
        population: number(13)
            .and_then(|t| t.parse().ok())
            .zip(number(14).and_then(|t| t.parse().ok())),
        population_source: text(15)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_sorted_and_inside_the_region() {
        let known = known();
        assert_eq!(known.len(), 44);
        assert!(known.windows(2).all(|pair| pair[0].code < pair[1].code));
        for m in known {
            assert!((36.5..41.8).contains(&m.centre.x()), "{m:?}");
            assert!((43.3..46.9).contains(&m.centre.y()), "{m:?}");
            assert!(m.name_ru.chars().all(|c| !c.is_ascii_alphabetic()), "{m:?}");
            assert!(m.name_en.is_ascii(), "{m:?}");
            assert_eq!(m.area_km2.is_none(), m.area_source.is_empty(), "{m:?}");
            assert_eq!(
                m.population.is_none(),
                m.population_source.is_empty(),
                "{m:?}"
            );
        }
    }

    #[test]
    fn no_new_code_is_another_municipalitys_old_code() {
        for m in known() {
            if let Some(code) = m.code_2026 {
                assert!(find(code).is_none(), "{code}");
            }
        }
    }

    #[test]
    fn kinds_are_those_of_2026() {
        let count = |kind: &str| known().iter().filter(|m| m.kind_2026 == kind).count();
        assert_eq!(count("городской округ"), 5);
        assert_eq!(count("муниципальный округ"), 5);
        assert_eq!(count("муниципальный район"), 34);
    }
}
