//! The one layout of letters, as text and as HTML: plain, readable by screen readers, without images, in light and in dark.

use maud::{DOCTYPE, PreEscaped, html};

use super::Letter;

/// Colors are named for both schemes, so that no program has to guess the other one.
const STYLE: &str = "body{margin:0;padding:24px;background:#fff;color:#1b1f23;font:16px/1.5 system-ui,Segoe UI,Roboto,Arial,sans-serif}\
main{max-width:600px;margin:0 auto}a{color:#0b5394}.button{display:inline-block;padding:12px 20px;border-radius:6px;background:#0b5394;\
color:#fff;text-decoration:none;font-weight:600}footer{margin-top:32px;padding-top:16px;border-top:1px solid #6b7280;font-size:14px}\
@media (prefers-color-scheme:dark){body{background:#14171a;color:#e6e8ea}a{color:#9cc9ff}.button{background:#9cc9ff;color:#14171a}}";

/// A letter with its addresses checked.
pub(super) struct Page<'a> {
    pub(super) letter: &'a Letter,
    pub(super) action: Option<(&'a str, &'a str)>,
    pub(super) unsubscribe: Option<&'a str>,
}

/// The fixed words of every letter.
struct Words {
    portal: &'static str,
    automatic: &'static str,
    unsubscribe: &'static str,
    address: &'static str,
}

const RUSSIAN: Words = Words {
    portal: "Портал открытого правительства Краснодарского края",
    automatic: "Это письмо отправлено автоматически, отвечать на него не нужно.",
    unsubscribe: "Больше не получать такие письма",
    address: "Если кнопка не работает, откройте адрес:",
};
const ENGLISH: Words = Words {
    portal: "Open-government portal of the Krasnodar Region",
    automatic: "This letter was sent automatically; there is no need to answer it.",
    unsubscribe: "Stop letters like this one",
    address: "If the button does not work, open this address:",
};

impl Page<'_> {
    /// The plain text.
    pub(super) fn to_text(&self) -> String {
        let words = self.words();
        let mut parts = self.letter.paragraphs.clone();
        if let Some((label, url)) = self.action {
            parts.push(format!("{label}:\n{url}"));
        }
        let mut footer = format!("-- \n{}\n{}", words.portal, words.automatic);
        if let Some(url) = self.unsubscribe {
            footer.push_str(&format!("\n{}:\n{url}", words.unsubscribe));
        }
        parts.push(footer);
        parts.join("\n\n")
    }

    /// The same as HTML; whatever stands in the letter is escaped.
    pub(super) fn to_html(&self) -> String {
        let words = self.words();
        let letter = self.letter;
        let markup = html! {
            (DOCTYPE)
            html lang=(self.language()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width";
                    meta name="color-scheme" content="light dark";
                    title { (letter.subject) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    main {
                        @for paragraph in &letter.paragraphs {
                            p {
                                @for (index, line) in paragraph.lines().enumerate() {
                                    @if index > 0 { br; }
                                    (line)
                                }
                            }
                        }
                        @if let Some((label, url)) = self.action {
                            p { a class="button" href=(url) { (label) } }
                            p { (words.address) " " a href=(url) { (url) } }
                        }
                        footer {
                            p { (words.portal) br; (words.automatic) }
                            @if let Some(url) = self.unsubscribe {
                                p { a href=(url) { (words.unsubscribe) } }
                            }
                        }
                    }
                }
            }
        };
        markup.into_string()
    }

    fn words(&self) -> &'static Words {
        if self.letter.language == "en" {
            &ENGLISH
        } else {
            &RUSSIAN
        }
    }

    fn language(&self) -> &'static str {
        if self.letter.language == "en" {
            "en"
        } else {
            "ru"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_is_text_in_both_forms() {
        let letter = Letter {
            to: String::new(),
            language: "en".to_owned(),
            subject: "<script>".to_owned(),
            paragraphs: vec!["One <img src=x onerror=alert(1)>\nTwo & \"three\"".to_owned()],
            action: None,
            unsubscribe: None,
        };
        let page = Page {
            letter: &letter,
            action: Some(("Open \"it\"", "https://kuban.example/?a=1&b=\"x\"")),
            unsubscribe: None,
        };
        let html = page.to_html();
        assert!(
            html.contains("One &lt;img src=x onerror=alert(1)&gt;<br>Two &amp;"),
            "{html}"
        );
        assert!(
            html.contains("href=\"https://kuban.example/?a=1&amp;b=&quot;x&quot;\""),
            "{html}"
        );
        assert!(!html.contains("<script>") && html.contains("lang=\"en\""));
        let text = page.to_text();
        assert!(
            text.starts_with("One <img src=x onerror=alert(1)>\nTwo & \"three\"\n\nOpen"),
            "{text}"
        );
    }
}
