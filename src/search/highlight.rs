//! What was found, marked in text that is safe to show: everything is escaped but our own `<mark>`.

/// Signs for private use, between which the database puts what it found; taken out of the text before.
pub(super) const START: char = '\u{e000}';
pub(super) const STOP: char = '\u{e001}';

/// The text as HTML, with marks where the signs stand.
pub(super) fn to_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 32);
    let mut is_open = false;
    for letter in text.chars() {
        match letter {
            START if !is_open => {
                html.push_str("<mark>");
                is_open = true;
            }
            STOP if is_open => {
                html.push_str("</mark>");
                is_open = false;
            }
            START | STOP => {}
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            '\0' => {}
            other => html.push(other),
        }
    }
    if is_open {
        html.push_str("</mark>");
    }
    html
}

/// The text as HTML, with marks around the beginnings of words that were asked for.
pub fn mark_words(text: &str, asked: &[&str]) -> String {
    let mut marked = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        let (between, from) = rest.split_at(start);
        let end = from
            .find(|letter: char| !letter.is_alphanumeric())
            .unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        let folded = word.to_lowercase().replace('ё', "е");
        let length = asked
            .iter()
            .filter(|each| folded.starts_with(**each))
            .map(|each| each.chars().count())
            .max();
        marked.push_str(between);
        match length {
            Some(length) => {
                marked.push(START);
                marked.extend(word.chars().take(length));
                marked.push(STOP);
                marked.extend(word.chars().skip(length));
            }
            None => marked.push_str(word),
        }
        rest = after;
    }
    marked.push_str(rest);
    to_html(&marked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_our_marks_is_html() {
        let text = format!("<b>{START}яма{STOP}</b> & \"люк\" {STOP}{START}конец");
        assert_eq!(
            to_html(&text),
            "&lt;b&gt;<mark>яма</mark>&lt;/b&gt; &amp; &quot;люк&quot; <mark>конец</mark>"
        );
    }

    #[test]
    fn beginnings_of_words_are_marked() {
        let asked = ["горяч", "кл"];
        assert_eq!(
            mark_words("Горячий Ключ <i>", &asked),
            "<mark>Горяч</mark>ий <mark>Кл</mark>юч &lt;i&gt;"
        );
    }
}
