//! What `CASEI` and `ACCENTI` do to a text, defined so that a database can do the very same.

/// Letters with an accent, each above its plain letter in [`PLAIN`]; the combining marks at the end have none and are dropped.
///
/// PostgreSQL folds alike by `translate(text, ACCENTED, PLAIN)`.  It has what Russian and the Latin alphabets of Europe have;
/// `й` is a letter of its own, not an accented `и`, and stays.
pub const ACCENTED: &str = "ЁёЀѐЍѝÀÁÂÃÄÅàáâãäåÇçÈÉÊËèéêëÌÍÎÏìíîïÑñÒÓÔÕÖòóôõöÙÚÛÜùúûüÝýÿĀāĂăĄąĆćĈĉĊċČčĎďĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĨĩĪīĬĭĮįİĴĵĶķĹĺĻļĽľŃńŅņŇňŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽžØøŁłĐđ\u{300}\u{301}\u{308}";

/// The plain letters of [`ACCENTED`], character by character.
pub const PLAIN: &str = "ЕеЕеИиAAAAAAaaaaaaCcEEEEeeeeIIIIiiiiNnOOOOOoooooUUUUuuuuYyyAaAaAaCcCcCcCcDdEeEeEeEeEeGgGgGgGgHhIiIiIiIiIJjKkLlLlLlNnNnNnOoOoOoRrRrRrSsSsSsSsTtTtUuUuUuUuUuUuWwYyYZzZzZzOoLlDd";

/// The text in lower case, character by character, as PostgreSQL's `lower` under a UTF-8 collation; a character whose lower case is
/// several stays as it is.
pub fn fold_case(text: &str) -> String {
    text.chars()
        .map(|character| {
            let mut lower = character.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(single), None) => single,
                _ => character,
            }
        })
        .collect()
}

/// The text without accents; see [`ACCENTED`].
pub fn fold_accents(text: &str) -> String {
    text.chars().filter_map(plain).collect()
}

fn plain(character: char) -> Option<char> {
    if character.is_ascii() {
        return Some(character);
    }
    match ACCENTED.chars().position(|accented| accented == character) {
        Some(position) => PLAIN.chars().nth(position),
        None => Some(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yo_is_ye_but_short_i_is_its_own_letter() {
        assert_eq!(
            fold_accents("Ёлка, ёж, е\u{308}ж, мо\u{301}й"),
            "Елка, еж, еж, мой"
        );
        assert_eq!(fold_accents("Café Łódź Ÿ"), "Cafe Lodz Y");
    }

    #[test]
    fn every_accented_letter_has_its_plain_one_and_three_marks_have_none() {
        let accented: Vec<char> = ACCENTED.chars().collect();
        assert_eq!(accented.len(), PLAIN.chars().count() + 3);
        for (accented, plain) in accented.iter().zip(PLAIN.chars()) {
            assert_eq!(
                accented.is_uppercase(),
                plain.is_uppercase(),
                "{accented} {plain}"
            );
        }
        let once: std::collections::BTreeSet<_> = accented.iter().collect();
        assert_eq!(once.len(), accented.len());
    }

    #[test]
    fn lower_case_never_changes_the_number_of_characters() {
        assert_eq!(fold_case("ЩЁГОЛЬ İ"), "щёголь İ");
    }
}
