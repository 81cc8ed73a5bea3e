//! The index page, filled by the server so that links shown elsewhere have a title, a description and a language.

use std::fmt::Write;

use crate::http::language::Language;

/// What `/` answers when the front end was not built into the program.
pub(super) const NOT_BUILT: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<title>kuban</title>
<p>The server runs, but its site was not built. Run <code>make build</code> (or <code>npm ci && npm run build</code> in
<code>frontend/</code>, then build the program again).</p>
<p>The interface for programs is at <a href=\"/api/docs\">/api/docs</a>.</p>
</html>
";

/// What a person sees who comes before the portal is open; the page asks again by itself.
pub(super) const STARTING: &str = "<!doctype html>
<html lang=\"ru\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta http-equiv=\"refresh\" content=\"2\">
<title>Портал запускается</title>
<p>Портал запускается, страница откроется сама.</p>
<p lang=\"en\">The portal is starting, the page will open by itself.</p>
</html>
";

/// A public page of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Page {
    /// The map explorer.
    Map,
    /// What the data is and where it comes from.
    About,
    /// No page of the site.
    Unknown,
}

impl Page {
    /// The page at this path.
    pub(super) fn find(path: &str) -> Self {
        match path.trim_end_matches('/') {
            "" | "/map" => Self::Map,
            "/about" => Self::About,
            _ => Self::Unknown,
        }
    }

    fn texts(self, language: Language) -> (&'static str, &'static str) {
        let catalogue = match language {
            Language::Russian => &RUSSIAN,
            Language::English => &ENGLISH,
        };
        match self {
            Self::Map => catalogue.map,
            Self::About => catalogue.about,
            Self::Unknown => catalogue.unknown,
        }
    }
}

/// Titles and descriptions of the pages in one language.
struct Catalogue {
    map: (&'static str, &'static str),
    about: (&'static str, &'static str),
    unknown: (&'static str, &'static str),
}

const RUSSIAN: Catalogue = Catalogue {
    map: (
        "Кубань: карта обращений и строек Краснодарского края",
        "Живая карта 44 муниципалитетов Краснодарского края: обращения жителей, сроки ответов и стройки.",
    ),
    about: (
        "О данных — Кубань",
        "Откуда данные портала, как считаются сроки и доли, как получить всё это программой.",
    ),
    unknown: (
        "Такой страницы нет — Кубань",
        "Проверьте адрес или вернитесь к карте.",
    ),
};

const ENGLISH: Catalogue = Catalogue {
    map: (
        "Kuban: map of issues and construction sites of the Krasnodar Region",
        "A live map of the 44 municipalities of the Krasnodar Region: citizens' issues, terms of answer and construction sites.",
    ),
    about: (
        "About the data — Kuban",
        "Where the portal's data comes from, how terms and shares are counted, how a program gets all of it.",
    ),
    unknown: (
        "No such page — Kuban",
        "Check the address or go back to the map.",
    ),
};

/// The index page with the words of this page.
pub(super) fn fill(
    template: &str,
    page: Page,
    language: Language,
    base_url: &str,
    path: &str,
) -> String {
    let (title, description) = page.texts(language);
    let mut head = String::new();
    let mut line = |text: std::fmt::Arguments<'_>| {
        writeln!(head, "    {text}").expect("writing to a String does not fail");
    };
    line(format_args!("<title>{}</title>", escape(title)));
    line(format_args!(
        "<meta name=\"description\" content=\"{}\" />",
        escape(description)
    ));
    line(format_args!(
        "<meta property=\"og:title\" content=\"{}\" />",
        escape(title)
    ));
    line(format_args!(
        "<meta property=\"og:description\" content=\"{}\" />",
        escape(description)
    ));
    line(format_args!(
        "<meta property=\"og:type\" content=\"website\" />"
    ));
    line(format_args!(
        "<meta property=\"og:locale\" content=\"{}\" />",
        language.locale()
    ));
    if page == Page::Unknown {
        line(format_args!("<meta name=\"robots\" content=\"noindex\" />"));
    } else {
        line(format_args!(
            "<meta property=\"og:url\" content=\"{}\" />",
            escape(&format!("{base_url}{path}"))
        ));
    }

    let kept = template
        .split_inclusive('\n')
        .filter(|line| !is_filled_by_server(line))
        .collect::<String>();
    kept.replacen(
        "<html lang=\"ru\"",
        &format!("<html lang=\"{}\"", language.tag()),
        1,
    )
    .replacen("  </head>", &format!("{head}  </head>"), 1)
}

/// Lines of the template that the server writes anew: they are there for the development server.
fn is_filled_by_server(line: &str) -> bool {
    let line = line.trim_start();
    [
        "<title>",
        "<meta name=\"description\"",
        "<meta property=\"og:",
    ]
    .iter()
    .any(|start| line.starts_with(start))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = include_str!("../../../frontend/index.html");

    #[test]
    fn the_page_speaks_one_language_and_says_each_thing_once() {
        let page = fill(
            TEMPLATE,
            Page::About,
            Language::English,
            "https://kuban.example",
            "/about",
        );
        assert!(page.contains("<html lang=\"en\">"));
        assert!(page.contains("<title>About the data — Kuban</title>"));
        assert!(page.contains("content=\"https://kuban.example/about\""));
        assert_eq!(page.matches("<title>").count(), 1);
        assert_eq!(page.matches("og:description").count(), 1);
        assert!(!page.contains("Краснодарского"));
    }

    #[test]
    fn an_address_cannot_write_into_the_page() {
        let page = fill(
            TEMPLATE,
            Page::Map,
            Language::Russian,
            "",
            "/\"><script>x</script>",
        );
        assert!(!page.contains("<script>x"));
    }
}
