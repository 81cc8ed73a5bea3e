//! Search by name over the municipalities and settlements that the program knows.
//!
//! Some hundred names: every search looks at all of them, and needs no index.

use std::cmp::Reverse;
use std::sync::LazyLock;

use boundaries::municipalities::{self, Municipality};
use boundaries::settlements;
use geo::Point;
use serde::Serialize;
use utoipa::ToSchema;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum PlaceKind {
    /// One of the 44 municipalities.
    Municipality,
    /// A town or village.
    Settlement,
}

/// A place that can be found by its name.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) kind: PlaceKind,
    pub(super) name: &'static str,
    pub(super) name_en: &'static str,
    pub(super) municipality: &'static Municipality,
    pub(super) location: Point<f64>,
    pub(super) population: Option<u32>,
    /// Folded words of each name.
    names: [Vec<String>; 2],
}

/// How well a place fits, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// The name is what was asked.
    Whole,
    /// The name begins with what was asked.
    Beginning,
    /// Each word asked begins a word of the name.
    Words,
}

/// Words that people write beside a name, and that say nothing about which.
const KINDS: [&str; 17] = [
    "г",
    "город",
    "городской",
    "муниципальный",
    "округ",
    "ст",
    "станица",
    "стца",
    "п",
    "пос",
    "поселок",
    "пгт",
    "с",
    "село",
    "х",
    "хутор",
    "аул",
];

static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let municipalities = municipalities::known().iter().map(|known| Place {
        kind: PlaceKind::Municipality,
        name: &known.name_ru,
        name_en: &known.name_en,
        municipality: known,
        location: known.centre,
        population: known.population.map(|(value, _)| value),
        names: [words(&known.name_ru), words(&known.name_en)],
    });
    let settlements = settlements::known().iter().filter_map(|known| {
        Some(Place {
            kind: PlaceKind::Settlement,
            name: &known.name_ru,
            name_en: &known.name_en,
            municipality: municipalities::find(known.code)?,
            location: known.location,
            population: known.population,
            names: [words(&known.name_ru), words(&known.name_en)],
        })
    });
    municipalities.chain(settlements).collect()
});

/// The places whose names fit what was asked, the best and most populous first.
pub(super) fn search(query: &str, limit: usize) -> Vec<&'static Place> {
    let asked = asked_words(query);
    let mut found: Vec<_> = PLACES
        .iter()
        .filter_map(|place| Some((place.fit(&asked)?, place)))
        .collect();
    found.sort_by_key(|(fit, place)| (*fit, Reverse(place.population), place.kind, place.name));
    found.truncate(limit);
    found.into_iter().map(|(_, place)| place).collect()
}

impl Place {
    fn fit(&self, asked: &[String]) -> Option<Fit> {
        self.names.iter().filter_map(|name| fit(name, asked)).min()
    }
}

fn fit(name: &[String], asked: &[String]) -> Option<Fit> {
    let begun = |start: &String| name.iter().any(|word| word.starts_with(start));
    if asked.is_empty() || !asked.iter().all(begun) {
        return None;
    }
    let (name, asked) = (name.join(" "), asked.join(" "));
    Some(if name == asked {
        Fit::Whole
    } else if name.starts_with(&asked) {
        Fit::Beginning
    } else {
        Fit::Words
    })
}

/// The words asked for; a kind beside a name is left out, alone it may be the beginning of a name.
fn asked_words(query: &str) -> Vec<String> {
    let asked = words(query);
    let named: Vec<String> = asked
        .iter()
        .filter(|word| !KINDS.contains(&word.as_str()))
        .cloned()
        .collect();
    if named.is_empty() { asked } else { named }
}

/// Words in lower case, ё as е, without signs.
fn words(text: &str) -> Vec<String> {
    let folded = text
        .to_lowercase()
        .replace('ё', "е")
        .replace("ст-ца", "стца");
    folded
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(query: &str) -> &'static str {
        search(query, 10).first().map_or("", |place| place.name)
    }

    #[test]
    fn a_name_is_found_by_its_beginning_in_either_alphabet_and_case() {
        assert_eq!(first("красн"), "Краснодар");
        assert_eq!(first("KRASNOD"), "Краснодар");
        assert_eq!(first("сочи"), "Сочи");
        assert_eq!(first("г. Сочи"), "Сочи");
        assert_eq!(first("горяч ключ"), "Горячий Ключ");
        assert_eq!(first("ключ горяч"), "Горячий Ключ");
    }

    #[test]
    fn ё_and_е_are_one_letter() {
        assert_eq!(words("Тёмрюк-на-Кубани"), ["темрюк", "на", "кубани"]);
        let found = search("темрюкский район", 3);
        assert_eq!(found[0].kind, PlaceKind::Municipality);
        assert_eq!(found[0].name, "Темрюкский район");
    }

    #[test]
    fn nothing_is_found_for_nothing() {
        for query in ["", "  ", "щщщ", "%_"] {
            assert!(search(query, 10).is_empty(), "{query:?}");
        }
    }
}
