//! The index page, filled by the server so that links shown elsewhere have a title, a description and a language.

use std::fmt::Write;

use super::pages::Page;
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
    if !page.is_public() {
        line(format_args!("<meta name=\"robots\" content=\"noindex\" />"));
    }
    if page != Page::Unknown {
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
            Page::find("/about"),
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
            Page::find("/"),
            Language::Russian,
            "",
            "/\"><script>x</script>",
        );
        assert!(!page.contains("<script>x"));
    }
}
