//! Search by name over the municipalities and settlements that the program knows.
//!
//! Some hundred names: every search looks at all of them, and needs no index.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use boundaries::municipalities::{self, Municipality};
use boundaries::settlements;
use geo::Point;
use serde::Serialize;
use utoipa::ToSchema;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// One of the 44 municipalities.
    Municipality,
    /// A town or village.
    Settlement,
}

/// A place that can be found by its name.
#[derive(Debug)]
pub struct Place {
    /// What it is.
    pub kind: PlaceKind,
    /// Its Russian name.
    pub name: &'static str,
    /// Its English name.
    pub name_en: &'static str,
    /// The municipality to which it belongs.
    pub municipality: &'static Municipality,
    /// Where it lies.
    pub location: Point<f64>,
    pub(super) population: Option<u32>,
    /// Folded words of each name.
    names: [Vec<String>; 2],
    /// Their groups of three letters.
    trigrams: [Trigrams; 2],
}

/// Groups of three letters, as `pg_trgm` makes them: each word with two spaces before and one behind.
type Trigrams = BTreeSet<[char; 3]>;

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

/// How alike a name has to be, of 1: one wrong letter in a name of six.
const LEAST_LIKENESS: f32 = 0.4;

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
        trigrams: [&known.name_ru, &known.name_en].map(|name| trigrams(&words(name))),
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
            trigrams: [&known.name_ru, &known.name_en].map(|name| trigrams(&words(name))),
        })
    });
    municipalities.chain(settlements).collect()
});

/// The places whose names fit what was asked, the best and most populous first.
pub fn search(query: &str, limit: usize) -> Vec<&'static Place> {
    let asked = asked_words(query);
    let mut found: Vec<_> = PLACES
        .iter()
        .filter_map(|place| Some((place.fit(&asked)?, place)))
        .collect();
    found.sort_by_key(|(fit, place)| (*fit, Reverse(place.population), place.kind, place.name));
    found.truncate(limit);
    found.into_iter().map(|(_, place)| place).collect()
}

/// The places whose names are like what was asked, for somebody who mistyped; the most alike and populous first.
pub fn search_like(query: &str, limit: usize) -> Vec<&'static Place> {
    let asked = trigrams(&asked_words(query));
    let mut found: Vec<_> = PLACES
        .iter()
        .map(|place| (place.likeness(&asked), place))
        .filter(|(likeness, _)| *likeness >= LEAST_LIKENESS)
        .collect();
    found.sort_by(|(one, first), (other, second)| {
        other
            .total_cmp(one)
            .then_with(|| second.population.cmp(&first.population))
            .then_with(|| (first.kind, first.name).cmp(&(second.kind, second.name)))
    });
    found.truncate(limit);
    found.into_iter().map(|(_, place)| place).collect()
}

impl Place {
    /// How alike the more alike of the names is.
    fn likeness(&self, asked: &Trigrams) -> f32 {
        let names = self.trigrams.iter().map(|name| similarity(name, asked));
        names.fold(0.0, f32::max)
    }

    fn fit(&self, asked: &[String]) -> Option<Fit> {
        self.names.iter().filter_map(|name| fit(name, asked)).min()
    }
}

/// The share of common groups of three letters.
fn similarity(one: &Trigrams, other: &Trigrams) -> f32 {
    let common = one.intersection(other).count();
    let all = one.len() + other.len() - common;
    if all == 0 {
        return 0.0;
    }
    common as f32 / all as f32
}

fn trigrams(words: &[String]) -> Trigrams {
    words
        .iter()
        .flat_map(|word| {
            let padded: Vec<char> = format!("  {word} ").chars().collect();
            padded
                .windows(3)
                .map(|three| [three[0], three[1], three[2]])
                .collect::<Vec<_>>()
        })
        .collect()
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
    fn a_mistyped_name_is_found_by_likeness() {
        let first = |query| search_like(query, 5).first().map_or("", |place| place.name);
        assert_eq!(first("Краснадар"), "Краснодар");
        assert_eq!(first("Новоросийск"), "Новороссийск");
        assert_eq!(first("Krasnodr"), "Краснодар");
        for query in ["", "щщщ", "яма на дороге"] {
            assert_eq!(first(query), "", "{query}");
        }
    }

    #[test]
    fn nothing_is_found_for_nothing() {
        for query in ["", "  ", "щщщ", "%_"] {
            assert!(search(query, 10).is_empty(), "{query:?}");
        }
    }
}
