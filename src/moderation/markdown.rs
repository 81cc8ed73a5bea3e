//! From what people write to HTML that is safe to show.
//!
//! Twice over: the Markdown writer lets no HTML of the text through, and what it wrote goes through a list of allowed elements.  There are
//! no pictures, since one from elsewhere tells its host who reads; pictures are attached, not written.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use comrak::Options;

/// The longest text that is taken, in letters.
pub const LONGEST_TEXT_CHARS: usize = 20_000;

/// Deeper quotes and lists are shown as text: some thousand signs would otherwise become as many elements inside each other.
const MOST_NESTING: usize = 20;

static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(tags))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::PassThrough)
        .attribute_filter(|_, attribute, value| {
            (attribute != "href" || leads_somewhere(value)).then(|| value.into())
        })
        .link_rel(Some("nofollow noopener noreferrer ugc"));
    builder
});

/// Whether a link is one to the web, to an address of mail, or to a page of ours.
fn leads_somewhere(link: &str) -> bool {
    ["http://", "https://", "mailto:", "/", "#"]
        .iter()
        .any(|start| link.starts_with(start))
}

/// The HTML of a text in Markdown (`CommonMark` with tables, strikethrough and bare links).
pub fn markdown_to_html(text: &str) -> String {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    // HTML in the text is shown as what it is: text.
    options.render.escape = true;
    let html = comrak::markdown_to_html(&without_depth(text), &options);
    SANITIZER.clean(&html).to_string()
}

/// The text with lines that begin with too many markers of quotes and lists, or too far in, set off as text.
fn without_depth(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let indent = line
            .chars()
            .take_while(|letter| letter.is_whitespace())
            .count();
        if depth(line) > MOST_NESTING || indent > 4 * MOST_NESTING {
            format!("\\{}", line.trim_start())
        } else {
            line.to_owned()
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// How many quotes and lists a line opens.
fn depth(line: &str) -> usize {
    let mut depth = 0;
    for part in line.split_whitespace() {
        let rest = part.trim_start_matches('>');
        depth += part.len() - rest.len();
        if is_list_marker(rest) {
            depth += 1;
        } else if !rest.is_empty() {
            break;
        }
    }
    depth
}

fn is_list_marker(part: &str) -> bool {
    matches!(part, "-" | "*" | "+")
        || part.strip_suffix(['.', ')']).is_some_and(|number| {
            !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markdown_becomes_html() {
        let html = markdown_to_html("**Яма** на ~~улице~~ *Красной*\n\n* раз\n* два\n\n> цитата");
        for part in [
            "<strong>Яма</strong>",
            "<del>улице</del>",
            "<li>раз</li>",
            "<blockquote>",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
    }

    #[test]
    fn links_are_marked_as_of_users_and_lead_to_the_web_alone() {
        let html =
            markdown_to_html("[сайт](https://example.org) https://example.com [внутри](/about)");
        assert_eq!(
            html.matches("rel=\"nofollow noopener noreferrer ugc\"")
                .count(),
            3,
            "{html}"
        );
        for link in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "java&#10;script:x",
            "file:///etc/passwd",
        ] {
            let html = markdown_to_html(&format!("[x]({link}) <{link}>"));
            assert!(!html.contains("href"), "{link}: {html}");
        }
    }

    #[test]
    fn neither_pictures_nor_html_pass() {
        let html = markdown_to_html(
            "![x](https://evil.example/pixel.png) <img src=x onerror=alert(1)> <script>alert(1)</script> <b onclick=x>b</b>",
        );
        for part in ["<img", "<script", "<b"] {
            assert!(!html.contains(part), "{part}: {html}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        let emphasis = format!("{}{}", "*a ".repeat(3_000), "a* ".repeat(3_000));
        let texts = [
            ">".repeat(LONGEST_TEXT_CHARS),
            "> ".repeat(10_000) + "a",
            ">- ".repeat(6_000) + "a",
            "- ".repeat(9_999) + "a",
            "1. ".repeat(6_000) + "a",
            "[".repeat(LONGEST_TEXT_CHARS),
            "![".repeat(10_000),
            "`".repeat(LONGEST_TEXT_CHARS),
            emphasis,
        ];
        for text in texts {
            let html = markdown_to_html(&text);
            for element in ["<blockquote>", "<ul>", "<ol>"] {
                assert!(
                    html.matches(element).count() <= MOST_NESTING,
                    "{element}: {text:.20}"
                );
            }
        }
    }

    /// Whether HTML holds an element or attribute that is not allowed.
    fn is_foul(html: &str) -> bool {
        let tags = html.match_indices('<').map(|(start, _)| {
            let tag = &html[start..];
            &tag[..tag.find('>').map_or(tag.len(), |end| end + 1)]
        });
        tags.into_iter().any(|tag| {
            let tag = tag.to_lowercase();
            let name: String = tag
                .trim_start_matches(['<', '/'])
                .chars()
                .take_while(char::is_ascii_alphanumeric)
                .collect();
            let is_known = [
                "a",
                "blockquote",
                "br",
                "code",
                "del",
                "em",
                "h1",
                "h2",
                "h3",
                "h4",
                "h5",
                "h6",
                "hr",
                "li",
                "ol",
                "p",
                "pre",
                "strong",
                "table",
                "tbody",
                "td",
                "th",
                "thead",
                "tr",
                "ul",
            ]
            .contains(&name.as_str());
            let outside: String = tag.split('"').step_by(2).collect();
            let attributes = outside.split_whitespace().skip(1);
            let is_attributed = attributes.filter(|part| part.contains('=')).all(|part| {
                ["href=", "rel=", "start="]
                    .iter()
                    .any(|known| part.starts_with(known))
            });
            !is_known
                || !is_attributed
                || tag.contains("href=\"javascript:")
                || tag.contains("href=\"data:")
        })
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_clean(text in "\\PC{0,200}") {
            let html = markdown_to_html(&text);
            prop_assert!(!is_foul(&html), "{}", html);
        }

        #[test]
        fn pieces_of_attacks_are_clean_in_any_order(pieces in proptest::collection::vec(proptest::sample::select(vec![
            "<script>", "</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "[x](javascript:alert(1))", "](", "[", "![",
            ")", "\"", "'", "<", ">", "`", "```\n", "<a href='javascript:x'>", " onclick=alert(1) ", "javascript:", "&#106;avascript:", "\n", "\n\n",
            "<!--", "-->", "<style>", "<iframe src=//evil>", "|a|b|\n|-|-|\n", "> ", "* ", "https://example.org/\" onmouseover=x", "<math><mtext>", "\u{0}", "\u{202e}",
        ]), 0..25)) {
            let html = markdown_to_html(&pieces.concat());
            prop_assert!(!is_foul(&html), "{}", html);
        }
    }
}
