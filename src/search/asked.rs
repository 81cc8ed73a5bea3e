//! What somebody asks for, read into a query that the database takes whatever was typed.

/// The longest text that is searched for, in letters.
pub const LONGEST_CHARS: usize = 200;
/// Words beyond these are left out.
const MOST_WORDS: usize = 12;
/// Shorter beginnings stand for too much.
const LEAST_PREFIX_CHARS: usize = 2;

/// A text that can be searched for.
///
/// Invariant: `terms` is in the syntax that its kind says; the plain kind holds letters, digits and operators of ours alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The query for the full-text index.
    pub(super) terms: String,
    /// Whether the terms are in the syntax of web searches (quotes, minus, or), rather than the database's own.
    pub(super) is_web: bool,
    /// The words as trigrams are compared with.
    pub(super) folded: String,
}

/// Why a text cannot be searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AskedError {
    /// It is too long.
    #[error("has more than {LONGEST_CHARS} letters")]
    TooLong,
}

impl Asked {
    /// Reads what was typed.
    pub fn parse(text: &str) -> Result<Self, AskedError> {
        // A hundred kilobytes are not counted to their end.
        if text.chars().take(LONGEST_CHARS + 1).count() > LONGEST_CHARS {
            return Err(AskedError::TooLong);
        }
        let words = words(text);
        let folded = words.join(" ").replace('ё', "е");
        let is_web = has_operators(text);
        let terms = if is_web {
            text.replace('\0', " ")
        } else {
            terms(&words)
        };
        Ok(Self {
            terms,
            is_web,
            folded,
        })
    }

    /// Whether there is no word in it.
    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// The words, in lower case and ё as е.
    pub fn words(&self) -> Vec<&str> {
        self.folded
            .split(' ')
            .filter(|word| !word.is_empty())
            .collect()
    }
}

/// Quotes around a phrase, a minus before a word, an "or" between two.
fn has_operators(text: &str) -> bool {
    text.contains('"')
        || text.split_whitespace().any(|word| {
            word.eq_ignore_ascii_case("or")
                || (word.starts_with('-') && word.chars().any(char::is_alphanumeric))
        })
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(MOST_WORDS)
        .map(str::to_owned)
        .collect()
}

/// All words, each in its forms, the last one as a beginning too: it may still be being typed.
fn terms(words: &[String]) -> String {
    let last = words.len().saturating_sub(1);
    let terms: Vec<_> = words
        .iter()
        .enumerate()
        .map(|(index, word)| {
            let mut forms = vec![format!("'{word}'")];
            forms.extend(without_fleeting_vowel(word).map(|form| format!("'{form}'")));
            if index == last && word.chars().count() >= LEAST_PREFIX_CHARS {
                forms.push(format!("'{word}':*"));
            }
            format!("({})", forms.join(" | "))
        })
        .collect();
    terms.join(" & ")
}

/// The form of a word without the vowel that its other forms lose: участок, участк(а).  `search_variants` does so to what is indexed.
fn without_fleeting_vowel(word: &str) -> Option<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let [.., before, vowel, last] = letters.as_slice() else {
        return None;
    };
    let is_fleeting = letters.len() > 3
        && "бвгджзклмнпрстфхцчшщ".contains(*before)
        && "оеё".contains(*vowel)
        && "кц".contains(*last);
    if !is_fleeting {
        return None;
    }
    letters.remove(letters.len() - 2);
    Some(letters.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms_of(text: &str) -> String {
        Asked::parse(text).unwrap().terms
    }

    #[test]
    fn words_are_joined_and_the_last_one_is_a_beginning() {
        assert_eq!(
            terms_of("Яма на дорог"),
            "('яма') & ('на') & ('дорог' | 'дорог':*)"
        );
        assert_eq!(terms_of("участок"), "('участок' | 'участк' | 'участок':*)");
        assert_eq!(terms_of("я"), "('я')");
    }

    #[test]
    fn nothing_that_was_typed_reaches_the_syntax() {
        for text in [
            "'; drop table issue; --",
            "a & b | !c <-> (d",
            "x:*A \\ ' ''",
            "%_*?",
        ] {
            let asked = Asked::parse(text).unwrap();
            let plain = asked.terms.split(['\'', '(', ')', '|', '&', ' ', ':', '*']);
            assert!(
                asked.is_web
                    || plain
                        .into_iter()
                        .all(|part| part.chars().all(char::is_alphanumeric)),
                "{text}: {}",
                asked.terms
            );
        }
        for text in ["", "  ", "!!! --- ***"] {
            assert!(Asked::parse(text).unwrap().is_empty(), "{text}");
        }
        assert_eq!(Asked::parse(&"я".repeat(100_000)), Err(AskedError::TooLong));
    }

    #[test]
    fn operators_of_web_searches_are_left_to_the_database() {
        for text in ["\"яма на дороге\"", "дорога -яма", "яма or люк"] {
            assert!(Asked::parse(text).unwrap().is_web, "{text}");
        }
        assert!(!Asked::parse("санкт-петербург").unwrap().is_web);
    }
}
