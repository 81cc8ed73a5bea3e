//! Features to municipalities: by code, old or new, and by name, in any of its usual spellings.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::AreaCode;
use crate::municipalities::{self, Municipality};

/// Words that say the kind of a municipality, not its name.
const KIND_WORDS: &[&str] = &[
    "район",
    "районный",
    "муниципальный",
    "муниципальное",
    "муниципального",
    "р",
    "н",
    "образование",
    "образования",
    "городской",
    "округ",
    "город",
    "гор",
    "г",
    "курорт",
    "герой",
    "мо",
    "мр",
    "го",
    "district",
    "raion",
    "rayon",
    "municipal",
    "municipality",
    "urban",
    "okrug",
    "city",
    "town",
    "of",
    "resort",
    "hero",
    "gorod",
    "municipalnyj",
    "gorodskoj",
];

/// Names that are not spellings of a name in the table.
const OTHER_NAMES: &[(&str, &str)] = &[("геленджикский", "03708000"), ("анапский", "03703000")];

static BY_NAME: LazyLock<HashMap<String, AreaCode>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for m in municipalities::known() {
        for name in [&m.name_ru, &m.name_full_2026, &m.name_en] {
            names.insert(key(name), m.code);
        }
    }
    for &(name, code) in OTHER_NAMES {
        let code = code
            .parse()
            .expect("invariant: the table above holds codes");
        names.insert(key(name), code);
    }
    names
});

static BY_CODE: LazyLock<HashMap<&'static str, AreaCode>> = LazyLock::new(|| {
    let mut codes = HashMap::new();
    for m in municipalities::known() {
        codes.insert(m.code.as_str(), m.code);
    }
    for Municipality {
        code, code_2026, ..
    } in municipalities::known()
    {
        if let Some(new) = code_2026 {
            codes.entry(new.as_str()).or_insert(*code);
        }
    }
    codes
});

/// The municipality of a name, in Russian or English, with or without the words for its kind.
pub(super) fn by_name(name: &str) -> Option<AreaCode> {
    // Longer than any name: not worth the work.
    if name.len() > 400 {
        return None;
    }
    BY_NAME.get(&key(name)).copied()
}

/// The municipality of a code: OKTMO of 2013 or new, 8 or 11 digits, with or without the leading zero that spreadsheets
/// lose.
pub(super) fn by_code(text: &str) -> Option<AreaCode> {
    let text = text.trim();
    let text = text.strip_suffix(".0").unwrap_or(text);
    let digits: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .take(12)
        .collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let eight = match digits.len() {
        7 => format!("0{digits}"),
        8 => digits,
        10 => format!("0{}", digits.strip_suffix("000")?),
        11 => digits.strip_suffix("000")?.to_owned(),
        _ => return None,
    };
    BY_CODE.get(eight.as_str()).copied()
}

/// The part of a name that tells municipalities apart.
fn key(name: &str) -> String {
    let lower = name.to_lowercase().replace('ё', "е");
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '’' | 'ʹ' | '`'))
        .filter(|word| !word.is_empty() && !KIND_WORDS.contains(word))
        .collect();
    let joined: String = words.concat();
    if joined.is_ascii() || joined.contains(['’', 'ʹ']) {
        fold_latin(&joined)
    } else {
        joined
    }
}

/// Brings the usual transliterations of Russian together.
fn fold_latin(text: &str) -> String {
    let mut folded: String = text
        .chars()
        .filter(|c| !matches!(c, '\'' | '’' | 'ʹ' | '`'))
        .collect();
    for (from, to) in [
        ("shch", "sch"),
        ("kh", "h"),
        ("yo", "e"),
        ("ye", "e"),
        ("iy", "y"),
        ("ij", "y"),
        ("yy", "y"),
        ("j", "y"),
    ] {
        folded = folded.replace(from, to);
    }
    if let Some(stem) = folded.strip_suffix("ski") {
        folded = format!("{stem}sky");
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(name: &str) -> Option<String> {
        by_name(name).map(|code| code.to_string())
    }

    #[test]
    fn names_match_in_all_their_usual_spellings() {
        for (name, expected) in [
            ("Тимашёвский район", "03653000"),
            ("ТИМАШЕВСКИЙ МУНИЦИПАЛЬНЫЙ РАЙОН", "03653000"),
            (
                "  муниципальное образование   Тимашевский район ",
                "03653000",
            ),
            ("г. Краснодар", "03701000"),
            ("городской округ город Краснодар", "03701000"),
            ("Городской округ «Город-курорт Сочи»", "03726000"),
            ("город-герой Новороссийск", "03720000"),
            ("муниципальный округ город-курорт Анапа", "03703000"),
            ("Горячий Ключ", "03709000"),
            ("МО г.Горячий Ключ", "03709000"),
            ("Приморско-Ахтарский муниципальный округ", "03641000"),
            ("Усть-Лабинский", "03657000"),
            ("Кущевский р-н", "03628000"),
            ("Kushchyovsky District", "03628000"),
            ("Kushchevskiy rayon", "03628000"),
            ("Timashevskij", "03653000"),
            ("Ust'-Labinskiy", "03657000"),
            ("Goryachiy Klyuch", "03709000"),
            ("Krasnodar urban okrug", "03701000"),
            ("City of Sochi", "03726000"),
            ("Yeysky District", "03616000"),
        ] {
            assert_eq!(code(name).as_deref(), Some(expected), "{name}");
        }
        for name in [
            "",
            "район",
            "Майкоп",
            "Краснодарский край",
            "Адыгея",
            "Московский район",
        ] {
            assert_eq!(code(name), None, "{name}");
        }
    }

    #[test]
    fn no_two_municipalities_share_a_name_key() {
        for m in municipalities::known() {
            for name in [&m.name_ru, &m.name_full_2026, &m.name_en] {
                assert_eq!(by_name(name), Some(m.code), "{name}");
            }
        }
    }

    #[test]
    fn codes_match_old_and_new_and_as_spreadsheets_leave_them() {
        for text in [
            "03703000",
            "3703000",
            "03703000000",
            " 03703000 ",
            "03501000",
            "3703000.0",
        ] {
            assert_eq!(
                by_code(text).map(|c| c.to_string()).as_deref(),
                Some("03703000"),
                "{text}"
            );
        }
        for text in ["", "0370300", "03999000", "abc", "037030001", "03703001000"] {
            assert_eq!(by_code(text), None, "{text}");
        }
    }
}
