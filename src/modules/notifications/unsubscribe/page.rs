//! The page that asks before it ends letters, and says that they are ended.

use maud::{DOCTYPE, html};

use crate::http::language::Language;
use crate::notices::{self, Kind};

/// What the page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Asks.
    Ask,
    /// Says that it is done.
    Done,
}

/// The page, without scripts.
pub(super) fn page(language: Language, kind: Option<Kind>, step: Step, token: &str) -> String {
    let is_russian = language == Language::Russian;
    let of_kind = if is_russian {
        notices::Language::Russian
    } else {
        notices::Language::English
    };
    let what = kind.map_or(
        if is_russian {
            "все уведомления"
        } else {
            "all notifications"
        },
        |kind| kind.label(of_kind),
    );
    let (title, text) = match (step, is_russian) {
        (Step::Ask, true) => ("Отказаться от писем", "Больше не присылать письма:"),
        (Step::Ask, false) => ("Stop letters", "Send no more letters about:"),
        (Step::Done, true) => ("Готово", "Письма больше не придут:"),
        (Step::Done, false) => ("Done", "No more letters will come about:"),
    };
    let markup = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                meta name="color-scheme" content="light dark";
                meta name="robots" content="noindex";
                title { (title) }
            }
            body {
                main {
                    h1 { (title) }
                    p { (text) " " strong { (what) } }
                    @if step == Step::Ask {
                        form method="post" action={ "?token=" (token) "&lang=" (language.tag()) } {
                            button type="submit" { (title) }
                        }
                    }
                    p { a href="/" { @if is_russian { "На портал" } @else { "To the portal" } } }
                }
            }
        }
    };
    markup.into_string()
}
