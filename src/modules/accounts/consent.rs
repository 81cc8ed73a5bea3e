//! The consent to the processing of personal data that people give: documents of their own, one per version, in both languages.

/// The kind of document, as rows of `consent` name it.
pub(super) const DOCUMENT: &str = "personal-data";

/// A version of the consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ConsentText {
    /// Its version, by which rows of `consent` refer to it.
    pub(super) version: &'static str,
    /// Its Russian text (Markdown), which is the one that counts.
    pub(super) text_ru: &'static str,
    /// Its English text (Markdown).
    pub(super) text_en: &'static str,
}

/// Every version that was ever in force, the newest last: who agreed to one can read what they agreed to.
const VERSIONS: [ConsentText; 1] = [ConsentText {
    version: "2026-11",
    text_ru: include_str!("data/consent-2026-11.ru.md"),
    text_en: include_str!("data/consent-2026-11.en.md"),
}];

/// The version in force.
pub(super) fn current() -> ConsentText {
    VERSIONS[VERSIONS.len() - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_names_itself_in_both_languages() {
        for text in VERSIONS {
            assert!(text.text_ru.contains(text.version) && text.text_en.contains(text.version));
        }
        assert_eq!(current(), VERSIONS[VERSIONS.len() - 1]);
    }
}
